import type { Google, User } from './state.ts'
import type { TokenStore } from './tokens.ts'

/** `oauth2.googleapis.com/tokeninfo`: whose token it is and what it may do. */
export function tokenInfo(google: Google, store: TokenStore, request: Request): Response {
  const held = store.access.get(new URL(request.url).searchParams.get('access_token') ?? '')
  if (!held || held.expiresMs <= google.world.now()) return refusal('invalid_token', 'Invalid Value')
  const { clientId, email } = held.grant
  const expires_in = String(Math.floor((held.expiresMs - google.world.now()) / 1000))
  const sub = google.users.get(email)?.id
  const own = { azp: clientId, aud: clientId, sub, scope: held.scopes.join(' '), expires_in }
  return Response.json({ ...own, email, email_verified: 'true' })
}

/** Who the person behind the token is. */
export function userInfo(google: Google, store: TokenStore, request: Request): Response {
  const held = store.access.get(bearerOf(request) ?? '')
  const user = held && held.expiresMs > google.world.now() ? google.users.get(held.grant.email) : undefined
  if (user) return Response.json(profile(user))
  return Response.json({ error: 'invalid_request', error_description: 'Invalid Credentials' }, { status: 401 })
}

/** A refusal of the OAuth endpoints. */
export function refusal(error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status: 400 })
}

function profile({ id: sub, email, name }: User): object {
  const [given_name, family_name] = name.split(' ')
  return { sub, name, given_name, family_name, email, email_verified: true }
}

/** The access token of a request, from the header or the query. */
export function bearerOf(request: Request): string | null {
  const header = /^Bearer (.+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1]?.trim()
  return header ?? new URL(request.url).searchParams.get('access_token')
}
