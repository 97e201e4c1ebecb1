import { expect, test } from 'vitest'
import { isCallable, reasonsFor, sumOf, type Standing } from '#hub/core/routing/next-best.ts'
import { leadOf, noon } from './support.ts'

const day = 86_400_000
const hour = 3_600_000
const nothing = { won: 0, lost: 0 }
const standing = (more: Partial<Standing> = {}): Standing => ({
  now: noon,
  answerBy: null,
  touchedAt: noon,
  past: { industry: nothing, all: nothing },
  ...more,
})
const scored = leadOf({ industry: 'Building' }, { score: { total: 70, grade: 'B', parts: [], until: null } })
const told = (more: Partial<Standing>): readonly string[] =>
  reasonsFor(scored, standing(more)).map(({ points, why }) => `${points} ${why}`)

test('a score counts as it is, and nothing else where nothing else is known', () => {
  expect(told({})).toEqual(['70 Score 70, grade B.'])
  expect(reasonsFor(leadOf(), standing())).toEqual([])
})

test('what is to be answered comes before, and what is late before that', () => {
  expect(told({ answerBy: noon + hour }).at(-1)).toBe('15 It is to be answered within the hour.')
  expect(told({ answerBy: noon + hour + 1 }).at(-1)).toBe('15 It is to be answered within 2 hours.')
  expect(told({ answerBy: noon }).at(-1)).toBe('30 The time to answer is over.')
})

test('every day of waiting counts, up to fifteen', () => {
  expect(told({ touchedAt: noon - day + 1 })).toHaveLength(1)
  expect(told({ touchedAt: noon - day }).at(-1)).toBe('1 Nobody was in touch for a day.')
  expect(told({ touchedAt: noon - 15 * day }).at(-1)).toBe('15 Nobody was in touch for 15 days.')
  expect(told({ touchedAt: noon - 400 * day }).at(-1)).toBe('15 Nobody was in touch for 400 days.')
  const young = reasonsFor({ ...scored, createdAt: noon - 2 * day }, standing({ touchedAt: null }))
  expect(young.at(-1)).toEqual({ points: 2, why: 'It has waited for 2 days.' })
})

test('what somebody is good at counts as far as it is proven', () => {
  const all = { won: 10, lost: 30 }
  const past = (won: number, lost: number) => told({ past: { industry: { won, lost }, all } }).at(-1)
  expect(past(1, 0)).toBe('4 Won 1 of 1 in Building, against 25 % of all.')
  expect(past(5, 0)).toBe('11 Won 5 of 5 in Building, against 25 % of all.')
  expect(past(50, 0)).toBe('15 Won 50 of 50 in Building, against 25 % of all.')
  expect(past(0, 20)).toBe('-6 Won 0 of 20 in Building, against 25 % of all.')
  // Neither better nor worse: no reason.
  expect(past(1, 3)).toBe('70 Score 70, grade B.')
})

test('the reasons add up to the place, and nobody is called before their day', () => {
  const reasons = reasonsFor(scored, standing({ answerBy: noon, touchedAt: noon - 3 * day }))
  expect(sumOf(reasons)).toBe(70 + 30 + 3)
  expect([
    isCallable(leadOf({ doNotContactUntil: '2026-12-02' }), noon),
    isCallable(leadOf({ doNotContactUntil: '2026-12-01' }), noon),
    isCallable(leadOf(), noon),
  ]).toEqual([false, true, true])
})
