import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findLeaks } from '#hub/core/learn/leakage.ts'
import { probabilityOf } from '#hub/core/learn/logistic.ts'
import { aucOf, measureGoodness } from '#hub/core/learn/measure.ts'
import { predict, train } from '#hub/core/learn/train.ts'
import type { Column, Lesson } from '#hub/core/learn/binning.ts'

const count = 3_000
/** A reproducible number from 0 to under 1 for a row and a purpose. */
const dice = (row: number, purpose: number): number => {
  const value = Math.sin(row * 12.9898 + purpose * 78.233) * 43_758.5453
  return value - Math.floor(value)
}
const rows = Array.from({ length: count }, (_, row) => row)
const column = (name: string, of: (row: number) => string | number): Column => ({
  name,
  values: rows.map((row) => String(of(row))),
})
const lessonOf = (chance: (row: number) => number): Lesson => ({
  rows,
  labels: Uint8Array.from(rows, (row) => (dice(row, 9) < chance(row) ? 1 : 0)),
})

const size = column('size', (row) => (dice(row, 1) < 0.1 ? '' : Math.floor(dice(row, 2) * 500)))
const branch = column('branch', (row) => ['bank', 'bakery', 'school'][Math.floor(dice(row, 3) * 3)] ?? '')
const sizeOf = (row: number): number => Number(size.values[row])
const plain = lessonOf((row) => probabilityOf((branch.values[row] === 'bank' ? 0 : -2) + (sizeOf(row) > 250 ? 2 : 0)))

test('where every column speaks for itself, the scorecard stays', () => {
  const { model, candidates } = train({ columns: [size, branch], lesson: plain, order: 'none' })
  expect(model.kind).toBe('scorecard')
  expect(candidates.scorecard.auc).toBeGreaterThan(0.72)
  expect(candidates.scorecard.ece).toBeLessThan(0.06)
})

test('where only two columns together tell, the trees win, and the last rows are the test where rows have an order', () => {
  const crossed = lessonOf((row) => ((branch.values[row] === 'bank') === sizeOf(row) > 250 ? 0.8 : 0.1))
  for (const order of ['none', 'time'] as const) {
    const { model, candidates } = train({ columns: [size, branch], lesson: crossed, order })
    expect(model.kind).toBe('boosting')
    expect(candidates.boosting.auc).toBeGreaterThan(candidates.scorecard.auc + 0.1)
  }
})

test('the same rows teach the same, and a value never seen is no reason to fail', () => {
  const request = { columns: [size, branch], lesson: plain, order: 'none' } as const
  const strangers = [column('size', () => 'many'), column('branch', () => 'circus')]
  const [one, other] = [train(request), train(request)]
  expect(predict(one.model, request.columns, rows)).toEqual(predict(other.model, request.columns, rows))
  for (const probability of predict(one.model, strangers, [0, 1])) {
    expect(probability).toBeGreaterThan(0)
    expect(probability).toBeLessThan(1)
  }
})

test('a column filled in after the outcome is found, and a good one is not', () => {
  const closed = column('closed_on', (row) =>
    plain.labels[row] === 1 && dice(row, 5) < 0.95 ? `2026-0${(row % 9) + 1}` : '',
  )
  const tag = column('tag', (row) => (plain.labels[row] === 1 ? 'won' : dice(row, 6) < 0.2 ? 'won' : 'open'))
  const leaks = findLeaks([size, branch, closed, tag], plain)
  expect(leaks.map((leak) => leak.column).toSorted()).toEqual(['closed_on', 'tag'])
  expect(leaks[0]?.why).toMatch(/^Alone it tells the outcome \(AUC 0\.9\d\)/)
  expect(findLeaks([size, branch], plain)).toEqual([])
})

test('the area under the curve is the share of pairs in the right order', () => {
  const outcome = fc.record({ score: fc.integer({ min: 0, max: 5 }), label: fc.constantFrom(0, 1) })
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 40 }), (all) => {
      const [hits, misses] = [all.filter(({ label }) => label === 1), all.filter(({ label }) => label === 0)]
      let right = 0
      for (const hit of hits) {
        for (const miss of misses) right += hit.score > miss.score ? 1 : hit.score === miss.score ? 0.5 : 0
      }
      const pairs = hits.length * misses.length
      const scores = all.map(({ score }) => score)
      const labels = all.map(({ label }) => label)
      expect(aucOf(scores, labels)).toBeCloseTo(pairs === 0 ? 0.5 : right / pairs, 9)
    }),
  )
})

test('what is said with certainty and wrong costs most', () => {
  const { logLoss, ece } = measureGoodness([0.9, 0.9], [1, 0])
  expect(logLoss).toBeCloseTo((-Math.log(0.9) - Math.log(0.1)) / 2, 9)
  expect(ece).toBeGreaterThan(0)
})
