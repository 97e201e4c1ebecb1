import { z } from 'zod'
import { connectionId, entityId, linkId } from '#shared/ids.ts'
import { canRemake, planDeletionVerdict, removableTargets, type DeletionVerdict } from '#hub/core/held-delete.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { Refusal, type DeletionAnswer } from '#hub/hub.ts'
import { json, text, type Row } from '#hub/store/columns.ts'
import { answerByPlan, type Decision } from './answer-plan.ts'
import type { Context } from './context.ts'

const body = z.object({ targets: z.array(z.string()) })

/** Deletes the other records too, keeps them, or makes the one that is gone anew. */
export async function answerDeletion(
  context: Context,
  decision: Decision & { readonly answer: DeletionAnswer; readonly row: Row },
): Promise<void> {
  const { user, answer, row } = decision
  const about = {
    entity: entityId(text(row, 'entity')),
    link: linkId(text(row, 'link')),
    targets: body.parse(json(row, 'body')).targets.map(linkId),
    choice: choiceOf(answer),
    actor: `user:${user}`,
  }
  await answerByPlan(context, { ...decision, entity: about.entity }, (snapshot, correlation) => {
    const verdict = { ...about, correlation }
    checkVerdict(snapshot, verdict)
    return { plan: planDeletionVerdict(snapshot, verdict) }
  })
}

const choiceOf = (answer: DeletionAnswer): DeletionVerdict['choice'] =>
  answer.kind === 'remove' ? { kind: 'remove', connections: answer.connections?.map(connectionId) } : answer

/** Refuses what cannot be carried out, so that nobody believes that it was. */
function checkVerdict(snapshot: Snapshot, verdict: DeletionVerdict): void {
  const { choice } = verdict
  if (choice.kind === 'restore' && !canRemake(snapshot, verdict)) {
    const fix = 'Bring the record back over there; Lead Hub will follow.'
    throw new Refusal(422, 'remake-unknown', 'No new record can be made there.', fix)
  }
  if (choice.kind !== 'remove') return
  const targets = removableTargets(snapshot, verdict)
  const lacking = choice.connections?.find((id) => !targets.some(({ connection }) => connection === id))
  if (targets.length > 0 && lacking === undefined) return
  const said = `There is no record to delete${lacking === undefined ? '' : ` in ${lacking}`}.`
  throw new Refusal(422, 'nothing-to-delete', said, 'Reload the list: it may have gone, or come back, meanwhile.')
}
