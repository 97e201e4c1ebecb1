import { Group, Paper, Progress, Table, Text, Title } from '@mantine/core'
import type { ScoreView } from '#shared/api/lead.ts'
import { Grade } from './grade.tsx'

/** The score as a receipt: the parts add up to the total, in plain sight. */
export function Receipt({ score }: { readonly score: ScoreView | null }) {
  return (
    <section aria-labelledby="score">
      <Title order={2} id="score" mb="sm">
        Score
      </Title>
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
                <Part key={part.rule} part={part} />
              ))}
            </Table.Tbody>
            <Table.Tfoot>
              <Table.Tr>
                <Table.Th scope="row">
                  <Group gap="xs">
                    Total <Grade grade={score.grade} score={score.total} />
                  </Group>
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
    </section>
  )
}

function Part({ part }: { readonly part: ScoreView['parts'][number] }) {
  const share = part.pointsMax <= 0 ? 0 : Math.max(0, (part.points / part.pointsMax) * 100)
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm">{part.reason}</Text>
        <Progress.Root size={4} mt={5}>
          <Progress.Section value={share} aria-hidden="true" withAria={false} />
        </Progress.Root>
      </Table.Td>
      <Table.Td ta="right" w={116} className="numbers">
        <b>{part.points < 0 ? `−${Math.abs(part.points)}` : `+${part.points}`}</b>
        <Text span size="xs" c="dimmed">
          {' '}
          of {part.pointsMax}
        </Text>
      </Table.Td>
    </Table.Tr>
  )
}
