import type { Condition, ScoreGroup, Scoring } from '#shared/scoring.ts'
import type { Binning, Column, Lesson } from '#hub/core/learn/binning.ts'
import { findLeaks, type Leak } from '#hub/core/learn/leakage.ts'
import { aucOf } from '#hub/core/learn/measure.ts'
import { goodnessOnHoldout, holdOut, outcomesMin, trainScorecard } from '#hub/core/learn/train.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { scorerOf } from './score.ts'
import { traits, type Trait } from './traits.ts'

/** Leads whose outcome is known, the oldest first. */
export interface Outcomes {
  readonly leads: readonly Entity[]
  /** 1: won, 0: lost. */
  readonly labels: Uint8Array
}

/** What was learnt. `draft`: `null` where it is no better than the rules in force. */
export interface Learnt {
  readonly leaks: readonly Leak[]
  /** How often, of a won and a lost lead among the latest fifth, the won one scores higher: 0.5 is chance. */
  readonly holdout: { readonly leads: number; readonly rules: number; readonly learnt: number; readonly trees: number }
  readonly draft: Scoring | null
}

/**
 * Learns rules from outcomes: a scorecard over what is known of leads, each bin of which becomes a rule of whole points.
 * Tried first, against the rules in force and against boosted trees, on the latest fifth of the leads, learnt from the others only.
 * Pure and without chance. `now` (ms) is the instant at which rules in force are asked.
 */
export const learnScoring = (outcomes: Outcomes, scoring: Scoring, now: number): Learnt | null => {
  const { leads, labels } = outcomes
  const wins = labels.reduce((sum, label) => sum + label, 0)
  if (Math.min(wins, labels.length - wins) < outcomesMin) return null
  const asked = new Set([scoring.won, scoring.lost].flatMap(fieldsOf))
  const known = traits()
    .filter(({ field }) => !asked.has(field))
    .map((trait) => ({ trait, column: { name: trait.name, values: leads.map(trait.valueOf) } }))
    .filter(({ column }) => new Set(column.values).size > 1)
  const rows = leads.map((_, row) => row)
  const leaks = findLeaks(
    known.map(({ column }) => column),
    { rows, labels },
  )
  const kept = known.filter(({ trait }) => !leaks.some(({ column }) => column === trait.name))
  const from = (part: Lesson): Scoring => scoringFrom(kept, part, { scoring, leads, now })
  const lesson: Lesson = { rows, labels }
  const { teach, test } = holdOut({ lesson, order: 'time' })
  const auc = (by: Scoring): number => aucOn(by, { leads, now, lesson: test })
  const [byRules, byLearnt] = [auc(scoring), auc(from(teach))]
  return {
    leaks,
    holdout: {
      leads: test.rows.length,
      rules: byRules,
      learnt: byLearnt,
      trees: treesAuc(
        kept.map(({ column }) => column),
        lesson,
      ),
    },
    draft: byLearnt > byRules + gainMin ? from(lesson) : null,
  }
}

const treesAuc = (columns: readonly Column[], lesson: Lesson): number =>
  columns.length === 0 ? 0.5 : goodnessOnHoldout('boosting', { columns, lesson, order: 'time' }).auc

/** What is better by less may be so by luck. */
const gainMin = 0.005

const fieldsOf = (condition: Condition | undefined): readonly string[] => {
  if (condition === undefined) return []
  return 'of' in condition ? condition.of.flatMap(fieldsOf) : [condition.field]
}

interface Measured {
  readonly leads: readonly Entity[]
  readonly now: number
  readonly lesson: Lesson
}

const aucOn = (scoring: Scoring, { leads, now, lesson: { rows, labels } }: Measured): number => {
  const { score } = scorerOf(scoring)
  const totalOf = (lead: Entity | undefined): number => (lead === undefined ? 0 : score(lead, now).total)
  return aucOf(
    rows.map((row) => totalOf(leads[row])),
    rows.map((row) => labels[row] ?? 0),
  )
}

interface Known {
  readonly trait: Trait
  readonly column: Column
}

interface Around {
  readonly scoring: Scoring
  readonly leads: readonly Entity[]
  readonly now: number
}

/** Points of all groups together, at the most. */
const pointsAll = 100
/** As many points, at the most, as double the odds: what tells little gets few. */
const doubling = 20 / Math.LN2
/** A group that moves nobody by more is left out. */
const pointsLeast = 2

const scoringFrom = (known: readonly Known[], lesson: Lesson, { scoring, leads, now }: Around): Scoring => {
  const model = trainScorecard(
    known.map(({ column }) => column),
    lesson,
  )
  if (model.kind !== 'scorecard') throw new TypeError('A scorecard was asked for.')
  const ranges = model.card.weights.map((weights) => Math.max(...weights) - Math.min(...weights))
  const all = ranges.reduce((sum, range) => sum + range, 0)
  const groups = known.flatMap(({ trait }, at): readonly ScoreGroup[] => {
    const [binning, weights] = [model.binnings[at], model.card.weights[at]]
    if (binning === undefined || weights === undefined || all === 0) return []
    return groupOf(trait, binning, pointsOf(weights, Math.min(doubling, pointsAll / all)))
  })
  const learnt: Scoring = { ...scoring, groups: [...groups, ...scoring.groups.filter(({ most }) => most === 0)] }
  return { ...learnt, grades: gradesFor(learnt, leads, now) }
}

/** Whole points from 0 on, in proportion to the weights. */
const pointsOf = (weights: Float64Array, factor: number): readonly number[] => {
  const least = Math.min(...weights)
  return [...weights].map((weight) => Math.round((weight - least) * factor))
}

const groupOf = (trait: Trait, binning: Binning, points: readonly number[]): readonly ScoreGroup[] => {
  const rules = trait.rulesOf(binning, points)
  const most = Math.max(0, ...rules.map((rule) => rule.points))
  if (most < pointsLeast) return []
  const { id, name, side } = trait
  return [{ id, name, side, counts: 'first', least: 0, most, rules }]
}

/** Which share of leads, from the top, has at least this grade. */
const shares = { A: 0.1, B: 0.3, C: 0.6 } as const

const gradesFor = (scoring: Scoring, leads: readonly Entity[], now: number): Scoring['grades'] => {
  const { score } = scorerOf(scoring)
  const totals = leads.map((lead) => score(lead, now).total).toSorted((one, other) => other - one)
  const at = (share: number): number => totals[Math.floor(totals.length * share)] ?? 0
  // From the top: where many have the same score, they have the better grade.
  const A = within(at(shares.A), 3, 100)
  const B = within(at(shares.B), 2, A - 1)
  return { A, B, C: within(at(shares.C), 1, B - 1) }
}

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))
