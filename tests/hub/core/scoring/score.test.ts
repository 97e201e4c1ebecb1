import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differences, reasonOf, reasonsText } from '#hub/core/scoring/receipt.ts'
import { scorerOf } from '#hub/core/scoring/score.ts'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import type { Scored } from '#hub/core/scoring/subject.ts'
import type { Score } from '#hub/core/snapshot.ts'
import type { Condition, ScoreGroup, ScoreRule, Scoring } from '#shared/scoring.ts'
import type { Fields } from '#shared/record.ts'
import { anyScoring } from './any-scoring.ts'

const day = 86_400_000
const start = Date.parse('2026-01-01T00:00:00Z')

const lead = (fields: Fields, at = start): Scored => ({
  fields,
  origins: Object.fromEntries(Object.keys(fields).map((field) => [field, { source: 'crm', at }])),
  createdAt: at,
})
const group = (rules: readonly ScoreRule[], also: Partial<ScoreGroup> = {}): ScoreGroup => ({
  id: 'one',
  name: 'One',
  side: 'fit',
  counts: 'all',
  least: -50,
  most: 50,
  rules,
  ...also,
})
const rules = (...groups: readonly ScoreGroup[]): Scoring => ({ groups, grades: { A: 75, B: 55, C: 35 } })
const when = (condition: Condition, points = 10): Scoring => rules(group([{ name: 'It', points, when: condition }]))
const holds = (condition: Condition, fields: Fields, now = start): boolean =>
  scorerOf(when(condition)).score(lead(fields), now).total === 10
const sumOf = (items: readonly { readonly points: number }[]): number =>
  items.reduce((sum, { points }) => sum + points, 0)
const standard = (fields: Fields, now = start): Score => scorerOf(standardScoring).score(lead(fields), now)

describe('a test', () => {
  test.each<[Condition, Fields, boolean]>([
    [{ is: 'filled', field: 'city' }, { city: ' ' }, false],
    [{ is: 'blank', field: 'city' }, {}, true],
    [{ is: 'email', field: 'email' }, { email: 'ann@acme.ch' }, true],
    [{ is: 'email', field: 'email' }, { email: 'ann at acme' }, false],
    [{ is: 'shared-mailbox', field: 'email' }, { email: 'info@acme.ch' }, true],
    [{ is: 'free-mail', field: 'email' }, { email: 'ann@bluewin.ch' }, true],
    [{ is: 'phone', field: 'phone' }, { phone: '030 901820', country: 'Germany' }, true],
    [{ is: 'one-of', field: 'status', values: ['Open'] }, { status: 'OPEN ' }, true],
    [{ is: 'one-of', field: 'status', values: ['Open'] }, { status: 'Reopen' }, false],
    [{ is: 'words', field: 'title', words: ['it'] }, { title: 'Head of IT' }, true],
    [{ is: 'words', field: 'title', words: ['it'] }, { title: 'Italian cook' }, false],
    [{ is: 'words', field: 'title', words: ['gründer*'] }, { title: 'Gru\u0308nderin' }, true],
    [{ is: 'words', field: 'title', words: ['*leiter'] }, { title: 'Verkaufsleiter' }, true],
    [{ is: 'words', field: 'title', words: ['vice president'] }, { title: 'Vice-President, Sales' }, true],
    [{ is: 'words', field: 'title', words: ['c++ (senior)'] }, { title: 'C++ (Senior)' }, true],
    [{ is: 'matches', field: 'title', pattern: '^head of (it|sales)$' }, { title: 'Head of Sales' }, true],
    [{ is: 'country', field: 'country', countries: ['ch'] }, { country: 'Svizzera' }, true],
    [{ is: 'at-least', field: 'employees', number: 50 }, { employees: '50' }, true],
    [{ is: 'at-most', field: 'employees', number: 50 }, { employees: 'some 40' }, false],
    [{ is: 'within-days', field: 'custom.fair', days: 30 }, { 'custom.fair': '2025-12-20' }, true],
    [{ is: 'within-days', field: 'custom.fair', days: 30 }, { 'custom.fair': '2026-02-01' }, false],
    [{ is: 'before-days', field: 'custom.fair', days: 30 }, { 'custom.fair': '2025-10-20' }, true],
    [{ is: 'before-days', field: 'custom.fair', days: 30 }, { 'custom.fair': 'last autumn' }, false],
    [
      {
        is: 'none',
        of: [
          { is: 'filled', field: 'phone' },
          { is: 'filled', field: 'mobile' },
        ],
      },
      { mobile: '1' },
      false,
    ],
  ])('%j of %j', (condition, fields, expected) => {
    expect(holds(condition, fields)).toBe(expected)
  })

  test('an expression no text makes slow', () => {
    const evil = { is: 'matches', field: 'title', pattern: '(a+)+$' } as const
    expect(holds(evil, { title: `${'a'.repeat(400)}b` })).toBe(false)
  })
})

describe('a group', () => {
  const two = [
    { name: 'Big', points: 40, when: { is: 'filled', field: 'city' } },
    { name: 'Bigger', points: 45, when: { is: 'filled', field: 'email' } },
  ] as const

  test('says where it was limited', () => {
    const [part] = scorerOf(rules(group(two))).score(lead({ city: 'Bern', email: 'x' }), start).parts
    expect(part?.lines.map(({ rule, points }) => [rule, points])).toEqual([
      ['Big', 40],
      ['Bigger', 45],
      ['No more than 50', -35],
    ])
  })

  test('counts the first only', () => {
    const [part] = scorerOf(rules(group(two, { counts: 'first' }))).score(
      lead({ city: 'Bern', email: 'x' }),
      start,
    ).parts
    expect([part?.points, part?.lines.length, part?.raises]).toEqual([40, 1, [{ rule: 'Bigger', points: 5 }]])
  })

  test('is no part of the score of leads it does not concern', () => {
    const bankers = group(two, { when: { is: 'words', field: 'industry', words: ['bank*'] } })
    const { parts, total } = scorerOf(rules(bankers)).score(lead({ city: 'Bern', industry: 'Bakery' }), start)
    expect([parts, total]).toEqual([[], 0])
  })

  test('that takes points leaves none below 0, and says so', () => {
    const bad = group([{ name: 'Free e-mail', points: -5, when: { is: 'free-mail', field: 'email' } }])
    const { total, parts } = scorerOf(rules(bad)).score(lead({ email: 'a@gmx.ch' }), start)
    expect(total).toBe(0)
    expect(parts.map(({ name, points }) => [name, points])).toEqual([
      ['One', -5],
      ['Limit', 5],
    ])
    expect(reasonOf(parts[0] ?? { lines: [], raises: [] })).toBe(
      'Free e-mail (a@gmx.ch). Would raise it: without “Free e-mail” +5.',
    )
  })
})

describe('points that fade', () => {
  const fading = rules(
    group([{ name: 'It', points: 20, halfLifeDays: 10, when: { is: 'filled', field: 'city' } }], { most: 20 }),
  )
  const after = (days: number): Score => scorerOf(fading).score(lead({ city: 'Bern' }), start + days * day)

  test('are half after the half-life, and none at the end', () => {
    expect([0, 10, 20, 30, 1_000].map((days) => after(days).total)).toEqual([20, 10, 5, 3, 0])
    expect(after(1_000).until).toBe(null)
  })

  test('go one by one, each at the instant that was told', () => {
    let now: number | null = start
    const totals: number[] = []
    while (now !== null) {
      const { total, until } = scorerOf(fading).score(lead({ city: 'Bern' }), now)
      totals.push(total)
      now = until
    }
    expect(totals).toEqual(Array.from({ length: 21 }, (_, gone) => 20 - gone))
  })
})

describe('what happened', () => {
  const visits = [2, 12, 50].map((days) => start - days * day)
  const who: Scored = { ...lead({}), engagement: { 'page-visited': visits } }
  const visited = { is: 'happened', field: 'event.page-visited', times: 2, days: 30 } as const
  const by = (rule: Partial<ScoreRule>) =>
    scorerOf(rules(group([{ name: 'Visits', points: 8, when: visited, ...rule }], { side: 'engagement' })))

  test('counts so often within so many days, and says how often and when', () => {
    const { total, parts, until } = by({}).score(who, start)
    expect(total).toBe(8)
    expect(parts[0]?.lines).toEqual([
      { rule: 'Visits', points: 8, field: 'event.page-visited', value: '2 times, last 2025-12-30' },
    ])
    expect(until).toBe(start + 18 * day + 1)
    expect(by({}).score(who, start + 18 * day + 1).total).toBe(0)
    expect(by({ when: { ...visited, times: 3 } }).score(who, start).total).toBe(0)
  })

  test('counts each time, each fading by itself', () => {
    expect(by({ each: true }).score(who, start).total).toBe(16)
    expect(by({ each: true, halfLifeDays: 10 }).score(who, start).total).toBe(
      Math.round(8 * 2 ** -0.2) + Math.round(8 * 2 ** -1.2),
    )
  })
})

test('parts add up to the score, lines to their part, and the receipt fits the field', () => {
  fc.assert(
    fc.property(anyScoring, anyLead, fc.nat(2_000), (scoring, someone, days) => {
      const score = scorerOf(scoring).score(someone, start + days * day)
      expect(sumOf(score.parts)).toBe(score.total)
      for (const part of score.parts) expect(sumOf(part.lines)).toBe(part.points)
      const limited = score.parts.filter(({ group: id }) => id !== 'limit')
      expect(limited.every(({ points, pointsMax }) => points <= pointsMax)).toBe(true)
      expect(score.total).toBeGreaterThanOrEqual(0)
      expect(score.total).toBeLessThanOrEqual(100)
      expect(reasonsText(score).length).toBeLessThanOrEqual(4_000)
    }),
    { numRuns: 10_000 },
  )
})

test('until it turns, a score stays', () => {
  const times = fc.record({ days: fc.nat(2_000), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  fc.assert(
    fc.property(anyScoring, anyLead, times, (scoring, someone, { days, share }) => {
      const now = start + days * day
      const { score } = scorerOf(scoring)
      const { until, ...first } = score(someone, now)
      const end = until ?? now + 5_000 * day
      expect(end).toBeGreaterThan(now)
      expect(score(someone, Math.min(end - 1, now + Math.floor((end - now) * share)))).toMatchObject(first)
    }),
    { numRuns: 2_000 },
  )
})

test('what is said to raise a score does', () => {
  const { parts } = standard({ title: 'Buyer', email: 'ann@acme.ch' })
  const completeness = parts.find(({ group: id }) => id === 'completeness')
  expect(completeness?.raises.map(({ rule, points }) => [rule, points])).toEqual([
    ['Phone', 7],
    ['Full name', 5],
    ['Company', 5],
  ])
  const more = standard({ title: 'Buyer', email: 'ann@acme.ch', mobile: '079 123 45 67' }).total
  expect(more - standard({ title: 'Buyer', email: 'ann@acme.ch' }).total).toBe(7)
})

test.each([
  ['CEO', 25],
  ['Vice President Sales', 19],
  ['Assistant to the CEO', 4],
  ['International Sales Director', 19],
  ['Product Owner', 13],
  ['Verkaufsleiterin', 19],
  ['Chef de projet', 13],
  ['Directrice générale', 25],
  ['Cook', 7],
])('the title %s gives %i', (title, points) => {
  expect(standard({ title }).parts.find(({ group: id }) => id === 'title')?.points).toBe(points)
})

test('scoring again tomorrow gives the same', () => {
  expect(standard({ title: 'CEO' }, start + 40 * day)).toEqual(standard({ title: 'CEO' }, start + 41 * day))
})

test('two receipts differ by what changed', () => {
  expect(differences(standard({ title: 'Buyer' }), standard({ title: 'CEO' }))).toEqual([
    'Title 13 to 25: Decides for the firm (CEO).',
  ])
})

test('what became of a lead is told by the rules, too', () => {
  const { outcome } = scorerOf(standardScoring)
  expect(
    [{ status: 'Closed - Converted' }, { status: 'unqualified' }, { status: 'New' }].map((fields) =>
      outcome(lead(fields), start),
    ),
  ).toEqual(['won', 'lost', null])
})

const texts = fc.option(
  fc.oneof(fc.string({ maxLength: 600 }), fc.constantFrom('CEO', 'ann@acme.ch', 'CH', '2025-06-01', '42')),
  {
    nil: null,
  },
)
const anyDays = fc
  .array(fc.integer({ min: -700, max: 0 }), { maxLength: 6 })
  .map((days) => days.toSorted((one, other) => other - one).map((ago) => start + ago * day))
const anyLead = fc
  .record({ title: texts, email: texts, city: texts, country: texts, 'custom.day': texts })
  .chain((fields) =>
    fc
      .record({ days: fc.integer({ min: -700, max: 100 }), reply: anyDays, 'page-visited': anyDays })
      .map(({ days, ...engagement }) => ({ ...lead(fields, start + days * day), engagement })),
  )
