import { Paper, Stack, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { RoutingPreview as Preview } from '#shared/api/routing.ts'
import type { Routing } from '#shared/routing.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import { Lines, Problem, Waiting } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { routingPreviewQuery } from '#apps/settings/resources/routing.ts'

const pauseMs = 500

/** What the draft would have done; `data` is there only where it is about this very draft. */
export function useRoutingPreview(workspace: string, draft: Routing, isAsked: boolean) {
  const [settled] = useDebouncedValue(draft, pauseMs)
  const isSettled = isAsked && settled === draft
  const query = useQuery({ ...routingPreviewQuery(workspace, settled), enabled: isSettled })
  return {
    data: isSettled && !query.isPlaceholderData ? (query.data ?? null) : null,
    error: isSettled ? query.error : null,
    again: () => void query.refetch(),
  }
}

/** Who would have got how many of the leads of the last days. */
export function RoutingPreview({ preview }: { readonly preview: ReturnType<typeof useRoutingPreview> }) {
  const { data, error, again } = preview
  if (error !== null) return <Problem error={error} what="what it would have done" again={again} />
  if (data === null)
    return (
      <Waiting>
        <Lines count={4} />
      </Waiting>
    )
  if (data.mistakes.length > 0) return null
  return (
    <Section id="preview" title={`What it would have done in ${data.days} days`} isLive>
      <Paper>
        <Stack gap="md">
          <Text size="sm">
            {plural(data.leads, 'lead')} came in {data.days} days. Publishing gives leads that come from now on; those
            that are here stay whose they are.
          </Text>
          <Parts reps={data.reps} />
          {data.waiting.map(({ why, leads }) => (
            <Text key={why} size="sm">
              {plural(leads, 'lead')} would wait. {why}
            </Text>
          ))}
          <Sample sample={data.sample} />
        </Stack>
      </Paper>
    </Section>
  )
}

const difference = (by: number): string => (by > 0 ? `+${number(by)}` : by === 0 ? '0' : `−${number(-by)}`)

const Parts = ({ reps }: { readonly reps: Preview['reps'] }) => (
  <Sideways label="Leads of each">
    <Table horizontalSpacing={8} verticalSpacing={4}>
      <Table.Caption className="out-of-sight">Leads of each, now and by the draft</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Whose</Table.Th>
          <Table.Th scope="col">Now</Table.Th>
          <Table.Th scope="col">By the draft</Table.Th>
          <Table.Th scope="col">Difference</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {reps.map(({ email, name, now, draft }) => (
          <Table.Tr key={email ?? ''}>
            <Table.Th scope="row">{name}</Table.Th>
            <Table.Td className="numbers">{number(now)}</Table.Td>
            <Table.Td className="numbers">{number(draft)}</Table.Td>
            <Table.Td className="numbers">{difference(draft - now)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Sideways>
)

const nameOf = (email: string | null): string => email ?? 'nobody'

function Sample({ sample }: { readonly sample: Preview['sample'] }) {
  if (sample.length === 0) return null
  return (
    <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Some of them">
      {sample.map(({ lead, title, from, to, why }) => (
        <Text key={lead} size="sm" component="li" style={{ overflowWrap: 'anywhere' }}>
          <TextLink to="/leads/$lead" params={{ lead }} underline="always">
            {title}
          </TextLink>
          : {nameOf(from)} → {nameOf(to)}. {why}
        </Text>
      ))}
    </Stack>
  )
}
