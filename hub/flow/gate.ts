/** Lets backlogs step aside for what is live, where both share one process. */
export interface Gate {
  /** Tells that something live is under way. */
  noteLive(): void
  /** Whether something live was under way within the last minute: a backlog then goes in small steps. */
  isLively(): boolean
  /** Milliseconds until the next step of a backlog may begin. */
  waitMs(): number
  /** Takes a step of a backlog. */
  step<Result>(work: () => Promise<Result>): Promise<Result>
}

const livelyMs = 60_000
/** A step that another is waiting for is asked about again after this. */
const askAgainMs = 100

/**
 * While somebody edits, backlogs of a workspace take steps one after the other, each followed by a rest as long as itself: half of
 * the time is left to what people wait for. Otherwise they go as fast as they can. `now` in milliseconds.
 */
export function createGate(now: () => number): Gate {
  let liveAt = -Infinity
  let restUntil = -Infinity
  let steps = 0
  const isLively = (): boolean => now() - liveAt < livelyMs
  return {
    noteLive: () => void (liveAt = now()),
    isLively,
    waitMs() {
      if (!isLively()) return 0
      return steps > 0 ? askAgainMs : Math.max(0, restUntil - now())
    },
    async step(work) {
      const begun = now()
      steps += 1
      try {
        return await work()
      } finally {
        steps -= 1
        restUntil = 2 * now() - begun
      }
    },
  }
}
