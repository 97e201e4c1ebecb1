import { Refusal } from '#hub/hub.ts'
import { isStale } from '#hub/store/database.ts'
import type { Statement } from '#hub/ports.ts'
import {
  readNumbers,
  readPlan,
  readStanding,
  replacePages,
  selectNumbers,
  selectPages,
  selectStamps,
  type ChangePage,
  type Standing,
} from '#hub/store/workspace/change-pages.ts'
import {
  guardChangeSet,
  readChangeSet,
  selectDraft,
  storePlan,
  type ChangeSet,
} from '#hub/store/workspace/change-sets.ts'
import { readConnection, selectConnections } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { sumUp } from './change-set-numbers.ts'
import { keyOf, planStretch, shapeOf, type Before } from './change-set-plan.ts'
import { titleOfRequest } from './change-set-title.ts'
import type { Context, Sight } from './context.ts'
import { fitting, rowsAtOnce } from './fitting.ts'
import type { Next } from './pull.ts'

/** Leads that are looked at or changed at once. */
export const leadsPerBatch = 500
/** Pages that are planned again while somebody waits; more go to the background. */
const pagesAtOnce = 20
const everyPage = 1_000

/** The next stretch of the draft whose turn it is. Plan and place are one commit, so that any kill is harmless. */
export async function planNext(context: Context): Promise<Next> {
  const [found] = await context.db.read([selectDraft])
  const row = list(found)[0]
  if (row === undefined) return { againInMs: null }
  await draft(context, readChangeSet(row), { keep: async (statements) => void (await context.db.write(statements)) })
  return { againInMs: 0 }
}

/**
 * Plans a draft's next stretch; the last one makes a preview of it. `keep` stores both. What another hub has planned
 * meanwhile stays as that one left it.
 */
export async function draft(
  context: Context,
  set: ChangeSet,
  { keep }: { readonly keep: (statements: readonly Statement[], set: ChangeSet) => Promise<void> },
): Promise<void> {
  const before = set.preview.hash === '' ? null : await plannedBefore(context, set)
  const { pages, looked, next, shape } = await fitting(rowsAtOnce(context.ports, leadsPerBatch), (limit) =>
    planStretch(context, set, { stretch: { after: set.cursor, limit }, before }),
  )
  const begun = set.cursor === '' ? { ...set, shape } : set
  const planned: ChangeSet =
    next === null ? await finished(context, begun, pages) : { ...begun, cursor: next, done: begun.done + looked }
  const stretch = { after: set.cursor, to: next }
  try {
    await keep([...guardChangeSet(set), ...replacePages(set.id, stretch, pages), storePlan(planned)], planned)
  } catch (error) {
    if (!isStale(error)) throw error
  }
}

async function finished(context: Context, set: ChangeSet, pages: readonly ChangePage[]): Promise<ChangeSet> {
  const [found] = await context.db.read([selectNumbers(set.id)])
  const others = list(found)
    .map(readNumbers)
    .filter(({ last }) => last <= set.cursor)
  const preview = await sumUp(context, { pages: [...others, ...pages], shape: set.shape })
  const title = await titleOfRequest(context, set.request, { preview, now: set.createdAt })
  context.log.info('changes.previewed', { correlationId: set.id, kind: set.kind, count: preview.counts.change })
  return { ...set, state: 'previewed', cursor: '', done: 0, title, preview, total: preview.counts.leads }
}

/** What was planned for the leads from the draft's place on, to tell differences by. */
async function plannedBefore(context: Context, set: ChangeSet): Promise<Before> {
  const limit = Math.ceil(leadsPerBatch / 50)
  const [found] = await context.db.read([selectPages(set.id, { after: set.cursor, marks: [], limit })])
  return { fields: fieldsOf(list(found).map(readPlan)), isReshaped: true }
}

const fieldsOf = (pages: readonly ReturnType<typeof readPlan>[]): NonNullable<Before>['fields'] =>
  new Map(
    pages.flatMap(({ plan }) =>
      plan.flatMap(({ lead, fields }) => fields.map((field) => [keyOf(lead, field.field), field] as const)),
    ),
  )

export interface Moved {
  /** Leads, records or mappings are not what they were when it was planned. */
  readonly isOutdated: boolean
  /** Pages of the plan, and whether each has moved. */
  readonly standings: readonly Standing[]
  /** The mappings have: so has every page. */
  readonly isReshaped: boolean
}

/** What is read to tell whether a plan is still what would happen. */
export const selectMoved = (set: Pick<ChangeSet, 'id'>): readonly Statement[] => [
  selectStamps(set.id),
  selectConnections,
]

/** Whether a plan is still what would happen. One round trip, whatever its size. */
export async function findMoved(context: Sight, set: ChangeSet): Promise<Moved> {
  const [stamps, connections] = await context.db.read(selectMoved(set))
  const standings = list(stamps).map(readStanding)
  const isReshaped = (await shapeOf(context, list(connections).map(readConnection))) !== set.shape
  return { isOutdated: isReshaped || standings.some(({ isMoved }) => isMoved), standings, isReshaped }
}

/**
 * Plans again what has moved, and tells what became different; what was told before is told no longer. Where that is
 * too much to wait for, it becomes a draft. `isOwn`: it was this change set that moved it, which is no news.
 */
export async function renew(
  context: Context,
  set: ChangeSet,
  { moved, isOwn }: { readonly moved: Moved; readonly isOwn: boolean },
): Promise<ChangeSet> {
  const due = moved.standings.filter(({ isMoved, tellsDifference }) => isMoved || tellsDifference || moved.isReshaped)
  if (due.length > pagesAtOnce) return redraft(context, set)
  const pages: (readonly [Standing, readonly ChangePage[]])[] = []
  let { shape } = set
  for (const standing of due) {
    const [found] = await context.db.read([
      selectPages(set.id, { after: standing.after, to: standing.last, marks: [], limit: everyPage }),
    ])
    const before = isOwn ? null : { fields: fieldsOf(list(found).map(readPlan)), isReshaped: moved.isReshaped }
    const stretch = { after: standing.after, limit: standing.size }
    const planned = await planStretch(context, set, { stretch, before })
    shape = planned.shape
    pages.push([standing, planned.pages])
  }
  const [found] = await context.db.read([selectNumbers(set.id)])
  const isDue = new Set(due.map(({ last }) => last))
  const kept = list(found)
    .map(readNumbers)
    .filter(({ last }) => !isDue.has(last))
  const all = [...kept, ...pages.flatMap(([, fresh]) => fresh)].toSorted((a, b) => (a.last < b.last ? -1 : 1))
  const renewed = { ...set, shape, preview: await sumUp(context, { pages: all, shape }) }
  return store(context, renewed, [
    ...guardChangeSet(set),
    ...pages.flatMap(([{ after, last }, fresh]) => replacePages(set.id, { after, to: last }, fresh)),
    storePlan(renewed),
  ])
}

async function redraft(context: Context, set: ChangeSet): Promise<ChangeSet> {
  const again: ChangeSet = { ...set, state: 'draft', cursor: '', done: 0 }
  const stored = await store(context, again, [...guardChangeSet(set), storePlan(again)])
  context.wakeChanges()
  return stored
}

async function store(context: Context, set: ChangeSet, statements: readonly Statement[]): Promise<ChangeSet> {
  try {
    await context.db.write(statements)
    return set
  } catch (error) {
    if (isStale(error)) throw planChanged()
    throw error
  }
}

export const planChanged = (): Refusal =>
  new Refusal(
    409,
    'plan-changed',
    'Leads or mappings have changed since you saw these changes.',
    'Look at them again and approve what they are now.',
  )
