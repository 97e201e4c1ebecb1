import { createHmac } from 'node:crypto'

import { http } from 'msw'
import type { HttpHandler } from 'msw'

import { createOAuth } from '#apps/sandbox/kit/oauth.ts'
import type { OAuth, OAuthClient, RedeemRefusal } from '#apps/sandbox/kit/oauth.ts'
import { createTokens } from '#apps/sandbox/kit/tokens.ts'
import type { TokenPair, Tokens } from '#apps/sandbox/kit/tokens.ts'
import type { Org } from './org.ts'

const loginHosts = ['login.salesforce.com', 'test.salesforce.com', '*.my.salesforce.com']

export interface Auth {
  readonly tokens: Tokens
  readonly handlers: readonly HttpHandler[]
}

/** OAuth of one org: authorize, token, revoke, introspect, userinfo and the identity URL, on every login host. */
export function createAuth(org: Org, clients: () => readonly OAuthClient[]): Auth {
  const tokens = createTokens({
    world: org.world,
    accessSeconds: Infinity, // The session length is a setting of the org; no reply tells it.
    shape: (kind, random) => (kind === 'access' ? `${org.orgId.slice(0, 15)}!AQ${random}` : `5Aep861${random}`),
    rotates: () => org.settings.rotatesRefreshTokens,
  })
  const accounts = () =>
    [org.apiUserId, org.editorId].map((id) => ({ id, label: String(org.table('User').get(id)?.['Name'] ?? id) }))
  const oauth = createOAuth({
    world: org.world,
    clients,
    title: 'Salesforce twin',
    accounts,
    codeSeconds: 900,
    codePrefix: 'aPrx',
  })
  const desk = { org, tokens, oauth }
  const handlers = loginHosts.flatMap((host) => [
    http.all(`https://${host}/services/oauth2/authorize`, ({ request }) => oauth.authorize(request)),
    http.post(`https://${host}/services/oauth2/token`, ({ request }) => token(desk, request)),
    http.all(`https://${host}/services/oauth2/revoke`, ({ request }) => revoke(desk, request)),
    http.post(`https://${host}/services/oauth2/introspect`, ({ request }) => introspect(desk, request)),
    http.all(`https://${host}/services/oauth2/userinfo`, ({ request }) => userinfo(desk, request)),
    http.get(`https://${host}/id/:org/:user`, ({ request }) => identity(desk, request)),
  ])
  return { tokens, handlers }
}

interface Desk {
  readonly org: Org
  readonly tokens: Tokens
  readonly oauth: OAuth
}

const instanceOf = (org: Org) => `https://${org.settings.domain}.my.salesforce.com`

async function token(desk: Desk, request: Request): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  const client = desk.oauth.clientOf(form, request.headers)
  switch (form.get('grant_type')) {
    case 'authorization_code': {
      const redeemed = desk.oauth.redeem(form, request.headers)
      if (redeemed.kind === 'refused') return refused(...refusals[redeemed.reason])
      const scopes = (redeemed.grant.query['scope'] ?? 'api').split(' ')
      const withRefresh = scopes.some((scope) => ['refresh_token', 'offline_access', 'full'].includes(scope))
      return granted(desk, request, { pair: desk.tokens.issue(redeemed.grant, { withRefresh }), client })
    }
    case 'refresh_token': {
      if (!client) return refused(...refusals.client)
      const pair = desk.tokens.refresh(form.get('refresh_token') ?? '', client.id)
      return pair ? granted(desk, request, { pair, client }) : refused('invalid_grant', 'expired access/refresh token')
    }
    default:
      return refused('unsupported_grant_type', 'grant type not supported')
  }
}

const refusals: Readonly<Record<RedeemRefusal, readonly [string, string]>> = {
  client: ['invalid_client', 'invalid client credentials'],
  code: ['invalid_grant', 'expired authorization code'],
  redirect: ['redirect_uri_mismatch', 'redirect_uri must match configuration'],
  verifier: ['invalid_grant', 'invalid code verifier'],
}

function granted(desk: Desk, request: Request, to: { pair: TokenPair; client: OAuthClient | null }): Response {
  const { pair, client } = to
  const { hostname } = new URL(request.url)
  const login = hostname === 'test.salesforce.com' ? hostname : 'login.salesforce.com'
  const id = `https://${login}/id/${desk.org.orgId}/${pair.grant.account}`
  const issuedAt = String(desk.org.world.now())
  const signature = createHmac('sha256', client?.secret ?? '')
    .update(id + issuedAt)
    .digest('base64')
  return Response.json({
    access_token: pair.access,
    ...(pair.refresh !== null && { refresh_token: pair.refresh }),
    signature,
    scope: pair.grant.query['scope'] ?? 'api',
    instance_url: instanceOf(desk.org),
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  })
}

async function revoke({ tokens }: Desk, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : url.searchParams
  if (tokens.revoke(form.get('token') ?? '')) return new Response(null, { status: 200 })
  return refused('unsupported_token_type', 'this token type is not supported')
}

async function introspect({ tokens, oauth, org }: Desk, request: Request): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  if (!oauth.clientOf(form, request.headers)) return refused('invalid_client', 'invalid client credentials')
  const grant = tokens.find(form.get('token') ?? '')
  if (!grant) return Response.json({ active: false })
  const username = org.table('User').get(grant.account)?.['Username']
  return Response.json({ active: true, scope: grant.query['scope'], client_id: grant.clientId, username })
}

function userinfo({ tokens, org }: Desk, request: Request): Response {
  const grant = tokens.bearer(request)
  const user = org.table('User').get(grant?.account ?? '')
  if (!user) return new Response('Bad_OAuth_Token', { status: 403 })
  return Response.json({
    sub: `https://login.salesforce.com/id/${org.orgId}/${user.Id}`,
    user_id: user.Id,
    organization_id: org.orgId,
    preferred_username: user['Username'],
    name: user['Name'],
    email: user['Email'],
    email_verified: true,
    zoneinfo: user['TimeZoneSidKey'],
    locale: user['LocaleSidKey'],
    urls: urlsOf(org),
  })
}

/** The identity URL takes the token as a header or, as jsforce sends it, in the query. */
function identity({ tokens, org }: Desk, request: Request): Response {
  const url = new URL(request.url)
  const grant = tokens.bearer(request) ?? tokens.find(url.searchParams.get('oauth_token') ?? '')
  const user = org.table('User').get(grant?.account ?? '')
  const [, , orgId, userId] = url.pathname.split('/')
  if (!user) return new Response('Bad_OAuth_Token', { status: 403 })
  if (orgId !== org.orgId || userId !== user.Id) return new Response('Wrong_Org', { status: 403 })
  return Response.json({
    id: `${url.origin}${url.pathname}`,
    asserted_user: true,
    user_id: user.Id,
    organization_id: org.orgId,
    username: user['Username'],
    display_name: user['Name'],
    email: user['Email'],
    first_name: user['FirstName'],
    last_name: user['LastName'],
    timezone: user['TimeZoneSidKey'],
    active: true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: user['LocaleSidKey'],
    utcOffset: 3600000,
    last_modified_date: user.SystemModstamp,
    is_app_installed: true,
    urls: urlsOf(org),
  })
}

function urlsOf(org: Org): Record<string, string> {
  const rest = `${instanceOf(org)}/services/data/v{version}/`
  const soap = `${instanceOf(org)}/services/Soap`
  return {
    enterprise: `${soap}/c/{version}/${org.orgId.slice(0, 15)}`,
    partner: `${soap}/u/{version}/${org.orgId.slice(0, 15)}`,
    rest,
    sobjects: `${rest}sobjects/`,
    query: `${rest}query/`,
    search: `${rest}search/`,
    recent: `${rest}recent/`,
    custom_domain: instanceOf(org),
  }
}

function refused(error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status: 400 })
}
