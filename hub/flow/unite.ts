import { entityId, type EntityId } from '#shared/ids.ts'
import { planUnite } from '#hub/core/uniting/unite.ts'
import { planSplit } from '#hub/core/uniting/split.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { Refusal } from '#hub/hub.ts'
import type { Statement } from '#hub/ports.ts'
import { text } from '#hub/store/columns.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { guarded } from '#hub/store/workspace/guard.ts'
import {
  decideUniting,
  linksAre,
  readUniting,
  selectFollowers,
  selectUniting,
  selectUnitingDue,
  storeSplit,
  storeUnited,
  unitingIs,
  voidUniting,
  type Uniting,
} from '#hub/store/workspace/unitings.ts'
import type { Context, Sight } from './context.ts'
import { gatherEntities } from './gather-entities.ts'
import type { Next } from './pull.ts'
import { wakeFor } from './wake.ts'

const attemptsMax = 5

/** Makes the next ones one whose time to be called off is over. */
export async function uniteNext(context: Context): Promise<Next> {
  const [found] = await context.db.read([selectUnitingDue(context.ports.now())])
  const due = list(found).map(readUniting)
  for (const one of due) await unite(context, one)
  return { againInMs: due.length === 0 ? null : 0 }
}

/** All of it or nothing, and once: whoever calls it off meanwhile, or does it too, makes this plan stale. */
async function unite(context: Context, one: Uniting): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const keep = await asItIs(context, one.keep)
    const { snapshot } = await gatherEntities(context, [keep, one.gone])
    const united = planUnite(snapshot, { ...one, keep, priority: 0 })
    const [found] = await context.db.read([selectFollowers(one.gone)])
    const followers = list(found).map((row) => entityId(text(row, 'id')))
    if (united === undefined) {
      const said = 'One of the two is not there any more, or they are one already.'
      await context.db.write([voidUniting(one.id, said, snapshot.now)])
      return
    }
    const also = storeUnited({ ...one, keep }, { before: { ...united.before, followers }, now: snapshot.now })
    const ids = [keep, one.gone]
    if (await carry(context, { plan: united.plan, one, snapshot, ids, from: ['waiting'], also })) {
      context.log.info('leads.united', { count: 2 })
      return
    }
  }
}

/** Takes two apart again that were made one. Throws `merge-not-done` where they are not one, or not any more. */
export async function split(context: Context, id: string, actor: string): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const one = await doneUniting(context, id)
    const { snapshot, keep } = await snapshotOfPair(context, one)
    const order = { gone: one.gone, before: one.before, actor, correlation: context.ports.randomId() }
    const plan = planSplit(snapshot, order)
    if (plan === undefined || keep === undefined) throw notDone()
    const also = storeSplit(one, { keep, now: snapshot.now })
    const ids = [keep, one.gone]
    if (await carry(context, { plan, one, snapshot, ids, from: ['done'], also })) return
  }
  throw new Refusal(409, 'lead-busy', 'The two keep changing.', 'Try again in a moment.')
}

/** What is known of two that are one, with the row of the one that went; `keep`: whoever that is by now. */
export async function snapshotOfPair(context: Pick<Sight, 'db' | 'ports' | 'facts'>, one: Uniting) {
  const [row] = await context.db.read([
    { sql: 'select merged_into from entity where id = ? and merged_into is not null', args: [one.gone] },
  ])
  const found = list(row)[0]
  const keep = found === undefined ? undefined : entityId(text(found, 'merged_into'))
  const ids = keep === undefined ? [one.gone] : [one.gone, keep]
  return { ...(await gatherEntities(context, ids, { evenMerged: true })), keep }
}

interface Carried {
  readonly plan: Plan
  readonly one: Uniting
  /** What it was planned on, of whom. */
  readonly snapshot: Snapshot
  readonly ids: readonly EntityId[]
  /** States in which it may be carried out. */
  readonly from: readonly Uniting['state'][]
  readonly also: readonly Statement[]
}

async function carry(context: Context, { plan, one, snapshot, ids, from, also }: Carried): Promise<boolean> {
  const fresh = plan.links.filter(({ was }) => was === null).length
  const state = await commit(context.db, plan, {
    now: context.ports.now(),
    heldBy: new Map(),
    also: [
      ...guarded(...unitingIs(one.id, from)),
      ...guarded(...linksAre(ids, snapshot.links.length + fresh)),
      ...also,
    ],
    dispatched: context.wakeChanges,
  })
  if (state === 'stale') return false
  wakeFor(context, plan)
  return true
}

/** One that can be split. */
export async function doneUniting(
  { db }: Pick<Sight, 'db'>,
  id: string,
): Promise<Uniting & { readonly before: NonNullable<Uniting['before']> }> {
  const [found] = await db.read([selectUniting(id)])
  const row = list(found)[0]
  if (row === undefined) throw unknownMerge()
  const { before, ...one } = readUniting(row)
  if (one.state !== 'done' || before === null) throw notDone()
  return { ...one, before }
}

/** Calls one off, or has it made at once. Throws `merge-closed` where it is made, or was called off, already. */
export async function decide(context: Context, id: string, state: 'cancelled' | 'waiting'): Promise<void> {
  const [decided] = await context.db.write([decideUniting(id, state, context.ports.now())])
  if (list(decided).length === 0)
    throw new Refusal(
      409,
      'merge-closed',
      'It is made already, or was called off.',
      'Reload; what is made can be split.',
    )
  if (state === 'waiting') context.wakeChanges()
}

/** Whoever has become another meanwhile counts as that one. */
async function asItIs({ db }: Context, id: EntityId): Promise<EntityId> {
  const [found] = await db.read([
    { sql: 'select merged_into from entity where id = ? and merged_into is not null', args: [id] },
  ])
  const row = list(found)[0]
  return row === undefined ? id : entityId(text(row, 'merged_into'))
}

export const unknownMerge = (): Refusal =>
  new Refusal(404, 'merge-unknown', 'There is no such merge.', 'Reload the list.')

const notDone = (): Refusal =>
  new Refusal(409, 'merge-not-done', 'The two are not one, or not any more.', 'Reload the list.')
