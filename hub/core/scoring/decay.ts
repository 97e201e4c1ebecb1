import type { Clock } from './subject.ts'

export const dayMs = 86_400_000

/** What is left of some points, and since when (ms) they have been fading. */
export interface Fading {
  readonly points: number
  readonly halfLifeDays: number
  readonly at: number
}

/**
 * Whole points that are left: `points · 2^(-age / half-life)`, rounded half away from zero. Tells the clock when the
 * next point goes.
 */
export const faded = ({ points, halfLifeDays, at }: Fading, clock: Clock): number => {
  const size = Math.abs(points)
  const age = Math.max(0, clock.now - at)
  const left = Math.round(size * 2 ** (-age / (halfLifeDays * dayMs)))
  if (left === 0) return 0
  // At exactly half a point it is still rounded up: the point goes just after.
  const next = at + halfLifeDays * dayMs * Math.log2(size / (left - 0.5))
  clock.turns(Math.max(clock.now, Math.floor(next)) + 1)
  return Math.sign(points) * left
}
