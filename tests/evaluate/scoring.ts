import { findLeaks } from '#hub/core/learn/leakage.ts'
import type { Leak } from '#hub/core/learn/leakage.ts'
import type { Column, Lesson } from '#hub/core/learn/binning.ts'
import { measureGoodness } from '#hub/core/learn/measure.ts'
import type { Goodness } from '#hub/core/learn/measure.ts'
import { outcomesMin, predict, train } from '#hub/core/learn/train.ts'
import type { ModelKind, Training } from '#hub/core/learn/train.ts'
import { createDice } from '#tests/support/throws.ts'
import { columnAt, readTable } from './table.ts'
import type { Table } from './table.ts'

/** What to measure. */
export interface ScoringRequest {
  readonly data: string
  readonly delimiter: string
  /** The column of the outcome, and the value that counts as success. */
  readonly target: string
  readonly positive: string
  readonly exclude: readonly string[]
  /** A CSV file of row and fold. */
  readonly folds?: string
  /** A column to order the rows by, which then predicts nothing, or `row` where they stand in order already: the last fifth is the test. */
  readonly time?: string
  /** Trains with so many rows, six times, and tests on the others. */
  readonly limit?: number
}

export interface ScoringReport extends Goodness {
  /** What the shipped trainer chose, in each training. */
  readonly model: Readonly<Record<string, number>>
  /** What its candidates reached on its own holdout, on average. */
  readonly candidates: Readonly<Record<ModelKind, Goodness>>
  readonly leakage: readonly Leak[]
  /** Whether there are outcomes enough for the product to use the model instead of rules. */
  readonly isPromotable: boolean
  readonly trainings: number
  readonly trainSeconds: number
  readonly rowsPerSecond: number
}

/** Trains and tests the shipped trainer on any file. */
export function evaluateScoring(request: ScoringRequest): ScoringReport {
  const table = readTable(request.data, request.delimiter)
  const targetAt = columnAt(table, request.target)
  for (const name of request.exclude) columnAt(table, name)
  const columns = table.columns
    .map((name, at) => ({ name, values: table.rows.map((row) => row[at] ?? '') }))
    .filter(({ name }) => name !== request.target && name !== request.time && !request.exclude.includes(name))
  const labels = Uint8Array.from(table.rows, (row) => (row[targetAt] === request.positive ? 1 : 0))
  const hits = labels.reduce((sum, label) => sum + label, 0)
  if (hits === 0) throw new Error(`No row of "${request.target}" is "${request.positive}".`)
  const splits = splitsOf(request, table)
  const runs = splits.map((split) =>
    run(columns, labels, { ...split, order: request.time === undefined ? 'none' : 'time' }),
  )
  const models: Record<string, number> = {}
  for (const { training } of runs) models[training.model.kind] = (models[training.model.kind] ?? 0) + 1
  const rows = splits.reduce((sum, { test }) => sum + test.length, 0)
  return {
    ...meanOf(runs.map(({ goodness }) => goodness)),
    model: models,
    candidates: {
      scorecard: meanOf(runs.map(({ training }) => training.candidates.scorecard)),
      boosting: meanOf(runs.map(({ training }) => training.candidates.boosting)),
    },
    leakage: findLeaks(columns, { rows: table.rows.map((_, at) => at), labels }),
    isPromotable: Math.min(hits, labels.length - hits) >= outcomesMin,
    trainings: runs.length,
    trainSeconds: round(runs.reduce((sum, { trainSeconds }) => sum + trainSeconds, 0) / runs.length),
    rowsPerSecond: Math.round(rows / runs.reduce((sum, { testSeconds }) => sum + testSeconds, 0)),
  }
}

interface Split {
  readonly teach: readonly number[]
  readonly test: readonly number[]
}

interface Run {
  readonly goodness: Goodness
  readonly training: Training
  readonly trainSeconds: number
  readonly testSeconds: number
}

function run(
  columns: readonly Column[],
  labels: Uint8Array,
  { teach, test, order }: Split & { order: 'time' | 'none' },
): Run {
  const lesson: Lesson = { rows: teach, labels }
  const started = performance.now()
  const training = train({ columns, lesson, order })
  const trained = performance.now()
  const probabilities = predict(training.model, columns, test)
  const tested = performance.now()
  return {
    goodness: measureGoodness(
      probabilities,
      test.map((row) => labels[row] ?? 0),
    ),
    training,
    trainSeconds: (trained - started) / 1_000,
    testSeconds: (tested - trained) / 1_000,
  }
}

const foldsDefault = 5
const draws = 6

function splitsOf({ folds, time, limit }: ScoringRequest, table: Table): readonly Split[] {
  const rows = table.rows.map((_, at) => at)
  if (time !== undefined) return [splitByTime(table, time)]
  if (limit !== undefined) return Array.from({ length: draws }, (_, draw) => drawn(rows, limit, draw))
  const foldOf = folds === undefined ? rows.map((row) => String(row % foldsDefault)) : readFolds(folds, rows.length)
  return [...new Set(foldOf)].map((fold) => ({
    teach: rows.filter((row) => foldOf[row] !== fold),
    test: rows.filter((row) => foldOf[row] === fold),
  }))
}

/** Rows are numbered from zero, as the file has them. */
function readFolds(file: string, count: number): readonly string[] {
  const { rows } = readTable(file)
  const folds = Array.from({ length: count }, () => '')
  for (const [row = '', fold = ''] of rows) folds[Number(row)] = fold
  const missing = folds.indexOf('')
  if (missing !== -1 || folds.length > count)
    throw new Error(`${file} must name a fold for each row from 0 to ${count - 1}.`)
  return folds
}

function splitByTime(table: Table, time: string): Split {
  const rows = table.rows.map((_, row) => row)
  const ordered = time === fileOrder ? rows : inTime(rows, table, columnAt(table, time))
  const cut = Math.floor(ordered.length * 0.8)
  return { teach: ordered.slice(0, cut), test: ordered.slice(cut) }
}

const fileOrder = 'row'

function inTime(rows: readonly number[], table: Table, at: number): readonly number[] {
  const value = (row: number): string => table.rows[row]?.[at] ?? ''
  return rows.toSorted((a, b) => compareTimes(value(a), value(b)))
}

function compareTimes(a: string, b: string): number {
  const [one, other] = [Number(a), Number(b)]
  if (Number.isFinite(one) && Number.isFinite(other)) return one - other
  return a < b ? -1 : a > b ? 1 : 0
}

function drawn(rows: readonly number[], limit: number, draw: number): Split {
  const dice = createDice(draw + 1)
  const shuffled = rows.map((row) => ({ row, at: dice() })).toSorted((one, other) => one.at - other.at)
  const teach = shuffled.slice(0, limit).map(({ row }) => row)
  return { teach: teach.toSorted((a, b) => a - b), test: shuffled.slice(limit).map(({ row }) => row) }
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4

function meanOf(all: readonly Goodness[]): Goodness {
  const mean = (of: (goodness: Goodness) => number): number =>
    round(all.reduce((sum, goodness) => sum + of(goodness), 0) / all.length)
  return { auc: mean(({ auc }) => auc), logLoss: mean(({ logLoss }) => logLoss), ece: mean(({ ece }) => ece) }
}
