import * as oauth from 'oauth4webapi'
import type { Auth, Connector } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { ConnectionId } from '#shared/ids.ts'
import type { Database, Ports } from '#hub/ports.ts'
import { int, intOrNull, text } from '#hub/store/columns.ts'
import { throughGateway } from './gateway.ts'
import type { Vault } from './vault.ts'

/** One refresher at a time, and never a second try of a call that may have spent the refresh token. */
const leaseSeconds = 120
/** A token is renewed when this share of its life is left. */
const renewShare = 0.2

export interface Tokens {
  /** A token good for the next minutes; renews it under a lease where needed. Throws Fault `consent` where it cannot. */
  current(): Promise<string>
  /** The remote refused this token: renew it, unless somebody else just did. */
  renewAfter(refused: string): Promise<string>
}

export interface TokenSet {
  readonly access: string
  readonly refresh: string | null
  /** Milliseconds since the epoch; `null` where only a 401 tells. */
  readonly expiresAt: number | null
}

interface Held extends TokenSet {
  readonly generation: number
}

export type OAuth = Extract<Auth, { kind: 'oauth2' }>

export interface TokenOptions {
  readonly ports: Ports
  readonly db: Database
  readonly vault: Vault
  readonly connection: ConnectionId
  readonly connector: Connector
}

/** The tokens of one connection. */
export function createTokens(options: TokenOptions): Tokens {
  let held: Held | null = null
  let renewing: Promise<Held> | null = null
  const renew = (refused: string | null): Promise<Held> => {
    renewing ??= renewUnderLease(options, refused).finally(() => {
      renewing = null
    })
    return renewing
  }
  return {
    async current() {
      held ??= await readHeld(options)
      if (held.expiresAt !== null && held.expiresAt <= options.ports.now()) held = await renew(held.access)
      return held.access
    },
    async renewAfter(refused) {
      held = await renew(refused)
      return held.access
    },
  }
}

async function readHeld({ db, vault, connection }: TokenOptions): Promise<Held> {
  const [found] = await db.read([{ sql: 'select * from token where connection = ?', args: [connection] }])
  const row = found?.rows[0]
  if (row === undefined) throw consentNeeded('There is no token for this connection.')
  const plain: unknown = JSON.parse(await vault.open(text(row, 'sealed'), tokenPlace(connection)))
  if (typeof plain !== 'object' || plain === null || !('access' in plain) || typeof plain.access !== 'string') {
    throw consentNeeded('The stored token cannot be read.')
  }
  const refresh = 'refresh' in plain && typeof plain.refresh === 'string' ? plain.refresh : null
  return { access: plain.access, refresh, expiresAt: intOrNull(row, 'expires_at'), generation: int(row, 'generation') }
}

/** Renews under the row's lease. `refused`: the token that must not be used any more. */
async function renewUnderLease(options: TokenOptions, refused: string | null): Promise<Held> {
  const { db, connection, ports } = options
  const lease = ports.randomId()
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const before = await readHeld(options)
    if (refused !== null && before.access !== refused) return before
    const [taken] = await db.write([
      {
        sql: `update token set lease = ?, lease_until = unixepoch('subsec') * 1000 + ?
          where connection = ? and generation = ? and lease_until <= unixepoch('subsec') * 1000 returning generation`,
        args: [lease, leaseSeconds * 1_000, connection, before.generation],
      },
    ])
    if (taken?.rows.length === 1) return spend(options, before, lease)
    await new Promise<void>((resolve) => ports.after(resolve, 250))
  }
  throw new Fault('transient', 'Another process is renewing the token.', {
    nothingApplied: true,
    retryAfterSeconds: 10,
  })
}

/** Spends the refresh token: exactly one call, its answer stored before it is used. */
async function spend(options: TokenOptions, before: Held, lease: string): Promise<Held> {
  const { db, connection } = options
  const release = {
    sql: 'update token set lease_until = 0 where connection = ? and lease = ?',
    args: [connection, lease],
  }
  if (before.refresh === null) {
    await db.write([release])
    throw consentNeeded('The remote gave no refresh token.')
  }
  let fresh: TokenSet
  try {
    fresh = await requestRefresh(options, before.refresh)
  } catch (error) {
    await db.write([release])
    throw error
  }
  const generation = before.generation + 1
  const [stored] = await db.write([
    await storeTokens(options, { ...fresh, refresh: fresh.refresh ?? before.refresh }, { generation, lease }),
  ])
  if (stored?.changed !== 1)
    throw new Fault('transient', 'The token was renewed elsewhere meanwhile.', { nothingApplied: true })
  return { ...fresh, refresh: fresh.refresh ?? before.refresh, generation }
}

async function requestRefresh({ ports, connector }: TokenOptions, refreshToken: string): Promise<TokenSet> {
  const auth = oauthOf(connector)
  const server = authorizationServer(auth)
  const client = clientOf(ports, auth)
  const response = await oauth.refreshTokenGrantRequest(server, client.client, client.authentication, refreshToken, {
    [oauth.customFetch]: oauthFetch(ports),
    signal: AbortSignal.timeout(30_000),
  })
  return toTokenSet(
    ports,
    auth,
    await readReply(async () => oauth.processRefreshTokenResponse(server, client.client, response)),
  )
}

/** Turns the protocol's errors into Faults: a refused grant needs a person, everything else may pass. */
export async function readReply<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) {
      throw consentNeeded(`The remote refused the token: ${error.error_description ?? error.error}.`)
    }
    if (error instanceof oauth.OperationProcessingError) {
      throw new Fault('transient', 'The token endpoint gave an answer that cannot be read.', { said: error.message })
    }
    throw error
  }
}

export const consentNeeded = (message: string): Fault => new Fault('consent', message)

/** The statement that stores a token set, sealed. With `held`, only while that lease is ours. */
export async function storeTokens(
  { vault, connection }: Pick<TokenOptions, 'vault' | 'connection'>,
  tokens: TokenSet,
  held: { readonly generation: number; readonly lease: string | null },
): Promise<{ readonly sql: string; readonly args: readonly (string | number | null)[] }> {
  const sealed = await vault.seal(
    JSON.stringify({ access: tokens.access, refresh: tokens.refresh }),
    tokenPlace(connection),
  )
  if (held.lease !== null) {
    return {
      sql: `update token set sealed = ?, generation = ?, expires_at = ?, lease_until = 0 where connection = ? and lease = ?`,
      args: [sealed, held.generation, tokens.expiresAt, connection, held.lease],
    }
  }
  return {
    sql: `insert into token (connection, sealed, generation, expires_at) values (?, ?, ?, ?)
      on conflict (connection) do update set sealed = excluded.sealed, generation = token.generation + 1,
        expires_at = excluded.expires_at, lease_until = 0`,
    args: [connection, sealed, held.generation, tokens.expiresAt],
  }
}

const tokenPlace = (connection: ConnectionId): string => `token|${connection}|sealed`

export function oauthOf(connector: Connector): OAuth {
  const auth = connector.manifest.auth
  if (auth.kind !== 'oauth2') throw new TypeError(`${connector.manifest.title} needs no token.`)
  return auth
}

export const authorizationServer = (auth: OAuth): oauth.AuthorizationServer => ({
  issuer: auth.issuer,
  authorization_endpoint: auth.authorizationEndpoint,
  token_endpoint: auth.tokenEndpoint,
})

export function clientOf(
  ports: Ports,
  auth: OAuth,
): { readonly client: oauth.Client; readonly authentication: oauth.ClientAuth } {
  const secret = ports.config.secrets[auth.env.clientSecret] ?? ''
  return {
    client: { client_id: ports.config.secrets[auth.env.clientId] ?? '' },
    authentication: auth.clientAuth === 'basic' ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret),
  }
}

/** The fetch that token calls go through. */
export const oauthFetch =
  (ports: Ports) =>
  (url: string, init: RequestInit): Promise<Response> =>
    ports.fetch(new Request(throughGateway(new URL(url), ports.config.vendorGateway), { ...init, redirect: 'manual' }))

/** Reads a token reply; expiry is set early, so that a token is renewed before it dies. */
export function toTokenSet(ports: Ports, auth: OAuth, reply: oauth.TokenEndpointResponse): TokenSet {
  const life = reply.expires_in ?? auth.assumedLifeSeconds ?? null
  return {
    access: reply.access_token,
    refresh: reply.refresh_token ?? null,
    expiresAt: life === null ? null : ports.now() + life * (1 - renewShare) * 1_000,
  }
}
