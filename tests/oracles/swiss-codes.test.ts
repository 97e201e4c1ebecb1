import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findGaps } from '#hub/core/territory/check.ts'
import { createPlacer } from '#hub/core/territory/place.ts'
import { cantonOf, swissCantons } from '#hub/core/territory/swiss-cantons.ts'
import { three } from '#tests/support/offices.ts'
import { readSwissCodes } from './swiss-codes.ts'

const folder = join(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'data/swiss-plz')
const codes = readSwissCodes((name) => readFileSync(join(folder, name), 'utf8'))

test('every postal code of the official directory is in the canton where most of its places are', () => {
  expect(codes.size).toBeGreaterThan(3_300)
  const wrong = [...codes].filter(([code, canton]) => cantonOf(String(code)) !== canton)
  expect(wrong).toEqual([])
  expect(swissCantons).toHaveLength(26)
})

test('the three offices leave no code of the directory without an office, and what a territory leaves are its gaps', () => {
  const placer = createPlacer(three)
  const without = { ...three, rest: null }
  const gaps = findGaps(without)
  const lone = createPlacer(without)
  for (const code of codes.keys()) {
    const postalCode = String(code)
    expect([code, placer.place({ postalCode }).office === null]).toEqual([code, false])
    const isGap = gaps.some(({ first, last }) => first <= code && code <= last)
    expect([code, lone.place({ postalCode }).office === null]).toEqual([code, isGap])
  }
})
