import { bucketOf, type Edit } from '#hub/core/edit.ts'
import type { Plan } from '#hub/core/plan.ts'
import { Refusal } from '#hub/hub.ts'
import type { Statement } from '#hub/ports.ts'
import { isStale } from '#hub/store/database.ts'
import {
  advanceChangeSet,
  finishChangeSet,
  guardChangeSet,
  readChangeSet,
  selectApplying,
  startChangeSet,
  type ChangeSet,
} from '#hub/store/workspace/change-sets.ts'
import { planStatements } from '#hub/store/workspace/commit.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { countLeads, pageOf, planPage, type ChangeSetPage } from './change-set-page.ts'
import type { Context } from './context.ts'
import { leadsPerBatch } from './draft-change-set.ts'
import { fitting, rowsAtOnce } from './fitting.ts'
import type { Next } from './pull.ts'
import { wakeFor } from './wake.ts'

/** A batch whose leads keep moving under it is planned again this often before others get a turn. */
const staleMax = 5

/** One batch of the change set whose turn it is. Where it stands is stored with what was done, so that any kill is harmless. */
export async function applyNext(context: Context): Promise<Next> {
  for (let attempt = 0; attempt < staleMax; attempt += 1) {
    const [found] = await context.db.read([selectApplying])
    const row = list(found)[0]
    if (row === undefined) return { againInMs: null }
    const set = readChangeSet(row)
    const isDone = await fitting(rowsAtOnce(context.ports, leadsPerBatch), (limit) => applyBatch(context, set, limit))
    if (isDone) return { againInMs: 0 }
  }
  return { againInMs: 50 }
}

/** False where something of it had moved: then none of it was done. */
async function applyBatch(context: Context, set: ChangeSet, limit: number): Promise<boolean> {
  const page = await pageOf(context, set, { after: set.cursor, limit })
  const plan = planPage(page, set)
  const advanced = {
    ...set,
    cursor: page.next ?? set.cursor,
    done: set.done + page.edits.length,
    skipped: set.skipped + countLeads(page, 'edited-since'),
  }
  const { now } = page.snapshot
  const isDone = await commitBatch(context, plan, [
    ...guardChangeSet(set),
    advanceChangeSet(advanced),
    ...(page.next === null ? finishChangeSet(set.id, now) : []),
  ])
  if (isDone) context.log.info('changes.applied', { correlationId: set.id, count: plan.entities.length })
  return isDone
}

async function commitBatch(context: Context, plan: Plan, statements: readonly Statement[]): Promise<boolean> {
  try {
    await context.db.write([...statements, ...planStatements(plan, { now: context.ports.now(), heldBy: new Map() })])
  } catch (error) {
    if (isStale(error)) return false
    throw error
  }
  wakeFor(context, plan)
  return true
}

/** From now on the lane carries it out, batch by batch. */
export async function startApplying(context: Context, set: ChangeSet): Promise<void> {
  const [started] = await context.db.write(startChangeSet(set))
  if (started?.changed !== 1) throw gone()
  context.wakeChanges()
}

export const gone = (): Refusal =>
  new Refusal(409, 'not-previewed', 'These changes were applied or discarded meanwhile.', 'Reload the page.')

/** Only the first leads that have anything to change; the others stay to be looked at. */
export async function applyFirst(context: Context, set: ChangeSet, first: number): Promise<void> {
  let left = first
  let after: string | null = ''
  for (let attempt = 0; left > 0 && after !== null && attempt < staleMax;) {
    const from: string = after
    const page = await fitting(rowsAtOnce(context.ports, leadsPerBatch), (limit) =>
      pageOf(context, set, { after: from, limit }),
    )
    const changing = { ...page, edits: changingOf(page).slice(0, left) }
    const isDone = await commitBatch(context, planPage(changing, set), guardChangeSet(set))
    attempt = isDone ? 0 : attempt + 1
    if (!isDone) continue
    left -= changing.edits.length
    after = page.next
  }
}

function changingOf({ edits, snapshot }: ChangeSetPage): readonly Edit[] {
  const entities = new Map(snapshot.entities.map((entity) => [entity.id, entity]))
  return edits.filter(({ entity: id, wishes }) => {
    const entity = entities.get(id)
    return entity !== undefined && wishes.some((wish) => bucketOf(entity, wish) === 'change')
  })
}
