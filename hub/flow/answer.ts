import type { ReviewId } from '#shared/ids.ts'
import { entityId, linkId } from '#shared/ids.ts'
import { planVerdict, ruleAfter } from '#hub/core/verdict.ts'
import { Refusal, type Answer } from '#hub/hub.ts'
import type { Statement } from '#hub/ports.ts'
import { json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { isStale } from '#hub/store/database.ts'
import { planStatements } from '#hub/store/workspace/commit.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { storePolicy } from '#hub/store/workspace/policy.ts'
import { readLink } from '#hub/store/workspace/rows.ts'
import type { Context } from './context.ts'
import { snapshotOf } from './edit.ts'

export interface Decision {
  readonly review: ReviewId
  readonly user: string
  readonly answer: Answer
}

const attemptsMax = 5

/** Takes an answer once: the first one counts, whoever gives it. */
export async function answerReview(context: Context, decision: Decision): Promise<void> {
  const [found] = await context.db.read([{ sql: 'select * from review where id = ?', args: [decision.review] }])
  const row = list(found)[0]
  if (row === undefined || textOrNull(row, 'answer') !== null) throw answeredAlready()
  const kind = text(row, 'kind')
  const { answer } = decision
  const isOfMatch = answer.kind === 'is' || answer.kind === 'new'
  if (isOfMatch !== (kind === 'doubtful-match')) {
    const fix = kind === 'conflict' ? 'Answer ours, theirs or value.' : 'Answer is or new.'
    throw new Refusal(422, 'answer-unfit', 'This answer belongs to another kind of review.', fix)
  }
  if (isOfMatch) await answerMatch(context, decision, answer)
  else await answerConflict(context, { ...decision, answer, row })
  context.log.info('review.answered', { reviewId: decision.review, kind })
}

const answeredAlready = (): Refusal =>
  new Refusal(409, 'review-answered', 'Somebody has answered this already.', 'Reload the list.')

/** Who wins is carried out at once; the answer and all that it causes are one batch. */
async function answerConflict(
  context: Context,
  decision: Decision & { readonly answer: Exclude<Answer, { kind: 'is' | 'new' }>; readonly row: Row },
): Promise<void> {
  const { review, user, answer, row } = decision
  const about = { entity: entityId(text(row, 'entity')), link: linkId(text(row, 'link')), field: fieldOf(row) }
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const snapshot = await snapshotOf(context, about.entity)
    const correlation = context.ports.randomId()
    const verdict = { ...about, choice: answer, actor: `user:${user}`, correlation }
    const plan = planVerdict(snapshot, verdict)
    const rule = answer.kind !== 'value' && answer.always ? ruleAfter(snapshot, verdict) : null
    const { policy } = snapshot
    try {
      await context.db.write([
        { sql: 'insert into guard (ok) select count(*) from review where id = ? and answer is null', args: [review] },
        { sql: 'delete from guard', args: [] },
        noteAnswer(decision, snapshot.now),
        ...planStatements(plan, { now: snapshot.now, heldBy: new Map() }),
        ...(rule === null ? [] : [storePolicy({ ...policy, rules: { ...policy.rules, [about.field]: rule } })]),
      ])
    } catch (error) {
      if (!isStale(error)) throw error
      if (!(await isOpen(context, review))) throw answeredAlready()
      continue
    }
    for (const connection of new Set(plan.outbox.map((due) => due.connection))) context.wake('deliver', connection)
    return
  }
  throw new Refusal(409, 'lead-busy', 'The lead keeps changing.', 'Answer again in a moment.')
}

async function isOpen({ db }: Context, review: ReviewId): Promise<boolean> {
  const [found] = await db.read([{ sql: 'select 1 from review where id = ? and answer is null', args: [review] }])
  return list(found).length > 0
}

const noteAnswer = ({ review, user, answer }: Decision, now: number): Statement => ({
  sql: `update review set answer = ?, answered_at = ?, answered_by = ? where id = ? and answer is null
    returning connection, object, remote_id`,
  args: [JSON.stringify(answer), now, user, review],
})

function fieldOf(row: Row): string {
  const body = json(row, 'body')
  if (typeof body === 'object' && body !== null && 'field' in body && typeof body.field === 'string') return body.field
  throw new TypeError('A conflict names no field.')
}

/** A person's answer to a doubt: kept, and the record is loaded again to be planned with it. */
async function answerMatch(
  context: Context,
  decision: Decision,
  answer: Extract<Answer, { kind: 'is' | 'new' }>,
): Promise<void> {
  const { review } = decision
  const now = context.ports.now()
  if (answer.kind === 'is') {
    const [found] = await context.db.read([
      { sql: 'select 1 from entity where id = ? and merged_into is null', args: [answer.entity] },
    ])
    if (found?.rows.length !== 1)
      throw new Refusal(422, 'lead-unknown', 'There is no such lead.', 'Choose one of the candidates.')
  }
  const [answered] = await context.db.write([
    noteAnswer(decision, now),
    {
      sql: `insert into signal (connection, object, remote_id, priority, correlation, at)
        select connection, object, remote_id, 0, ?2, 0 from review where id = ?1
        on conflict (connection, object, remote_id) do update set raised = signal.raised + 1, priority = 0`,
      args: [review, context.ports.randomId()],
    },
    {
      sql: 'update link set revision = null, rev = rev + 1 where id = (select link from review where id = ?)',
      args: [review],
    },
    // Whoever belongs to the record could not be told so: what is linked without a revision is loaded after it.
    {
      sql: `insert into signal (connection, object, remote_id, priority, correlation, at)
        select l.connection, l.object, l.remote_id, 1, ?2, 0 from review r join link l on l.connection = r.connection
        where r.id = ?1 and r.body->>'$.candidates[0].entity' like 'company%' and l.state = 'live' and l.revision is null
          and l.remote_id is not null and l.entity like 'lead%' and l.shadow->>'$."ref.company"' is null
        on conflict (connection, object, remote_id) do update set raised = signal.raised + 1, at = 0`,
      args: [review, context.ports.randomId()],
    },
  ])
  if (list(answered).length === 0) throw answeredAlready()
  const [found] = await context.db.read([
    { sql: 'select * from link where id = (select link from review where id = ?)', args: [review] },
  ])
  for (const link of list(found).map(readLink)) context.wake('pull', link.connection)
}
