/** One lane: its wakings happen one at a time. Knows nothing of the platform. */
export interface Lane {
  /** Runs until the lane rests; during a run it only notes that one more is wanted. Never rejects. */
  wake(): Promise<void>
}

export interface LaneOptions {
  readonly run: () => Promise<{ readonly againInMs: number | null }>
  /** Asks to be woken after `ms`; 0: at once, but with a fresh allowance of time. */
  readonly sleep: (ms: number) => void
  readonly failed: (error: unknown) => void
  /** Milliseconds, for the bound of one run. */
  readonly now: () => number
}

/** Wakings and time of one run: enough for an edit to pass without a pause, and well within what the platform allows one event. */
export const wakingsMax = 12
export const runMsMax = 10_000
/** Longest sleep of a lane; the sweep wakes it anyway. */
export const sleepMsMax = 10 * 60_000
/** After an unexpected failure a lane rests this long, doubled each time up to the longest sleep. */
const restMs = 1_000

/** A lane that works off what there is, up to its bounds, and then sleeps or rests. */
export function createLane({ run, sleep, failed, now }: LaneOptions): Lane {
  let running: Promise<void> | null = null
  let isRung = false
  let failures = 0

  /** How long to sleep after one waking; `null`: until rung. */
  const once = async (): Promise<number | null> => {
    try {
      const { againInMs } = await run()
      failures = 0
      return againInMs
    } catch (error) {
      failed(error)
      failures += 1
      return Math.min(sleepMsMax, restMs * 2 ** Math.min(failures - 1, 20))
    }
  }
  const work = async (): Promise<void> => {
    const begun = now()
    let againInMs: number | null = 0
    for (let count = 0; count < wakingsMax && now() - begun < runMsMax; count += 1) {
      isRung = false
      againInMs = await once()
      if (isRung && failures === 0) againInMs = 0
      if (againInMs !== 0) break
    }
    // From here to the end nothing is awaited: a ring cannot fall between the last look and `running`.
    if (againInMs !== null) sleep(Math.min(sleepMsMax, againInMs))
    running = null
  }
  return {
    wake() {
      isRung = true
      running ??= work()
      return running
    },
  }
}
