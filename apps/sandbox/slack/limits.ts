/** https://docs.slack.dev/apis/web-api/rate-limits: calls per minute, per method and workspace. */
const perMinute: Readonly<Record<string, number>> = {
  'auth.test': 200,
  'auth.revoke': 50,
  'chat.postEphemeral': 100,
  'chat.update': 50,
  'chat.delete': 50,
  'conversations.list': 20,
  'conversations.open': 50,
  'users.info': 100,
  'users.list': 20,
  'users.lookupByEmail': 50,
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'views.publish': 100,
}

const minuteMs = 60_000
/** One message a second and channel, with short bursts let through. */
const perChannel = { max: 5, ms: 5_000 }
const postsPerMinute = 300

/** Seconds to wait, or 0 when the call may go on. */
export type Pace = (method: string, channel: string | undefined, now: number) => number

export function createPace(): Pace {
  const windows = new Map<string, number[]>()

  function take(key: string, window: { max: number; ms: number; now: number }): number {
    const times = (windows.get(key) ?? []).filter((time) => time > window.now - window.ms)
    windows.set(key, times)
    const first = times[0]
    if (times.length >= window.max && first !== undefined)
      return Math.max(1, Math.ceil((first + window.ms - window.now) / 1000))
    times.push(window.now)
    return 0
  }

  return (method, channel, now) => {
    if (method !== 'chat.postMessage') return take(method, { max: perMinute[method] ?? 20, ms: minuteMs, now })
    const inChannel = take(`post:${channel ?? ''}`, { ...perChannel, now })
    return inChannel > 0 ? inChannel : take(method, { max: postsPerMinute, ms: minuteMs, now })
  }
}

/** Slack's 429. */
export function tooMany(retryAfterSeconds: number): Response {
  return Response.json(
    { ok: false, error: 'ratelimited' },
    { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } },
  )
}
