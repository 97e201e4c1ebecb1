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
  const growing: Growing = { binned, options, odds, slopes: new Float64Array(2 * odds.length) }
  const trees: TreeNode[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    for (const row of rows) {
      const probability = probabilityOf(odds[row] ?? 0)
      growing.slopes[2 * row] = (lesson.labels[row] ?? 0) - probability
      growing.slopes[2 * row + 1] = Math.max(probability * (1 - probability), 1e-6)
    }
    trees.push(grow(growing, { rows, sums: sumsOf(growing, rows), depth: options.depth }))
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
  /** First and second derivative of each row, side by side. */
  readonly slopes: Float64Array
  readonly options: BoostingOptions
  /** Grows with each leaf. */
  readonly odds: Float64Array
}

/** Rows that came down to one place of a tree, and their slopes summed up by bin, column after column. */
interface Heap {
  readonly rows: Uint32Array
  readonly sums: Float64Array
  /** How many questions may still be asked; 0: it is a leaf, and needs no sums. */
  readonly depth: number
}

interface Split {
  readonly gain: number
  readonly column: number
  readonly bin: number
}

function grow(growing: Growing, heap: Heap): TreeNode {
  const best = heap.depth === 0 ? undefined : bestSplit(growing, heap.sums)
  if (best === undefined) return leaf(growing, heap.rows)
  const [left, right] = part(growing, heap, best)
  return {
    kind: 'split',
    column: best.column,
    bin: best.bin,
    left: grow(growing, left),
    right: grow(growing, right),
  }
}

/** The rows on both sides of a split. Only the smaller side is summed up: the other is what is left of the whole. */
function part(growing: Growing, { rows, sums, depth: above }: Heap, split: Split): readonly [Heap, Heap] {
  const bins = growing.binned.bins[split.column] ?? new Uint8Array()
  const [left, right] = [new Uint32Array(rows.length), new Uint32Array(rows.length)]
  let [lefts, rights] = [0, 0]
  for (const row of rows) {
    if ((bins[row] ?? 0) <= split.bin) left[lefts++] = row
    else right[rights++] = row
  }
  const sides = [left.subarray(0, lefts), right.subarray(0, rights)] as const
  const depth = above - 1
  const isLeftSmaller = lefts <= rights
  const small = depth === 0 ? none : sumsOf(growing, sides[isLeftSmaller ? 0 : 1])
  const large = depth === 0 ? none : sums.map((sum, at) => sum - (small[at] ?? 0))
  return [
    { rows: sides[0], sums: isLeftSmaller ? small : large, depth },
    { rows: sides[1], sums: isLeftSmaller ? large : small, depth },
  ]
}

const none = new Float64Array()

/** The slopes of some rows by bin. Both are first laid side by side in the order of the rows: each column then reads on. */
function sumsOf({ binned, slopes }: Growing, rows: Uint32Array): Float64Array {
  const near = new Float64Array(2 * rows.length)
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0
    near[2 * at] = slopes[2 * row] ?? 0
    near[2 * at + 1] = slopes[2 * row + 1] ?? 0
  }
  const sums = new Float64Array(2 * total(binned.counts))
  let start = 0
  for (const [column, bins] of binned.bins.entries()) {
    addUp(sums.subarray(start), { near, bins, rows })
    start += 2 * (binned.counts[column] ?? 0)
  }
  return sums
}

interface Addends {
  readonly near: Float64Array
  readonly bins: Uint8Array
  readonly rows: Uint32Array
}

function addUp(sums: Float64Array, { near, bins, rows }: Addends): void {
  for (let at = 0; at < rows.length; at += 1) {
    const bin = 2 * (bins[rows[at] ?? 0] ?? 0)
    sums[bin] = (sums[bin] ?? 0) + (near[2 * at] ?? 0)
    sums[bin + 1] = (sums[bin + 1] ?? 0) + (near[2 * at + 1] ?? 0)
  }
}

function leaf({ slopes, options, odds }: Growing, rows: Uint32Array): TreeNode {
  let [first, second] = [0, options.ridge]
  for (const row of rows) {
    first += slopes[2 * row] ?? 0
    second += slopes[2 * row + 1] ?? 0
  }
  const value = (options.rate * first) / second
  for (const row of rows) odds[row] = (odds[row] ?? 0) + value
  return { kind: 'leaf', value }
}

function bestSplit({ binned, options }: Growing, sums: Float64Array): Split | undefined {
  let best: Split | undefined
  let start = 0
  for (const [column, count] of binned.counts.entries()) {
    const found = splitOf(sums.subarray(start, start + 2 * count), options)
    if (found !== undefined && found.gain > (best?.gain ?? gainMin)) best = { column, ...found }
    start += 2 * count
  }
  return best
}

const gainMin = 1e-6

function splitOf(
  sums: Float64Array,
  { ridge, leafMin }: BoostingOptions,
): { readonly gain: number; readonly bin: number } | undefined {
  let [firstAll, secondAll] = [0, 0]
  for (let at = 0; at < sums.length; at += 2) {
    firstAll += sums[at] ?? 0
    secondAll += sums[at + 1] ?? 0
  }
  const worth = (one: number, two: number): number => (one * one) / (two + ridge)
  let best: { gain: number; bin: number } | undefined
  let [left, leftWeight] = [0, 0]
  for (let bin = 0; 2 * bin < sums.length - 2; bin += 1) {
    left += sums[2 * bin] ?? 0
    leftWeight += sums[2 * bin + 1] ?? 0
    if (leftWeight < leafMin || secondAll - leftWeight < leafMin) continue
    const gain = worth(left, leftWeight) + worth(firstAll - left, secondAll - leftWeight) - worth(firstAll, secondAll)
    if (gain > (best?.gain ?? 0)) best = { gain, bin }
  }
  return best
}

function total(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
