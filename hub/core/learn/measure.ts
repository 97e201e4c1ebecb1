/** How good probabilities were. `auc`: area under the ROC curve; `logLoss`: mean natural logarithm; `ece`: expected calibration error, ten bins. */
export interface Goodness {
  readonly auc: number
  readonly logLoss: number
  readonly ece: number
}

const calibrationBins = 10
const smallest = 1e-12

/** Measures probabilities against what came. */
export function measureGoodness(probabilities: readonly number[], labels: readonly number[]): Goodness {
  return {
    auc: aucOf(probabilities, labels),
    logLoss: logLossOf(probabilities, labels),
    ece: eceOf(probabilities, labels),
  }
}

/** The share of pairs, one of each label, that are in the right order; ties count half (Mann and Whitney, 1947). */
export function aucOf(scores: readonly number[], labels: readonly number[]): number {
  const order = scores.map((_, row) => row).toSorted((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  let [rankSum, hits] = [0, 0]
  for (let start = 0; start < order.length;) {
    let end = start
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end += 1
    const rank = (start + end + 1) / 2
    for (const row of order.slice(start, end)) {
      if (labels[row] !== 1) continue
      rankSum += rank
      hits += 1
    }
    start = end
  }
  const misses = labels.length - hits
  return hits === 0 || misses === 0 ? 0.5 : (rankSum - (hits * (hits + 1)) / 2) / (hits * misses)
}

export function logLossOf(probabilities: readonly number[], labels: readonly number[]): number {
  let sum = 0
  for (const [row, probability] of probabilities.entries()) {
    const chance = labels[row] === 1 ? probability : 1 - probability
    sum -= Math.log(Math.max(smallest, chance))
  }
  return probabilities.length === 0 ? 0 : sum / probabilities.length
}

/** Mean distance between what was said and what came, over ten bins of equally many rows. */
function eceOf(probabilities: readonly number[], labels: readonly number[]): number {
  const order = probabilities.map((_, row) => row).toSorted((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0))
  let sum = 0
  for (let bin = 0; bin < calibrationBins; bin += 1) {
    const rows = order.slice(
      Math.floor((bin * order.length) / calibrationBins),
      Math.floor(((bin + 1) * order.length) / calibrationBins),
    )
    let distance = 0
    for (const row of rows) distance += (probabilities[row] ?? 0) - (labels[row] ?? 0)
    sum += Math.abs(distance)
  }
  return order.length === 0 ? 0 : sum / order.length
}
