import type { EntityId } from '#shared/ids.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { Refusal, type Answer } from '#hub/hub.ts'
import type { Statement } from '#hub/ports.ts'
import type { ReviewId } from '#shared/ids.ts'
import { isStale } from '#hub/store/database.ts'
import { planStatements } from '#hub/store/workspace/commit.ts'
import { guarded } from '#hub/store/workspace/guard.ts'
import { list } from '#hub/store/workspace/gather.ts'
import type { Context } from './context.ts'
import { snapshotOf } from './edit.ts'
import { wakeFor } from './wake.ts'

export interface Decision {
  readonly review: ReviewId
  readonly user: string
  readonly answer: Answer
}

export const answeredAlready = (): Refusal =>
  new Refusal(409, 'review-answered', 'Somebody has answered this already.', 'Reload the list.')

export const noteAnswer = ({ review, user, answer }: Decision, now: number): Statement => ({
  sql: `update review set answer = ?, answered_at = ?, answered_by = ? where id = ? and answer is null
    returning connection, object, remote_id`,
  args: [JSON.stringify(answer), now, user, review],
})

/** What an answer causes, and what is to be stored with it. */
export interface Carried {
  readonly plan: Plan
  readonly also?: readonly Statement[]
}

const attemptsMax = 5

/** Carries an answer out at once: it and all that it causes are one batch, and of two answers the first one counts. */
export async function answerByPlan(
  context: Context,
  decision: Decision & { readonly entity: EntityId },
  carry: (snapshot: Snapshot, correlation: string) => Carried,
): Promise<void> {
  const { review, entity } = decision
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const snapshot = await snapshotOf(context, entity)
    const { plan, also = [] } = carry(snapshot, context.ports.randomId())
    try {
      await context.db.write([
        ...guarded('count(*) from review where id = ? and answer is null', [review]),
        noteAnswer(decision, snapshot.now),
        ...planStatements(plan, { now: snapshot.now, heldBy: new Map() }),
        ...also,
      ])
    } catch (error) {
      if (!isStale(error)) throw error
      if (!(await isOpen(context, review))) throw answeredAlready()
      continue
    }
    wakeFor(context, plan)
    return
  }
  throw new Refusal(409, 'lead-busy', 'The lead keeps changing.', 'Answer again in a moment.')
}

async function isOpen({ db }: Context, review: ReviewId): Promise<boolean> {
  const [found] = await db.read([{ sql: 'select 1 from review where id = ? and answer is null', args: [review] }])
  return list(found).length > 0
}
