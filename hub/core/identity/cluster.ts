import type { ScoredPair } from './scan.ts'
import { thresholds } from './judge.ts'

/** A pair that shares no key is no evidence for one person, and little against it. */
const strangersScore = -1.5
/** One overwhelming pair must not outvote what the others say. */
const scoreLimit = 6

/**
 * Groups of records that are one person, each group's members ascending; who is alone is left out. Pairs are joined from
 * the likeliest down, and two groups only where all their pairs, on average, speak for it: a single wrong pair between
 * two families of records does not chain them.
 */
export function cluster(pairs: readonly ScoredPair[]): readonly (readonly number[])[] {
  const groups = createGroups(pairs)
  const likely = pairs.filter(({ score }) => score >= thresholds.likely)
  for (const { a, b } of likely.toSorted((one, other) => other.score - one.score)) groups.join(a, b)
  return groups.all()
}

interface Groups {
  readonly join: (a: number, b: number) => void
  readonly all: () => readonly (readonly number[])[]
}

function createGroups(pairs: readonly ScoredPair[]): Groups {
  const neighbours = neighboursOf(pairs)
  const groupOf = new Map<number, number[]>()
  const find = (person: number): number[] => groupOf.get(person) ?? [person]
  return {
    join: (a, b) => {
      const [one, other] = [find(a), find(b)]
      if (one === other || one.includes(b) || average(one, other, neighbours) < thresholds.likely) return
      const joined = [...one, ...other]
      for (const person of joined) groupOf.set(person, joined)
    },
    all: () => [...new Set(groupOf.values())].map((group) => group.toSorted((a, b) => a - b)),
  }
}

type Neighbours = ReadonlyMap<number, ReadonlyMap<number, number>>

/** What is known of each person's pairs, for people who have at least one likely pair. */
function neighboursOf(pairs: readonly ScoredPair[]): Neighbours {
  const neighbours = new Map<number, Map<number, number>>()
  for (const { a, b, score } of pairs) {
    if (score < thresholds.likely) continue
    neighbours.set(a, new Map())
    neighbours.set(b, new Map())
  }
  for (const { a, b, score } of pairs) {
    const ofB = neighbours.get(b)
    if (ofB === undefined) continue
    neighbours.get(a)?.set(b, score)
    ofB.set(a, score)
  }
  return neighbours
}

function average(one: readonly number[], other: readonly number[], neighbours: Neighbours): number {
  let sum = 0
  for (const a of one) {
    const known = neighbours.get(a)
    for (const b of other) sum += Math.max(-scoreLimit, Math.min(scoreLimit, known?.get(b) ?? strangersScore))
  }
  return sum / (one.length * other.length)
}
