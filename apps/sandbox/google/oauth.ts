import { createOAuth } from '#apps/sandbox/kit/oauth.ts'
import { createIdentity, discovery, issuer } from './identity.ts'
import type { Identity } from './identity.ts'
import { firstUser } from './state.ts'
import { accessLifeSeconds, grantKey, issueAccess, issueRefresh, revokeGrant, useRefresh } from './tokens.ts'
import type { Grant as Agreed, Redeemed } from '#apps/sandbox/kit/oauth.ts'
import { refusal, tokenInfo, userInfo } from './oauth-info.ts'
import type { Google } from './state.ts'
import type { Grant, TokenStore } from './tokens.ts'

/** https://developers.google.com/identity/protocols/oauth2/web-server */
export interface GoogleOAuth {
  authorize(request: Request): Promise<Response>
  token(request: Request): Promise<Response>
  revoke(request: Request): Promise<Response>
  tokenInfo(request: Request): Response
  userInfo(request: Request): Response
  keys(): Promise<Response>
  discovery(): Response
}

const codeSeconds = 600
/** Marks a code that came without a consent page, which therefore brings no refresh token. */
const silentMark = '_silent'

export function createGoogleOAuth(google: Google, store: TokenStore): GoogleOAuth {
  const identity = createIdentity()
  const server = { google, store, identity }
  const kit = createOAuth({
    world: google.world,
    clients: () =>
      [...google.clients.values()].map((client) => ({ ...client, redirectUris: client.redirectUris ?? anyUri })),
    title: 'Google twin',
    accounts: () => [...google.users.values()].map(({ email, name }) => ({ id: email, label: `${name} (${email})` })),
    codeSeconds,
    codePrefix: '4/0A',
  })

  async function authorize(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const asked = url.searchParams
    if (request.method === 'GET' && !promptsFor(asked, 'consent') && hasConsent(google, store, asked)) {
      url.searchParams.set(silentMark, '1')
      const account = asked.get('login_hint') ?? firstUser(google).email
      const body = new URLSearchParams({ decision: 'allow', account })
      return withIssuer(await kit.authorize(new Request(url, { method: 'POST', body })), asked)
    }
    if (request.method === 'GET' && promptsFor(asked, 'none')) return redirectError(asked, 'interaction_required')
    return withIssuer(await kit.authorize(request), asked)
  }

  async function token(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text())
    const kind = form.get('grant_type')
    if (kind === 'authorization_code') return exchange(kit.redeem(form, request.headers), form)
    if (kind !== 'refresh_token') return refusal('unsupported_grant_type', `Invalid grant_type: ${kind ?? ''}`)
    const client = kit.clientOf(form, request.headers)
    if (!client) return invalidClient()
    const held = useRefresh(google, store, form.get('refresh_token') ?? '')
    if (!held || held.grant.clientId !== client.id)
      return refusal('invalid_grant', 'Token has been expired or revoked.')
    return Response.json(await accessReply(server, { grant: held.grant, scopes: held.scopes, nonce: null }), noStore)
  }

  async function exchange(redeemed: Redeemed, form: URLSearchParams): Promise<Response> {
    if (redeemed.kind === 'refused') {
      if (redeemed.reason === 'client') return invalidClient()
      if (redeemed.reason === 'redirect') return refusal('redirect_uri_mismatch', 'Bad Request')
      const missing = form.has('code_verifier') ? 'Invalid code verifier.' : 'Missing code verifier.'
      return refusal('invalid_grant', redeemed.reason === 'verifier' ? missing : 'Malformed auth code.')
    }
    const { query } = redeemed.grant
    const { grant, scopes } = remember(store, redeemed.grant)
    const reply = await accessReply(server, { grant, scopes, nonce: query['nonce'] ?? null })
    if (query['access_type'] !== 'offline' || query[silentMark] === '1') return Response.json(reply, noStore)
    const life = google.isTesting ? { refresh_token_expires_in: 604_799 } : {}
    return Response.json({ ...reply, refresh_token: issueRefresh(google, store, { grant, scopes }), ...life }, noStore)
  }

  async function revoke(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text())
    const given = form.get('token') ?? new URL(request.url).searchParams.get('token') ?? ''
    const held = store.refresh.get(given) ?? store.access.get(given)
    if (!held) return refusal('invalid_token', 'Token expired or revoked')
    revokeGrant(store, held.grant)
    return Response.json({})
  }

  return {
    authorize,
    token,
    revoke,
    tokenInfo: (request) => tokenInfo(google, store, request),
    userInfo: (request) => userInfo(google, store, request),
    keys: async () => Response.json(await identity.keys()),
    discovery: () => Response.json(discovery),
  }
}

interface Server {
  readonly google: Google
  readonly store: TokenStore
  readonly identity: Identity
}

async function accessReply(
  { google, store, identity }: Server,
  given: { grant: Grant; scopes: readonly string[]; nonce: string | null },
): Promise<object> {
  const { grant, scopes, nonce } = given
  const user = google.users.get(grant.email)
  const withId = scopes.includes('openid') && user
  const nowMs = google.world.now()
  return {
    access_token: issueAccess(google, store, { grant, scopes }),
    expires_in: accessLifeSeconds - 1,
    scope: scopes.join(' '),
    token_type: 'Bearer',
    ...(withId ? { id_token: await identity.idToken({ user, clientId: grant.clientId, nonce, nowMs }) } : {}),
  }
}

/** A client without a list of addresses takes any; only tests make such clients. */
const anyUri: readonly string[] = Object.assign([], { includes: () => true })

const noStore = { headers: { 'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate', Pragma: 'no-cache' } }

function promptsFor(asked: URLSearchParams, what: string): boolean {
  return (asked.get('prompt') ?? '').split(' ').includes(what)
}

function hasConsent(google: Google, store: TokenStore, asked: URLSearchParams): boolean {
  const email = asked.get('login_hint') ?? firstUser(google).email
  const grant = store.grants.get(grantKey(asked.get('client_id') ?? '', email))
  return grant !== undefined && scopesOf(asked.get('scope') ?? '').every((scope) => grant.scopes.includes(scope))
}

/** One consent per person and client; scopes add up only when asked for, yet the grant remembers them all. */
function remember(store: TokenStore, agreed: Agreed): { grant: Grant; scopes: readonly string[] } {
  const { clientId, account: email, query } = agreed
  const asked = scopesOf(query['scope'] ?? '')
  const key = grantKey(clientId, email)
  const grant = store.grants.get(key) ?? { email, clientId, scopes: [] }
  grant.scopes = [...new Set([...grant.scopes, ...asked])]
  store.grants.set(key, grant)
  return { grant, scopes: query['include_granted_scopes'] === 'true' ? grant.scopes : asked }
}

const fullNames: Readonly<Record<string, string>> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
}

function scopesOf(text: string): readonly string[] {
  return text
    .split(' ')
    .filter((scope) => scope !== '')
    .map((scope) => fullNames[scope] ?? scope)
}

/** Google names itself in the answer, which guards against mixed-up servers (RFC 9207). */
function withIssuer(reply: Response, asked: URLSearchParams): Response {
  const location = reply.headers.get('Location')
  if (location === null) return reply
  const target = new URL(location)
  target.searchParams.set('iss', issuer)
  if (target.searchParams.has('code')) target.searchParams.set('scope', scopesOf(asked.get('scope') ?? '').join(' '))
  return new Response(null, { status: 302, headers: { Location: target.href } })
}

function redirectError(asked: URLSearchParams, error: string): Response {
  const target = new URL(asked.get('redirect_uri') ?? 'https://accounts.google.com/')
  target.searchParams.set('error', error)
  const state = asked.get('state')
  if (state !== null) target.searchParams.set('state', state)
  return new Response(null, { status: 302, headers: { Location: target.href } })
}

function invalidClient(): Response {
  return Response.json(
    { error: 'invalid_client', error_description: 'The OAuth client was not found.' },
    { status: 401 },
  )
}
