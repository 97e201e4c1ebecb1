import type { Lesson } from './binning.ts'
import { fitLogistic } from './logistic.ts'
import type { Examples } from './logistic.ts'

/** A weight for each bin of each column; a row's weights and the base add up to the logarithm of its odds. */
export interface Scorecard {
  readonly base: number
  readonly weights: readonly Float64Array[]
}

/** Bins of all rows by column, and how many bins each column has. */
export interface Binned {
  readonly bins: readonly Uint8Array[]
  readonly counts: readonly number[]
}

/**
 * Learns a scorecard: a logistic regression over bins. `ridge` draws every weight to zero, the stronger the fewer rows a
 * bin has.
 */
export function learnScorecard(binned: Binned, lesson: Lesson, ridge: number): Scorecard {
  const starts = startsOf(binned.counts)
  const width = starts.at(-1) ?? 1
  const prior = { weights: new Float64Array(width), strengths: new Float64Array(width).fill(ridge) }
  prior.weights[0] = baseOdds(lesson)
  prior.strengths[0] = 1e-3
  const weights = fitLogistic(examplesOf(binned, lesson, starts), prior)
  return {
    base: weights[0] ?? 0,
    weights: binned.counts.map((count, column) => weights.slice(starts[column] ?? 0, (starts[column] ?? 0) + count)),
  }
}

/** The logarithm of one row's odds. */
export function scorecardOdds(card: Scorecard, bins: readonly Uint8Array[], row: number): number {
  let sum = card.base
  for (const [column, weights] of card.weights.entries()) sum += weights[bins[column]?.[row] ?? 0] ?? 0
  return sum
}

/** Where each column's weights begin, after the base; and how many there are in all. */
function startsOf(counts: readonly number[]): readonly number[] {
  const starts = [1]
  for (const count of counts) starts.push((starts.at(-1) ?? 1) + count)
  return starts
}

/** The logarithm of the odds of label 1 among all rows, and never infinite. */
export function baseOdds({ rows, labels }: Lesson): number {
  let hits = 0
  for (const row of rows) hits += labels[row] ?? 0
  return Math.log((hits + 0.5) / (rows.length - hits + 0.5))
}

function examplesOf({ bins }: Binned, { rows, labels }: Lesson, starts: readonly number[]): Examples {
  const perRow = bins.length + 1
  const features = new Uint16Array(rows.length * perRow)
  for (const [at, row] of rows.entries()) {
    for (const [column, of] of bins.entries())
      features[at * perRow + column + 1] = (starts[column] ?? 0) + (of[row] ?? 0)
  }
  return {
    width: starts.at(-1) ?? 1,
    features,
    offsets: Uint32Array.from({ length: rows.length + 1 }, (_, at) => at * perRow),
    labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
    importance: new Float64Array(rows.length).fill(1),
  }
}
