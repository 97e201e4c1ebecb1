import { Group, Paper, Stack, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { ScoringPreview as Preview } from '#shared/api/scoring.ts'
import type { Scoring } from '#shared/scoring.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Lines, Problem, Waiting } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { scoringPreviewQuery } from '#apps/settings/resources/scoring.ts'
import { Grade } from './grade.tsx'
import classes from './scoring-preview.module.css'

const pauseMs = 500

/** What publishing the draft would do; `data` is there only where it is about this very draft. */
export function useScoringPreview(workspace: string, draft: Scoring, isAsked: boolean) {
  const [settled] = useDebouncedValue(draft, pauseMs)
  const isSettled = isAsked && settled === draft
  const query = useQuery({ ...scoringPreviewQuery(workspace, settled), enabled: isSettled })
  return {
    data: isSettled && !query.isPlaceholderData ? (query.data ?? null) : null,
    error: isSettled ? query.error : null,
    again: () => void query.refetch(),
  }
}

/** How all leads would score, before anything is in force. */
export function ScoringPreview({ preview }: { readonly preview: ReturnType<typeof useScoringPreview> }) {
  const { data, error, again } = preview
  if (error !== null) return <Problem error={error} what="what publishing would do" again={again} />
  if (data === null)
    return (
      <Waiting>
        <Lines count={4} />
      </Waiting>
    )
  if (data.mistakes.length > 0) return null
  return (
    <Section id="preview" title="What publishing does" isLive>
      <Paper>
        <Stack gap="md">
          <Text size="sm">
            {data.changed === 0
              ? `None of ${plural(data.leads, 'lead')} scores otherwise.`
              : `${number(data.changed)} of ${plural(data.leads, 'lead')} score otherwise; every system gets their new scores.`}
          </Text>
          <Histogram histogram={data.histogram} />
          <GradeMoves grades={data.grades} />
          {data.movers.length > 0 && <Movers movers={data.movers} />}
          <BackTest backTest={data.backTest} />
        </Stack>
      </Paper>
    </Section>
  )
}

function Histogram({ histogram }: { readonly histogram: Preview['histogram'] }) {
  const highest = Math.max(1, ...histogram.flatMap(({ now, draft }) => [now, draft]))
  const height = (leads: number): string => `${(leads / highest) * 100}%`
  return (
    <div>
      <p className="out-of-sight">
        Leads by score, now and by the draft:{' '}
        {histogram
          .filter(({ now, draft }) => now + draft > 0)
          .map(({ from, now, draft }) => `from ${from} ${now}, then ${draft}`)
          .join('; ')}
      </p>
      <div className={classes.bars} aria-hidden="true">
        {histogram.map(({ from, now, draft }) => (
          <div
            key={from}
            className={classes.pair}
            title={`From ${from}: ${number(now)} now, ${number(draft)} by the draft`}
          >
            <div className={classes.now} style={{ height: height(now) }} />
            <div className={classes.draft} style={{ height: height(draft) }} />
          </div>
        ))}
      </div>
      <Group justify="space-between" gap="xs" mt={4}>
        <Text size="xs" c="dimmed">
          0
        </Text>
        <Text size="xs" component="div">
          <span className={`${classes.key ?? ''} ${classes.now ?? ''}`} />
          now
          <span className={`${classes.key ?? ''} ${classes.draft ?? ''}`} style={{ marginLeft: 16 }} />
          by the draft
        </Text>
        <Text size="xs" c="dimmed">
          100
        </Text>
      </Group>
    </div>
  )
}

function GradeMoves({ grades }: { readonly grades: Preview['grades'] }) {
  const moves = grades.filter(({ from, to }) => from !== to).toSorted((one, other) => other.leads - one.leads)
  if (moves.length === 0) return <Text size="sm">No lead changes its grade.</Text>
  return (
    <Text size="sm">
      {moves
        .map(
          ({ from, to, leads }) =>
            `${plural(leads, 'lead')} ${leads === 1 ? 'goes' : 'go'} from ${from ?? 'none'} to ${to}`,
        )
        .join(', ')}
      .
    </Text>
  )
}

const Movers = ({ movers }: { readonly movers: Preview['movers'] }) => (
  <Table horizontalSpacing={8} verticalSpacing={4}>
    <Table.Caption className="out-of-sight">Those that move the furthest</Table.Caption>
    <Table.Thead>
      <Table.Tr>
        <Table.Th scope="col">Furthest</Table.Th>
        <Table.Th scope="col">Now</Table.Th>
        <Table.Th scope="col">By the draft</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {movers.map(({ lead, title, from, to, gradeFrom, gradeTo }) => (
        <Table.Tr key={lead}>
          <Table.Td>
            <TextLink to="/leads/$lead" params={{ lead }}>
              {title}
            </TextLink>
          </Table.Td>
          <Table.Td>{from === null ? '–' : <Grade grade={gradeFrom} score={from} />}</Table.Td>
          <Table.Td>
            <Grade grade={gradeTo} score={to} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
)

const rate = ({ won, lost }: { readonly won: number; readonly lost: number }): string =>
  won + lost === 0 ? '–' : `${Math.round((won / (won + lost)) * 100)} % of ${number(won + lost)}`

/** How leads of each grade ended. They are graded by what is known of them today, which may be more than was known then. */
function BackTest({ backTest: { outcomes, least, grades } }: { readonly backTest: Preview['backTest'] }) {
  if (outcomes < least)
    return (
      <Text size="sm" c="dimmed">
        Not enough data to try the rules on what has happened: {plural(outcomes, 'lead')} with an outcome, {least} are
        needed.
      </Text>
    )
  return (
    <Table horizontalSpacing={8} verticalSpacing={4}>
      <Table.Caption>Won, of the leads whose outcome is known, by what is known of them today</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Grade</Table.Th>
          <Table.Th scope="col">Now</Table.Th>
          <Table.Th scope="col">By the draft</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {grades.map(({ grade, now, draft }) => (
          <Table.Tr key={grade}>
            <Table.Th scope="row">{grade}</Table.Th>
            <Table.Td className="numbers">{rate(now)}</Table.Td>
            <Table.Td className="numbers">{rate(draft)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
