import { NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ConnectionView, ConnectorView } from '#shared/api/connection.ts'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectionsQuery, connectorsQuery } from '#apps/settings/resources/connections.ts'
import { mappingQuery } from '#apps/settings/resources/mappings.ts'
import { MappingEditor } from './mapping-editor.tsx'
import { MappingTabs } from './mapping-tabs.tsx'

const route = getRouteApi('/inside/mappings')

/** Which field is which, one kind of record at a time; which one is in the address. */
export function Mappings() {
  const here = useWorkspace()
  const connections = useQuery(connectionsQuery(here.id))
  const connectors = useQuery(connectorsQuery)
  return (
    <>
      <PageHead title="Mappings" note="Which field is which in each system, and which way its values flow." />
      <MappingTabs at="/mappings" />
      <Loaded query={connections} what="the connections">
        {(list) => (
          <Loaded query={connectors} what="the kinds of systems">
            {(kinds) => <Choice choices={choicesOf(list, kinds)} />}
          </Loaded>
        )}
      </Loaded>
    </>
  )
}

/** A kind of record of one connection. */
export interface Mapped {
  readonly connection: ConnectionView
  readonly object: ConnectorView['objects'][number]
}

const choicesOf = (connections: readonly ConnectionView[], connectors: readonly ConnectorView[]): readonly Mapped[] =>
  connections
    .filter(({ state }) => state !== 'disconnected')
    .flatMap((connection) =>
      (connectors.find(({ id }) => id === connection.connector)?.objects ?? []).map((object) => ({
        connection,
        object,
      })),
    )

const keyOf = ({ connection, object }: Mapped): string => `${connection.id} ${object.name}`

function Choice({ choices }: { readonly choices: readonly Mapped[] }) {
  const asked = route.useSearch()
  const navigate = route.useNavigate()
  const chosen =
    choices.find(({ connection, object }) => connection.id === asked.connection && object.name === asked.object) ??
    choices[0]
  if (chosen === undefined) {
    return (
      <Notice icon="mappings" title="There is nothing to map yet">
        <Text c="dimmed">Every system comes with a mapping of its own, which you can change once it is connected.</Text>
        <ButtonLink to="/connections">Go to the connections</ButtonLink>
      </Notice>
    )
  }
  const choose = (key: string): void => {
    const next = choices.find((choice) => keyOf(choice) === key)
    if (next !== undefined)
      void navigate({ search: { connection: next.connection.id, object: next.object.name }, replace: true })
  }
  return (
    <Stack>
      <NativeSelect
        label="Kind of record"
        value={keyOf(chosen)}
        onChange={(event) => choose(event.currentTarget.value)}
        data={choices.map((choice) => ({ value: keyOf(choice), label: nameOf(choice, choices) }))}
        maw={360}
      />
      <Mapping key={keyOf(chosen)} mapped={chosen} />
    </Stack>
  )
}

/** "Salesforce · Contact"; with the account where there are two of the kind. */
function nameOf({ connection, object }: Mapped, all: readonly Mapped[]): string {
  const isOne = all.every(
    (other) => other.connection.connector !== connection.connector || other.connection.id === connection.id,
  )
  return `${connection.title}${isOne ? '' : ` (${connection.account})`} · ${object.title}`
}

function Mapping({ mapped }: { readonly mapped: Mapped }) {
  const here = useWorkspace()
  const mapping = useQuery(mappingQuery({ workspace: here.id, connection: mapped.connection.id }))
  return (
    <Loaded query={mapping} what="the mapping">
      {({ objects }) => {
        const found = objects.find(({ name }) => name === mapped.object.name)
        return found === undefined ? null : <MappingEditor mapped={mapped} mapping={found} />
      }}
    </Loaded>
  )
}
