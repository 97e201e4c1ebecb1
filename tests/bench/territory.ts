import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub } from '#hub/create-hub.ts'
import type { Hub } from '#hub/hub.ts'
import type { Database, Ports } from '#hub/ports.ts'
import { openDatabases } from '#hub/runtime/node/databases.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import type { Actor } from '#shared/actor.ts'
import { createLog } from '#shared/log.ts'
import { addConnection, entityOf, linkOf, nothing } from '#tests/hub/store/plans.ts'
import { of } from '#tests/hub/territory-stage.ts'
import { three, luzern } from '#tests/support/offices.ts'
import { owner, workspace } from '#tests/hub/world.ts'
import { personNumber } from './people.ts'

const batchRows = 2_000
const asked = 40

/** What walls cost: every question as somebody who sees all asks it, and as somebody of one office; and a new territory. */
export async function benchTerritory(leads: number): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'lead-hub-territory-'))
  const databases = await openDatabases(folder)
  try {
    const hub = hubOn(databases)
    const db = await databases.workspace(workspace)
    await addConnection(db)
    await store(db, leads)
    const first = await timed(() => hub.publishTerritory(owner, { version: 0, territory: three }))
    const again = await timed(() => hub.previewTerritory(owner, { ...three, rest: luzern }))
    return {
      leads,
      publishSeconds: seconds(first),
      previewSeconds: seconds(again),
      p50Ms: await compare(hub),
    }
  } finally {
    databases.close()
    rmSync(folder, { recursive: true })
  }
}

const questions: Readonly<Record<string, (hub: Hub, actor: Actor, turn: number) => Promise<unknown>>> = {
  leads: (hub, actor) => hub.leads(actor, { sort: 'score', limit: 50 }),
  search: (hub, actor, turn) => hub.leads(actor, { q: personNumber(turn * 2_311).lastName, sort: 'score', limit: 50 }),
  overview: (hub, actor) => hub.overview(actor),
  progress: (hub, actor) => hub.progress(actor),
  causes: (hub, actor) => hub.causes(actor, undefined),
  reviews: (hub, actor) => hub.reviews(actor),
}

async function compare(hub: Hub): Promise<object> {
  const found: Record<string, object> = {}
  for (const [name, ask] of Object.entries(questions)) {
    const all = await p50(asked, (turn) => ask(hub, owner, turn))
    const office = await p50(asked, (turn) => ask(hub, of(luzern), turn))
    found[name] = { all, office, ratio: Math.round((office / all) * 100) / 100 }
  }
  return found
}

async function p50(turns: number, ask: (turn: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < turns; turn += 1) times.push(await timed(() => ask(turn)))
  times.sort((a, b) => a - b)
  return Math.round((times[Math.floor(turns / 2)] ?? 0) * 100) / 100
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await task()
  return performance.now() - begun
}

const seconds = (ms: number): number => Math.round(ms / 10) / 100

function hubOn(databases: Ports['databases']): Hub {
  return createHub({
    config: { publicUrl: '', webhookUrl: '', keys: [], secrets: {}, defaultRegion: 'CH' },
    connectors: [],
    databases,
    fetch: () => Promise.reject(new TypeError('Nobody is called here.')),
    now: Date.now,
    randomId: () => randomBytes(16).toString('hex'),
    after: () => () => undefined,
    wake: () => undefined,
    log: createLog(() => undefined, Date.now),
  })
}

async function store(db: Database, leads: number): Promise<void> {
  const now = Date.now()
  for (let start = 0; start < leads; start += batchRows) {
    const numbers = Array.from({ length: Math.min(batchRows, leads - start) }, (_, at) => String(start + at))
    const entities = numbers.map((id) =>
      entityOf(id, { fields: personNumber(Number(id)), origins: {}, updatedAt: now }),
    )
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
    const plan = { ...nothing, entities: entities.map((row) => ({ row, was: null })), links, ledger }
    await commit(db, plan, { now, heldBy: new Map() })
  }
}
