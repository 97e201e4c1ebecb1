import type { Budget, Quota } from '#shared/quota.ts'
import type { Priority } from './snapshot.ts'

/** A quota's window is counted in so many slots; the youngest may be part-filled. */
export const slotsPerWindow = 48
/** Only a window this long is worth spreading calls over: a shorter one has come back before anybody notices. */
export const longWindowMs = 3_600_000
/** The share of each quota that is kept for a person who waits (1) and, on top of that, for live changes (2). */
const reserves: Readonly<Record<Priority, number>> = { 0: 0, 1: 0.02, 2: 0.3 }
/** Calls that one waking may need before it can stop again. */
const callsPerWaking: Readonly<Record<Priority, number>> = { 0: 1, 1: 1, 2: 3 }
/** A remote's word on what is left is asked for again after this part of the window. */
const trustParts = 96

/** What a remote said of a quota, and when (ms). */
export interface Told extends Budget {
  readonly at: number
}

/** What is known of one quota of one connection. */
export interface QuotaFacts {
  readonly name: string
  readonly windowMs: number
  /** As the remote told it last, else as its documentation says. */
  readonly limit: number
  /** Our calls by slot; slot n begins at `n * windowMs / slotsPerWindow` (ms since the epoch). */
  readonly slots: ReadonlyMap<number, number>
  /** `null`: this remote does not say, or has not yet. */
  readonly told: Told | null
  /** Our calls since it said so. */
  readonly since: number
}

/** Facts of a quota as documented (`perSeconds` seconds, `calls` calls), with what was counted and told. */
export const quotaFacts = (
  quota: Quota,
  slots: ReadonlyMap<number, number>,
  { told, since }: { readonly told: Told | null; readonly since: number },
): QuotaFacts => ({
  name: quota.name,
  windowMs: quota.perSeconds * 1_000,
  limit: told?.limit ?? quota.calls,
  slots,
  told,
  since,
})

export const slotMsOf = (facts: Pick<QuotaFacts, 'windowMs'>): number => facts.windowMs / slotsPerWindow
export const slotAt = (facts: Pick<QuotaFacts, 'windowMs'>, now: number): number => Math.floor(now / slotMsOf(facts))

/** Our own calls that still count. One slot more than the window has: its calls may have been made late in it. */
export const countedBy = (facts: QuotaFacts, now: number): number => {
  const slot = slotAt(facts, now)
  return [...facts.slots].reduce((sum, [at, n]) => (at >= slot - slotsPerWindow && at <= slot ? sum + n : sum), 0)
}

/** Calls that count against the quota now: what we counted, or what the remote told where others use it as well. */
export const usedOf = (facts: QuotaFacts, now: number): number => {
  const { told, since } = facts
  const isOver = told === null || now - told.at >= facts.windowMs
  return Math.max(countedBy(facts, now), isOver ? 0 : told.limit - told.remaining + since)
}

/** How many calls may have been used when work of this priority still begins: the order of the lanes. */
export const markOf = (limit: number, priority: Priority): number =>
  Math.max(1, limit - Math.ceil(limit * reserves[priority]))

/** Calls of one batch of deliveries, at most: a look, a write, and its ties to other records. */
export const callsPerBatch = 3

/** How many calls work of this priority may make before it has to wait. */
export const roomFor = (facts: QuotaFacts, priority: Priority, now: number): number =>
  Math.max(0, markOf(facts.limit, priority) - usedOf(facts, now))

/** Milliseconds until work of this priority may call. */
export const waitFor = (facts: QuotaFacts, priority: Priority, now: number): number => {
  const mark = markOf(facts.limit, priority)
  const used = usedOf(facts, now)
  const over = used + Math.min(callsPerWaking[priority], mark) - mark
  if (over > 0) return waitUntilFree(facts, { over, patience: priority === 2 ? 2 : 1 }, now)
  return priority === 2 ? waitOfShare(facts, mark - used, now) : 0
}

/** Seconds between two polls of each of so many feeds, so that half of what live work has left lasts for the window. */
export const pollSecondsWithin = (facts: QuotaFacts, feeds: number, now: number): number => {
  if (facts.windowMs < longWindowMs) return 0
  const left = Math.max(1, markOf(facts.limit, 1) - usedOf(facts, now))
  return Math.round((facts.windowMs * feeds) / (left / 2) / 1_000)
}

/**
 * Until enough of our calls count no more; but what others use may come back any time, so the remote is asked again, by a
 * backlog only where nobody else did in twice that time.
 */
const waitUntilFree = (
  facts: QuotaFacts,
  { over, patience }: { readonly over: number; readonly patience: number },
  now: number,
): number => {
  const ours = untilCounted(facts, countedBy(facts, now) + over - usedOf(facts, now), now)
  const { told } = facts
  if (told === null || usedOf(facts, now) === countedBy(facts, now)) return ours
  const asked = Math.max(0, told.at + (patience * facts.windowMs) / trustParts - now)
  return Math.max(ours, asked)
}

/** Until this many of our calls have left the window, oldest first. */
const untilCounted = (facts: QuotaFacts, calls: number, now: number): number => {
  let open = calls
  const first = slotAt(facts, now) - slotsPerWindow
  for (const [at, n] of [...facts.slots].toSorted(([one], [other]) => one - other)) {
    if (open <= 0 || at < first) continue
    open -= n
    if (open <= 0) return Math.max(1, (at + slotsPerWindow + 1) * slotMsOf(facts) - now)
  }
  return 0
}

/** The second half of a backlog's share is spread evenly over the window: it slows down and never comes to a stop. */
const waitOfShare = (facts: QuotaFacts, left: number, now: number): number => {
  if (facts.windowMs < longWindowMs || left >= markOf(facts.limit, 2) / 2) return 0
  const slot = slotAt(facts, now)
  const spent = facts.slots.get(slot) ?? 0
  const share = Math.max(callsPerWaking[2], Math.ceil((left + spent) / slotsPerWindow))
  return spent < share ? 0 : (slot + 1) * slotMsOf(facts) - now
}
