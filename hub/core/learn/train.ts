import { binAll, learnBinning } from './binning.ts'
import type { Binning, Column, Lesson } from './binning.ts'
import { boostedOdds, learnBoosted } from './boosting.ts'
import type { Boosted } from './boosting.ts'
import { probabilityOf } from './logistic.ts'
import { measureGoodness } from './measure.ts'
import type { Goodness } from './measure.ts'
import { learnScorecard, scorecardOdds } from './scorecard.ts'
import type { Binned, Scorecard } from './scorecard.ts'

/** A trained model, with the bins it reads. */
export type Model =
  | { readonly kind: 'scorecard'; readonly binnings: readonly Binning[]; readonly card: Scorecard }
  | { readonly kind: 'boosting'; readonly binnings: readonly Binning[]; readonly trees: Boosted }

export type ModelKind = Model['kind']

/** The chosen model, and what both candidates reached on rows they had not seen. */
export interface Training {
  readonly model: Model
  readonly candidates: Readonly<Record<ModelKind, Goodness>>
}

/** What to learn from. `order`: whether the rows stand in the order of time; then the last ones are the test. */
export interface TrainingRequest {
  readonly columns: readonly Column[]
  readonly lesson: Lesson
  readonly order: 'time' | 'none'
}

/** Under so many rows of the rarer label nothing is better than rules. */
export const outcomesMin = 50

const bins: Readonly<Record<ModelKind, number>> = { scorecard: 10, boosting: 20 }
const rowsPerBinShare: Readonly<Record<ModelKind, number>> = { scorecard: 0.005, boosting: 0.01 }
const rowsPerBinMin = 8
/** With fewer outcomes, fewer bins: each weight rests on more of them. Found by trying, on 100 to 41,000 rows. */
const fewOutcomes = 500
const fewBins = 6
const boosting = { rounds: 80, rate: 0.08, depth: 4, ridge: 1, leafMin: 5 }
/** The challenger needs enough outcomes to be better by more than luck. */
const challengeMin = 200
const gainMin = 0.005

/**
 * Trains a scorecard and, as its challenger, boosted trees; keeps the scorecard unless the trees are better in order and in
 * probability on rows neither has seen: the latest fifth where the order is that of time. The winner learns from all rows.
 */
export function train(request: TrainingRequest): Training {
  const candidates = {
    scorecard: goodnessOnHoldout('scorecard', request),
    boosting: goodnessOnHoldout('boosting', request),
  }
  const { scorecard, boosting: boosted } = candidates
  const isBetter =
    outcomesOf(request.lesson) >= challengeMin &&
    boosted.auc > scorecard.auc + gainMin &&
    boosted.logLoss < scorecard.logLoss
  return { model: learn(isBetter ? 'boosting' : 'scorecard', request), candidates }
}

/** What one kind of model, learnt from the other rows, reaches on those held out. */
export function goodnessOnHoldout(kind: ModelKind, request: TrainingRequest): Goodness {
  const { teach, test } = holdOut(request)
  return goodnessOf(learn(kind, { ...request, lesson: teach }), request.columns, test)
}

/** How likely label 1 is, for some rows. */
export function predict(model: Model, columns: readonly Column[], rows: readonly number[]): readonly number[] {
  const read = binAll(model.binnings, columns, rows)
  return rows.map((_, at) =>
    probabilityOf(
      model.kind === 'scorecard' ? scorecardOdds(model.card, read, at) : boostedOdds(model.trees, read, at),
    ),
  )
}

/** Measures a model on rows it has not seen. */
export function goodnessOf(model: Model, columns: readonly Column[], { rows, labels }: Lesson): Goodness {
  return measureGoodness(
    predict(model, columns, rows),
    rows.map((row) => labels[row] ?? 0),
  )
}

/** A scorecard, whatever else might be better. */
export const trainScorecard = (columns: readonly Column[], lesson: Lesson): Model =>
  learn('scorecard', { columns, lesson })

function learn(kind: ModelKind, { columns, lesson }: Pick<TrainingRequest, 'columns' | 'lesson'>): Model {
  const limits = {
    binsMax: kind === 'scorecard' && outcomesOf(lesson) < fewOutcomes ? fewBins : bins[kind],
    rowsPerBinMin: Math.max(rowsPerBinMin, Math.round(lesson.rows.length * rowsPerBinShare[kind])),
  }
  const binnings = columns.map((column) => learnBinning(column, lesson, limits))
  const binned: Binned = {
    bins: binAll(binnings, columns, lesson.rows),
    counts: binnings.map(({ count }) => count),
  }
  const own = {
    rows: lesson.rows.map((_, at) => at),
    labels: Uint8Array.from(lesson.rows, (row) => lesson.labels[row] ?? 0),
  }
  return kind === 'scorecard'
    ? { kind, binnings, card: learnScorecard(binned, own, ridgeFor(own)) }
    : { kind, binnings, trees: learnBoosted(binned, own, boosting) }
}

/** The fewer outcomes, the less a bin's weight is believed. Found by trying, on 100 to 41,000 rows. */
const ridgeFor = (lesson: Lesson): number => Math.max(3, Math.min(30, 3_000 / Math.max(1, outcomesOf(lesson))))

/** How many rows the rarer label has. */
function outcomesOf({ rows, labels }: Lesson): number {
  let hits = 0
  for (const row of rows) hits += labels[row] ?? 0
  return Math.min(hits, rows.length - hits)
}

const testShare = 5

/** The rows to learn from, and those to measure on: the latest fifth, or every fifth where there is no order. */
export function holdOut({ lesson, order }: Pick<TrainingRequest, 'lesson' | 'order'>): {
  readonly teach: Lesson
  readonly test: Lesson
} {
  const { rows, labels } = lesson
  const isTest = (at: number): boolean =>
    order === 'time' ? at >= rows.length - Math.floor(rows.length / testShare) : at % testShare === testShare - 1
  return {
    teach: { rows: rows.filter((_, at) => !isTest(at)), labels },
    test: { rows: rows.filter((_, at) => isTest(at)), labels },
  }
}
