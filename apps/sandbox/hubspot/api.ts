import { HubspotFault, faultResponse, notFound } from './fault.ts'
import { accountRoutes } from './routes-account.ts'
import { associationRoutes } from './routes-associations.ts'
import { batchRoutes } from './routes-batch.ts'
import { objectRoutes } from './routes-objects.ts'
import { pipelineRoutes } from './routes-pipelines.ts'
import { propertyRoutes } from './routes-properties.ts'
import { classicPath, createRouter, demandScope } from './router.ts'
import type { HubspotState } from './state.ts'

const records = [...batchRoutes, ...objectRoutes, ...associationRoutes]
const route = createRouter([...records, ...propertyRoutes, ...pipelineRoutes, ...accountRoutes])

/** Answers a call to api.hubapi.com. */
export async function answerApi(state: HubspotState, request: Request): Promise<Response> {
  try {
    const { pathname } = new URL(request.url)
    const fromOAuth = await state.oauth.answer(request, pathname)
    return fromOAuth ?? (await answerAuthorised(state, request))
  } catch (error) {
    if (error instanceof HubspotFault) return faultResponse(error)
    throw error
  }
}

async function answerAuthorised(state: HubspotState, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const grant = state.oauth.grantOf(request)
  const { path, version } = classicPath(url.pathname)
  const pace = state.limits.pace(grant.portalId, path.endsWith('/search'), state.world.now())
  if (pace.kind === 'stop') return pace.response
  if (path === '/appinstalls/v3/external-install' && request.method === 'DELETE') {
    state.oauth.uninstall(grant.portalId)
    return new Response(null, { status: 204, headers: pace.headers })
  }
  const matched = route(request.method, path)
  if (!matched || isMissing(request.method, url.pathname)) return withHeaders(faultResponse(notFound()), pace.headers)
  try {
    demandScope(grant, matched.route.scope(matched.params))
    const reply = matched.route.answer({
      portal: state.portal(grant.portalId),
      grant,
      params: matched.params,
      query: url.searchParams,
      body: await textOf(request),
      bindsRules: version >= '2026-09' && version !== 'v3',
      stamp: { source: { changeSource: 'INTEGRATION', sourceId: String(state.app.appId) } },
    })
    if (reply.body === undefined) return new Response(null, { status: reply.status, headers: pace.headers })
    return Response.json(reply.body, { status: reply.status, headers: pace.headers })
  } catch (error) {
    if (error instanceof HubspotFault) return withHeaders(faultResponse(error), pace.headers)
    throw error
  }
}

/** The date-versioned objects API has PUT and DELETE for associations, but no GET. */
function isMissing(method: string, pathname: string): boolean {
  return method === 'GET' && /^\/crm\/objects\/\d{4}-\d{2}\/[^/]+\/[^/]+\/associations\//.test(pathname)
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

/** An empty body may have been used up on the way here. */
async function textOf(request: Request): Promise<string> {
  return request.method === 'GET' || request.bodyUsed ? '' : request.text()
}
