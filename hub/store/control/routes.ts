import { connectionId, workspaceId, type ConnectionId, type WorkspaceId } from '#shared/ids.ts'
import type { Database, Statement } from '#hub/ports.ts'
import { int, text, type Row } from '#hub/store/columns.ts'

/** Where a remote account's webhooks belong. */
export interface Route {
  readonly account: string
  readonly workspace: WorkspaceId
  readonly connection: ConnectionId
}

/** The connections that accounts feed, in one round trip. */
export async function findRoutes(
  control: Database,
  connector: string,
  accounts: readonly string[],
): Promise<readonly Route[]> {
  const [found] = await control.read([
    {
      sql: 'select account, workspace, connection from route where connector = ? and account in (select value from json_each(?))',
      args: [connector, JSON.stringify(accounts)],
    },
  ])
  return (found?.rows ?? []).map(readRoute)
}

const readRoute = (row: Row): Route => ({
  account: text(row, 'account'),
  workspace: workspaceId(text(row, 'workspace')),
  connection: connectionId(text(row, 'connection')),
})

/** The connection whose webhook address ends in this secret; `null` where there is none. */
export async function findRouteBySecret(
  control: Database,
  connector: string,
  secretHash: string,
): Promise<Route | null> {
  const [found] = await control.read([
    {
      sql: 'select account, workspace, connection from route where connector = ? and secret_hash = ?',
      args: [connector, secretHash],
    },
  ])
  return found?.rows.map(readRoute)[0] ?? null
}

export const storeRoute = (connector: string, route: Route, secretHash: string): Statement => ({
  sql: `insert into route (connector, account, workspace, connection, secret_hash) values (?, ?, ?, ?, ?)
    on conflict (connector, account, workspace, connection) do update set secret_hash = excluded.secret_hash`,
  args: [connector, route.account, route.workspace, route.connection, secretHash],
})

export const forgetRoutes = (workspace: WorkspaceId, connection: ConnectionId): Statement => ({
  sql: 'delete from route where workspace = ? and connection = ?',
  args: [workspace, connection],
})

/** A consent under way. */
export interface Consent {
  readonly workspace: WorkspaceId
  readonly connection: ConnectionId
  readonly connector: string
  readonly user: string
  readonly sealedVerifier: string
}

/** Keeps a consent for ten minutes; only the hash of its state is stored. */
export const storeConsent = (stateHash: string, consent: Consent, expiresAt: number): Statement => ({
  sql: `insert into consent (state_hash, workspace, connection, connector, user, sealed_verifier, expires_at)
    values (?, ?, ?, ?, ?, ?, ?)`,
  args: [
    stateHash,
    consent.workspace,
    consent.connection,
    consent.connector,
    consent.user,
    consent.sealedVerifier,
    expiresAt,
  ],
})

/** Takes the consent out: it works once. `null` where it is unknown, used or too old. */
export async function takeConsent(control: Database, stateHash: string, now: number): Promise<Consent | null> {
  const [taken] = await control.write([
    { sql: 'delete from consent where state_hash = ? returning *', args: [stateHash] },
    { sql: 'delete from consent where expires_at < ?', args: [now] },
  ])
  const row = taken?.rows[0]
  if (row === undefined || int(row, 'expires_at') < now) return null
  return {
    workspace: workspaceId(text(row, 'workspace')),
    connection: connectionId(text(row, 'connection')),
    connector: text(row, 'connector'),
    user: text(row, 'user'),
    sealedVerifier: text(row, 'sealed_verifier'),
  }
}

/** Every workspace, for the sweep and for names on screens. */
export async function listWorkspaces(control: Database): Promise<readonly { id: WorkspaceId; name: string }[]> {
  const [found] = await control.read([{ sql: 'select id, name from workspace order by id', args: [] }])
  return (found?.rows ?? []).map((row) => ({ id: workspaceId(text(row, 'id')), name: text(row, 'name') }))
}
