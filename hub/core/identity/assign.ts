import { thresholds } from './judge.ts'
import type { ScoredPair } from './scan.ts'

/**
 * The pairs that stand when each record has at most one partner, as between two lists without duplicates of their own: the
 * likeliest pair is taken first, and what its two records might also have been is dropped.
 */
export function assignOneToOne(pairs: readonly ScoredPair[]): readonly ScoredPair[] {
  const taken = new Set<number>()
  return pairs
    .filter(({ score }) => score >= thresholds.likely)
    .toSorted((one, other) => other.score - one.score)
    .filter(({ a, b }) => {
      if (taken.has(a) || taken.has(b)) return false
      taken.add(a)
      taken.add(b)
      return true
    })
}
