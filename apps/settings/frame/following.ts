/** Between two askings at least, so that a backfill does not flood the hub. */
const everyMs = 1_000
/** An answer that takes longer no longer holds up the next asking. */
const answerMsMax = 15_000

export interface Following {
  /** Something changed. */
  tell(): void
  /** What was told and not yet asked for is forgotten. */
  stop(): void
}

/**
 * Asks again what may have changed: at once, and after that only when the last answer is there. An asking calls off the
 * one before it, so asking whenever there is news would throw every answer away that takes longer than the news needs
 * to come, and the page would show nothing new for as long as anything happens. `ask` resolves with its answers.
 */
export function createFollowing(ask: () => Promise<unknown>): Following {
  let isStale = false
  let isAsking = false
  const askWhileStale = async (): Promise<void> => {
    isAsking = true
    while (isStale) {
      isStale = false
      await Promise.all([pause(everyMs), Promise.race([ask(), pause(answerMsMax)])])
    }
    isAsking = false
  }
  return {
    tell: () => {
      isStale = true
      if (!isAsking) void askWhileStale()
    },
    stop: () => {
      isStale = false
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
