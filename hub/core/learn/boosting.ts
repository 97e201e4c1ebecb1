import type { Lesson } from './binning.ts'
import { baseOdds } from './scorecard.ts'
import type { Binned } from './scorecard.ts'
import { probabilityOf } from './logistic.ts'

/** One question of a tree: rows of a bin up to `bin` go left. A leaf has a value instead. */
export type TreeNode =
  | { readonly kind: 'leaf'; readonly value: number }
  | {
      readonly kind: 'split'
      readonly column: number
      readonly bin: number
      readonly left: TreeNode
      readonly right: TreeNode
    }

/** Trees whose values add up to the logarithm of a row's odds. */
export interface Boosted {
  readonly base: number
  readonly trees: readonly TreeNode[]
}

export interface BoostingOptions {
  readonly rounds: number
  /** How much of each tree counts. */
  readonly rate: number
  readonly depth: number
  /** Draws the value of each leaf to zero. */
  readonly ridge: number
  /** Least sum of p (1 − p) in a leaf. */
  readonly leafMin: number
}

/**
 * Learns a sum of small trees, each fitted to what the ones before it missed, over histograms of bins (after J. H. Friedman,
 * "Greedy Function Approximation: A Gradient Boosting Machine", 2001, with second derivatives as in T. Chen and
 * C. Guestrin, "XGBoost", 2016). No chance is involved.
 */
export function learnBoosted(binned: Binned, lesson: Lesson, options: BoostingOptions): Boosted {
  const rows = Uint32Array.from(lesson.rows)
  const base = baseOdds(lesson)
  const odds = new Float64Array(lesson.labels.length).fill(base)
  const slopes = { first: new Float64Array(odds.length), second: new Float64Array(odds.length) }
  const trees: TreeNode[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    for (const row of rows) {
      const probability = probabilityOf(odds[row] ?? 0)
      slopes.first[row] = (lesson.labels[row] ?? 0) - probability
      slopes.second[row] = Math.max(probability * (1 - probability), 1e-6)
    }
    trees.push(grow({ binned, slopes, options, odds }, rows, options.depth))
  }
  return { base, trees }
}

/** The logarithm of one row's odds. */
export function boostedOdds(model: Boosted, bins: readonly Uint8Array[], row: number): number {
  let sum = model.base
  for (let node of model.trees) {
    while (node.kind === 'split') node = (bins[node.column]?.[row] ?? 0) <= node.bin ? node.left : node.right
    sum += node.value
  }
  return sum
}

interface Growing {
  readonly binned: Binned
  readonly slopes: { readonly first: Float64Array; readonly second: Float64Array }
  readonly options: BoostingOptions
  /** Grows with each leaf. */
  readonly odds: Float64Array
}

interface Split {
  readonly gain: number
  readonly column: number
  readonly bin: number
}

function grow(growing: Growing, rows: Uint32Array, depth: number): TreeNode {
  const best = depth === 0 ? undefined : bestSplit(growing, rows)
  if (best === undefined) return leaf(growing, rows)
  const bins = growing.binned.bins[best.column]
  const isLeft = (row: number): boolean => (bins?.[row] ?? 0) <= best.bin
  const [left, right] = [rows.filter(isLeft), rows.filter((row) => !isLeft(row))]
  return {
    kind: 'split',
    column: best.column,
    bin: best.bin,
    left: grow(growing, left, depth - 1),
    right: grow(growing, right, depth - 1),
  }
}

function leaf({ slopes, options, odds }: Growing, rows: Uint32Array): TreeNode {
  let [first, second] = [0, options.ridge]
  for (const row of rows) {
    first += slopes.first[row] ?? 0
    second += slopes.second[row] ?? 0
  }
  const value = (options.rate * first) / second
  for (const row of rows) odds[row] = (odds[row] ?? 0) + value
  return { kind: 'leaf', value }
}

function bestSplit(growing: Growing, rows: Uint32Array): Split | undefined {
  const { binned, slopes } = growing
  let best: Split | undefined
  for (const [column, bins] of binned.bins.entries()) {
    const count = binned.counts[column] ?? 0
    const first = new Float64Array(count)
    const second = new Float64Array(count)
    for (const row of rows) {
      const bin = bins[row] ?? 0
      first[bin] = (first[bin] ?? 0) + (slopes.first[row] ?? 0)
      second[bin] = (second[bin] ?? 0) + (slopes.second[row] ?? 0)
    }
    const found = splitOf(first, second, growing.options)
    if (found !== undefined && found.gain > (best?.gain ?? gainMin)) best = { column, ...found }
  }
  return best
}

const gainMin = 1e-6

function splitOf(
  first: Float64Array,
  second: Float64Array,
  { ridge, leafMin }: BoostingOptions,
): { readonly gain: number; readonly bin: number } | undefined {
  const [firstAll, secondAll] = [total(first), total(second)]
  const worth = (one: number, two: number): number => (one * one) / (two + ridge)
  let best: { gain: number; bin: number } | undefined
  let [left, leftWeight] = [0, 0]
  for (let bin = 0; bin < first.length - 1; bin += 1) {
    left += first[bin] ?? 0
    leftWeight += second[bin] ?? 0
    if (leftWeight < leafMin || secondAll - leftWeight < leafMin) continue
    const gain = worth(left, leftWeight) + worth(firstAll - left, secondAll - leftWeight) - worth(firstAll, secondAll)
    if (gain > (best?.gain ?? 0)) best = { gain, bin }
  }
  return best
}

function total(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
