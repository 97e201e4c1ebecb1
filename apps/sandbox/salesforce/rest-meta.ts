import type { ApiCall } from './call.ts'
import { describeGlobal, describeObject } from './describe.ts'
import type { Org } from './org.ts'

/** The first version that still answers (older ones were retired). */
export const versionMin = 31

/** `GET /services/data`: needs no session. */
export function versions(org: Org): Response {
  const count = org.settings.versionMax - versionMin + 1
  const list = Array.from({ length: count }, (_, index) => versionMin + index).map((version) => ({
    label: releaseOf(version),
    url: `/services/data/v${version}.0`,
    version: `${version}.0`,
  }))
  return Response.json(list)
}

/** `GET /services/data/vXX.0` */
export function resources(call: ApiCall): Response {
  const names = ['sobjects', 'query', 'queryAll', 'limits', 'composite']
  return Response.json(Object.fromEntries(names.map((name) => [name, `${call.base}/${name}`])))
}

export function describeAll(call: ApiCall): Response {
  return unlessUnchanged(call, () => describeGlobal(call.org, call.base))
}

export function describeOne(call: ApiCall): Response {
  const object = call.org.object(call.param('object'))
  return unlessUnchanged(call, () => describeObject(object, call.base))
}

export function limits({ org }: ApiCall): Response {
  const max = org.settings.apiCallsMax
  const whole = (most: number, left = most) => ({ Max: most, Remaining: left })
  return Response.json({
    DailyApiRequests: whole(max, Math.max(0, max - org.apiCallsUsed)),
    DailyBulkApiBatches: whole(15_000),
    DailyBulkV2QueryJobs: whole(10_000),
    DataStorageMB: whole(5),
    FileStorageMB: whole(20),
    SingleEmail: whole(15),
  })
}

/** Describes change only when an admin changes the schema. */
function unlessUnchanged({ org, request }: ApiCall, describe: () => unknown): Response {
  const changedAt = Math.floor(org.schemaChangedAt / 1000) * 1000
  const since = Date.parse(request.headers.get('If-Modified-Since') ?? '')
  const headers = { 'Last-Modified': new Date(changedAt).toUTCString() }
  if (!Number.isNaN(since) && changedAt <= since) return new Response(null, { status: 304, headers })
  return Response.json(describe(), { headers })
}

/** Winter '27 is 68, three releases a year. */
function releaseOf(version: number): string {
  const seasons = ['Winter', 'Spring', 'Summer']
  const since = version - 68 + 3 * 100
  return `${seasons[since % 3]} '${String(27 - 100 + Math.floor(since / 3)).padStart(2, '0')}`
}
