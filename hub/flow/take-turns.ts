import type { ConnectionId } from '#shared/ids.ts'
import type { Context } from './context.ts'
import { deliver } from './deliver.ts'
import { pull, sooner, type Next } from './pull.ts'

/**
 * One waking of a lane of a connection. Where reads and writes have to take turns, both are done in the `pull` lane: a read
 * can then never see a write that is not yet put right.
 */
export async function runConnection(context: Context, kind: 'pull' | 'deliver', id: ConnectionId): Promise<Next> {
  if (!(await context.takesTurns(id))) return kind === 'deliver' ? deliver(context, id) : pull(context, id)
  if (kind === 'pull') return sooner(await pull(context, id), await deliver(context, id))
  context.wake('pull', id)
  return { againInMs: null }
}
