import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryConnector } from '#connectors/memory/connector.ts'
import { habitsLike, type Habits } from '#connectors/memory/habits.ts'
import { createMemoryWorld, type MemoryWorld, type Row } from '#connectors/memory/world.ts'
import { createHub } from '#hub/create-hub.ts'
import type { Hub } from '#hub/hub.ts'
import type { Database, Databases, Ports } from '#hub/ports.ts'
import { openDatabases } from '#hub/runtime/node/databases.ts'
import type { Actor } from '#shared/actor.ts'
import type { Connector } from '#shared/connector.ts'
import { userId, workspaceId } from '#shared/ids.ts'
import { createLog } from '#shared/log.ts'
import { Death, createProcess, type Mode, type Process } from './death.ts'

const workspace = workspaceId('ws_1')
export const owner: Actor = { kind: 'user', user: userId('user_ann'), workspace, role: 'owner', reach: 'all' }

export type RemoteName = 'a' | 'b' | 'c'
const habits: Readonly<Record<RemoteName, Habits>> = {
  a: habitsLike.salesforce,
  b: habitsLike.hubspot,
  c: habitsLike.sheets,
}

/** One process of the hub. */
export interface Worker {
  readonly hub: Hub
  /** Runs lanes until none wants to go on. */
  drain(): Promise<void>
}

/** Three remotes, a database, and processes that can be ended. */
export interface CrashWorld {
  readonly crm: Readonly<Record<RemoteName, MemoryWorld>>
  readonly db: Database
  /** The process that is at work; it is another after a restart. */
  readonly worker: () => Worker
  /** Ends the first process at this call from now on. */
  doom(at: number, mode: Mode, other: (worker: Worker) => Promise<void>): Process
  /** A new process, and time enough for leases to run out. */
  restart(): Promise<void>
  /** Time passes and every feed is due. */
  pass(): Promise<void>
  close(): void
}

const turnsMax = 2_000

export async function openCrashWorld(): Promise<CrashWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lead-hub-crash-'))
  const real = await openDatabases(dataDir)
  const clock = { now: Date.UTC(2026, 10, 20, 9) }
  const crm = {
    a: createMemoryWorld(habits.a, () => clock.now),
    b: createMemoryWorld(habits.b, () => clock.now),
    c: createMemoryWorld(habits.c, () => clock.now),
  }
  const connectors = (['a', 'b', 'c'] as const).map((id): Connector => {
    const made = createMemoryConnector(crm[id])
    return { ...made, manifest: { ...made.manifest, id, title: id.toUpperCase() } }
  })
  await real.control.write([
    { sql: 'insert into workspace (id, name, created_at) values (?, ?, ?)', args: [workspace, 'Acme', clock.now] },
  ])
  const late: (() => Promise<unknown>)[] = []
  const startWorker = (databases: Databases): Worker => startOn({ databases, connectors, clock })
  const db = await real.workspace(workspace)
  const so = { worker: startWorker(real) }
  const setStrikes = (process: Process | undefined): void => {
    for (const world of Object.values(crm)) world.strike = (call) => process?.strike(call, () => clock.now)
  }
  return {
    crm,
    db,
    worker: () => so.worker,
    doom(at, mode, other) {
      const process = createProcess({
        at,
        mode,
        later: (task) => void late.push(task),
        other: async () => {
          // The other worker's calls are its own.
          setStrikes(undefined)
          await other(startWorker(real))
          setStrikes(process)
        },
      })
      setStrikes(process)
      so.worker = startWorker(process.databases(real))
      return process
    },
    async restart() {
      setStrikes(undefined)
      so.worker = startWorker(real)
      clock.now += 1_000
      // What the dead process had sent arrives while the new one is at work.
      for (const task of late.splice(0)) await task().catch(() => undefined)
      await so.worker.drain()
    },
    async pass() {
      clock.now += 120_000
      await db.write([
        { sql: 'update feed set due_at = 0', args: [] },
        // Leases are told by the database's own clock, which nobody can move: after two minutes they have run out.
        { sql: 'update outbox set lease_until = 0', args: [] },
      ])
      await so.worker.drain()
    },
    close() {
      real.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

interface Ground {
  readonly databases: Databases
  readonly connectors: readonly Connector[]
  readonly clock: { now: number }
}

const key = new Uint8Array(32).fill(7)

function startOn({ databases, connectors, clock }: Ground): Worker {
  const woken = new Set<string>()
  const ports: Ports = {
    config: {
      publicUrl: 'http://hub.test',
      webhookUrl: 'http://hub.test',
      keys: [{ id: 'k1', key }],
      secrets: {},
      defaultRegion: 'US',
    },
    connectors,
    databases,
    fetch: () => Promise.reject(new TypeError('Nobody is called here.')),
    now: () => clock.now,
    randomId: () => randomBytes(16).toString('hex'),
    after: () => () => undefined,
    wake: (lane) => void woken.add(lane),
    log: createLog(
      () => undefined,
      () => clock.now,
      { level: 'error', secrets: [] },
    ),
  }
  const hub = createHub(ports)
  return { hub, drain: () => drain(hub, woken, clock) }
}

async function drain(hub: Hub, woken: Set<string>, clock: { now: number }): Promise<void> {
  for (const lane of await hub.sweep()) woken.add(lane)
  for (let turns = 0; woken.size > 0; turns += 1) {
    if (turns > turnsMax) throw new Error(`Still busy after ${turnsMax} turns: ${[...woken].join(', ')}.`)
    const lanes = [...woken]
    woken.clear()
    // What is read in the very millisecond of a write is not believed, and read again.
    clock.now += 1
    for (const lane of lanes) {
      const { againInMs } = await hub.run(lane)
      if (againInMs === 0) woken.add(lane)
    }
  }
}

/** Living people of a remote, by e-mail address. */
export const people = (world: MemoryWorld): readonly Row[] =>
  world
    .rows('person')
    .filter(({ fate }) => fate.kind === 'present')
    .toSorted((one, other) => String(one.fields['email']).localeCompare(String(other.fields['email'])))

export const isDeath = (error: unknown): boolean => error instanceof Death
