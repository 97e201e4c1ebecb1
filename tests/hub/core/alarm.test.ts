import { expect, test } from 'vitest'
import { findAlarms, type ConnectionHealth, type FeedHealth } from '#hub/core/alarm.ts'
import { changeAlarms, type Noticed } from '#hub/core/alarm-change.ts'
import { expectedOn, normOf, withGap, type Gap } from '#hub/core/rhythm.ts'
import { connectionId } from '#shared/ids.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** A Monday, midnight. */
const monday = Date.UTC(2026, 10, 2)

/** A feed that brings a change every quarter of an hour from 8 to 18 o'clock on working days; its silences after so many days. */
const worked = (days: number): { readonly gaps: readonly Gap[]; readonly lastAt: number } => {
  let gaps: readonly Gap[] = []
  let lastAt: number | null = null
  for (let day = 0; day < days; day += 1) {
    if (day % 7 >= 5) continue
    for (let at = monday + day * dayMs + 8 * hourMs; at <= monday + day * dayMs + 18 * hourMs; at += 15 * minuteMs) {
      if (lastAt !== null) gaps = withGap(gaps, lastAt, at)
      lastAt = at
    }
  }
  return { gaps, lastAt: lastAt ?? monday }
}

test('a feed’s norm is made of its own silences at a like time: short by day, long at night, longer over a weekend', () => {
  const { gaps } = worked(26)
  const at = (day: number, hour: number): number => monday + day * dayMs + hour * hourMs
  expect(normOf(gaps, at(28, 10))).toMatchObject({ ms: 22.5 * minuteMs, longestMs: 15 * minuteMs, isAlike: true })
  // Fridays at 18 o'clock begin 62 hours of silence, and two of them are among the last twelve evenings.
  expect(normOf(gaps, at(29, 18))?.longestMs).toBe(62 * hourMs)
})

test('one outage teaches a feed nothing, and what it remembers is bounded', () => {
  const { gaps, lastAt } = worked(26)
  const after = withGap(gaps, lastAt - 8 * hourMs, lastAt)
  expect(normOf(after, lastAt - 8 * hourMs)?.longestMs).toBe(15 * minuteMs)
  expect(worked(365).gaps.length).toBeLessThanOrEqual(8 * 12)
})

test('a feed that was never quiet for long, or is known for a day only, has a norm that does not cry wolf', () => {
  expect(normOf(worked(2).gaps, monday + dayMs + 10 * hourMs)).toBeNull()
  const lively = Array.from({ length: 12 }, (_, day) => ({ part: 1, day, ms: 30_000 }))
  expect(normOf(lively, monday + 10 * hourMs)?.ms).toBe(10 * minuteMs)
})

test('a day is expected to bring what the middle one of like days brought', () => {
  const first = Math.floor(monday / dayMs)
  const days = new Map([100, 120, 90, 4_000, 110, 3, 2, 105].map((n, index) => [first + index, n] as const))
  expect(expectedOn(days, first + 8)).toBe(110)
  expect(expectedOn(new Map([[first, 5]]), first + 1)).toBeNull()
})

const now = monday + 28 * dayMs + 12 * hourMs
const feed = (more: Partial<FeedHealth> = {}): FeedHealth => ({
  object: 'contacts',
  title: 'Contact',
  complete: true,
  dueAt: now,
  readAt: now - minuteMs,
  changedAt: null,
  gaps: [],
  pushedAt: null,
  unheardAt: null,
  ...more,
})
const health = (more: Partial<ConnectionHealth> = {}): ConnectionHealth => ({
  id: connectionId('conn_1'),
  title: 'HubSpot',
  state: 'live',
  createdAt: monday,
  pausedUntil: 0,
  lastError: null,
  feeds: [feed()],
  watch: 'good',
  waiting: 0,
  written: 0,
  unreadable: 0,
  stopped: 0,
  liveWaitsUntil: null,
  backfillWaits: false,
  ...more,
})
const found = (more: Partial<ConnectionHealth>) => findAlarms(health(more), now).map(({ kind, text }) => [kind, text])

test('what is well causes no alarm', () => {
  expect(findAlarms(health(), now)).toEqual([])
  expect(findAlarms(health({ feeds: [feed({ dueAt: 0, readAt: now - 4 * minuteMs })] }), now)).toEqual([])
  expect(
    findAlarms(
      health({ state: 'reading', feeds: [feed({ complete: false, readAt: null })], backfillWaits: true, createdAt: 0 }),
      now,
    ),
  ).toEqual([])
})

const wrong: readonly (readonly [what: string, more: Partial<ConnectionHealth>, kind: string, text: RegExp])[] = [
  [
    'access that was withdrawn',
    { state: 'needs-reconnect', lastError: 'No.' },
    'consent',
    /no longer lets us in \(No\); changes wait\.$/,
  ],
  [
    'a poll that is overdue',
    { feeds: [feed({ dueAt: now - 6 * minuteMs, readAt: now - 7 * minuteMs })], lastError: 'HubSpot failed.' },
    'unread',
    /^Contact of HubSpot was last read at 11:53 UTC: HubSpot failed\.$/,
  ],
  [
    'a first reading that stands still',
    { state: 'reading', feeds: [feed({ complete: false, dueAt: 0, readAt: now - 6 * minuteMs })] },
    'unread',
    /last read at 11:54 UTC\.$/,
  ],
  [
    'a silence beyond the norm',
    { feeds: [feed({ gaps: worked(26).gaps, changedAt: now - 23 * minuteMs })] },
    'silent',
    /silent since 11:37 UTC; at this time it was never silent for more than 15 minutes twice\.$/,
  ],
  [
    'pushes that stopped while polls find changes',
    { feeds: [feed({ pushedAt: now - hourMs, unheardAt: now - 5 * minuteMs })] },
    'push-stopped',
    /last change of Contact at 11:00 UTC/,
  ],
  ['a watch that ran out', { watch: 'expired' }, 'watch-failed', /has stopped telling/],
  ['a watch that is refused', { watch: 'failed' }, 'watch-failed', /refuses to tell/],
  ['changes that wait', { waiting: 3 }, 'backlog', /^3 changes wait to be written to HubSpot/],
  [
    'a pause the remote asked for',
    { pausedUntil: now + hourMs, lastError: 'HubSpot asks us to slow down.' },
    'quota',
    /^HubSpot takes no calls until 13:00 UTC: HubSpot asks us to slow down; changes wait\.$/,
  ],
  ['calls that are used up', { liveWaitsUntil: now + hourMs }, 'quota', /until 13:00 UTC; changes wait\.$/],
  ['records that nobody understands', { unreadable: 2 }, 'unreadable', /^2 records of HubSpot could not be understood/],
]

test.each(wrong)('%s: one alarm, one sentence, one action', (...[, more, kind, text]) => {
  expect(found(more)).toEqual([[kind, expect.stringMatching(text)]])
  expect(findAlarms(health(more), now)[0]?.fix).toMatch(/\.$/)
})

test('what another alarm explains is left out', () => {
  const quiet = feed({ dueAt: now - hourMs, readAt: now - hourMs, gaps: worked(26).gaps, changedAt: now - 2 * hourMs })
  expect(found({ feeds: [quiet], waiting: 5 }).map(([kind]) => kind)).toEqual(['unread'])
  expect(found({ feeds: [quiet], waiting: 5, state: 'needs-reconnect' }).map(([kind]) => kind)).toEqual(['consent'])
  expect(found({ feeds: [quiet], waiting: 5, pausedUntil: now + hourMs }).map(([kind]) => kind)).toEqual(['quota'])
})

test('a push that came late, or pushes that were given up long ago, are no alarm', () => {
  expect(found({ feeds: [feed({ pushedAt: now - 4 * minuteMs, unheardAt: now - 6 * minuteMs })] })).toEqual([])
  expect(found({ feeds: [feed({ pushedAt: now - 8 * dayMs, unheardAt: now - 7.5 * dayMs })] })).toEqual([])
})

const [backlog] = findAlarms(health({ waiting: 30, written: 100 }), now)
if (backlog === undefined) throw new Error('Changes that wait are no finding.')
const noticed: Noticed = { ...backlog, noticedAt: now }
const later = (more: Partial<ConnectionHealth>, alarm: Noticed = noticed) =>
  changeAlarms([alarm], findAlarms(health(more), now), now + 8 * minuteMs).map(({ kind }) => kind)

test('changes that wait become an alarm when none was written for eight minutes, or when they have doubled to a heap', () => {
  expect(changeAlarms([], [backlog], now)).toEqual([{ kind: 'notice', finding: backlog, isOpen: false }])
  expect(changeAlarms([noticed], [backlog], now + 7 * minuteMs)).toEqual([])
  expect(later({ waiting: 30, written: 100 })).toEqual(['open'])
  expect(later({ waiting: 30, written: 101 })).toEqual(['notice-again'])
  expect(later({ waiting: 10, written: 100 })).toEqual(['notice-again'])
  expect(later({ waiting: 2_000, written: 5_000 })).toEqual(['open'])
  expect(later({ waiting: 0 })).toEqual(['forget'])
})

test('an alarm goes away by itself when its cause does', () => {
  const open = { ...noticed, openedAt: now }
  expect(later({ waiting: 31, written: 100 }, open)).toEqual(['renew'])
  expect(later({ waiting: 30, written: 100 }, open)).toEqual([])
  expect(later({ waiting: 30, written: 101 }, open)).toEqual(['close'])
  expect(later({ waiting: 0 }, open)).toEqual(['close'])
  const heap = { ...open, level: 2_000 }
  expect(later({ waiting: 2_100, written: 900 }, heap)).toEqual(['renew'])
  expect(later({ waiting: 1_900, written: 900 }, heap)).toEqual(['close'])
})

test('what is overdue only because nobody was there to read it is no alarm', () => {
  const [overdue] = findAlarms(health({ feeds: [feed({ dueAt: now - hourMs, readAt: now - hourMs })] }), now)
  if (overdue === undefined) throw new Error('It is no finding.')
  expect(changeAlarms([], [overdue], now)).toMatchObject([{ kind: 'notice', isOpen: false }])
  expect(changeAlarms([{ ...overdue, noticedAt: now }], [], now + minuteMs)).toMatchObject([{ kind: 'forget' }])
})

test('whatever is wrong is an alarm within ten minutes of being noticed', () => {
  const all = wrong.flatMap(([, more]) => findAlarms(health(more), now))
  for (const finding of all) {
    const first = changeAlarms([], [finding], now)
    const isAtOnce = first.some((change) => change.kind === 'notice' && change.isOpen)
    const then = changeAlarms([{ ...finding, noticedAt: now }], [finding], now + 8 * minuteMs)
    expect([finding.kind, isAtOnce || then.some(({ kind }) => kind === 'open')]).toEqual([finding.kind, true])
  }
})
