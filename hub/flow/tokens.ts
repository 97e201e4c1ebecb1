import * as oauth from 'oauth4webapi'
import type { Connector } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { ConnectionId } from '#shared/ids.ts'
import type { Database, Ports } from '#hub/ports.ts'
import { int, intOrNull, text } from '#hub/store/columns.ts'
import {
  authorizationServer,
  clientOf,
  consentNeeded,
  oauthFetch,
  oauthOf,
  readReply,
  toTokenSet,
  type TokenSet,
} from './oauth.ts'
import type { Vault } from './vault.ts'

/** One refresher at a time, and never a second try of a call that may have spent the refresh token. */
const leaseSeconds = 120

export interface Tokens {
  /** A token good for the next minutes; renews it under a lease where needed. Throws Fault `consent` where it cannot. */
  current(): Promise<string>
  /** The remote refused this token: renew it, unless somebody else did meanwhile. */
  renewAfter(refused: string): Promise<Renewed>
}

export interface Renewed {
  readonly token: string
  /** Made for this call: where the remote refuses it too, another would fare no better. */
  readonly isNew: boolean
}

interface Held extends TokenSet {
  readonly generation: number
}

export interface TokenOptions {
  readonly ports: Ports
  readonly db: Database
  readonly vault: Vault
  readonly connection: ConnectionId
  readonly connector: Connector
}

/** What the remote gave and the database could not take: the only copy there is of a refresh token that was rotated. */
interface Unsaved {
  renewed: { readonly next: Held; readonly lease: string } | null
}

type Renewing = TokenOptions & { readonly unsaved: Unsaved }

/** The tokens of one connection. */
export function createTokens(options: TokenOptions): Tokens {
  let held: Held | null = null
  let renewing: Promise<Renewal> | null = null
  const unsaved: Unsaved = { renewed: null }
  const renew = async (refused: string): Promise<Renewal> => {
    renewing ??= renewUnderLease({ ...options, unsaved }, refused).finally(() => {
      renewing = null
    })
    const renewal = await renewing
    held = renewal.held
    return renewal
  }
  return {
    async current() {
      held ??= await readHeld(options)
      if (held.expiresAt === null || held.expiresAt > options.ports.now()) return held.access
      return (await renew(held.access)).held.access
    },
    async renewAfter(refused) {
      const renewal = await renew(refused)
      return { token: renewal.held.access, isNew: renewal.isNew }
    },
  }
}

interface Renewal {
  readonly held: Held
  readonly isNew: boolean
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
async function renewUnderLease(options: Renewing, refused: string): Promise<Renewal> {
  const { db, connection, ports, unsaved } = options
  if (unsaved.renewed !== null) return { held: await save(options, unsaved.renewed), isNew: true }
  const lease = ports.randomId()
  let heldSeconds = 0
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const before = await readHeld(options)
    if (before.access !== refused) return { held: before, isNew: false }
    const [taken, left] = await db.write([
      {
        sql: `update token set lease = ?, lease_until = unixepoch('subsec') * 1000 + ?
          where connection = ? and generation = ? and lease_until <= unixepoch('subsec') * 1000 returning generation`,
        args: [lease, leaseSeconds * 1_000, connection, before.generation],
      },
      {
        sql: `select lease_until - unixepoch('subsec') * 1000 as ms from token where connection = ?`,
        args: [connection],
      },
    ])
    if (taken?.rows.length === 1) return { held: await spend(options, before, lease), isNew: true }
    heldSeconds = Math.max(0, Number(left?.rows[0]?.['ms'])) / 1_000
    await new Promise<void>((resolve) => ports.after(resolve, 250))
  }
  throw new Fault('transient', 'Another process is renewing the token.', {
    nothingApplied: true,
    // Whoever holds it may be done at any moment, or dead: then not a second longer than the lease lasts.
    retryAfterSeconds: Math.min(10, Math.ceil(heldSeconds)),
  })
}

/** Spends the refresh token: exactly one call, its answer stored before it is used. */
async function spend(options: Renewing, before: Held, lease: string): Promise<Held> {
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
  const next = { ...fresh, refresh: fresh.refresh ?? before.refresh, generation: before.generation + 1 }
  options.unsaved.renewed = { next, lease }
  return save(options, { next, lease })
}

async function save(options: Renewing, { next, lease }: { next: Held; lease: string }): Promise<Held> {
  const { generation } = next
  const [stored] = await options.db.write([await storeTokens(options, next, { generation, lease })])
  options.unsaved.renewed = null
  if (stored?.changed === 1) return next
  throw new Fault('transient', 'The token was renewed elsewhere meanwhile.', { nothingApplied: true })
}

async function requestRefresh({ ports, connector }: TokenOptions, refreshToken: string): Promise<TokenSet> {
  const auth = oauthOf(connector)
  const server = authorizationServer(auth)
  const reply = await readReply(async () => {
    const options = { [oauth.customFetch]: oauthFetch(ports), signal: AbortSignal.timeout(30_000) }
    const { client, authentication } = clientOf(ports, auth)
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, options)
    return oauth.processRefreshTokenResponse(server, client, response)
  })
  return toTokenSet(ports, auth, reply)
}

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
