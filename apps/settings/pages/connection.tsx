import { Paper, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ConnectionView } from '#shared/api/connection.ts'
import { Jobs } from '#apps/settings/frame/jobs.tsx'
import { ButtonLink, TextLink } from '#apps/settings/frame/links.tsx'
import { Ago, useNow } from '#apps/settings/frame/now.tsx'
import { useOffices } from '#apps/settings/frame/offices.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded, Missing } from '#apps/settings/frame/states.tsx'
import { connectionNote, connectionStanding, StatusWord } from '#apps/settings/frame/status.tsx'
import { duration, number } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import { connectionsQuery } from '#apps/settings/resources/connections.ts'
import { progressQuery } from '#apps/settings/resources/overview.ts'
import { Alarms, PastAlarms } from './alarms.tsx'
import { Budget } from './budget.tsx'
import { ConnectionActs } from './connection-acts.tsx'
import { PushAddress } from './push-address.tsx'
import { Troubles } from './troubles.tsx'

const route = getRouteApi('/inside/connections/$connection')

/** One connection: its health, and what can be done with it. */
export function Connection() {
  const here = useWorkspace()
  const { connection } = route.useParams()
  const connections = useQuery(connectionsQuery(here.id))
  return (
    <Loaded query={connections} what="the connection" isPage>
      {(list) => {
        const found = list.find(({ id }) => id === connection)
        return found === undefined ? <Missing /> : <Detail connection={found} />
      }}
    </Loaded>
  )
}

function Detail({ connection }: { readonly connection: ConnectionView }) {
  const here = useWorkspace()
  const jobs = useQuery(progressQuery(here.id)).data?.jobs.filter((job) => job.connection === connection.id) ?? []
  return (
    <>
      <PageHead
        title={connection.title}
        note={
          <>
            <TextLink to="/connections" underline="always">
              Connections
            </TextLink>{' '}
            · {connection.account}
            <OfficeOf connection={connection} />
          </>
        }
      >
        {connection.state === 'planned' && <ButtonLink to="/first-sync">Look at the plan</ButtonLink>}
        {here.may('admin') && <ConnectionActs connection={connection} />}
      </PageHead>
      <Stack gap="lg">
        <Alarms alarms={connection.alarms} />
        <Health connection={connection} />
        {jobs.length > 0 && (
          <Paper component="section" aria-label="Running now">
            <Jobs jobs={jobs} />
          </Paper>
        )}
        <Troubles connection={connection} />
        <Feeds connection={connection} />
        <PastAlarms connection={connection.id} />
        {connection.pushAddress !== null && (
          <PushAddress
            connector={connection.connector}
            address={connection.pushAddress}
            isUsed={connection.hearing === 'push'}
          />
        )}
      </Stack>
    </>
  )
}

function Health({ connection }: { readonly connection: ConnectionView }) {
  const note = connectionNote(connection)
  return (
    <Paper component="section" aria-label="Health">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        <Fact label="Status">
          <StatusWord standing={connectionStanding(connection, useNow())} />
          {note !== null && <Text size="sm">{note}</Text>}
        </Fact>
        <Fact label="Hears of changes">
          <Text size="sm" fw={600}>
            {connection.hearing === 'push' ? 'At once, by push' : 'By asking'}
          </Text>
          <Text size="xs" c="dimmed">
            {connection.hearing === 'push' ? 'Asks now and then as well' : 'Asks every few seconds to minutes'}
          </Text>
        </Fact>
        <Fact label="To be written">
          <Text size="sm" fw={600} className="numbers">
            {number(connection.waiting)} waiting
          </Text>
          <Text size="xs" c="dimmed" className="numbers">
            {connection.parked === 0 ? 'None refused' : `${number(connection.parked)} refused`}
          </Text>
        </Fact>
        <Fact label="Connected">
          <Text size="sm" fw={600}>
            <Ago at={connection.createdAt} />
          </Text>
        </Fact>
      </SimpleGrid>
      {connection.quotas.length > 0 && (
        <Stack mt="md" gap={0}>
          <Budget quotas={connection.quotas} hasReceipt />
        </Stack>
      )}
    </Paper>
  )
}

const Fact = ({ label, children }: { readonly label: string; readonly children: React.ReactNode }) => (
  <Stack gap={2}>
    <Text size="xs" c="dimmed">
      {label}
    </Text>
    {children}
  </Stack>
)

function Feeds({ connection }: { readonly connection: ConnectionView }) {
  return (
    <Section id="feeds" title="What is read">
      <Paper p={0}>
        <Sideways label="What is read">
          <Table miw={480}>
            <Table.Caption className="out-of-sight">
              Objects of {connection.title} and how far each is read
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Object</Table.Th>
                <Table.Th scope="col" ta="right">
                  Read
                </Table.Th>
                <Table.Th scope="col">Asked</Table.Th>
                <Table.Th scope="col">Last change</Table.Th>
                <Table.Th scope="col">Today</Table.Th>
                <Table.Th scope="col">Fields</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {connection.feeds.map((feed) => (
                <Table.Tr key={feed.object}>
                  <Table.Th scope="row">{feed.title}</Table.Th>
                  <Table.Td ta="right" className="numbers">
                    {number(feed.read)}
                    {feed.total === null || feed.complete ? '' : ` of ${number(feed.total)}`}
                  </Table.Td>
                  <Table.Td>{feed.lastReadAt === null ? 'Not yet' : <Ago at={feed.lastReadAt} />}</Table.Td>
                  <Table.Td>
                    {feed.lastChangeAt === null ? 'None seen' : <Ago at={feed.lastChangeAt} />}
                    {feed.silenceMaxSeconds !== null && (
                      <Text size="xs" c="dimmed">
                        alarm after {duration(feed.silenceMaxSeconds)}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td className="numbers">
                    {number(feed.seenToday)}
                    {feed.expectedToday === null ? '' : `, usually ${number(feed.expectedToday)}`}
                  </Table.Td>
                  <Table.Td>
                    <TextLink
                      to="/mappings"
                      search={{ connection: connection.id, object: feed.object }}
                      underline="always"
                      aria-label={`Mapping of ${feed.title}`}
                    >
                      Mapping
                    </TextLink>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Sideways>
      </Paper>
    </Section>
  )
}

/** Whose leads alone it holds. */
function OfficeOf({ connection: { office } }: { readonly connection: ConnectionView }) {
  const name = useOffices().find(({ id }) => id === office)?.name ?? office
  return office === null ? null : <> · {name} only</>
}
