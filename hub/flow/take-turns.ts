import type { ConnectionId } from '#shared/ids.ts'
import type { ConnectionLane, Context } from './context.ts'
import { deliver } from './deliver.ts'
import { pull, sooner, type Next } from './pull.ts'

/**
 * One waking of a lane of a connection. Where reads and writes have to take turns, both are done in the `pull` lane: a read
 * can then never see a write that is not yet put right.
 */
export async function runConnection(context: Context, kind: ConnectionLane, id: ConnectionId): Promise<Next> {
  const { gate } = context
  if (!(await context.takesTurns(id))) {
    if (kind === 'pull') return pull(context, id)
    if (kind === 'deliver') return deliver(context, id, 'live')
    const againInMs = gate.waitMs()
    return againInMs > 0 ? { againInMs } : gate.step(() => deliver(context, id, 'backlog'))
  }
  if (kind === 'pull') {
    const next = await pull(context, id)
    return sooner(
      next,
      await (gate.waitMs() > 0 ? deliver(context, id, 'live') : gate.step(() => deliver(context, id))),
    )
  }
  context.wake('pull', id)
  return { againInMs: null }
}
