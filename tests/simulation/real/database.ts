import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database, Databases, Ports, Statement } from '#hub/ports.ts'
import { createContext, type Context } from '#hub/flow/context.ts'
import { openDatabases } from '#hub/runtime/node/databases.ts'
import { text } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { leaseMs as realLeaseMs } from '#hub/store/workspace/outbox.ts'
import type { ConnectionFacts } from '#hub/core/snapshot.ts'
import { workspaceId } from '#shared/ids.ts'
import { createLog } from '#shared/log.ts'
import { leaseMs } from '#tests/simulation/outbox.ts'

/** A workspace's database whose clock is the schedule's, emptied before each schedule. */
export interface RealDatabase {
  readonly db: Database
  /** The instant of the next statements (ms). */
  readonly clock: { now: number }
  /** The hub's flows on it, for what people do. */
  readonly context: Context
  /** Forgets the last schedule and connects what the next one is about. */
  start(connections: readonly ConnectionFacts[]): Promise<void>
  close(): void
}

const workspace = workspaceId('ws_simulation')

export const openRealDatabase = async (): Promise<RealDatabase> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lead-hub-simulation-'))
  const databases = await openDatabases(dataDir)
  const db = await databases.workspace(workspace)
  // Whether a commit outlives a loss of power is nothing that a schedule could show.
  await db.client.execute('pragma synchronous = off')
  const clock = { now: 0 }
  const tables = await tablesOf(db)
  const timed = onClock(db, clock)
  let facts: readonly ConnectionFacts[] = []
  const context = createContext(portsOf(databases, clock), workspace, timed)
  return {
    db: timed,
    clock,
    context: { ...context, facts: () => facts },
    start: async (connections) => {
      facts = connections
      await db.write([...tables.map((name) => ({ sql: `delete from "${name}"`, args: [] })), connect(connections)])
    },
    close: () => {
      databases.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Whatever a migration made or will make, and the numbers that rows were given. */
const tablesOf = async (db: Database): Promise<readonly string[]> => {
  const [found] = await db.read([
    {
      sql: `select name from sqlite_master where type = 'table' and name <> 'migration'
        and (name not like 'sqlite_%' or name = 'sqlite_sequence')`,
      args: [],
    },
  ])
  return list(found).map((row) => text(row, 'name'))
}

const realNow = `unixepoch('subsec') * 1000`

/** The database tells leases by its own clock, and holds them longer than any schedule would wait. */
const onClock = (db: Database, clock: { readonly now: number }): Database => {
  const timed = ({ sql, args }: Statement): Statement => ({
    sql: sql
      .replaceAll(`${realNow} + ${realLeaseMs}`, String(clock.now + leaseMs))
      .replaceAll(realNow, String(clock.now)),
    args,
  })
  return {
    client: db.client,
    read: (statements) => db.read(statements.map(timed)),
    write: (statements) => db.write(statements.map(timed)),
  }
}

const connect = (connections: readonly ConnectionFacts[]): Statement => ({
  sql: `insert into connection (id, connector, state, created_at) select value->>0, value->>1, 'reading', 0 from json_each(?)`,
  args: [JSON.stringify(connections.map(({ id, connector }) => [id, connector]))],
})

/** Nothing outside the database is asked for: what remotes say is in the schedule. */
const portsOf = (databases: Databases, clock: { readonly now: number }): Ports => ({
  config: {
    publicUrl: 'http://hub.test',
    webhookUrl: 'http://hub.test',
    keys: [{ id: 'k1', key: new Uint8Array(32).fill(7) }],
    secrets: {},
    defaultRegion: 'US',
  },
  connectors: [],
  databases,
  fetch: () => Promise.reject(new TypeError('Nobody is called here.')),
  now: () => clock.now,
  randomId: () => '0'.repeat(32),
  after: () => () => undefined,
  wake: () => undefined,
  log: createLog(
    () => undefined,
    () => clock.now,
    { level: 'error', secrets: [] },
  ),
})
