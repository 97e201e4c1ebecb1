import { Alert, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ConnectionView, ConnectorView } from '#shared/api/connection.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ButtonLink, TextLink } from '#apps/settings/frame/links.tsx'
import { Ago, useNow } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { connectionNote, connectionStanding, StatusWord } from '#apps/settings/frame/status.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectionsQuery, connectorsQuery } from '#apps/settings/resources/connections.ts'
import { Budget, tightest } from './budget.tsx'
import { ConnectionTabs } from './connection-tabs.tsx'
import { ConsentResult } from './consent-result.tsx'
import { SlackCard } from './slack-card.tsx'

const route = getRouteApi('/inside/connections')

export function Connections() {
  const here = useWorkspace()
  const { problem, connected } = route.useSearch()
  const connections = useQuery(connectionsQuery(here.id))
  return (
    <>
      <PageHead title="Connections" note="The systems that hold your leads, and how each one stands." />
      <ConnectionTabs at="/connections" />
      <ConsentResult problem={problem} connected={connected} />
      <Loaded query={connections} what="the connections">
        {(list) => <Cards list={list} />}
      </Loaded>
    </>
  )
}

function Cards({ list }: { readonly list: readonly ConnectionView[] }) {
  const { may } = useWorkspace()
  return (
    <Stack gap="xl">
      {list.some(({ state }) => state === 'planned') && <PlanWaits />}
      {list.length === 0 ? (
        <Notice icon="connections" title="Nothing is connected yet">
          <Text c="dimmed">
            Connect the first of your systems: Lead Hub reads it and writes nothing until you approve.
          </Text>
        </Notice>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {list.map((connection) => (
            <Card key={connection.id} connection={connection} />
          ))}
        </SimpleGrid>
      )}
      {may('admin') && <More list={list} />}
      <Section id="ask-from" title="Ask from elsewhere">
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          <SlackCard />
        </SimpleGrid>
      </Section>
    </Stack>
  )
}

const PlanWaits = () => (
  <Alert color="indigo" variant="light" icon={<Icon name="attention" />} title="The first sync waits for approval">
    <Stack gap="sm" align="flex-start">
      Everything is read. Nothing is written before somebody has looked at the plan.
      <ButtonLink to="/first-sync">Look at the plan</ButtonLink>
    </Stack>
  </Alert>
)

function Card({ connection }: { readonly connection: ConnectionView }) {
  const standing = connectionStanding(connection, useNow())
  const note = connectionNote(connection)
  const read = connection.feeds.reduce((sum, feed) => sum + feed.read, 0)
  return (
    <Paper className="row-link">
      <Stack gap={8}>
        <Group justify="space-between" gap={4}>
          <Title order={2}>
            <TextLink
              to="/connections/$connection"
              params={{ connection: connection.id }}
              c="inherit"
              className="covers"
            >
              {connection.title}
            </TextLink>
          </Title>
          <StatusWord standing={standing} />
        </Group>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {connection.account}
        </Text>
        {note !== null && <Text size="sm">{note}</Text>}
        <Text size="xs" c="dimmed">
          {plural(read, 'record')} read · connected <Ago at={connection.createdAt} />
          {connection.parked > 0 && ` · ${number(connection.parked)} refused`}
        </Text>
        <Budget quotas={tightest(connection.quotas)} />
      </Stack>
    </Paper>
  )
}

/** What else can be connected. */
function More({ list }: { readonly list: readonly ConnectionView[] }) {
  const connectors = useQuery(connectorsQuery)
  return (
    <section aria-labelledby="connect-more">
      <Title order={2} id="connect-more" mb="sm">
        Connect {list.length === 0 ? 'a system' : 'another'}
      </Title>
      <Loaded query={connectors} what="the kinds of systems">
        {(kinds) => (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            {kinds.map((kind) => (
              <Kind key={kind.id} kind={kind} />
            ))}
          </SimpleGrid>
        )}
      </Loaded>
    </section>
  )
}

function Kind({ kind }: { readonly kind: ConnectorView }) {
  return (
    <Paper>
      <Group justify="space-between">
        <Stack gap={2}>
          <Text fw={600}>{kind.title}</Text>
          <Text size="xs" c="dimmed">
            {kind.objects.map(({ title }) => title).join(', ')}
          </Text>
        </Stack>
        <ButtonLink
          to="/connections/new/$connector"
          params={{ connector: kind.id }}
          variant="default"
          size="xs"
          aria-label={`Connect ${kind.title}`}
        >
          Connect
        </ButtonLink>
      </Group>
      {!kind.configured && (
        <Text size="xs" c="dimmed" mt="xs">
          Not set up on this hub: {kind.missing.join(', ')} missing.
        </Text>
      )}
    </Paper>
  )
}
