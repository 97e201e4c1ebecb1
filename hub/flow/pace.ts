import type { Quota } from '#shared/connector.ts'
import type { Priority } from '#hub/core/snapshot.ts'
import type { HubConfig } from '#hub/ports.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'

/** Between two polls of a feed where pushes arrive, and where they do not. */
const pollSecondsWithPush = 60
const pollSecondsWithout = 10

/** Seconds until a feed that was read to its end is read again. */
export const pollSeconds = (connection: Connection, now: number, config: HubConfig): number =>
  config.pollSeconds ?? (hears(connection, now) ? pollSecondsWithPush : pollSecondsWithout)

/** True where the remote's pushes have reached us within a day. */
export const hears = (connection: Connection, now: number): boolean =>
  connection.heardAt !== null && now - connection.heardAt < 24 * 3_600_000

/** Full-jitter exponential back-off: 1 s, 2 s, 4 s … up to 15 minutes. `dice` is in [0, 1). */
export function backOffMs(attempts: number, dice: number): number {
  const secondsMax = 15 * 60
  return Math.round(Math.min(secondsMax, 2 ** Math.min(attempts, 12)) * 1_000 * (0.5 + dice / 2))
}

/** A connection's calls against its remote's quotas: a token bucket per quota. */
export interface Pace {
  count(path: string): void
  /** Milliseconds to wait before work of this priority may call. */
  waitMs(priority: Priority): number
}

/** The share of each quota that is kept for a person who waits (0) and for live changes (1). */
const reserves: Readonly<Record<Priority, number>> = { 0: 0, 1: 0.05, 2: 0.3 }
/** Calls that one waking may need. */
const callsPerWaking = 3

export function createPace(quotas: readonly Quota[], now: () => number): Pace {
  const buckets = quotas.map((quota) => ({ quota, left: quota.calls, at: now() }))
  const refill = (bucket: (typeof buckets)[number]): void => {
    const perMs = bucket.quota.calls / (bucket.quota.perSeconds * 1_000)
    bucket.left = Math.min(bucket.quota.calls, bucket.left + (now() - bucket.at) * perMs)
    bucket.at = now()
  }
  return {
    count(path) {
      for (const bucket of buckets) if (counts(bucket.quota, path)) bucket.left -= 1
    },
    waitMs(priority) {
      const waits = buckets.map((bucket) => {
        refill(bucket)
        const needed = Math.min(callsPerWaking, bucket.quota.calls)
        const missing = Math.min(bucket.quota.calls, bucket.quota.calls * reserves[priority] + needed) - bucket.left
        return missing <= 0 ? 0 : (missing * bucket.quota.perSeconds * 1_000) / bucket.quota.calls
      })
      return Math.ceil(Math.max(0, ...waits))
    },
  }
}

function counts({ only, except }: Quota, path: string): boolean {
  const endsIn = (ending: string): boolean => path.endsWith(ending)
  return (only === undefined || only.some(endsIn)) && !(except?.some(endsIn) ?? false)
}
