import { entityId } from '#shared/ids.ts'
import { compareAll } from '#hub/core/match.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { Refusal } from '#hub/hub.ts'
import { int, text } from '#hub/store/columns.ts'
import { writeUnlessStale } from '#hub/store/workspace/commit.ts'
import {
  countEntities,
  dropStale,
  readScan,
  scanIsAt,
  selectPage,
  selectScanning,
  storeDuplicates,
  storeScan,
  type Duplicate,
  type Scan,
} from '#hub/store/workspace/duplicates.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { guarded } from '#hub/store/workspace/guard.ts'
import { packed, unpack, valueColumns } from '#hub/store/workspace/packed.ts'
import { readEntity } from '#hub/store/workspace/rows.ts'
import type { Context } from './context.ts'
import { rowsAtOnce } from './fitting.ts'
import type { Next } from './pull.ts'

/** Entities that are looked at in one step. */
const entitiesAtOnce = 400

/** Begins to look through all leads and companies for those that may be one. Throws `scanning` where somebody did so already. */
export async function startScan(context: Context): Promise<void> {
  const now = context.ports.now()
  const [running, counted] = await context.db.read([selectScanning, countEntities])
  if (list(running).length > 0)
    throw new Refusal(409, 'scanning', 'A scan is under way already.', 'Watch its progress, and read what it finds.')
  const total = list(counted).reduce((sum, row) => sum + int(row, 'n'), 0)
  await context.db.write([storeScan({ state: 'running', after: '', looked: 0, total, begunAt: now, endedAt: null })])
  context.wakeChanges()
}

/** Looks at the next ones. Two reads and a write, however many there are; of two who do so at once, one does it again. */
export async function scanNext(context: Context): Promise<Next> {
  const [running] = await context.db.read([selectScanning])
  const scan = readScan(running)
  if (scan === null) return { againInMs: null }
  const limit = rowsAtOnce(context.ports, entitiesAtOnce)
  const [page, shared] = await context.db.read(selectPage(scan.after, limit))
  const ids = list(page).map((row) => entityId(text(row, 'id')))
  const others = Map.groupBy(list(shared), (row) => text(row, 'mine'))
  const wanted = new Set([...others.keys(), ...list(shared).map((row) => text(row, 'other'))])
  const found = wanted.size === 0 ? [] : await compareWithin(context, [...wanted], others)
  const now = context.ports.now()
  const isLast = ids.length < limit
  const seen = { ...scan, after: ids.at(-1) ?? scan.after, looked: scan.looked + ids.length }
  const next: Scan = isLast ? { ...seen, state: 'done', endedAt: now } : seen
  const state = await writeUnlessStale(context.db, [
    ...guarded(...scanIsAt(scan.after)),
    ...storeDuplicates(found, now),
    ...(isLast ? [dropStale(scan.begunAt)] : []),
    storeScan(next),
  ])
  if (state === 'done' && isLast) context.log.info('duplicates.scanned', { count: next.looked })
  return { againInMs: 0 }
}

async function compareWithin(
  { db }: Context,
  wanted: readonly string[],
  others: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>,
): Promise<readonly Duplicate[]> {
  const [rows] = await db.read([
    packed(valueColumns, {
      sql: 'select * from entity where id in (select value from json_each(?)) and merged_into is null',
      args: [JSON.stringify(wanted)],
    }),
  ])
  const known = new Map(unpack(rows).map((row) => [text(row, 'id'), readEntity(row)]))
  return [...others].flatMap(([id, pairs]) => {
    const mine = known.get(id)
    const candidates = pairs.flatMap((pair) => known.get(text(pair, 'other')) ?? [])
    return mine === undefined ? [] : duplicatesOf(mine, candidates)
  })
}

/** Each pair is found from its smaller id; everybody who shares a key is looked at all the same, since a crowd weighs. */
function duplicatesOf(mine: Entity, candidates: readonly Entity[]): readonly Duplicate[] {
  const { kind } = mine
  if (kind === 'deal') return []
  return compareAll(kind, mine.fields, candidates).flatMap(({ entity, likeness }) =>
    entity < mine.id || likeness.kind === 'none'
      ? []
      : [
          {
            one: mine.id,
            other: entity,
            kind,
            sure: likeness.kind,
            weight: Math.round((likeness.score ?? 0) * 10),
            evidence: likeness.evidence,
          },
        ],
  )
}
