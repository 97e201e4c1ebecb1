import type { Fault } from '#shared/fault.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { updateConnection } from '#hub/store/workspace/connections.ts'
import type { Context } from './context.ts'
import { backOffMs } from './pace.ts'
import type { Next } from './pull.ts'
import { spentStatements } from './spend.ts'

/** What the lane runner remembers of a lane's failures in a row. */
export interface Failures {
  readonly attempts: number
}

/**
 * Where a remote does not say when calls are back: a burst is over in seconds, a day's quota of which too much is used comes
 * back in a quarter of an hour or later.
 */
const quotaSeconds = (attempts: number): number => Math.min(15 * 60, 10 * 2 ** Math.min(attempts, 12))

/**
 * The one place where a remote's failure is caught. Five kinds, five reactions: ask for consent, slow down, back off,
 * and, for what no waiting mends, say so on the connection and try again much later.
 */
export async function react(
  context: Context,
  id: ConnectionId,
  caught: { readonly fault: Fault; readonly failures: Failures },
): Promise<Next> {
  const { fault, failures } = caught
  const { db, log, ports } = context
  log.warn('remote.failed', { connectionId: id, kind: fault.kind, reason: fault.message, status: fault.detail.status })
  const dice = Number.parseInt(ports.randomId().slice(0, 6), 16) / 0xff_ff_ff
  const spent = spentStatements(context, id)
  switch (fault.kind) {
    case 'consent':
      await db.write([updateConnection(id, { state: 'needs-reconnect', last_error: fault.message }), ...spent])
      context.close(id)
      return { againInMs: null }
    case 'quota': {
      const wait = (fault.detail.retryAfterSeconds ?? quotaSeconds(failures.attempts)) * 1_000
      await db.write([updateConnection(id, { paused_until: ports.now() + wait, last_error: fault.message }), ...spent])
      return { againInMs: wait }
    }
    case 'transient': {
      const told = fault.detail.retryAfterSeconds
      const wait = told === undefined ? backOffMs(failures.attempts, dice) : told * 1_000
      // What the remote asks of one lane it asks of all.
      const pause = told === undefined ? {} : { paused_until: ports.now() + wait }
      await db.write([updateConnection(id, { ...pause, last_error: fault.message }), ...spent])
      return { againInMs: wait }
    }
    case 'refused':
    case 'contract':
      log.error('remote.contract', { connectionId: id, kind: fault.kind, error: fault })
      await db.write([updateConnection(id, { last_error: fault.message }), ...spent])
      return { againInMs: backOffMs(Math.max(6, failures.attempts), dice) }
  }
}
