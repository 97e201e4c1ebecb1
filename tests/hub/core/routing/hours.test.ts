import { expect, test } from 'vitest'
import { afterWorking, awayUntil, backAgain, isZone, worksFrom } from '#hub/core/routing/hours.ts'
import type { Hours } from '#shared/routing.ts'

const zurich: Hours = { zone: 'Europe/Zurich', days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }
const at = (text: string): number => Date.parse(text)
const said = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

test.each([
  ['within the hours it is now', '2026-12-01T09:30:00Z', '2026-12-01T09:30:00.000Z'],
  ['before them, when they begin', '2026-12-01T06:59:59Z', '2026-12-01T07:00:00.000Z'],
  ['at their end, the next morning', '2026-12-01T16:00:00Z', '2026-12-02T07:00:00.000Z'],
  ['on Friday evening, on Monday', '2026-12-04T18:00:00Z', '2026-12-07T07:00:00.000Z'],
  ['across the change to summer time', '2026-03-27T17:00:00Z', '2026-03-30T06:00:00.000Z'],
  ['across the change to winter time', '2026-10-23T17:00:00Z', '2026-10-26T07:00:00.000Z'],
])('%s', (_what, from, begins) => {
  expect(said(worksFrom(zurich, at(from)))).toBe(begins)
})

test('nobody works on no day', () => {
  expect(worksFrom({ ...zurich, days: [] }, at('2026-12-01T09:00:00Z'))).toBeNull()
})

test('an hour that the clocks leave out is an hour later', () => {
  const night: Hours = { zone: 'Europe/Zurich', days: [7], from: '02:30', to: '05:00' }
  expect(said(worksFrom(night, at('2026-03-28T12:00:00Z')))).toBe('2026-03-29T01:30:00.000Z')
})

test('hours far from Greenwich begin on another day there', () => {
  const auckland: Hours = { zone: 'Pacific/Auckland', days: [1], from: '08:00', to: '17:00' }
  expect(said(worksFrom(auckland, at('2026-12-05T00:00:00Z')))).toBe('2026-12-06T19:00:00.000Z')
})

test.each([
  ['on the same day', '2026-12-01T08:00:00Z', 2, '2026-12-01T10:00:00.000Z'],
  ['to the last minute', '2026-12-01T07:00:00Z', 9, '2026-12-01T16:00:00.000Z'],
  ['over the night', '2026-12-01T15:00:00Z', 2, '2026-12-02T08:00:00.000Z'],
  ['over the weekend', '2026-12-04T15:30:00Z', 1, '2026-12-07T07:30:00.000Z'],
  ['over several days', '2026-12-01T12:00:00Z', 20, '2026-12-03T14:00:00.000Z'],
])('so many working hours later, %s', (_what, ...[from, hours, ends]) => {
  expect(said(afterWorking(zurich, at(from), hours))).toBe(ends)
})

test('somebody is back on the day after their absence, where they work, and after the next one where that follows', () => {
  const away = [
    { from: '2026-12-24', to: '2026-12-31' },
    { from: '2027-01-01', to: '2027-01-02' },
  ]
  const back = (when: string) => said(backAgain(away, 'Europe/Zurich', at(when)))
  expect(back('2026-12-23T22:59:00Z')).toBeNull()
  expect(awayUntil(away, 'Pacific/Auckland', at('2026-12-26T12:00:00Z'))).toBe('2027-01-02')
  expect(back('2026-12-23T23:00:00Z')).toBe('2027-01-02T23:00:00.000Z')
  expect(back('2027-01-02T22:59:00Z')).toBe('2027-01-02T23:00:00.000Z')
  expect(back('2027-01-02T23:00:00Z')).toBeNull()
})

test('a time zone has a name', () => {
  expect([isZone('Europe/Zurich'), isZone('Europe/Luzern'), isZone('')]).toEqual([true, false, false])
})
