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

/** A connection's calls against its remote's quotas. */
export interface Pace {
  count(path: string): void
  /** Milliseconds to wait before work of this priority may call. */
  waitMs(priority: Priority): number
}

/** The share of each quota that is kept for a person who waits (0) and for live changes (1). */
const reserves: Readonly<Record<Priority, number>> = { 0: 0, 1: 0.05, 2: 0.3 }
/** Calls that one waking may need. */
const callsPerWaking = 3
/** A quota's window is counted in so many slots. */
const slotsPerWindow = 60

/** Counts the calls of each quota's last window, so that no window ever holds more than the quota, wherever it begins. */
export function createPace(quotas: readonly Quota[], now: () => number): Pace {
  const windows = quotas.map((quota) => ({
    quota,
    slotMs: (quota.perSeconds * 1_000) / slotsPerWindow,
    calls: new Map<number, number>(),
  }))
  const waitFor = ({ quota, slotMs, calls }: (typeof windows)[number], priority: Priority): number => {
    const slot = Math.floor(now() / slotMs)
    for (const old of calls.keys()) if (old < slot - slotsPerWindow) calls.delete(old)
    const allowed = Math.max(1, Math.floor(quota.calls * (1 - reserves[priority])))
    let over = [...calls.values()].reduce((sum, n) => sum + n, 0) + Math.min(callsPerWaking, allowed) - allowed
    for (const [used, n] of calls) {
      if (over <= 0) break
      over -= n
      if (over <= 0) return Math.max(1, (used + slotsPerWindow + 1) * slotMs - now())
    }
    return 0
  }
  return {
    count(path) {
      for (const { quota, slotMs, calls } of windows) {
        const slot = Math.floor(now() / slotMs)
        if (counts(quota, path)) calls.set(slot, (calls.get(slot) ?? 0) + 1)
      }
    },
    waitMs: (priority) => Math.ceil(Math.max(0, ...windows.map((window) => waitFor(window, priority)))),
  }
}

function counts({ only, except }: Quota, path: string): boolean {
  const endsIn = (ending: string): boolean => path.endsWith(ending)
  return (only === undefined || only.some(endsIn)) && !(except?.some(endsIn) ?? false)
}
