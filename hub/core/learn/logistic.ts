/** Rows of which each has a few features; a feature is there or not. */
export interface Examples {
  /** How many features there are. */
  readonly width: number
  /** The features of all rows, one row after the other. */
  readonly features: Uint16Array
  /** Where each row begins in `features`, and where the last one ends. */
  readonly offsets: Uint32Array
  /** 1 or 0. */
  readonly labels: Uint8Array
  /** How much a row counts. */
  readonly importance: Float64Array
}

/** What the weights are drawn towards, and how strongly. */
export interface Prior {
  readonly weights: Float64Array
  readonly strengths: Float64Array
}

const roundsMax = 30
const halvingsMax = 20
const stepMin = 1e-3
const certain = 1e-9

/**
 * Weights of a logistic regression: the natural logarithm of the odds of label 1 is the sum of a row's weights. Newton's
 * method on the penalised likelihood, which is convex, so the answer does not depend on the order of the rows; a step that
 * overshoots is halved.
 */
export function fitLogistic(examples: Examples, prior: Prior): Float64Array {
  let weights: Float64Array = prior.weights.slice()
  let loss = lossOf(examples, weights, prior)
  for (let round = 0; round < roundsMax; round += 1) {
    const step = solve(slopesAt(examples, weights, prior))
    let scale = 1
    let next = moved(weights, step, scale)
    let nextLoss = lossOf(examples, next, prior)
    for (let halving = 0; nextLoss > loss && halving < halvingsMax; halving += 1) {
      scale /= 2
      next = moved(weights, step, scale)
      nextLoss = lossOf(examples, next, prior)
    }
    if (nextLoss >= loss) break
    weights = next
    loss = nextLoss
    if (largest(step) * scale < stepMin) break
  }
  return weights
}

const moved = (weights: Float64Array, step: Float64Array, scale: number): Float64Array =>
  weights.map((weight, at) => weight + scale * (step[at] ?? 0))

const largest = (step: Float64Array): number => step.reduce((most, change) => Math.max(most, Math.abs(change)), 0)

/** Negative penalised log-likelihood. */
function lossOf(examples: Examples, weights: Float64Array, prior: Prior): number {
  let loss = 0
  for (const [row, label] of examples.labels.entries()) {
    const odds = oddsOf(examples, row, weights)
    const missed = label === 1 ? -odds : odds
    loss +=
      (examples.importance[row] ?? 0) *
      (missed > 0 ? missed + Math.log1p(Math.exp(-missed)) : Math.log1p(Math.exp(missed)))
  }
  for (const [at, weight] of weights.entries()) {
    loss += ((prior.strengths[at] ?? 0) * (weight - (prior.weights[at] ?? 0)) ** 2) / 2
  }
  return loss
}

/** The logarithm of the odds of one row. */
export function oddsOf({ features, offsets }: Examples, row: number, weights: Float64Array): number {
  let sum = 0
  const end = offsets[row + 1] ?? 0
  for (let at = offsets[row] ?? 0; at < end; at += 1) sum += weights[features[at] ?? 0] ?? 0
  return sum
}

export const probabilityOf = (odds: number): number => 1 / (1 + Math.exp(-odds))

/** First and (row by row, lower half) second derivative of the penalised log-likelihood. */
interface Slopes {
  readonly first: Float64Array
  readonly second: readonly Float64Array[]
}

function slopesAt(examples: Examples, weights: Float64Array, prior: Prior): Slopes {
  const { width, features, offsets, labels, importance } = examples
  const first = new Float64Array(width)
  const second = Array.from({ length: width }, (_, at) => new Float64Array(at + 1))
  for (let row = 0; row < labels.length; row += 1) {
    const weight = importance[row] ?? 0
    const probability = probabilityOf(oddsOf(examples, row, weights))
    const missed = ((labels[row] ?? 0) - probability) * weight
    const spread = probability * (1 - probability) * weight
    const end = offsets[row + 1] ?? 0
    for (let at = offsets[row] ?? 0; at < end; at += 1) {
      const one = features[at] ?? 0
      first[one] = (first[one] ?? 0) + missed
      if (spread > certain) addSpread(second, { features, from: offsets[row] ?? 0, end, one, spread })
    }
  }
  for (let at = 0; at < width; at += 1) {
    const strength = prior.strengths[at] ?? 0
    first[at] = (first[at] ?? 0) - strength * ((weights[at] ?? 0) - (prior.weights[at] ?? 0))
    const line = second[at]
    if (line !== undefined) line[at] = (line[at] ?? 0) + strength
  }
  return { first, second }
}

interface Spread {
  readonly features: Uint16Array
  readonly from: number
  readonly end: number
  readonly one: number
  readonly spread: number
}

function addSpread(second: readonly Float64Array[], { features, from, end, one, spread }: Spread): void {
  const line = second[one]
  if (line === undefined) return
  for (let at = from; at < end; at += 1) {
    const other = features[at] ?? 0
    if (other <= one) line[other] = (line[other] ?? 0) + spread
  }
}

/** Cholesky's decomposition in place, then two substitutions. */
function solve({ first, second }: Slopes): Float64Array {
  const lower = second
  for (const [row, line] of lower.entries()) {
    for (let column = 0; column <= row; column += 1) {
      const other = lower[column]
      if (other === undefined) continue
      let sum = line[column] ?? 0
      for (let at = 0; at < column; at += 1) sum -= (line[at] ?? 0) * (other[at] ?? 0)
      line[column] = row === column ? Math.sqrt(Math.max(sum, certain)) : sum / (other[column] ?? 1)
    }
  }
  const step = first.slice()
  for (const [row, line] of lower.entries()) {
    let sum = step[row] ?? 0
    for (let at = 0; at < row; at += 1) sum -= (line[at] ?? 0) * (step[at] ?? 0)
    step[row] = sum / (line[row] ?? 1)
  }
  for (let row = step.length - 1; row >= 0; row -= 1) {
    let sum = step[row] ?? 0
    for (let at = row + 1; at < step.length; at += 1) sum -= (lower[at]?.[row] ?? 0) * (step[at] ?? 0)
    step[row] = sum / (lower[row]?.[row] ?? 1)
  }
  return step
}
