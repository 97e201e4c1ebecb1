import { decideRun } from '#hub/store/workspace/brake.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { text, type Row } from '#hub/store/columns.ts'
import type { BrakeAnswer } from '#hub/hub.ts'
import { answeredAlready, noteAnswer, type Decision } from './answer-plan.ts'
import type { Context } from './context.ts'

/** Lets what was stopped go on, or turns it down: then what was there before is put back where it was changed. */
export async function answerBrake(
  context: Context,
  decision: Decision & { readonly answer: BrakeAnswer; readonly row: Row },
): Promise<void> {
  const connection = text(decision.row, 'connection')
  const [answered] = await context.db.write([
    noteAnswer(decision, context.ports.now()),
    ...decideRun(connection, decision.answer.kind),
  ])
  if (list(answered).length === 0) throw answeredAlready()
  context.wakeAbsorb()
}
