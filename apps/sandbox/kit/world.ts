import { createCallLog } from './calls.ts'
import type { CallLog } from './calls.ts'
import type { Knobs, TwinName, World } from './twin.ts'

export const twinNames = ['salesforce', 'hubspot', 'google', 'slack'] as const satisfies readonly TwinName[]

export interface WorldSettings {
  /** Seed of the dice: the same seed and the same calls give the same faults. */
  readonly seed: number
  /** Where webhooks to an origin really go, as a developer's tunnel would lead them: public origin → local origin. */
  readonly tunnel?: Readonly<Record<string, string>>
  /** What the clock shows at the start, in milliseconds since the epoch; the real time when absent. */
  readonly startAt?: number
  /** The way out for webhooks; the platform's own when absent. */
  readonly fetch?: typeof fetch
}

/** A world with the log of the calls its twins received. */
export interface SandboxWorld extends World {
  readonly calls: CallLog
  /** Turns every knob off and empties the call log. Clock and dice go on. */
  reset(): void
}

interface Timer {
  readonly due: number
  readonly task: () => void | Promise<void>
}

/** The longest wait Node's timers can hold. */
const waitMsMax = 2 ** 31 - 1

export function createWorld(settings: WorldSettings): SandboxWorld {
  const knobs: Record<TwinName, Knobs> = {
    salesforce: knobsOff(),
    hubspot: knobsOff(),
    google: knobsOff(),
    slack: knobsOff(),
  }
  const calls = createCallLog()
  const random = createDice(settings.seed)
  const clock = createClock(settings.startAt)
  const send = settings.fetch ?? fetch
  return {
    now: clock.now,
    advance: clock.advance,
    after: clock.after,
    random,
    calls,
    knobs: (twin) => knobs[twin],
    send: async (request) => send(await throughTunnel(request, settings.tunnel ?? {})),
    reset() {
      for (const name of twinNames) Object.assign(knobs[name], knobsOff())
      calls.clear()
    },
  }
}

export function knobsOff(): Knobs {
  return {
    latencyMs: 0,
    searchLagMs: 0,
    lateCommitMs: 0,
    lostReplyShare: 0,
    lostRequestShare: 0,
    serverErrorShare: 0,
    rateLimitShare: 0,
    lockedRowShare: 0,
    webhookLostShare: 0,
    webhookDoubledShare: 0,
    webhookShuffleMs: 0,
    watchExpiryMs: 0,
    down: false,
  }
}

/** Real time plus what was advanced, with timers on it. The real timer behind it never keeps the process alive. */
function createClock(startAt: number | undefined): Pick<World, 'now' | 'advance' | 'after'> {
  const madeAt = Date.now()
  const timers: Timer[] = []
  let skippedMs = (startAt ?? madeAt) - madeAt
  let wake: NodeJS.Timeout | undefined
  const now = () => Date.now() + skippedMs

  function arm(): void {
    clearTimeout(wake)
    const first = timers[0]
    if (!first) return
    wake = setTimeout(() => void runDue(now()), Math.min(Math.max(first.due - now(), 0), waitMsMax))
    wake.unref()
  }

  async function runDue(until: number): Promise<void> {
    for (let first = timers[0]; first && first.due <= until; first = timers[0]) {
      timers.shift()
      skippedMs += Math.max(first.due - now(), 0)
      await first.task()
    }
    arm()
  }

  return {
    now,
    async advance(ms) {
      const until = now() + ms
      await runDue(until)
      skippedMs += Math.max(until - now(), 0)
      arm()
    },
    after(ms, task) {
      const due = now() + ms
      const later = timers.findIndex((timer) => timer.due > due)
      timers.splice(later === -1 ? timers.length : later, 0, { due, task })
      arm()
    },
  }
}

/** Mulberry32: small, fast, and the same on every machine. */
function createDice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function throughTunnel(request: Request, tunnel: Readonly<Record<string, string>>): Promise<Request> {
  const url = new URL(request.url)
  const local = tunnel[url.origin]
  if (!local) return request
  const body = request.body ? await request.arrayBuffer() : null
  const target = new URL(url.pathname + url.search, local)
  return new Request(target, { method: request.method, headers: request.headers, body, redirect: 'manual' })
}
