import type { ConnectionView, ConnectorView } from '#shared/api/connection.ts'
import type { Connector } from '#shared/connector.ts'
import { daysLooked } from '#hub/core/rhythm.ts'
import type { Ports, Statement } from '#hub/ports.ts'
import type { Context, Sight } from '#hub/flow/context.ts'
import { hears } from '#hub/flow/pace.ts'
import { missingSecrets, webhookAddress } from '#hub/flow/connect.ts'
import { int, text, type Row } from '#hub/store/columns.ts'
import { selectCurrentAlarms } from '#hub/store/workspace/alarms.ts'
import { readConnection, selectConnections, type Connection } from '#hub/store/workspace/connections.ts'
import { day } from '#hub/store/workspace/counters.ts'
import { readFeed, type Feed } from '#hub/store/workspace/feeds.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { selectTroubles } from '#hub/store/workspace/troubles.ts'
import { alarmViews } from './alarms.ts'
import { pulseView, type Pulse } from './pulse.ts'
import { quotaViews } from './quotas.ts'
import { troubleViews } from './troubles.ts'
import { iso, isoOrNull } from './words.ts'

type FeedView = ConnectionView['feeds'][number]

const dayMs = 86_400_000

/** What the parts of a connection's view are made of; read together with whatever else a screen needs. */
export const connectionStatements = (now: number): readonly Statement[] => [
  selectConnections,
  { sql: 'select * from feed', args: [] },
  {
    sql: `select connection, count(*) as n, sum(parked is not null) as parked from outbox where due_at <= ${heldUntil} group by connection`,
    args: [],
  },
  selectTroubles,
  { sql: 'select * from spent', args: [] },
  { sql: 'select * from rhythm', args: [] },
  {
    sql: `select connection, day, name, n from counter where name like 'news %' and day >= ?`,
    args: [day(now - daysLooked * dayMs)],
  },
  selectCurrentAlarms,
]

/** Connections as screens show them, from the results of `connectionStatements`. */
export function toConnectionViews(
  results: readonly { readonly rows: readonly Row[] }[],
  ports: Ports,
): readonly ConnectionView[] {
  const [connections, feeds, counts, parked, spent, rhythms, news, alarms] = results
  return list(connections && { ...connections, changed: 0 })
    .map(readConnection)
    .filter((connection) => connection.state !== 'connecting')
    .map((connection) => {
      const connector = ports.connectors.find((known) => known.manifest.id === connection.connector)
      const mine = (rows: { readonly rows: readonly Row[] } | undefined): readonly Row[] =>
        (rows?.rows ?? []).filter((row) => row.connection === connection.id)
      const count = mine(counts)[0]
      return {
        id: connection.id,
        connector: connection.connector,
        title: connector?.manifest.title ?? connection.connector,
        account: connection.title,
        state: connection.state,
        connectedBy: connection.connectedBy,
        createdAt: iso(connection.createdAt),
        feeds: mine(feeds).map((row) => ({
          ...feedView(readFeed(row), connector),
          ...pulseView(text(row, 'object'), { rhythms: mine(rhythms), news: mine(news), now: ports.now() }),
        })),
        quotas:
          connector === undefined ? [] : quotaViews(connector, connection, { rows: mine(spent), now: ports.now() }),
        pausedUntil: connection.pausedUntil > ports.now() ? iso(connection.pausedUntil) : null,
        waiting: count === undefined ? 0 : int(count, 'n') - int(count, 'parked'),
        parked: count === undefined ? 0 : int(count, 'parked'),
        troubles: troubleViews(mine(parked)),
        alarms: alarmViews(mine(alarms)),
        hearing: hears(connection, ports.now()) ? 'push' : 'polling',
        lastError: connection.lastError,
        office: connection.office,
        pushAddress: null,
      }
    })
}

/** All connections. */
export async function showConnections({ db, ports }: Pick<Sight, 'db' | 'ports'>): Promise<readonly ConnectionView[]> {
  return toConnectionViews(await db.read(connectionStatements(ports.now())), ports)
}

/** The same with the addresses that a remote's admin has to be given. */
export async function showConnectionsToAdmin(context: Context): Promise<readonly ConnectionView[]> {
  const results = await context.db.read(connectionStatements(context.ports.now()))
  const rows = results[0]?.rows.map(readConnection) ?? []
  return Promise.all(
    toConnectionViews(results, context.ports).map(async (view) => {
      const connection = rows.find((row) => row.id === view.id)
      const isAskedFor = connection !== undefined && view.state !== 'disconnected' && needsAddress(context, connection)
      return isAskedFor ? { ...view, pushAddress: await webhookAddress(context, connection) } : view
    }),
  )
}

/** A remote that pushes, signs nothing and cannot be told the address by us. */
function needsAddress(context: Context, connection: Connection): boolean {
  const { connector, remote } = context.open(connection)
  const { auth } = connector.manifest
  const signs = auth.kind === 'oauth2' && auth.env.webhookSecret !== undefined
  return connector.webhooks !== undefined && !signs && remote.watches === undefined
}

function feedView(feed: Feed, connector: Connector | undefined): Omit<FeedView, keyof Pulse> {
  const object = connector?.manifest.objects.find((known) => known.name === feed.object)
  return {
    object: feed.object,
    title: object?.title ?? feed.object,
    entity: object?.entity ?? 'lead',
    read: feed.readCount,
    total: feed.total,
    complete: feed.complete,
    lastReadAt: isoOrNull(feed.readAt),
  }
}

/** The kinds of remotes this deployment can connect. */
export function showConnectors(ports: Ports): readonly ConnectorView[] {
  return ports.connectors.map((connector) => {
    const { id, title, short = title, consent, pushHelp = null, settings, objects } = connector.manifest
    const missing = [...missingSecrets(ports, connector)]
    return {
      id,
      title,
      short,
      consent: consent === undefined ? null : { ...consent, allows: [...consent.allows], never: [...consent.never] },
      pushHelp,
      settings: settings.map((setting) => ({ ...setting })),
      objects: objects.map(({ name, entity, creates, removal = null, ...object }) => ({
        name,
        title: object.title,
        entity,
        creates,
        removal,
      })),
      configured: missing.length === 0,
      missing,
    }
  })
}
