/** A column's values put into few bins. Bin 0 holds what is missing. */
export type Binning =
  | {
      readonly kind: 'number'
      readonly name: string
      /** Upper ends of bins 1 and on; the last bin has none. */
      readonly ends: Float64Array
      readonly count: number
    }
  | {
      readonly kind: 'category'
      readonly name: string
      /** A value's bin; the others share the last one. */
      readonly bins: ReadonlyMap<string, number>
      readonly count: number
    }

/** A column of texts, a row each. */
export interface Column {
  readonly name: string
  readonly values: readonly string[]
}

/** Which rows, with their labels (1 or 0), teach. */
export interface Lesson {
  readonly rows: readonly number[]
  readonly labels: Uint8Array
}

export interface BinningLimits {
  readonly binsMax: number
  readonly rowsPerBinMin: number
}

const numberShareMin = 0.95
const distinctMin = 5
/** A rare value's share of labels is drawn towards that of all, as if so many more rows had it. */
const priorRows = 20

/**
 * Learns how to bin a column: numbers by their quantiles, so that each bin has about as many rows; texts by value, in the
 * order of their share of label 1, and rare ones together.
 */
export function learnBinning(column: Column, lesson: Lesson, limits: BinningLimits): Binning {
  const numbers: number[] = []
  let present = 0
  for (const row of lesson.rows) {
    const text = column.values[row] ?? ''
    if (text === '') continue
    present += 1
    const value = Number(text)
    if (Number.isFinite(value)) numbers.push(value)
  }
  const isNumber = numbers.length >= present * numberShareMin && new Set(numbers).size >= distinctMin
  return isNumber ? binNumbers(column.name, numbers, limits) : binCategories(column, lesson, limits)
}

function binNumbers(name: string, numbers: readonly number[], limits: BinningLimits): Binning {
  const sorted = Float64Array.from(numbers).toSorted()
  const bins = Math.max(2, Math.min(limits.binsMax, Math.floor(sorted.length / limits.rowsPerBinMin)))
  const ends: number[] = []
  for (let bin = 1; bin < bins; bin += 1) {
    const end = sorted[Math.floor((bin * sorted.length) / bins) - 1] ?? 0
    if (end !== ends.at(-1) && end !== sorted.at(-1)) ends.push(end)
  }
  return { kind: 'number', name, ends: Float64Array.from(ends), count: ends.length + 2 }
}

function binCategories({ name, values }: Column, { rows, labels }: Lesson, limits: BinningLimits): Binning {
  const seen = new Map<string, { count: number; hits: number }>()
  let hits = 0
  for (const row of rows) {
    const value = values[row] ?? ''
    const found = seen.get(value) ?? { count: 0, hits: 0 }
    found.count += 1
    found.hits += labels[row] ?? 0
    hits += labels[row] ?? 0
    seen.set(value, found)
  }
  seen.delete('')
  const share = rows.length === 0 ? 0 : hits / rows.length
  const rate = (found: { count: number; hits: number }): number =>
    (found.hits + share * priorRows) / (found.count + priorRows)
  const kept = [...seen]
    .filter(([, { count }]) => count >= limits.rowsPerBinMin)
    .toSorted(([, one], [, other]) => other.count - one.count)
    .slice(0, limits.binsMax)
    .toSorted(([, one], [, other]) => rate(one) - rate(other))
  return {
    kind: 'category',
    name,
    bins: new Map(kept.map(([value], at) => [value, at + 1])),
    count: kept.length + 2,
  }
}

/** The bin a text falls into. */
function binOf(binning: Binning, text: string): number {
  if (text === '') return 0
  if (binning.kind === 'category') return binning.bins.get(text) ?? binning.count - 1
  const value = Number(text)
  if (!Number.isFinite(value)) return 0
  const { ends } = binning
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= (ends[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low + 1
}

/** The bins of some rows, a column after the other. */
export const binAll = (
  binnings: readonly Binning[],
  columns: readonly Column[],
  rows: readonly number[],
): readonly Uint8Array[] =>
  binnings.map((binning, at) => {
    const values = columns[at]?.values ?? []
    return Uint8Array.from(rows, (row) => binOf(binning, values[row] ?? ''))
  })
