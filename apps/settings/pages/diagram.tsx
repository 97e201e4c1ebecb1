import { Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ConnectionView, ConnectorView } from '#shared/api/connection.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ButtonLink, TextLink } from '#apps/settings/frame/links.tsx'
import { Ago, useNow } from '#apps/settings/frame/now.tsx'
import { connectionNote, connectionStanding, notSetUp, StatusWord } from '#apps/settings/frame/status.tsx'
import { number } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectorsQuery } from '#apps/settings/resources/connections.ts'
import classes from './diagram.module.css'

/** The remotes as boxes on one line to the hub: how each stands, and how old its last change is. */
export function Diagram({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const connectors = useQuery(connectorsQuery).data ?? []
  const active = connections.filter(({ state }) => state !== 'disconnected')
  const missing = connectors.filter(({ id }) => !active.some(({ connector }) => connector === id))
  const count = Math.max(1, active.length + missing.length)
  return (
    <section aria-label="Systems">
      <SimpleGrid cols={{ base: 1, sm: Math.min(3, count) }} spacing="md" verticalSpacing="sm">
        {active.map((connection) => (
          <RemoteBox key={connection.id} connection={connection} />
        ))}
        {missing.map((connector) => (
          <MissingBox key={connector.id} connector={connector} />
        ))}
      </SimpleGrid>
      <div className={classes.bus}>
        <img src="/mark.svg" alt="" width={18} height={18} />
        <Text size="xs" fw={600}>
          Lead Hub keeps them the same
        </Text>
      </div>
    </section>
  )
}

function RemoteBox({ connection }: { readonly connection: ConnectionView }) {
  const standing = connectionStanding(connection, useNow())
  const changes = connection.feeds
    .flatMap(({ lastChangeAt }) => (lastChangeAt === null ? [] : [lastChangeAt]))
    .toSorted()
  const last = changes.at(-1)
  const read = connection.feeds.reduce((sum, feed) => sum + feed.read, 0)
  return (
    <Paper className={classes.box} data-tone={standing.tone}>
      <Stack gap={6}>
        <Group justify="space-between" gap={4}>
          <Text fw={650}>
            <TextLink to="/connections/$connection" params={{ connection: connection.id }} c="inherit">
              {connection.title}
            </TextLink>
          </Text>
          <StatusWord standing={standing} />
        </Group>
        <Text size="sm" c="dimmed" truncate title={connection.account}>
          {connection.account}
        </Text>
        <Text size="sm" lineClamp={2}>
          {connectionNote(connection) ??
            (last === undefined ? (
              'No change seen yet'
            ) : (
              <>
                Last change <Ago at={last} />
              </>
            ))}
        </Text>
        <Text size="xs" c="dimmed" className="numbers">
          {number(read)} read · {connection.hearing === 'push' ? 'hears changes at once' : 'asks for changes'}
          {connection.waiting > 0 && ` · ${number(connection.waiting)} waiting`}
        </Text>
      </Stack>
    </Paper>
  )
}

function MissingBox({ connector }: { readonly connector: ConnectorView }) {
  const { may } = useWorkspace()
  return (
    <Paper className={classes.box} data-tone="quiet" data-missing>
      <Stack gap={6} h="100%" justify="space-between">
        <Group justify="space-between" gap={4}>
          <Text fw={650}>{connector.title}</Text>
          <StatusWord standing={notSetUp} />
        </Group>
        {may('admin') ? (
          <ButtonLink
            to="/connections/new/$connector"
            params={{ connector: connector.id }}
            variant="default"
            leftSection={<Icon name="plus" />}
            style={{ alignSelf: 'flex-start' }}
          >
            Connect {connector.title}
          </ButtonLink>
        ) : (
          <Text size="sm" c="dimmed">
            An admin of the workspace can connect it.
          </Text>
        )}
      </Stack>
    </Paper>
  )
}
