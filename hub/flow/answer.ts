import { entityId, linkId } from '#shared/ids.ts'
import { planVerdict, ruleAfter } from '#hub/core/verdict.ts'
import {
  Refusal,
  type Answer,
  type BrakeAnswer,
  type ConflictAnswer,
  type DeletionAnswer,
  type MatchAnswer,
} from '#hub/hub.ts'
import { json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { storePolicy } from '#hub/store/workspace/policy.ts'
import { readLink } from '#hub/store/workspace/rows.ts'
import { answerBrake } from './answer-brake.ts'
import { answerDeletion } from './answer-deletion.ts'
import { answerByPlan, answeredAlready, noteAnswer, type Decision } from './answer-plan.ts'
import type { Context } from './context.ts'

/** Takes an answer once: the first one counts, whoever gives it. */
export async function answerReview(context: Context, decision: Decision): Promise<void> {
  const [found] = await context.db.read([{ sql: 'select * from review where id = ?', args: [decision.review] }])
  const row = list(found)[0]
  if (row === undefined || textOrNull(row, 'answer') !== null) throw answeredAlready()
  const kind = text(row, 'kind')
  const { answer } = decision
  if (isOfMatch(answer) && kind === 'doubtful-match') await answerMatch(context, decision, answer)
  else if (isOfConflict(answer) && kind === 'conflict') await answerConflict(context, { ...decision, answer, row })
  else if (isOfDeletion(answer) && kind === 'held-delete') await answerDeletion(context, { ...decision, answer, row })
  else if (isOfBrake(answer) && kind === 'stopped') await answerBrake(context, { ...decision, answer, row })
  else throw new Refusal(422, 'answer-unfit', 'This answer belongs to another kind of review.', fixes[kind] ?? '')
  context.log.info('review.answered', { reviewId: decision.review, kind })
}

const fixes: Readonly<Record<string, string>> = {
  'doubtful-match': 'Answer is or new.',
  conflict: 'Answer ours, theirs or value.',
  'held-delete': 'Answer remove, keep or restore.',
  stopped: 'Answer release or refuse.',
}

const isOfMatch = (answer: Answer): answer is MatchAnswer => answer.kind === 'is' || answer.kind === 'new'
const isOfConflict = (answer: Answer): answer is ConflictAnswer =>
  answer.kind === 'ours' || answer.kind === 'theirs' || answer.kind === 'value'
const isOfDeletion = (answer: Answer): answer is DeletionAnswer =>
  answer.kind === 'remove' || answer.kind === 'keep' || answer.kind === 'restore'
const isOfBrake = (answer: Answer): answer is BrakeAnswer => answer.kind === 'release' || answer.kind === 'refuse'

/** Who wins, and what is made a rule of it. */
async function answerConflict(
  context: Context,
  decision: Decision & { readonly answer: ConflictAnswer; readonly row: Row },
): Promise<void> {
  const { user, answer, row } = decision
  const about = { entity: entityId(text(row, 'entity')), link: linkId(text(row, 'link')), field: fieldOf(row) }
  await answerByPlan(context, { ...decision, entity: about.entity }, (snapshot, correlation) => {
    const verdict = { ...about, choice: answer, actor: `user:${user}`, correlation }
    const plan = planVerdict(snapshot, verdict)
    const rule = answer.kind !== 'value' && answer.always ? ruleAfter(snapshot, verdict) : null
    const { policy } = snapshot
    return rule === null
      ? { plan }
      : { plan, also: [storePolicy({ ...policy, rules: { ...policy.rules, [about.field]: rule } })] }
  })
}

function fieldOf(row: Row): string {
  const body = json(row, 'body')
  if (typeof body === 'object' && body !== null && 'field' in body && typeof body.field === 'string') return body.field
  throw new TypeError('A conflict names no field.')
}

/** A person's answer to a doubt: kept, and the record is loaded again to be planned with it. */
async function answerMatch(context: Context, decision: Decision, answer: MatchAnswer): Promise<void> {
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
