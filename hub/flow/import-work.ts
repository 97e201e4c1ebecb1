import { isSame } from '#hub/core/import/plan.ts'
import type { Statement } from '#hub/ports.ts'
import { int } from '#hub/store/columns.ts'
import { planStatements, writeUnlessStale } from '#hub/store/workspace/commit.ts'
import { list } from '#hub/store/workspace/gather.ts'
import {
  keepCounts,
  storeApplied,
  storeMade,
  storeOutcomes,
  type LineOutcome,
} from '#hub/store/workspace/import-lines.ts'
import {
  advanceImport,
  dropMade,
  guardImport,
  readImport,
  readLine,
  selectImportUnderWay,
  selectLinesDue,
  storeImport,
  type StoredImport,
  type StoredLine,
} from '#hub/store/workspace/imports.ts'
import type { Context } from './context.ts'
import { fitting, rowsAtOnce } from './fitting.ts'
import { planBatch, type PlannedBatch } from './import-lines.ts'
import { retractLines } from './import-retract.ts'
import type { Next } from './pull.ts'
import { wakeFor } from './wake.ts'

/** Lines that are matched or brought in at once. */
const linesPerBatch = 500
/** A batch whose leads keep moving under it is planned again this often before others get a turn. */
const staleMax = 5

/**
 * The next lines of the import whose turn it is: what they would do is found out, or, once somebody said yes, done. Either is one commit with
 * its place, so that any kill is harmless.
 */
export async function importNext(context: Context): Promise<Next> {
  for (let attempt = 0; attempt < staleMax; attempt += 1) {
    const [found] = await context.db.read([selectImportUnderWay])
    const row = list(found)[0]
    if (row === undefined) return { againInMs: null }
    const one = readImport(row)
    if (one.state === 'retracting') {
      if (await takeBack(context, one)) return { againInMs: 0 }
      continue
    }
    const work = one.state === 'applying' ? applyLines : matchLines
    const isDone = await fitting(rowsAtOnce(context.ports, linesPerBatch), async (limit) => {
      const [due] = await context.db.read([selectLinesDue(one, limit)])
      return work(context, one, list(due).map(readLine))
    })
    if (isDone) return { againInMs: 0 }
  }
  return { againInMs: 50 }
}

const write = async ({ db }: Context, statements: readonly Statement[]): Promise<boolean> =>
  (await writeUnlessStale(db, statements)) === 'done'

type Lines = readonly StoredLine[]

const lastOf = (lines: Lines): number => lines.at(-1)?.line ?? 0

async function matchLines(context: Context, one: StoredImport, lines: Lines): Promise<boolean> {
  if (lines.length === 0) {
    context.log.info('import.matched', { correlationId: one.id, count: one.total })
    return write(context, [...guardImport(one), keepCounts(one.id), storeImport({ ...one, state: 'ready', cursor: 0 })])
  }
  const { plan, results } = await planBatch(context, { import: one, lines, isPreview: true })
  return write(context, [
    ...guardImport(one),
    ...storeOutcomes(one.id, results, false),
    ...storeMade(one.id, plan),
    advanceImport(one.id, lastOf(lines)),
  ])
}

async function applyLines(context: Context, one: StoredImport, lines: Lines): Promise<boolean> {
  if (lines.length === 0) return finish(context, one)
  const { kept, batch, aside } = await asApproved(context, one, lines)
  const isDone = await write(context, [
    ...guardImport(one),
    ...planStatements(batch.plan, { now: batch.now, heldBy: new Map() }),
    ...storeApplied(
      one.id,
      kept.map(({ line }) => line),
      batch.now,
    ),
    ...storeOutcomes(one.id, aside, true),
    advanceImport(one.id, lastOf(lines)),
  ])
  if (!isDone) return false
  wakeFor(context, batch.plan, 'backlog')
  context.log.info('import.applied', { correlationId: one.id, applied: kept.length, refused: aside.length })
  return true
}

interface Approved {
  readonly kept: Lines
  /** The plan of these lines alone. */
  readonly batch: PlannedBatch
  /** The others, with what each would do now. */
  readonly aside: readonly LineOutcome[]
}

/** The lines that would do what somebody said yes to, planned without the others: lines may count on those before them. */
async function asApproved(context: Context, one: StoredImport, lines: Lines): Promise<Approved> {
  let kept = lines
  let aside: readonly LineOutcome[] = []
  for (;;) {
    const batch = await planBatch(context, { import: one, lines: kept, isPreview: false })
    const moved = new Set(movedOf(kept, batch))
    if (moved.size === 0) return { kept, batch, aside }
    kept = kept.filter(({ line }) => !moved.has(line))
    aside = [...aside, ...batch.results.filter(({ line }) => moved.has(line))]
  }
}

/** Lines that would not do any more what somebody said yes to. */
const movedOf = (lines: Lines, { outcomes }: PlannedBatch): readonly number[] =>
  lines.filter(({ line, outcome }) => !isSame(outcome, outcomes.get(line))).map(({ line }) => line)

/** The next people whom the list made go, where nobody else has had a hand in them. */
async function takeBack(context: Context, one: StoredImport): Promise<boolean> {
  const page = await fitting(rowsAtOnce(context.ports, linesPerBatch), (limit) => retractLines(context, one, limit))
  if (page === null) {
    context.log.info('import.retracted', { correlationId: one.id })
    // What was not brought in yet is looked at anew, should somebody want it.
    const state = (await countLeft(context, one)) > 0 ? 'draft' : 'applied'
    return write(context, [...guardImport(one), storeImport({ ...one, state, cursor: 0, version: one.version + 1 })])
  }
  const isDone = await write(context, [
    ...guardImport(one),
    ...planStatements(page.plan, { now: context.ports.now(), heldBy: new Map() }),
    advanceImport(one.id, page.last),
  ])
  if (isDone) wakeFor(context, page.plan, 'backlog')
  return isDone
}

/** All that was approved is in. What is left is matched again: it meets those who are in now. */
async function finish(context: Context, one: StoredImport): Promise<boolean> {
  const { ports, log } = context
  const left = await countLeft(context, one)
  log.info('import.finished', { correlationId: one.id, remaining: left })
  return write(context, [
    ...guardImport(one),
    ...dropMade(one.id),
    keepCounts(one.id),
    storeImport({
      ...one,
      state: left > 0 ? 'matching' : 'applied',
      cursor: 0,
      version: one.version + 1,
      appliedAt: ports.now(),
    }),
  ])
}

/** Lines that could still be brought in. */
async function countLeft({ db }: Context, one: StoredImport): Promise<number> {
  const [found] = await db.read([
    {
      sql: `select count(*) as n from import_line where import = ? and applied_at is null and kind in ('new', 'join', 'doubt')`,
      args: [one.id],
    },
  ])
  return list(found).reduce((sum, row) => sum + int(row, 'n'), 0)
}
