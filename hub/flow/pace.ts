import type { Connection } from '#hub/store/workspace/connections.ts'

/** Between two polls of a feed where pushes arrive, and where they do not. */
const pollSecondsWithPush = 60
const pollSecondsWithout = 10

/** Seconds until a feed that was read to its end is read again. */
export const pollSeconds = (connection: Connection, now: number): number =>
  hears(connection, now) ? pollSecondsWithPush : pollSecondsWithout

/** True where the remote's pushes have reached us within a day. */
export const hears = (connection: Connection, now: number): boolean =>
  connection.heardAt !== null && now - connection.heardAt < 24 * 3_600_000

/** Full-jitter exponential back-off: 1 s, 2 s, 4 s … up to 15 minutes. `dice` is in [0, 1). */
export function backOffMs(attempts: number, dice: number): number {
  const secondsMax = 15 * 60
  return Math.round(Math.min(secondsMax, 2 ** Math.min(attempts, 12)) * 1_000 * (0.5 + dice / 2))
}
