import { getResponse, http } from 'msw'
import type { HttpHandler } from 'msw'

import type { Grant } from '#apps/sandbox/kit/oauth.ts'
import type { ApiCall } from './call.ts'
import { errorResponse, refuse, SalesforceError } from './error.ts'
import type { Org } from './org.ts'
import { createMany, removeMany, retrieve, updateMany, upsertMany } from './rest-collections.ts'
import { batch, composite } from './rest-composite.ts'
import { describeAll, describeOne, limits, resources, versionMin, versions } from './rest-meta.ts'
import { continueQuery, createCursors, deleted, startQuery, updated } from './rest-query.ts'
import { create, get, getByExternalId, remove, update, upsert } from './rest-records.ts'

type Method = 'get' | 'post' | 'patch' | 'delete'
type Answer = (call: ApiCall) => Response | Promise<Response>
type Route = readonly [method: Method, path: string, answer: Answer]

const data = 'https://*.my.salesforce.com/services/data'

/** The REST API under `/services/data`, for sessions that `sessionOf` knows. */
export function createRoutes(org: Org, sessionOf: (request: Request) => Grant | null): HttpHandler[] {
  const cursors = createCursors(org)
  const inner: HttpHandler[] = []
  const dispatch = async (request: Request) =>
    (await getResponse(inner, request)) ??
    errorResponse(refuse(404, 'NOT_FOUND', 'The requested resource does not exist'))
  const routes: readonly Route[] = [
    ['get', '/query', (call) => startQuery(call, cursors, false)],
    ['get', '/query/:cursor', (call) => continueQuery(call, cursors)],
    ['get', '/queryAll', (call) => startQuery(call, cursors, true)],
    ['get', '/queryAll/:cursor', (call) => continueQuery(call, cursors)],
    ['post', '/composite/sobjects', createMany],
    ['patch', '/composite/sobjects', updateMany],
    ['delete', '/composite/sobjects', removeMany],
    ['get', '/composite/sobjects/:object', retrieve],
    ['post', '/composite/sobjects/:object', retrieve],
    ['patch', '/composite/sobjects/:object/:field', upsertMany],
    ['post', '/composite/batch', (call) => batch(call, dispatch)],
    ['post', '/composite', (call) => composite(call, dispatch)],
    ['get', '/sobjects/:object/describe', describeOne],
    ['get', '/sobjects/:object/updated', updated],
    ['get', '/sobjects/:object/deleted', deleted],
    ['get', '/sobjects/:object/:id', get],
    ['patch', '/sobjects/:object/:id', update],
    ['delete', '/sobjects/:object/:id', remove],
    ['post', '/sobjects/:object', create],
    ['get', '/sobjects/:object/:field/:value', getByExternalId],
    ['patch', '/sobjects/:object/:field/:value', upsert],
    ['get', '/sobjects', describeAll],
    ['get', '/limits', limits],
    ['get', '', resources],
  ]
  for (const [method, path, answer] of routes)
    inner.push(http[method](`${data}/:version${path}`, guarded(answer, false)))
  const counted = routes.map(([method, path, answer]) => http[method](`${data}/:version${path}`, guarded(answer, true)))
  const unknown = http.all(
    `${data}/:version/*`,
    guarded(() => notFound(), true),
  )
  return [http.get(data, () => versions(org)), ...counted, unknown]

  function guarded(answer: Answer, isCounted: boolean) {
    return async ({
      request,
      params,
    }: {
      request: Request
      params: Readonly<Record<string, string | readonly string[] | undefined>>
    }) => {
      const session = sessionOf(request)
      if (!session) return errorResponse(refuse(401, 'INVALID_SESSION_ID', 'Session expired or invalid'))
      const param = (name: string) => String(params[name] ?? '')
      const base = `/services/data/${param('version')}`
      const url = new URL(request.url)
      const call: ApiCall = { org, request, url, param, base, userId: session.account }
      const reply = await answered(call, isCounted, answer)
      reply.headers.set('Sforce-Limit-Info', `api-usage=${org.apiCallsUsed}/${org.settings.apiCallsMax}`)
      return reply
    }
  }
}

async function answered(call: ApiCall, isCounted: boolean, answer: Answer): Promise<Response> {
  try {
    checkVersion(call)
    if (isCounted) countCall(call.org)
    return await answer(call)
  } catch (error) {
    if (error instanceof SalesforceError) return errorResponse(error)
    throw error
  }
}

function countCall(org: Org): void {
  if (org.apiCallsUsed >= org.settings.apiCallsMax) {
    throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
  }
  org.apiCallsUsed += 1
}

function checkVersion(call: ApiCall): void {
  const version = Number(/^v(\d+)\.0$/.exec(call.param('version'))?.[1])
  if (version < versionMin) throw refuse(410, 'UNSUPPORTED_API_VERSION', 'The requested API version is retired')
  if (!(version <= call.org.settings.versionMax)) notFound()
}

function notFound(): never {
  throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
}
