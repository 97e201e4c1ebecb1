import { expect, test } from 'vitest'
import { fitLogistic, oddsOf, probabilityOf } from '#hub/core/learn/logistic.ts'
import type { Examples } from '#hub/core/learn/logistic.ts'

/** Feature 0 is always there, feature 1 in the second half: 20 of 100 and 60 of 100 have label 1. */
const examples = (): Examples => {
  const rows = Array.from({ length: 200 }, (_, row) => (row < 100 ? [0] : [0, 1]))
  const offsets = [0]
  for (const row of rows) offsets.push((offsets.at(-1) ?? 0) + row.length)
  return {
    width: 2,
    features: Uint16Array.from(rows.flat()),
    offsets: Uint32Array.from(offsets),
    labels: Uint8Array.from(rows, (_, row) => (row % 100 < (row < 100 ? 20 : 60) ? 1 : 0)),
    importance: new Float64Array(200).fill(1),
  }
}
const free = { weights: new Float64Array(2), strengths: new Float64Array(2).fill(1e-9) }

test('without a prior the probabilities are the frequencies', () => {
  const weights = fitLogistic(examples(), free)
  expect(probabilityOf(oddsOf(examples(), 0, weights))).toBeCloseTo(0.2, 4)
  expect(probabilityOf(oddsOf(examples(), 150, weights))).toBeCloseTo(0.6, 4)
})

test('a strong prior is what is learnt, a weak one is corrected', () => {
  const prior = { weights: Float64Array.from([1, -1]), strengths: new Float64Array(2).fill(1e9) }
  expect([...fitLogistic(examples(), prior)].map((weight) => Math.round(weight * 100) / 100)).toEqual([1, -1])
  const [base = 0] = fitLogistic(examples(), { ...prior, strengths: new Float64Array(2).fill(1) })
  expect(base).toBeLessThan(0)
})

test('a row that counts double is two rows', () => {
  const once = examples()
  const importance = once.importance.map((_, row) => (row === 0 ? 2 : 1))
  const doubled = fitLogistic({ ...once, importance }, free)
  expect(probabilityOf(oddsOf(once, 0, doubled))).toBeCloseTo(21 / 101, 4)
})
