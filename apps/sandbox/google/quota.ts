import { DriveProblem, GoogleProblem } from './problem.ts'
import type { Google } from './state.ts'

/** Which allowance a call uses up. */
export type Cost = 'read' | 'write' | 'drive'

const minuteMs = 60_000
const projectNumber = '123456789012'

/** Counts a call against the minute on the world's clock; refuses what goes beyond. */
export function spend(google: Google, cost: Cost, who: { project: string; user: string }): void {
  if (cost === 'drive') {
    if (count(google, `drive ${who.project} ${who.user}`) > google.quotas.drivePerMinutePerUser) throw driveExceeded()
    return
  }
  const { readsPerMinutePerUser, writesPerMinutePerUser, readsPerMinute, writesPerMinute } = google.quotas
  const [ofUser, ofProject] =
    cost === 'read' ? [readsPerMinutePerUser, readsPerMinute] : [writesPerMinutePerUser, writesPerMinute]
  if (count(google, `${cost} ${who.project} ${who.user}`) > ofUser) throw sheetsExceeded(cost, true)
  if (count(google, `${cost} ${who.project}`) > ofProject) throw sheetsExceeded(cost, false)
}

function count(google: Google, key: string): number {
  const minute = Math.floor(google.world.now() / minuteMs)
  const own = google.used.get(key)
  if (own?.minute === minute) return (own.count += 1)
  google.used.set(key, { minute, count: 1 })
  return 1
}

/** https://developers.google.com/workspace/sheets/api/limits; the body as issue threads quote it. */
export function sheetsExceeded(cost: 'read' | 'write', isPerUser: boolean): GoogleProblem {
  const kind = cost === 'read' ? 'Read' : 'Write'
  const limit = `${kind} requests per minute${isPerUser ? ' per user' : ''}`
  const consumer = `project_number:${projectNumber}`
  const message = `Quota exceeded for quota metric '${kind} requests' and limit '${limit}' of service 'sheets.googleapis.com' for consumer '${consumer}'.`
  const metadata = {
    consumer: `projects/${projectNumber}`,
    quota_limit: `${kind}RequestsPerMinutePer${isPerUser ? 'User' : 'Project'}`,
    quota_limit_value: isPerUser ? '60' : '300',
    quota_location: 'global',
    quota_metric: `sheets.googleapis.com/${cost}_requests`,
    service: 'sheets.googleapis.com',
  }
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'RATE_LIMIT_EXCEEDED',
    domain: 'googleapis.com',
    metadata,
  }
  const links = [
    { description: 'Request a higher quota limit.', url: 'https://cloud.google.com/docs/quotas/help/request_increase' },
  ]
  const help = { '@type': 'type.googleapis.com/google.rpc.Help', links }
  return new GoogleProblem(429, 'RESOURCE_EXHAUSTED', { message, details: [info, help] })
}

/** https://developers.google.com/workspace/drive/api/guides/handle-errors */
export function driveExceeded(): DriveProblem {
  return new DriveProblem(403, 'userRateLimitExceeded', { message: 'User rate limit exceeded.', domain: 'usageLimits' })
}
