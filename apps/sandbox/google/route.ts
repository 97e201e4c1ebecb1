import { bearerOf } from './oauth-info.ts'
import {
  DriveProblem,
  GoogleProblem,
  badField,
  driveErrorBody,
  insufficientScope,
  sheetsErrorBody,
  unauthenticated,
} from './problem.ts'
import { spend } from './quota.ts'
import type { Cost } from './quota.ts'
import type { Google, User } from './state.ts'
import type { TokenStore } from './tokens.ts'

/** A call that has passed the door: who it is from and what it says. */
export interface ApiCall {
  readonly google: Google
  readonly user: User
  /** The developer project, which for the twin is the OAuth client. */
  readonly project: string
  readonly scopes: readonly string[]
  /** The parts of the path that the route's pattern caught, decoded. */
  readonly parts: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
}

export interface Route {
  readonly method: string
  readonly pattern: RegExp
  readonly cost: Cost
  /** Any one of these scopes opens it. */
  readonly scopes: readonly string[]
  /** Gives the JSON of the answer, a whole answer, or null for 204. */
  readonly run: (call: ApiCall) => unknown
}

/** Larger requests are refused before anything is read. [unverified] */
const bodyBytesMax = 10 * 1024 * 1024

/** Answers a call of one API by its routes; refusals become the API's error bodies. */
export function createApi(
  google: Google,
  store: TokenStore,
  routes: readonly Route[],
): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url)
    try {
      const found = match(routes, request.method, url.pathname)
      if (!found) return notFoundPage(url)
      const call = await admit({ google, store, request, url }, found)
      const reply = await found.route.run(call)
      if (reply instanceof Response) return reply
      return reply === null ? new Response(null, { status: 204 }) : json(reply, 200)
    } catch (error) {
      if (error instanceof GoogleProblem) {
        return isDrive(url)
          ? json(driveErrorBody(asDrive(error)), error.code)
          : json(sheetsErrorBody(error), error.code)
      }
      if (error instanceof DriveProblem) return json(driveErrorBody(error), error.code)
      throw error
    }
  }
}

function match(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; parts: readonly string[] } | null {
  for (const route of routes) {
    const caught = route.method === method ? route.pattern.exec(path) : null
    if (caught) return { route, parts: caught.slice(1).map((part) => decodeURIComponent(part)) }
  }
  return null
}

interface Arrival {
  readonly google: Google
  readonly store: TokenStore
  readonly request: Request
  readonly url: URL
}

async function admit(arrival: Arrival, found: { route: Route; parts: readonly string[] }): Promise<ApiCall> {
  const { google, store, request, url } = arrival
  const token = bearerOf(request)
  if (token === null) throw unauthenticated('CREDENTIALS_MISSING')
  const held = store.access.get(token)
  const user = held && held.expiresMs > google.world.now() ? google.users.get(held.grant.email) : undefined
  if (!held || !user) throw unauthenticated('ACCESS_TOKEN_EXPIRED')
  if (!found.route.scopes.some((scope) => held.scopes.includes(scope))) throw insufficientScope(url.hostname)
  const project = held.grant.clientId
  // `quotaUser` counts only where an API key names the project (https://cloud.google.com/apis/docs/system-parameters).
  spend(google, found.route.cost, { project, user: user.email })
  const body = await readJson(request)
  return { google, user, project, scopes: held.scopes, parts: found.parts, query: url.searchParams, body }
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text.length > bodyBytesMax) {
    throw new GoogleProblem(413, 'INVALID_ARGUMENT', {
      message: 'Request payload size exceeds the limit: 10485760 bytes.',
    })
  }
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw badField('', 'Invalid JSON payload received. Parsing terminated before end of input.')
  }
}

function json(body: unknown, status: number): Response {
  const headers = {
    'Content-Type': 'application/json; charset=UTF-8',
    Vary: 'Origin, X-Origin',
    'Cache-Control': 'private',
  }
  return new Response(JSON.stringify(body), { status, headers })
}

function isDrive(url: URL): boolean {
  return url.hostname === 'www.googleapis.com'
}

/** What the door refuses reads differently at the Drive API. */
function asDrive(problem: GoogleProblem): DriveProblem {
  const { code, message } = problem
  if (code === 401) {
    return new DriveProblem(401, 'authError', {
      message: 'Invalid Credentials',
      location: 'Authorization',
      locationType: 'header',
    })
  }
  if (code === 403) return new DriveProblem(403, 'insufficientPermissions', { message })
  return new DriveProblem(code, code === 400 ? 'badRequest' : 'invalid', { message })
}

function notFoundPage(url: URL): Response {
  const body = `<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p>The requested URL <code>${url.pathname.replaceAll('<', '&lt;')}</code> was not found on this server.`
  return new Response(body, { status: 404, headers: { 'Content-Type': 'text/html; charset=UTF-8' } })
}
