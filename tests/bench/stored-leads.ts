import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { matchKeys } from '#hub/core/match.ts'
import { createHub } from '#hub/create-hub.ts'
import type { Hub } from '#hub/hub.ts'
import type { Database, Ports } from '#hub/ports.ts'
import { openDatabases } from '#hub/runtime/node/databases.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { createLog } from '#shared/log.ts'
import type { Fields } from '#shared/record.ts'
import { addConnection, entityOf, linkOf, nothing } from '#tests/hub/store/plans.ts'
import { workspace } from '#tests/hub/world.ts'
import { personNumber } from './people.ts'

const batchRows = 2_000

export interface StoredLeads {
  readonly hub: Hub
  readonly ports: Ports
  readonly db: Database
}

/** A hub whose workspace holds so many leads with a record each, on a file of its own. */
export async function withStoredLeads<T>(
  leads: number,
  use: (stored: StoredLeads) => Promise<T>,
  personAt: (at: number) => Fields = personNumber,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lead-hub-bench-'))
  const databases = await openDatabases(folder)
  try {
    const db = await databases.workspace(workspace)
    await addConnection(db)
    await store(db, leads, personAt)
    const ports = portsOn(databases)
    return await use({ hub: createHub(ports), ports, db })
  } finally {
    databases.close()
    rmSync(folder, { recursive: true })
  }
}

/** How long a task took (ms). */
export async function timed(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await task()
  return performance.now() - begun
}

export const seconds = (ms: number): number => Math.round(ms / 10) / 100

function portsOn(databases: Ports['databases']): Ports {
  return {
    config: { publicUrl: '', webhookUrl: '', keys: [], secrets: {}, defaultRegion: 'CH' },
    connectors: [],
    databases,
    fetch: () => Promise.reject(new TypeError('Nobody is called here.')),
    now: Date.now,
    randomId: () => randomBytes(16).toString('hex'),
    after: () => () => undefined,
    wake: () => undefined,
    log: createLog(() => undefined, Date.now),
  }
}

async function store(db: Database, leads: number, personAt: (at: number) => Fields): Promise<void> {
  const now = Date.now()
  for (let start = 0; start < leads; start += batchRows) {
    const numbers = Array.from({ length: Math.min(batchRows, leads - start) }, (_, at) => String(start + at))
    const entities = numbers.map((id) => entityOf(id, { fields: personAt(Number(id)), origins: {}, updatedAt: now }))
    const ledger = entities.map(({ id: entity }) => ({
      entity,
      version: 1,
      at: now,
      actor: 'crm',
      correlation: `read ${start}`,
      kind: 'created' as const,
      changes: [{ field: 'city', before: null, after: 'Bern', rule: 'only they changed it' }],
    }))
    const links = numbers.map((id) => ({ row: linkOf(id), was: null }))
    const keys = entities.map(({ id: entity, kind, fields }) => ({ entity, kind, keys: matchKeys(kind, fields) }))
    const plan = { ...nothing, entities: entities.map((row) => ({ row, was: null })), links, ledger, keys }
    await commit(db, plan, { now, heldBy: new Map() })
  }
}
