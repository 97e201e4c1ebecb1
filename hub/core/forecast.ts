import { countedBy, longWindowMs, slotAt, slotMsOf, slotsPerWindow, usedOf } from './quota.ts'
import type { QuotaFacts } from './quota.ts'

/** The pace is taken from the running slot and so many before it. */
const slotsLooked = 2

/** When a quota will be used up, and what says so. */
export interface Forecast {
  /** Milliseconds since the epoch; `null`: never at this pace. */
  readonly exhaustedAt: number | null
  /** Our calls of late: so many in so many milliseconds. */
  readonly recentCalls: number
  readonly recentMs: number
  /** Calls that count now: ours, and those that others made. */
  readonly ours: number
  readonly others: number
  readonly left: number
}

/**
 * Goes on at our pace of late, and lets each of our calls count no more once it is as old as the window. What others use
 * is taken to stay as it is. `undefined` for a short window: it has come back before anybody could act.
 */
export const forecast = (facts: QuotaFacts, now: number): Forecast | undefined => {
  if (facts.windowMs < longWindowMs) return undefined
  const slotMs = slotMsOf(facts)
  const slot = slotAt(facts, now)
  const recentMs = slotsLooked * slotMs + (now - slot * slotMs)
  const recentCalls = [...facts.slots].reduce((sum, [at, n]) => (at >= slot - slotsLooked ? sum + n : sum), 0)
  const used = usedOf(facts, now)
  const ours = countedBy(facts, now)
  const left = Math.max(0, facts.limit - used)
  const said = { recentCalls, recentMs, ours, others: Math.max(0, used - ours), left }
  return { ...said, exhaustedAt: exhaustion(facts, { left, perMs: recentCalls / recentMs }, now) }
}

const exhaustion = (
  facts: QuotaFacts,
  { left, perMs }: { readonly left: number; readonly perMs: number },
  now: number,
): number | null => {
  if (left === 0) return now
  if (perMs === 0) return null
  const first = slotAt(facts, now) - slotsPerWindow
  let room = left
  let from = now
  for (let step = 0; step <= slotsPerWindow; step += 1) {
    const until = (first + step + slotsPerWindow + 1) * slotMsOf(facts)
    const needed = room / perMs
    if (from + needed <= until) return Math.round(from + needed)
    room += (facts.slots.get(first + step) ?? 0) - (until - from) * perMs
    from = until
  }
  return null
}
