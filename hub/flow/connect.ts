import * as oauth from 'oauth4webapi'
import type { Connector } from '#shared/connector.ts'
import { connectionId, type ConnectionId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import type { Ports } from '#hub/ports.ts'
import { storeConsent, storeRoute, takeConsent, type Consent } from '#hub/store/control/routes.ts'
import { findConnection, updateConnection, type Connection } from '#hub/store/workspace/connections.ts'
import { addFeeds } from '#hub/store/workspace/feeds.ts'
import { connectorOf, type Context } from './context.ts'
import { throughGateway } from './gateway.ts'
import { authorizationServer, clientOf, oauthFetch, oauthOf, readReply, storeTokens, toTokenSet } from './tokens.ts'
import { createVault, sha256Hex } from './vault.ts'

const consentMinutes = 10
const connectionsMax = 50

/** Makes a connection and, where the remote needs consent, the address to send the browser to. */
export async function beginConnect(
  context: Context,
  user: string,
  request: { readonly connector: string; readonly settings: Readonly<Record<string, string>> },
): Promise<{ readonly connection: ConnectionId; readonly authorizeUrl: string | null }> {
  const { ports, db } = context
  const connector = connectorOf(ports, request.connector)
  checkSettings(connector, request.settings)
  checkConfigured(ports, connector)
  const id = connectionId(`conn_${ports.randomId()}`)
  const secret = await context.vault.seal(`${ports.randomId()}${ports.randomId()}`, secretPlace(id))
  const [, made] = await db.write([
    {
      sql: `delete from connection where state = 'connecting' and created_at < ?`,
      args: [ports.now() - 24 * 3_600_000],
    },
    {
      sql: `insert into connection (id, connector, state, title, settings, path_secret, connected_by, created_at)
        select ?, ?, 'connecting', ?, ?, ?, ?, ? where (select count(*) from connection) < ?`,
      args: [
        id,
        connector.manifest.id,
        connector.manifest.title,
        JSON.stringify(request.settings),
        secret,
        user,
        ports.now(),
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

/** The authorisation request: PKCE S256, a state that only this browser's user can use once, exact redirect. */
async function authorizeUrl(
  { ports, workspace }: Context,
  consent: { readonly connection: ConnectionId; readonly connector: Connector; readonly user: string },
): Promise<string> {
  const auth = oauthOf(consent.connector)
  const state = oauth.generateRandomState()
  const verifier = oauth.generateRandomCodeVerifier()
  const sealedVerifier = await controlVault(ports).seal(verifier, `consent|${workspace}|${consent.connection}`)
  const kept: Consent = {
    workspace,
    connection: consent.connection,
    connector: consent.connector.manifest.id,
    user: consent.user,
    sealedVerifier,
  }
  await ports.databases.control.write([
    storeConsent(await sha256Hex(state), kept, ports.now() + consentMinutes * 60_000),
  ])
  const url = new URL(auth.authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: clientOf(ports, auth).client.client_id,
    redirect_uri: redirectUri(ports),
    scope: auth.scopes.join(' '),
    state,
    ...(auth.pkce
      ? { code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
      : {}),
    ...auth.extraParameters,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return throughGateway(url, ports.config.vendorGateway).toString()
}

/** What a vendor's redirect proved, and where it belongs. */
export interface Finished {
  readonly consent: Consent
  readonly tokens: ReturnType<typeof toTokenSet>
  readonly facts: Readonly<Record<string, string>>
}

/** Checks the vendor's redirect and exchanges the code. The state works once, for the user who began. */
export async function exchangeCode(ports: Ports, callback: URL, user: string): Promise<Finished> {
  const state = callback.searchParams.get('state') ?? ''
  const consent = await takeConsent(ports.databases.control, await sha256Hex(state), ports.now())
  if (consent === null || consent.user !== user) {
    throw new Refusal(
      400,
      'consent-unknown',
      'This consent is unknown, too old or was used already.',
      'Press Connect again.',
    )
  }
  const auth = oauthOf(connectorOf(ports, consent.connector))
  const server = authorizationServer(auth)
  const { client, authentication } = clientOf(ports, auth)
  const verifier = await controlVault(ports).open(
    consent.sealedVerifier,
    `consent|${consent.workspace}|${consent.connection}`,
  )
  const parameters = authResponse(server, client, callback.searchParams, state)
  const reply = await readReply(async () => {
    const options = { [oauth.customFetch]: oauthFetch(ports), signal: AbortSignal.timeout(30_000) }
    const sentVerifier = auth.pkce ? verifier : oauth.nopkce
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri(ports),
      sentVerifier,
      options,
    )
    return oauth.processAuthorizationCodeResponse(server, client, response)
  })
  const facts: Record<string, string> = {}
  for (const name of auth.keep)
    if (typeof reply[name] === 'string' || typeof reply[name] === 'number') facts[name] = String(reply[name])
  return { consent, tokens: toTokenSet(ports, auth, reply), facts }
}

function authResponse(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  found: URLSearchParams,
  state: string,
): URLSearchParams {
  try {
    return oauth.validateAuthResponse(server, client, found, state)
  } catch (error) {
    const said =
      error instanceof oauth.AuthorizationResponseError
        ? (error.error_description ?? error.error)
        : 'an answer that is not valid'
    throw new Refusal(
      400,
      'consent-refused',
      `The remote said: ${said.slice(0, 200)}.`,
      'Press Connect again and allow access.',
    )
  }
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

async function activate(context: Context, id: ConnectionId): Promise<void> {
  const { db, ports } = context
  const connection = await mustFind(context, id)
  const { connector, remote } = context.open(connection)
  const account = await remote.identify()
  const facts = { ...connection.facts, ...account.facts }
  const again = connection.state !== 'connecting'
  const secretHash = await sha256Hex(await pathSecret(context, connection))
  await ports.databases.control.write([
    storeRoute(
      connector.manifest.id,
      { account: account.key, workspace: context.workspace, connection: id },
      secretHash,
    ),
  ])
  await db.write([
    updateConnection(id, {
      state: again ? await stateAgain(context, id) : 'reading',
      account: account.key,
      title: account.title,
      record_url: account.recordUrl ?? null,
      facts: JSON.stringify(facts),
      last_error: null,
    }),
    addFeeds(
      id,
      connector.manifest.objects.map((object) => object.name),
    ),
  ])
  context.close(id)
  context.wake('pull', id)
  context.wake('deliver', id)
}

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
const controlVault = (ports: Ports) => createVault(ports.config.keys, 'control')
const redirectUri = (ports: Ports): string => `${ports.config.publicUrl}/oauth/callback`

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
