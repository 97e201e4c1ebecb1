import { expect, test } from 'vitest'
import { beginOf, dayOf } from '#shared/day.ts'

test.each([
  ['2026-12-03', '2026-12-03'],
  [' 2026-12-03T23:30:00+01:00', '2026-12-03'],
  ['03.12.2026', null],
  ['2026-12-03 or later', null],
  ['2026-13-45', null],
  ['next week', null],
  [20_261_203, null],
  [null, null],
])('%j is the day %j', (value, day) => {
  const at = beginOf(value)
  expect(at === null ? null : dayOf(at)).toBe(day)
})
