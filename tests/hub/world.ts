import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { createMemoryConnector } from '#connectors/memory/connector.ts'
import { type Habits, habitsLike } from '#connectors/memory/habits.ts'
import { createMemoryWorld, type MemoryWorld } from '#connectors/memory/world.ts'
import { createHub } from '#hub/create-hub.ts'
import { type Context, createContext } from '#hub/flow/context.ts'
import type { Hub } from '#hub/hub.ts'
import type { Database, HubConfig, Ports } from '#hub/ports.ts'
import { openDatabases } from '#hub/runtime/node/databases.ts'
import type { Actor } from '#shared/actor.ts'
import type { Connector, Manifest } from '#shared/connector.ts'
import { userId, workspaceId, type ConnectionId } from '#shared/ids.ts'
import { createLog } from '#shared/log.ts'

export const workspace = workspaceId('ws_1')
export const owner: Actor = { kind: 'user', user: userId('user_ann'), workspace, role: 'owner', reach: 'all' }

/** A hub on files of its own, with remotes in memory; the test holds its clock and wakes its lanes. */
export interface World {
  readonly dataDir: string
  readonly ports: Ports
  readonly hub: Hub
  readonly db: Database
  readonly context: Context
  /** What the log was told, one object a line. */
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  /** Lanes woken and not run since. */
  readonly woken: Set<string>
  readonly clock: { now: number }
  /** Connects a remote of this kind and gives its connection. */
  connect(connector: string): Promise<ConnectionId>
  /** Runs lanes until none wants to go on. */
  drain(): Promise<void>
  /** Approves whatever the first sync would do, then delivers it. */
  approve(): Promise<void>
}

export interface WorldOptions {
  readonly connectors?: readonly Connector[]
  readonly config?: Partial<HubConfig>
  readonly fetch?: Ports['fetch']
  /** A clock that somebody else holds. */
  readonly clock?: { now: number }
}

export const keys = [{ id: 'k1', key: new Uint8Array(32).fill(7) }]

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lead-hub-world-'))
  const databases = await openDatabases(dataDir)
  onTestFinished(() => {
    databases.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const clock = options.clock ?? { now: Date.UTC(2026, 10, 20, 9) }
  const woken = new Set<string>()
  const lines: Record<string, unknown>[] = []
  const ports: Ports = {
    config: {
      publicUrl: 'http://hub.test',
      webhookUrl: 'http://hub.test',
      keys,
      secrets: {},
      defaultRegion: 'US',
      ...options.config,
    },
    connectors: options.connectors ?? [],
    databases,
    fetch: options.fetch ?? (() => Promise.reject(new TypeError('Nobody is called here.'))),
    now: () => clock.now,
    randomId: () => randomBytes(16).toString('hex'),
    after: (task, ms) => {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
    wake: (lane) => void woken.add(lane),
    log: createLog(
      (line) => void lines.push(JSON.parse(line)),
      () => clock.now,
      { level: 'debug', secrets: [] },
    ),
  }
  await databases.control.write([
    { sql: 'insert into workspace (id, name, created_at) values (?, ?, ?)', args: [workspace, 'Acme', clock.now] },
  ])
  const db = await databases.workspace(workspace)
  const hub = createHub(ports)
  const world = { dataDir, ports, hub, db, context: createContext(ports, workspace, db), lines, woken, clock }
  const drain = () => drainLanes(hub, woken)
  return {
    ...world,
    connect: async (connector) => (await hub.connect(owner, { connector, settings: {} })).connection,
    drain,
    async approve() {
      await drain()
      await hub.approveFirstSync(owner, (await hub.firstSync(owner)).hash)
      await drain()
    },
  }
}

async function drainLanes(hub: Hub, woken: Set<string>): Promise<void> {
  for (const lane of await hub.sweep()) woken.add(lane)
  for (let turns = 0; woken.size > 0 && turns < 500; turns += 1) {
    const lanes = [...woken]
    woken.clear()
    for (const lane of lanes) {
      const { againInMs } = await hub.run(lane)
      if (againInMs === 0) woken.add(lane)
    }
  }
}

/** A memory world under a name of its own, so that a hub can have several. */
export function remote(
  id: string,
  { habits = habitsLike.salesforce, now = () => Date.UTC(2026, 10, 20, 8), manifest = {} }: RemoteOptions = {},
): { readonly crm: MemoryWorld; readonly connector: Connector } {
  const crm = createMemoryWorld(habits, now)
  const made = createMemoryConnector(crm)
  return { crm, connector: { ...made, manifest: { ...made.manifest, id, title: id.toUpperCase(), ...manifest } } }
}

export interface RemoteOptions {
  readonly habits?: Habits
  readonly now?: () => number
  readonly manifest?: Partial<Manifest>
}

/** All rows of a table, as a scan finds them: in the order of their key. */
export async function rowsOf(db: Database, table: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const [found] = await db.read([{ sql: `select * from ${table}`, args: [] }])
  return (found?.rows ?? []).map((row) => ({ ...row }))
}

const tables = ['connection', 'token', 'feed', 'entity', 'match_key', 'link', 'signal', 'inbox', 'outbox', 'ledger']

/** Everything a workspace holds, to be compared with what it holds later. */
export async function everything(db: Database): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {}
  for (const table of [...tables, 'review', 'counter', 'setting', 'guard', 'watch'])
    found[table] = await rowsOf(db, table)
  return found
}
