import { leaseMs, renew } from '#hub/store/workspace/outbox.ts'
import type { Context } from './context.ts'

/** A few renewals may fail before a lease runs out. */
const renewEveryMs = leaseMs / 4

/**
 * Does work that holds outbox rows, and renews their lease for as long as it takes: so the lease can be short, and rows
 * whose holder died are soon taken by another, while a slow remote costs nobody his rows.
 */
export async function underLease(context: Context, lease: string, work: () => Promise<void>): Promise<void> {
  let isOver = false
  let renewing = Promise.resolve()
  let callOff = (): void => undefined
  const renewOnce = async (): Promise<void> => {
    try {
      await context.db.write([renew(lease)])
    } catch (error) {
      context.log.warn('lease.unrenewed', { error })
    }
    if (!isOver) renewLater()
  }
  const renewLater = (): void => {
    callOff = context.ports.after(() => {
      renewing = renewOnce()
    }, renewEveryMs)
  }
  renewLater()
  try {
    await work()
  } finally {
    isOver = true
    callOff()
    await renewing
  }
}
