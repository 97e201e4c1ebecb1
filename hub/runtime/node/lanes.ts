/** Lanes: things that must happen one at a time, each by its name. */
export interface Lanes {
  /** Runs the lane, now or later; a wake-up during a run means one more run after it. */
  wake(lane: string, afterMs?: number): void
  /** Ends all waiting and waits for what is running. */
  stop(): Promise<void>
}

export interface LaneRunner {
  readonly run: (lane: string) => Promise<{ readonly againInMs: number | null }>
  readonly failed: (lane: string, error: unknown) => void
}

/** Longest sleep of a lane; the sweep wakes it anyway. */
const sleepMsMax = 10 * 60_000
/** After an unexpected failure a lane rests this long, doubled each time up to the longest sleep. */
const restMs = 1_000

interface State {
  running: Promise<void> | null
  again: boolean
  timer: ReturnType<typeof setTimeout> | null
  timerAt: number
  failures: number
}

/** Lanes of one Node process: a promise chain per name. Rows' leases and versions keep two processes from harm. */
export function createLanes(runner: LaneRunner): Lanes {
  const states = new Map<string, State>()
  let stopped = false

  const stateOf = (lane: string): State => {
    const known = states.get(lane)
    if (known !== undefined) return known
    const fresh: State = { running: null, again: false, timer: null, timerAt: Infinity, failures: 0 }
    states.set(lane, fresh)
    return fresh
  }
  const sleep = (lane: string, state: State, ms: number): void => {
    const at = performance.now() + ms
    if (state.timer !== null && state.timerAt <= at) return
    if (state.timer !== null) clearTimeout(state.timer)
    state.timerAt = at
    state.timer = setTimeout(
      () => {
        state.timer = null
        state.timerAt = Infinity
        start(lane)
      },
      Math.min(ms, sleepMsMax),
    )
  }
  const start = (lane: string): void => {
    const state = stateOf(lane)
    if (stopped) return
    if (state.running !== null) {
      state.again = true
      return
    }
    state.running = runOnce(lane, state)
  }
  const runOnce = async (lane: string, state: State): Promise<void> => {
    // Lets timers and sockets have their turn between two wakings.
    await new Promise<void>((resolve) => setImmediate(resolve))
    let againInMs: number | null
    try {
      againInMs = (await runner.run(lane)).againInMs
      state.failures = 0
    } catch (error) {
      runner.failed(lane, error)
      againInMs = restMs * 2 ** Math.min(state.failures, 9)
      state.failures += 1
    }
    state.running = null
    const again = state.again
    state.again = false
    if (again && state.failures === 0) start(lane)
    else if (againInMs !== null) sleep(lane, state, againInMs)
  }
  return {
    wake: (lane, afterMs = 0) => (afterMs <= 0 ? start(lane) : sleep(lane, stateOf(lane), afterMs)),
    async stop() {
      stopped = true
      for (const state of states.values()) if (state.timer !== null) clearTimeout(state.timer)
      await Promise.all([...states.values()].map((state) => state.running))
    },
  }
}
