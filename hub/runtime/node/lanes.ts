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
  let isStopped = false
  const stateOf = (lane: string): State => {
    const known = states.get(lane)
    if (known !== undefined) return known
    const fresh: State = { running: null, again: false, timer: null, timerAt: Infinity, failures: 0 }
    states.set(lane, fresh)
    return fresh
  }
  const start = (lane: string): void => {
    const state = stateOf(lane)
    if (isStopped) return
    if (state.running === null) state.running = runOnce(lane, state)
    else state.again = true
  }
  const runOnce = async (lane: string, state: State): Promise<void> => {
    const againInMs = await waking(runner, lane, state)
    const { again } = state
    state.running = null
    state.again = false
    if (again && state.failures === 0) start(lane)
    else if (againInMs !== null) sleep(state, againInMs, () => start(lane))
  }
  return {
    wake: (lane, afterMs = 0) => (afterMs <= 0 ? start(lane) : sleep(stateOf(lane), afterMs, () => start(lane))),
    async stop() {
      isStopped = true
      for (const { timer } of states.values()) if (timer !== null) clearTimeout(timer)
      await Promise.all([...states.values()].flatMap(({ running }) => (running === null ? [] : [running])))
    },
  }
}

/** Runs the lane once; answers when it wants to run again. */
async function waking(runner: LaneRunner, lane: string, state: State): Promise<number | null> {
  // Lets timers and sockets have their turn between two wakings.
  await new Promise<void>((resolve) => setImmediate(resolve))
  try {
    const { againInMs } = await runner.run(lane)
    state.failures = 0
    return againInMs
  } catch (error) {
    runner.failed(lane, error)
    const rest = restMs * 2 ** Math.min(state.failures, 9)
    state.failures += 1
    return rest
  }
}

/** Sets the lane's one timer, unless it rings earlier already. */
function sleep(state: State, ms: number, ring: () => void): void {
  const at = performance.now() + ms
  if (state.timer !== null && state.timerAt <= at) return
  if (state.timer !== null) clearTimeout(state.timer)
  state.timerAt = at
  state.timer = setTimeout(
    () => {
      state.timer = null
      state.timerAt = Infinity
      ring()
    },
    Math.min(ms, sleepMsMax),
  )
}
