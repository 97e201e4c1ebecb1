import { Group, Paper, Progress, Table, Text } from '@mantine/core'
import { useId } from 'react'
import type { ScoreView } from '#shared/api/lead.ts'
import { Ago } from '#apps/settings/frame/now.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Grade } from './grade.tsx'

/** The score as a receipt: the parts add up to the total, in plain sight. */
export function Receipt({ score, title = 'Score' }: { readonly score: ScoreView | null; readonly title?: string }) {
  const id = useId()
  return (
    <Section id={id} title={title}>
      <Paper p={score === null ? 'md' : 0}>
        {score === null ? (
          <Text size="sm" c="dimmed">
            Not scored yet: there is too little to go by.
          </Text>
        ) : (
          <Table>
            <Table.Caption className="out-of-sight">What the score is made of</Table.Caption>
            <Table.Thead className="out-of-sight">
              <Table.Tr>
                <Table.Th scope="col">Reason</Table.Th>
                <Table.Th scope="col">Points</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {score.parts.map((part) => (
                <Part key={part.group} part={part} />
              ))}
            </Table.Tbody>
            <Table.Tfoot>
              <Table.Tr>
                <Table.Th scope="row">
                  <Group gap="xs">
                    Total <Grade grade={score.grade} score={score.total} />
                  </Group>
                  {score.engagement !== 0 && (
                    <Text size="xs" c="dimmed" fw={400}>
                      Fit {score.fit}, engagement {score.engagement}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td ta="right" fw={700} className="numbers" style={{ whiteSpace: 'nowrap' }}>
                  = {score.total}
                  <Text span size="xs" c="dimmed" fw={400}>
                    {' '}
                    of 100
                  </Text>
                </Table.Td>
              </Table.Tr>
            </Table.Tfoot>
          </Table>
        )}
      </Paper>
    </Section>
  )
}

/** One group of rules: each that is true, what it rests on and how old that is, and what would give more. */
function Part({ part }: { readonly part: ScoreView['parts'][number] }) {
  const share = part.pointsMax <= 0 ? 0 : Math.max(0, (part.points / part.pointsMax) * 100)
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {part.name}
        </Text>
        {part.lines.length === 0 && (
          <Text size="sm" c="dimmed">
            Nothing yet.
          </Text>
        )}
        {part.lines.map((line) => (
          <Line key={`${line.rule} ${line.points}`} line={line} isAlone={part.lines.length === 1} />
        ))}
        {part.raises.length > 0 && (
          <Text size="xs" c="dimmed">
            Would raise it: {part.raises.map(raiseWords).join(', ')}
          </Text>
        )}
        {part.pointsMax > 0 && (
          <Progress.Root size={4} mt={5}>
            <Progress.Section value={share} aria-hidden="true" withAria={false} />
          </Progress.Root>
        )}
      </Table.Td>
      <Table.Td ta="right" w={116} className="numbers" style={{ verticalAlign: 'top' }}>
        <b>{signed(part.points)}</b>
        {part.pointsMax > 0 && (
          <Text span size="xs" c="dimmed">
            {' '}
            of {part.pointsMax}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

type ScoreLine = ScoreView['parts'][number]['lines'][number]

function Line({ line, isAlone }: { readonly line: ScoreLine; readonly isAlone: boolean }) {
  return (
    <Text size="sm">
      {line.rule}
      {line.value !== null && ` (${line.value})`}
      {!isAlone && <span className="numbers"> {signed(line.points)}</span>}
      {line.at !== null && (
        <Text span size="xs" c="dimmed">
          {' '}
          <Ago at={line.at} />
        </Text>
      )}
    </Text>
  )
}

const raiseWords = ({ rule, points, without }: ScoreView['parts'][number]['raises'][number]): string =>
  `${without ? `without “${rule}”` : rule} ${signed(points)}`

const signed = (points: number): string => (points < 0 ? `−${Math.abs(points)}` : `+${points}`)
