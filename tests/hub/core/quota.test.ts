import { expect, test } from 'vitest'
import { forecast } from '#hub/core/forecast.ts'
import { markOf, pollSecondsWithin, quotaFacts, slotAt, usedOf, waitFor, type QuotaFacts } from '#hub/core/quota.ts'

const now = Date.UTC(2026, 10, 20, 12)
const dayMs = 86_400_000
const minuteMs = 60_000
const day = { name: 'calls', calls: 100_000, perSeconds: 86_400 }

interface Made {
  /** Calls by how many minutes ago they were made. */
  readonly ours?: Readonly<Record<number, number>>
  readonly told?: { readonly used: number; readonly minutesAgo?: number; readonly limit?: number }
}

const facts = ({ ours = {}, told }: Made = {}): QuotaFacts => {
  const slots = new Map<number, number>()
  for (const [minutes, n] of Object.entries(ours)) {
    slots.set(slotAt({ windowMs: dayMs }, now - Number(minutes) * minuteMs), n)
  }
  const limit = told?.limit ?? 100_000
  const word = told && {
    quota: 'calls',
    limit,
    remaining: limit - told.used,
    windowSeconds: 86_400,
    at: now - (told.minutesAgo ?? 0) * minuteMs,
  }
  return quotaFacts(day, slots, { told: word ?? null, since: 0 })
}

test('at 95 % used live changes go through, a backlog waits, and a person goes on to the very end', () => {
  const nearly = facts({ told: { used: 95_000 } })
  expect([0, 1, 2].map((lane) => waitFor(nearly, lane === 0 ? 0 : lane === 1 ? 1 : 2, now) > 0)).toEqual([
    false,
    false,
    true,
  ])
  expect(waitFor(facts({ told: { used: 98_500 } }), 1, now)).toBeGreaterThan(0)
  expect(waitFor(facts({ told: { used: 99_999 } }), 0, now)).toBe(0)
  expect(waitFor(facts({ told: { used: 100_000 } }), 0, now)).toBeGreaterThan(0)
})

test.each([5, 60, 110, 1_000, 100_000])('of %i calls each lane may use more than the one behind it', (limit) => {
  const marks = ([0, 1, 2] as const).map((lane) => markOf(limit, lane))
  expect(marks[0]).toBe(limit)
  expect(marks.toSorted((one, other) => other - one)).toEqual(marks)
  expect(new Set(marks).size).toBe(3)
})

test('what others use counts as well, and what we count counts where the remote says less', () => {
  expect(usedOf(facts({ ours: { 10: 300 }, told: { used: 5_000 } }), now)).toBe(5_000)
  expect(usedOf(facts({ ours: { 10: 300 }, told: { used: 200 } }), now)).toBe(300)
  expect(usedOf(facts({ ours: { 10: 300 }, told: { used: 5_000, minutesAgo: 1_441 } }), now)).toBe(300)
})

test('our calls count no more once they are as old as the window', () => {
  expect(usedOf(facts({ ours: { 1_400: 300 } }), now)).toBe(300)
  expect(usedOf(facts({ ours: { 1_500: 300 } }), now)).toBe(0)
  const full = facts({ ours: { 1_400: 70_000 } })
  const wait = waitFor(full, 2, now)
  expect(wait).toBeGreaterThan(30 * minuteMs)
  expect(waitFor(full, 2, now + wait)).toBe(0)
})

test('a remote that said there is nothing left is asked again a quarter of an hour later, not before', () => {
  expect(waitFor(facts({ told: { used: 100_000 } }), 0, now)).toBe(15 * minuteMs)
  expect(waitFor(facts({ told: { used: 100_000, minutesAgo: 15 } }), 0, now)).toBe(0)
  expect(waitFor(facts({ told: { used: 100_000, minutesAgo: 15 } }), 2, now)).toBe(15 * minuteMs)
})

test('the second half of a backlog’s share is spread over the window: slower and slower, and never at a stop', () => {
  const at = (used: number, inThisSlot: number): number =>
    waitFor(facts({ ours: { 0: inThisSlot, 100: used - inThisSlot } }), 2, now)
  expect(at(34_000, 30_000)).toBe(0)
  // 30 000 of its 70 000 are left: 625 and what was spent of them in each half hour.
  expect(at(40_000, 500)).toBe(0)
  expect(at(40_000, 700)).toBe(30 * minuteMs)
  expect(at(69_000, 30)).toBe(30 * minuteMs)
  expect(at(69_000, 10)).toBe(0)
})

test('a short window is never spread: it has come back before anybody notices', () => {
  const search = quotaFacts(
    { name: 'search', calls: 100, perSeconds: 10 },
    new Map([[slotAt({ windowMs: 10_000 }, now), 60]]),
    {
      told: null,
      since: 0,
    },
  )
  expect(waitFor(search, 2, now)).toBe(0)
  expect(pollSecondsWithin(search, 3, now)).toBe(0)
})

test('polls become rare as calls run short, so that they alone never use up what live changes need', () => {
  const seconds = [0, 50_000, 95_000, 97_900].map((used) => pollSecondsWithin(facts({ told: { used } }), 3, now))
  expect(seconds).toEqual([5, 11, 173, 5_184])
})

test('the forecast goes on at the pace of late, and lets old calls come back', () => {
  expect(forecast(facts({ told: { used: 40_000 } }), now)).toMatchObject({
    exhaustedAt: null,
    left: 60_000,
    others: 40_000,
  })
  // 6 000 in the hour before now, so 10 minutes per thousand: 20 000 left last for 200 minutes.
  const busy = facts({ ours: { 45: 6_000 }, told: { used: 80_000 } })
  expect(forecast(busy, now)).toMatchObject({
    recentCalls: 6_000,
    recentMs: 60 * minuteMs,
    ours: 6_000,
    others: 74_000,
  })
  expect(forecast(busy, now)?.exhaustedAt).toBe(now + 200 * minuteMs)
  // The same, but 30 000 of the calls are nearly a day old.
  const relieved = facts({ ours: { 45: 6_000, 1_410: 30_000 }, told: { used: 80_000 } })
  expect(forecast(relieved, now)?.exhaustedAt).toBe(now + 500 * minuteMs)
  const steady = facts({ ours: Object.fromEntries(Array.from({ length: 48 }, (_, n) => [15 + n * 30, 1_500])) })
  expect(forecast(steady, now)?.exhaustedAt).toBeNull()
  expect(forecast(facts({ told: { used: 100_000 } }), now)?.exhaustedAt).toBe(now)
})
