import { queryOptions } from '@tanstack/react-query'
import { connectReply, type ConnectionView, type ConnectorView } from '#shared/api/connection.ts'
import { connectionList, connectorList } from '#shared/api/lists.ts'
import { ask, tell } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}/connections`

/** The kinds of remote, and which of them this hub is set up for. */
export const connectorsQuery = queryOptions({
  queryKey: ['connectors'],
  queryFn: async ({ signal }) => (await ask('/api/v1/connectors', connectorList, { signal })).connectors,
  staleTime: 600_000,
})

/** What a connector calls an object, such as "Contact" for `contacts`. */
export function objectTitle(connectors: readonly ConnectorView[] | undefined, of: ObjectOf): string {
  const connector = connectors?.find(({ id }) => id === of.connector)
  return connector?.objects.find(({ name }) => name === of.object)?.title ?? of.object
}

interface ObjectOf {
  readonly connector: string
  readonly object: string
}

/** Connections and their health. Those that were ended come last. */
export const connectionsQuery = (workspace: string) =>
  queryOptions<readonly ConnectionView[]>({
    queryKey: [workspace, 'connections'],
    queryFn: async ({ signal }) => {
      const { connections } = await ask(here(workspace), connectionList, { signal })
      return connections.toSorted((a, b) => Number(a.state === 'disconnected') - Number(b.state === 'disconnected'))
    },
    refetchInterval: 10_000,
  })

export interface ConnectionOf {
  readonly workspace: string
  readonly connection: string
}

/** Begins a connection; the browser goes to `authorizeUrl` where there is one. */
export const connect = (
  workspace: string,
  body: {
    readonly connector: string
    readonly settings: Readonly<Record<string, string>>
    readonly office?: string | undefined
  },
) => ask(here(workspace), connectReply, { method: 'POST', body })

export const reconnect = ({ workspace, connection }: ConnectionOf) =>
  ask(`${here(workspace)}/${connection}/reconnect`, connectReply, { method: 'POST' })

export const pause = ({ workspace, connection }: ConnectionOf): Promise<void> =>
  tell(`${here(workspace)}/${connection}/pause`, { method: 'POST' })

export const resume = ({ workspace, connection }: ConnectionOf): Promise<void> =>
  tell(`${here(workspace)}/${connection}/resume`, { method: 'POST' })

export const disconnect = ({ workspace, connection }: ConnectionOf): Promise<void> =>
  tell(`${here(workspace)}/${connection}`, { method: 'DELETE' })

/** Tries the parked delivery of one link again. */
export const retryLink = (workspace: string, link: string): Promise<void> =>
  tell(`/api/v1/workspaces/${workspace}/links/${link}/retry`, { method: 'POST' })

/** Tries every parked delivery of one kind of trouble again. */
export const retryTrouble = ({ workspace, connection }: ConnectionOf, key: string): Promise<void> =>
  tell(`${here(workspace)}/${connection}/troubles/retry`, { method: 'POST', body: { key } })
