import type { Call, CallPurpose, TwinName } from './twin.ts'

/** Which calls are asked for; absent members do not narrow. */
export interface CallFilter {
  readonly twin?: TwinName
  readonly purpose?: CallPurpose
  /** Only calls with a higher `seq`. */
  readonly since?: number
}

/** How many calls there were, per twin and purpose. */
export type CallCounts = Partial<Record<TwinName, Partial<Record<CallPurpose, number>>>>

/** The calls that twins received, oldest first; old ones and old bodies are dropped beyond a bound. */
export interface CallLog {
  add(call: Omit<Call, 'seq'>): void
  list(filter?: CallFilter, limit?: number): readonly Call[]
  count(filter?: CallFilter): CallCounts
  /** `seq` of the latest call, 0 before the first. */
  lastSeq(): number
  /** Empties the log; `seq` goes on counting. */
  clear(): void
}

const callsMax = 200_000
const bodyCharsMax = 64 * 1024
/** Bodies of all calls together; beyond it the oldest bodies are forgotten, so that a long bench stays small. */
const bodyCharsKeptMax = 48 * 1024 * 1024

export function createCallLog(): CallLog {
  let calls: Call[] = []
  let seq = 0
  let charsKept = 0
  let bodiesFrom = 0

  function trim(): void {
    for (; charsKept > bodyCharsKeptMax && bodiesFrom < calls.length; bodiesFrom += 1) {
      const old = calls[bodiesFrom]
      if (!old) break
      charsKept -= old.body.length
      calls[bodiesFrom] = { ...old, body: '' }
    }
    if (calls.length < callsMax * 1.1) return
    const dropped = calls.splice(0, calls.length - callsMax)
    charsKept -= dropped.reduce((sum, call) => sum + call.body.length, 0)
    bodiesFrom = Math.max(0, bodiesFrom - dropped.length)
  }

  const matching = (filter: CallFilter) => calls.slice(firstAfter(calls, filter.since ?? 0)).filter(matches(filter))
  return {
    add(call) {
      seq += 1
      const body = call.body.slice(0, bodyCharsMax)
      charsKept += body.length
      calls.push({ ...call, body, seq })
      trim()
    },
    list: (filter = {}, limit = callsMax) => matching(filter).slice(0, limit),
    count(filter = {}) {
      const counts: CallCounts = {}
      for (const call of matching(filter)) {
        const own = (counts[call.twin] ??= {})
        own[call.purpose] = (own[call.purpose] ?? 0) + 1
      }
      return counts
    },
    lastSeq: () => seq,
    clear() {
      calls = []
      charsKept = 0
      bodiesFrom = 0
    },
  }
}

function matches(filter: CallFilter): (call: Call) => boolean {
  return (call) =>
    (filter.twin === undefined || call.twin === filter.twin) &&
    (filter.purpose === undefined || call.purpose === filter.purpose)
}

/** Calls lie in order of `seq` without holes, so the place follows from the first one's. */
function firstAfter(calls: readonly Call[], since: number): number {
  const first = calls[0]
  return first ? Math.max(0, since - first.seq + 1) : 0
}
