/** How much an app may call; null lifts a limit, for benchmarks. */
export interface LimitSettings {
  readonly callsPerTenSeconds: number | null
  readonly searchesPerSecond: number | null
  /** For privately distributed apps; those of the marketplace have no such limit. */
  readonly callsPerDay?: number | null
}

/** https://developers.hubspot.com/docs/api/usage-details: OAuth apps 110 per 10 s and account, search 5 per second. */
export const documentedLimits: LimitSettings = { callsPerTenSeconds: 110, searchesPerSecond: 5, callsPerDay: null }

/** Every account here lies in this time zone. */
export const accountTimeZone = 'Europe/Zurich'

const callWindowMs = 10_000
const searchWindowMs = 1_000

/** The verdict on one call. */
export type Pace =
  | { readonly kind: 'go'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'stop'; readonly response: Response }

/** Counts calls in rolling windows, one pair of windows per account. */
export interface Limits {
  pace(portalId: number, isSearch: boolean, now: number): Pace
}

export function createLimits(settings: () => LimitSettings): Limits {
  const windows = new Map<string, number[]>()
  const days = new Map<number, { day: string; calls: number }>()

  /** The day is the account's own: it begins at midnight there. Searches count too. */
  function takeOfDay(portalId: number, max: number, now: number): boolean {
    const day = new Date(now).toLocaleDateString('sv-SE', { timeZone: accountTimeZone })
    const known = days.get(portalId)
    const own = known?.day === day ? known : { day, calls: 0 }
    days.set(portalId, own)
    if (own.calls >= max) return false
    own.calls += 1
    return true
  }

  /** Free places left after taking one; -1 when none was left. */
  function take(key: string, window: { max: number; ms: number; now: number }): number {
    const times = windows.get(key) ?? []
    windows.set(key, times)
    while (times[0] !== undefined && times[0] <= window.now - window.ms) times.shift()
    if (times.length >= window.max) return -1
    times.push(window.now)
    return window.max - times.length
  }

  return {
    pace(portalId, isSearch, now) {
      const { callsPerTenSeconds, searchesPerSecond, callsPerDay = null } = settings()
      if (callsPerDay !== null && !takeOfDay(portalId, callsPerDay, now))
        return { kind: 'stop', response: tooMany('DAILY') }
      if (isSearch) {
        if (searchesPerSecond === null) return { kind: 'go', headers: {} }
        const left = take(`search:${portalId}`, { max: searchesPerSecond, ms: searchWindowMs, now })
        return left < 0 ? { kind: 'stop', response: tooMany('SECONDLY') } : { kind: 'go', headers: {} }
      }
      const max = callsPerTenSeconds
      if (max === null) return { kind: 'go', headers: {} }
      const left = take(`calls:${portalId}`, { max, ms: callWindowMs, now })
      if (left < 0) return { kind: 'stop', response: tooMany('TEN_SECONDLY_ROLLING') }
      return {
        kind: 'go',
        // The two daily headers are not sent to OAuth apps.
        headers: {
          'X-HubSpot-RateLimit-Max': String(max),
          'X-HubSpot-RateLimit-Remaining': String(left),
          'X-HubSpot-RateLimit-Interval-Milliseconds': String(callWindowMs),
        },
      }
    },
  }
}

/** HubSpot's 429, without Retry-After: clients tell the policies apart by name. */
export function tooMany(policyName: 'SECONDLY' | 'TEN_SECONDLY_ROLLING' | 'DAILY'): Response {
  const requestId = crypto.randomUUID()
  return Response.json(
    {
      status: 'error',
      message: `You have reached your ${policyName.toLowerCase()} limit.`,
      errorType: 'RATE_LIMIT',
      correlationId: requestId,
      policyName,
      requestId,
    },
    { status: 429 },
  )
}
