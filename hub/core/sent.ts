import type { Sent } from './snapshot.ts'

/** After this long no request that was sent can still reach the remote. */
export const sentMaxMs = 15 * 60_000

/** The values that may still land. */
export const unexpired = (sent: readonly Sent[], now: number): readonly Sent[] =>
  sent.some((entry) => now - entry.at > sentMaxMs) ? sent.filter((entry) => now - entry.at <= sentMaxMs) : sent

/** What a merge brought along has been seen by now: whatever comes later is somebody's. */
export const withoutMerged = (sent: readonly Sent[], readAt: number): readonly Sent[] =>
  sent.some(({ mergedAt }) => mergedAt !== undefined)
    ? sent.filter(({ mergedAt }) => mergedAt === undefined || readAt < mergedAt)
    : sent
