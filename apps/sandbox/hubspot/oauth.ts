import { createHash, randomBytes } from 'node:crypto'

import { createOAuth } from '#apps/sandbox/kit/oauth.ts'
import type { OAuth, RedeemRefusal } from '#apps/sandbox/kit/oauth.ts'
import type { World } from '#apps/sandbox/kit/twin.ts'

import type { HubspotApp } from './app.ts'
import { HubspotFault } from './fault.ts'
import { accessSeconds, createTokenStore, newRefresh } from './token-store.ts'
import type { Access, HubspotGrant, TokenStore } from './token-store.ts'

export interface HubspotOAuth {
  authorize(request: Request): Promise<Response>
  /** Answers `/oauth/…` below the API host; null when the path is none of its own. */
  answer(request: Request, path: string): Promise<Response | null>
  /** The grant behind the request's bearer token. Throws the 401 where there is none. */
  grantOf(request: Request): HubspotGrant
  /** Tokens without the consent page, for tests and benchmarks. */
  grant(grant: HubspotGrant): { accessToken: string; refreshToken: string }
  /** Ends all tokens of a portal, as an uninstall does. */
  uninstall(portalId: number): void
  /** Makes refresh tokens unknown while access tokens live on. */
  dropRefresh(portalId: number): void
  /** Ends access tokens before their time. */
  expireAccess(portalId: number): void
}

const codeSeconds = 60

type TokenStyle = 'v1' | 'rfc'

export function createHubspotOAuth(
  world: World,
  app: () => HubspotApp,
  portals: () => readonly { id: number; domain: string }[],
): HubspotOAuth {
  const store = createTokenStore(world)
  const oauth = createOAuth({
    world,
    clients: () => [{ id: app().clientId, secret: app().clientSecret, redirectUris: app().redirectUris }],
    title: 'HubSpot twin',
    accounts: () => portals().map((portal) => ({ id: String(portal.id), label: `${portal.domain} (${portal.id})` })),
    codeSeconds,
  })

  const desk: Desk = { store, oauth, app, portals, now: world.now }

  return {
    authorize: (request) => oauth.authorize(request),
    async answer(request, path) {
      const meta = /^\/oauth\/v1\/(access-tokens|refresh-tokens)\/(.+)$/.exec(path)
      if (meta?.[1] && meta[2])
        return metadata(desk, { kind: meta[1], given: decodeURIComponent(meta[2]) }, request.method)
      const matched = /^\/oauth\/(v1|v3|2026-03|2026-09)\/token(\/introspect|\/revoke)?$/.exec(path)
      if (!matched || request.method !== 'POST') return null
      const form = new URLSearchParams(request.bodyUsed ? '' : await request.text())
      if (matched[2] === '/introspect') return introspect(desk, form)
      if (matched[2] === '/revoke') {
        if (!oauth.clientOf(form, new Headers())) return refusal('client', 'rfc')
        store.refreshes.delete(form.get('token') ?? '')
        store.accesses.delete(form.get('token') ?? '')
        return new Response(null, { status: 200 })
      }
      return token(desk, form, matched[1] === 'v1' ? 'v1' : 'rfc')
    },
    grantOf(request) {
      const given = /^Bearer (.+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1]?.trim() ?? ''
      const access = store.accesses.get(given)
      if (!access) throw unauthenticated()
      const lateSeconds = Math.ceil((world.now() - access.until) / 1000)
      if (access.until <= world.now()) throw expired(lateSeconds)
      return access.grant
    },
    grant: store.grant,
    uninstall: store.uninstall,
    dropRefresh: store.dropRefresh,
    expireAccess: store.expireAccess,
  }
}

/** What the token endpoints work with. */
interface Desk {
  readonly store: TokenStore
  readonly oauth: OAuth
  readonly app: () => HubspotApp
  readonly portals: () => readonly { id: number; domain: string }[]
  readonly now: () => number
}

function issue(
  { store }: Desk,
  { grant, refresh }: { grant: HubspotGrant; refresh: string },
  style: TokenStyle,
): Response {
  const access = store.keep(grant, refresh)
  const reply = { token_type: 'bearer', access_token: access, refresh_token: refresh, expires_in: accessSeconds }
  if (style === 'v1') return Response.json(reply)
  const more = { token_use: 'access_token', hub_id: grant.portalId, user_id: grant.userId, scopes: grant.scopes }
  return Response.json({ ...reply, ...more })
}

function token(desk: Desk, form: URLSearchParams, style: TokenStyle): Response {
  // HubSpot takes the client's credentials in the body only.
  const headers = new Headers()
  if (form.get('grant_type') === 'refresh_token') {
    if (!desk.oauth.clientOf(form, headers)) return refusal('client', style)
    const refresh = form.get('refresh_token') ?? ''
    const grant = desk.store.refreshes.get(refresh)
    return grant ? issue(desk, { grant, refresh }, style) : badRefresh(style)
  }
  if (form.get('grant_type') !== 'authorization_code') return refusal('grant', style)
  const redeemed = desk.oauth.redeem(form, headers)
  if (redeemed.kind === 'refused') return refusal(redeemed.reason, style)
  const { account, query } = redeemed.grant
  const scopes = `${query['scope'] ?? ''} ${query['optional_scope'] ?? ''}`.split(' ').filter((scope) => scope !== '')
  const grant = { portalId: Number(account), userId: 5101, scopes }
  return issue(desk, { grant, refresh: newRefresh() }, style)
}

function introspect(desk: Desk, form: URLSearchParams): Response {
  if (!desk.oauth.clientOf(form, new Headers())) return refusal('client', 'rfc')
  const given = form.get('token') ?? ''
  const access = desk.store.accesses.get(given)
  const grant = access && access.until > desk.now() ? access.grant : desk.store.refreshes.get(given)
  if (!grant) return Response.json({ active: false })
  const use = access
    ? { token_use: 'access_token', expires_in: secondsLeft(access, desk.now()) }
    : { token_use: 'refresh_token' }
  const who = {
    hub_id: grant.portalId,
    user_id: grant.userId,
    client_id: desk.app().clientId,
    app_id: desk.app().appId,
  }
  return Response.json({ active: true, token_type: 'bearer', ...use, ...who, scopes: grant.scopes })
}

function metadata(desk: Desk, { kind, given }: { kind: string; given: string }, method: string): Response {
  const access = desk.store.accesses.get(given)
  const isLive =
    kind === 'access-tokens' ? access !== undefined && access.until > desk.now() : desk.store.refreshes.has(given)
  const grant = kind === 'access-tokens' ? access?.grant : desk.store.refreshes.get(given)
  if (!isLive || !grant)
    return Response.json({ status: 'error', message: 'token not found', category: 'OBJECT_NOT_FOUND' }, { status: 404 })
  if (method === 'DELETE') {
    desk.store.refreshes.delete(given)
    return new Response(null, { status: 204 })
  }
  const portal = desk.portals().find((candidate) => candidate.id === grant.portalId)
  const common = {
    token: given,
    user: 'anna.keller@lead-hub.example',
    hub_domain: portal?.domain,
    scopes: grant.scopes,
  }
  const ids = {
    hub_id: grant.portalId,
    user_id: grant.userId,
    token_type: kind === 'access-tokens' ? 'access' : 'refresh',
  }
  const rest = access
    ? { app_id: desk.app().appId, expires_in: secondsLeft(access, desk.now()) }
    : { client_id: desk.app().clientId }
  return Response.json({ ...common, ...ids, ...rest })
}

function secondsLeft(access: Access, now: number): number {
  return Math.max(Math.floor((access.until - now) / 1000), 0)
}

const v1Refusals = {
  client: { status: 'BAD_CLIENT_SECRET', message: 'missing or invalid client secret' },
  code: { status: 'BAD_AUTH_CODE', message: 'missing or unknown auth code' },
  redirect: { status: 'BAD_REDIRECT_URI', message: 'missing or invalid redirect uri' },
  verifier: { status: 'BAD_CODE_VERIFIER', message: 'missing or invalid code verifier' },
  grant: { status: 'BAD_GRANT_TYPE', message: 'missing or unknown grant type' },
} as const

function refusal(reason: RedeemRefusal | 'grant', style: TokenStyle): Response {
  if (style === 'v1') return v1Body(v1Refusals[reason])
  if (reason === 'client') return rfcBody(401, 'invalid_client', 'client authentication failed')
  if (reason === 'grant') return rfcBody(400, 'unsupported_grant_type', 'missing or unknown grant type')
  return rfcBody(400, 'invalid_grant', v1Refusals[reason].message)
}

function badRefresh(style: TokenStyle): Response {
  const body = { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' }
  return style === 'v1' ? v1Body(body) : rfcBody(400, 'invalid_grant', body.message)
}

function v1Body(body: { status: string; message: string }): Response {
  const requestId = createHash('md5').update(randomBytes(8)).digest('hex')
  return Response.json({ ...body, correlationId: crypto.randomUUID(), requestId }, { status: 400 })
}

function rfcBody(status: number, error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status })
}

function unauthenticated(): HubspotFault {
  return new HubspotFault(401, {
    category: 'INVALID_AUTHENTICATION',
    message:
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
  })
}

function expired(lateSeconds: number): HubspotFault {
  return new HubspotFault(401, {
    category: 'EXPIRED_AUTHENTICATION',
    message: `The OAuth token used to make this call expired ${lateSeconds} second(s) ago.`,
  })
}
