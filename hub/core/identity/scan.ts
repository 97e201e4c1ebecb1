import { candidatePairs } from './blocks.ts'
import { decide } from './decide.ts'
import type { Decision } from './decide.ts'
import { judge } from './judge.ts'
import { holdersOf } from './holders.ts'
import type { PersonFacts } from './facts.ts'

/** Two people of a list, by their places in it, and how likely they are one (see `Judgement.score`). */
export interface ScoredPair {
  readonly a: number
  readonly b: number
  readonly score: number
  readonly decision: Decision
}

/** What comparing everybody with everybody worth comparing found. */
export interface Scan {
  /** Pairs that score above `scoreMin`. */
  readonly pairs: readonly ScoredPair[]
  /** How many pairs shared a key. */
  readonly candidates: number
}

/** Pairs below are not even worth knowing for splitting clusters. */
const scoreMin = -5

/** Finds the likely pairs of a whole list. */
export function scan(people: readonly PersonFacts[]): Scan {
  const holders = holdersOf(people)
  const pairs: ScoredPair[] = []
  const candidates = candidatePairs(people, (a, b) => {
    const [one, other] = [people[a], people[b]]
    if (one === undefined || other === undefined) return
    const judgement = judge(one, other, holders(one, other))
    if (judgement.score >= scoreMin) pairs.push({ a, b, score: judgement.score, decision: decide(judgement) })
  })
  return { pairs, candidates }
}
