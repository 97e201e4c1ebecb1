import type { Grade, Scoring } from '#shared/scoring.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { scorerOf } from './score.ts'

/** Points to a bar of the histogram. */
export const barPoints = 5
const bars = 100 / barPoints + 1
const moversMax = 10

/** A lead whose score would be another. */
export interface Mover {
  readonly entity: Entity
  readonly to: number
  readonly gradeTo: Grade
}

export interface Tally {
  won: number
  lost: number
}

/** What rules would make of all leads, added up as they are looked at. */
export interface Trial {
  add(lead: Entity): void
  readonly leads: number
  readonly changed: number
  readonly now: readonly number[]
  readonly draft: readonly number[]
  /** `A B`: leads that would go from one grade to another, or stay; `- B` for those without a score. */
  readonly grades: ReadonlyMap<string, number>
  /** Those that would move the furthest. */
  readonly movers: readonly Mover[]
  readonly outcomes: Readonly<Record<Grade, { readonly now: Tally; readonly draft: Tally }>>
}

/** Tries rules at one instant (ms). */
export const createTrial = (scoring: Scoring, at: number): Trial => {
  const scorer = scorerOf(scoring)
  const histogram = { now: emptyBars(), draft: emptyBars() }
  const grades = new Map<string, number>()
  const outcomes = emptyOutcomes()
  const counts = { leads: 0, changed: 0 }
  let movers: readonly Mover[] = []
  const noteMove = (mover: Mover): void => {
    counts.changed += 1
    const least = movers.at(-1)
    if (movers.length === moversMax && least !== undefined && reach(least) >= reach(mover)) return
    movers = [...movers, mover].toSorted((one, other) => reach(other) - reach(one)).slice(0, moversMax)
  }
  return {
    add(entity) {
      const { total, grade } = scorer.score(entity, at)
      counts.leads += 1
      count(histogram.draft, total)
      if (entity.score !== null) count(histogram.now, entity.score.total)
      const change = `${entity.score?.grade ?? '-'} ${grade}`
      grades.set(change, (grades.get(change) ?? 0) + 1)
      if (entity.score?.total !== total) noteMove({ entity, to: total, gradeTo: grade })
      const outcome = scorer.outcome(entity, at)
      if (outcome === null) return
      outcomes[grade].draft[outcome] += 1
      if (entity.score !== null) outcomes[entity.score.grade].now[outcome] += 1
    },
    get leads() {
      return counts.leads
    },
    get changed() {
      return counts.changed
    },
    now: histogram.now,
    draft: histogram.draft,
    grades,
    get movers() {
      return movers
    },
    outcomes,
  }
}

const emptyBars = (): number[] => Array.from({ length: bars }, () => 0)

const count = (histogram: number[], total: number): void => {
  const bar = Math.floor(total / barPoints)
  histogram[bar] = (histogram[bar] ?? 0) + 1
}

const reach = ({ entity, to }: Mover): number => Math.abs(to - (entity.score?.total ?? 0))

const emptyOutcomes = (): Record<Grade, { now: Tally; draft: Tally }> => {
  const none = () => ({ now: { won: 0, lost: 0 }, draft: { won: 0, lost: 0 } })
  return { A: none(), B: none(), C: none(), D: none() }
}
