import { Alert, Group, List, Paper, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { OverviewView } from '#shared/api/connection.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Jobs } from '#apps/settings/frame/jobs.tsx'
import { HubLink } from '#apps/settings/frame/links.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { number } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { overviewQuery, progressQuery } from '#apps/settings/resources/overview.ts'
import { Alarms } from './alarms.tsx'
import { Diagram } from './diagram.tsx'
import { FirstSteps } from './first-steps.tsx'

const route = getRouteApi('/inside/')

/** How things stand, live. */
export function Overview() {
  const here = useWorkspace()
  const { problem } = route.useSearch()
  const overview = useQuery(overviewQuery(here.id))
  return (
    <>
      <PageHead title="Overview" />
      {problem !== undefined && (
        <Alert color="warn" variant="light" mb="md" icon={<Icon name="attention" />}>
          Your session had ended before the other system sent you back. Nothing was connected: start again from
          Connections.
        </Alert>
      )}
      <Loaded query={overview} what="the overview" skeleton={<Outline />}>
        {(view) => <Standing view={view} />}
      </Loaded>
    </>
  )
}

const Outline = () => (
  <Stack>
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <Skeleton height={150} />
      <Skeleton height={150} />
      <Skeleton height={150} />
    </SimpleGrid>
    <Skeleton height={90} />
  </Stack>
)

function Standing({ view }: { readonly view: OverviewView }) {
  return (
    <Stack gap="lg">
      <Alarms alarms={view.alarms} hasLink />
      <FirstSteps connections={view.connections} />
      <Diagram connections={view.connections} />
      <Numbers view={view} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <NeedsYou needs={view.needsYou} />
        <Running />
      </SimpleGrid>
    </Stack>
  )
}

function Numbers({ view }: { readonly view: OverviewView }) {
  const isPlanned = view.connections.some(({ state }) => state === 'planned')
  const refused = view.parked === 0 ? 'none refused' : `${number(view.parked)} refused`
  const waitingNote = isPlanned ? 'once you approve' : refused
  const facts = [
    ['Leads', view.leads, `${number(view.companies)} companies`],
    ['In sync', view.inSync, 'leads and companies'],
    [isPlanned ? 'To be written' : 'On their way', Math.max(0, view.waiting - view.parked), waitingNote],
    ['In today', view.changesToday.in, 'changes read'],
    ['Out today', view.changesToday.out, 'changes written'],
    ['To decide', view.reviews, 'doubtful matches'],
  ] as const
  return (
    <Paper component="section" aria-label="Numbers" p={0}>
      <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing={0}>
        {facts.map(([label, n, note]) => (
          <Stack key={label} gap={0} p="md" component="dl" m={0}>
            <Text component="dt" size="xs" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0} fz={24} fw={650} lh={1.3} className="numbers">
              {number(n)}
            </Text>
            <Text component="dd" m={0} size="xs" c="dimmed">
              {note}
            </Text>
          </Stack>
        ))}
      </SimpleGrid>
    </Paper>
  )
}

function NeedsYou({ needs }: { readonly needs: OverviewView['needsYou'] }) {
  return (
    <Paper component="section" aria-labelledby="needs-you">
      <Title order={2} id="needs-you" mb="sm">
        Needs you
      </Title>
      {needs.length === 0 ? (
        <Text c="dimmed" size="sm">
          Nothing needs you.
        </Text>
      ) : (
        <List
          spacing="xs"
          size="sm"
          icon={<Icon name="attention" />}
          styles={{ itemWrapper: { alignItems: 'flex-start' } }}
        >
          {needs.map(({ text, href }) => (
            <List.Item key={`${href} ${text}`}>
              <HubLink href={href}>{text}</HubLink>
            </List.Item>
          ))}
        </List>
      )}
    </Paper>
  )
}

function Running() {
  const here = useWorkspace()
  const jobs = useQuery(progressQuery(here.id)).data?.jobs ?? []
  return (
    <Paper component="section" aria-labelledby="running">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="running">
          Running now
        </Title>
        {jobs.length > 0 && (
          <Text size="sm" c="dimmed">
            You can close this page
          </Text>
        )}
      </Group>
      {jobs.length === 0 ? (
        <Text c="dimmed" size="sm">
          Nothing is running. Changes show up here while they are read and written.
        </Text>
      ) : (
        <Jobs jobs={jobs} />
      )}
    </Paper>
  )
}
