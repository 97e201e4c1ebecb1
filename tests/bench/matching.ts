import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cluster } from '#hub/core/identity/cluster.ts'
import { personFacts } from '#hub/core/identity/facts.ts'
import { scan } from '#hub/core/identity/scan.ts'
import { matchEntity, matchKeys } from '#hub/core/match.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import type { Database } from '#hub/ports.ts'
import { openDatabases } from '#hub/runtime/node/databases.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { gatherPointed } from '#hub/store/workspace/gather.ts'
import { workspaceId } from '#shared/ids.ts'
import { entityOf, nothing } from '#tests/hub/store/plans.ts'
import { knownPeople } from './known-people.ts'

const batchRows = 2_000
const asked = 1_000

/** One new lead against many known ones in a database file: looked up, judged and explained. */
export async function benchMatchOne(known: number): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'lead-hub-match-'))
  const databases = await openDatabases(folder)
  try {
    const db = await databases.workspace(workspaceId('ws_1'))
    const personAt = knownPeople()
    await store(
      db,
      Array.from({ length: known }, (_, at) => entityOf(String(at), { fields: personAt(at), origins: {} })),
    )
    const times: number[] = []
    let [certain, doubtful] = [0, 0]
    for (let newcomer = known; newcomer < known + asked; newcomer += 1) {
      const fields = personAt(newcomer)
      const started = performance.now()
      const pointed = await gatherPointed(db, { keys: matchKeys('lead', fields), entities: [], refs: [] })
      const { kind } = matchEntity('lead', fields, pointed.entities)
      times.push(performance.now() - started)
      if (kind === 'certain') certain += 1
      if (kind === 'doubtful') doubtful += 1
    }
    times.sort((a, b) => a - b)
    return { known, asked, certain, doubtful, p50Ms: at(times, 0.5), p95Ms: at(times, 0.95) }
  } finally {
    databases.close()
    rmSync(folder, { recursive: true })
  }
}

/** A whole list: read, compared, grouped. */
export function benchScan(records: number): object {
  const personAt = knownPeople()
  const started = performance.now()
  const { pairs, candidates } = scan(Array.from({ length: records }, (_, at) => personFacts(personAt(at))))
  const clusters = cluster(pairs)
  return {
    records,
    candidates,
    clusters: clusters.length,
    seconds: Math.round(performance.now() - started) / 1_000,
    rssMb: Math.round(process.resourceUsage().maxRSS / 1_024),
  }
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100

async function store(db: Database, entities: readonly Entity[]): Promise<void> {
  for (let start = 0; start < entities.length; start += batchRows) {
    const batch = entities.slice(start, start + batchRows)
    const keys = batch.map(({ id, kind, fields }) => ({ entity: id, kind, keys: matchKeys(kind, fields) }))
    await commit(
      db,
      { ...nothing, entities: batch.map((row) => ({ row, was: null })), keys },
      { now: 0, heldBy: new Map() },
    )
  }
}
