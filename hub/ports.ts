import type { Client } from '@libsql/client'
import type { Connector } from '#shared/connector.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import type { Log } from '#shared/log.ts'

/** Everything the hub needs from a runtime. Made in exactly two files: `runtime/node/ports.ts`, `runtime/workers/ports.ts`. */
export interface Ports {
  readonly config: HubConfig
  readonly connectors: readonly Connector[]
  readonly databases: Databases
  /** The platform's fetch, possibly through the vendor gateway. Follows no redirects. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** 32 hexadecimal digits, unguessable. */
  readonly randomId: () => string
  /** Runs `task` after `ms`, once. Answers what calls it off. */
  readonly after: (task: () => void, ms: number) => () => void
  /** Rings a lane's doorbell, at once or later. Losing it costs delay, never data. */
  readonly wake: (lane: string, afterMs?: number) => void
  /** Rows that one waking takes at most, where memory or the database's answers are small; absent: no such bound. */
  readonly rowsMax?: number
  readonly log: Log
}

export interface Databases {
  readonly control: Database
  /** Opens a workspace's database, migrated. The only way to get one. */
  workspace(id: WorkspaceId): Promise<Database>
  /** Makes a workspace's database; harmless where it exists. */
  create(id: WorkspaceId): Promise<void>
}

export interface Reader {
  /** Reads; one snapshot for all statements. */
  read(statements: readonly Statement[]): Promise<readonly Rows[]>
}

/** One libSQL database. Reading and writing are one round trip each. */
export interface Database extends Reader {
  /** Writes: one transaction, all or nothing. Waits its turn; a busy or full database throws `Refusal` 503. */
  write(statements: readonly Statement[]): Promise<readonly Rows[]>
  /** For libraries that bring their own queries (better-auth through drizzle). */
  readonly client: Client
}

export interface Statement {
  readonly sql: string
  readonly args: readonly (string | number | null | Uint8Array)[]
}

export interface Rows {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** Rows inserted, updated or deleted. */
  readonly changed: number
}

export interface HubConfig {
  /** Where people's browsers reach the hub, no trailing slash. */
  readonly publicUrl: string
  /** Where vendors reach it; the public URL unless a tunnel stands in front. */
  readonly webhookUrl: string
  /** AES-256-GCM keys by id, newest first. */
  readonly keys: readonly { readonly id: string; readonly key: Uint8Array }[]
  /** Client ids, secrets and webhook secrets, by environment variable name. */
  readonly secrets: Readonly<Record<string, string>>
  /** Every vendor call and redirect goes to `<gateway>/<host>/<path>` instead, where set. */
  readonly vendorGateway?: string
  readonly defaultRegion: string
  /** Seconds between two polls of a feed, instead of what suits each remote. */
  readonly pollSeconds?: number
}
