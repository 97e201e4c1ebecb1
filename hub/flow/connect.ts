import type { Connector } from '#shared/connector.ts'
import { connectionId, type ConnectionId, type OfficeId } from '#shared/ids.ts'
import { Refusal, type Hub } from '#hub/hub.ts'
import type { Ports, Statement } from '#hub/ports.ts'
import { storeRoute } from '#hub/store/control/routes.ts'
import { findConnection, updateConnection, type Connection } from '#hub/store/workspace/connections.ts'
import { addFeeds } from '#hub/store/workspace/feeds.ts'
import { freeForbidden } from '#hub/store/workspace/parked.ts'
import { connectorOf, type Context } from './context.ts'
import { authorizeUrl, type Finished } from './consent.ts'
import { learnObjects } from './describe.ts'
import { spentStatements } from './spend.ts'
import { storeTokens } from './tokens.ts'
import { sha256Hex } from './vault.ts'

const connectionsMax = 50

/** Makes a connection and, where the remote needs consent, the address to send the browser to. */
export async function beginConnect(
  context: Context,
  user: string,
  request: Parameters<Hub['connect']>[1],
): Promise<{ readonly connection: ConnectionId; readonly authorizeUrl: string | null }> {
  const { ports, db } = context
  const connector = connectorOf(ports, request.connector)
  checkSettings(connector, request.settings)
  checkConfigured(ports, connector)
  await checkOffice(context, request.office)
  const id = connectionId(`conn_${ports.randomId()}`)
  const secret = await context.vault.seal(`${ports.randomId()}${ports.randomId()}`, secretPlace(id))
  const [, made] = await db.write([
    {
      sql: `delete from connection where state = 'connecting' and created_at < ?`,
      args: [ports.now() - 24 * 3_600_000],
    },
    {
      sql: `insert into connection (id, connector, state, title, settings, path_secret, connected_by, created_at, office)
        select ?, ?, 'connecting', ?, ?, ?, ?, ?, ? where (select count(*) from connection) < ?`,
      args: [
        id,
        connector.manifest.id,
        connector.manifest.title,
        JSON.stringify(request.settings),
        secret,
        user,
        ports.now(),
        request.office ?? null,
        connectionsMax,
      ],
    },
  ])
  if (made?.changed !== 1)
    throw new Refusal(
      409,
      'connections-full',
      `A workspace has at most ${connectionsMax} connections.`,
      'Disconnect one first.',
    )
  if (connector.manifest.auth.kind === 'none') {
    await activate(context, id)
    return { connection: id, authorizeUrl: null }
  }
  return { connection: id, authorizeUrl: await authorizeUrl(context, { connection: id, connector, user }) }
}

async function checkOffice({ db }: Context, office: OfficeId | undefined): Promise<void> {
  if (office === undefined) return
  const [found] = await db.read([{ sql: 'select 1 from office where id = ?', args: [office] }])
  if (found?.rows.length === 1) return
  throw new Refusal(
    422,
    'office-unknown',
    `There is no office ${office}.`,
    'Choose one of the offices under Territories.',
  )
}

/** Asks for consent again; links and settings stay. */
export async function beginReconnect(context: Context, user: string, id: ConnectionId): Promise<string | null> {
  const connection = await mustFind(context, id)
  const connector = connectorOf(context.ports, connection.connector)
  checkConfigured(context.ports, connector)
  if (connector.manifest.auth.kind === 'none') {
    await activate(context, id)
    return null
  }
  return authorizeUrl(context, { connection: id, connector, user })
}

/** Stores the tokens, learns whose account it is, and starts the first reading. */
export async function completeConnect(context: Context, finished: Finished): Promise<void> {
  const id = finished.consent.connection
  await mustFind(context, id)
  const row = { vault: context.vault, connection: id }
  await context.db.write([
    await storeTokens(row, finished.tokens, { generation: 1, lease: null }),
    updateConnection(id, { facts: JSON.stringify(finished.facts) }),
  ])
  context.close(id)
  await activate(context, id)
}

/** Learns whose account it is and what its objects look like, then starts reading. */
async function activate(context: Context, id: ConnectionId): Promise<void> {
  const { db, ports } = context
  const connection = await mustFind(context, id)
  const { connector, remote } = context.open(connection)
  const account = await remote.identify()
  const known = { ...connection, facts: { ...connection.facts, ...account.facts } }
  // From now on its calls may count for others as well; those until here are not forgotten.
  const spent = spentStatements(context, id)
  context.close(id)
  const specs = await learnObjects(context, known)
  // After a disconnection anything may have changed over there: everything is read and planned again.
  const isAfresh = connection.state === 'connecting' || connection.state === 'disconnected'
  const secretHash = await sha256Hex(await pathSecret(context, connection))
  const route = { account: account.key, workspace: context.workspace, connection: id }
  await ports.databases.control.write([storeRoute(connector.manifest.id, route, secretHash)])
  await db.write([
    updateConnection(id, {
      state: isAfresh ? 'reading' : await stateAgain(context, id),
      account: account.key,
      title: account.title,
      record_url: account.recordUrl ?? null,
      facts: JSON.stringify(known.facts),
      specs: JSON.stringify(specs),
      described_at: ports.now(),
      last_error: null,
    }),
    ...(isAfresh ? forgetReading(id) : []),
    ...spent,
    ...spentStatements(context, id),
    ...(isAfresh ? [] : freeForbidden(id)),
    addFeeds(
      id,
      connector.manifest.objects.map((object) => object.name),
    ),
  ])
  context.close(id)
  context.wake('pull', id)
  context.wake('deliver', id)
}

const forgetReading = (id: ConnectionId): readonly Statement[] => [
  { sql: 'delete from feed where connection = ?', args: [id] },
  updateConnection(id, { seed_cursor: '' }),
]

/** Where a reconnected connection goes on: live if it was approved before, else reading. */
async function stateAgain({ db }: Context, id: ConnectionId): Promise<'live' | 'reading'> {
  const [found] = await db.read([{ sql: `select 1 from setting where name = 'approved:' || ?`, args: [id] }])
  return found?.rows.length === 1 ? 'live' : 'reading'
}

/** The secret last part of the connection's webhook address. */
export async function pathSecret(context: Context, connection: Connection): Promise<string> {
  return context.vault.open(connection.pathSecret ?? '', secretPlace(connection.id))
}

/** Where this connection's remote is to send its pushes. */
export const webhookAddress = async (context: Context, connection: Connection): Promise<string> =>
  `${context.ports.config.webhookUrl}/webhooks/${connection.connector}/${await pathSecret(context, connection)}`

const secretPlace = (id: ConnectionId): string => `connection|${id}|path_secret`

function checkSettings(connector: Connector, settings: Readonly<Record<string, string>>): void {
  const known = connector.manifest.settings
  const unknown = Object.keys(settings).find((name) => !known.some((setting) => setting.name === name))
  if (unknown !== undefined) {
    throw new Refusal(
      400,
      'setting-unknown',
      `${connector.manifest.title} has no setting named ${unknown}.`,
      'Leave it out.',
    )
  }
  const missing = known.find((setting) => setting.required && (settings[setting.name] ?? '').trim() === '')
  if (missing !== undefined) throw new Refusal(400, 'setting-missing', `${missing.title} is missing.`, missing.help)
}

/** Names of the environment variables that a connector's consent needs and this deployment lacks. */
export function missingSecrets(ports: Ports, connector: Connector): readonly string[] {
  const { auth } = connector.manifest
  if (auth.kind === 'none') return []
  return [auth.env.clientId, auth.env.clientSecret].filter((name) => (ports.config.secrets[name] ?? '') === '')
}

function checkConfigured(ports: Ports, connector: Connector): void {
  const missing = missingSecrets(ports, connector)
  if (missing.length === 0) return
  const fix = `Set ${missing.join(' and ')} and start again.`
  throw new Refusal(
    409,
    'connector-not-configured',
    `This deployment has no client for ${connector.manifest.title}.`,
    fix,
  )
}

export async function mustFind(context: Context, id: ConnectionId): Promise<Connection> {
  const connection = await findConnection(context.db, id)
  if (connection === null)
    throw new Refusal(404, 'connection-unknown', 'There is no such connection.', 'Reload the page.')
  return connection
}
