import { drawText } from './state.ts'
import type { Google } from './state.ts'

/** What a person allowed a client to do. */
export interface Grant {
  readonly email: string
  readonly clientId: string
  scopes: readonly string[]
}

export interface AccessToken {
  readonly grant: Grant
  readonly scopes: readonly string[]
  readonly expiresMs: number
}

export interface RefreshToken {
  readonly grant: Grant
  readonly scopes: readonly string[]
  /** Infinity outside of testing. */
  readonly expiresMs: number
  usedMs: number
}

/** A code waiting to be exchanged, good once and for ten minutes. */
export interface Code {
  readonly grant: Grant
  readonly scopes: readonly string[]
  readonly redirectUri: string
  readonly challenge: { readonly value: string; readonly isHashed: boolean } | null
  readonly nonce: string | null
  /** Only a consent for offline use brings a refresh token. */
  readonly bringsRefresh: boolean
  readonly expiresMs: number
}

/** Everything OAuth remembers. */
export interface TokenStore {
  readonly access: Map<string, AccessToken>
  readonly refresh: Map<string, RefreshToken>
  readonly codes: Map<string, Code>
  readonly grants: Map<string, Grant>
}

/** Seconds; replies say one less, as Google's do. */
export const accessLifeSeconds = 3_600
const testingLifeMs = 7 * 86_400_000
const unusedLifeMs = 182 * 86_400_000
/** Per person and client; beyond it the oldest stops working without a word. */
const refreshTokensMax = 100

export function createTokenStore(): TokenStore {
  return { access: new Map(), refresh: new Map(), codes: new Map(), grants: new Map() }
}

export function grantKey(clientId: string, email: string): string {
  return `${clientId} ${email}`
}

export function issueAccess(
  google: Google,
  store: TokenStore,
  given: { grant: Grant; scopes: readonly string[] },
): string {
  const token = `ya29.${drawText(google, 120)}`
  store.access.set(token, { ...given, expiresMs: google.world.now() + accessLifeSeconds * 1000 })
  return token
}

export function issueRefresh(
  google: Google,
  store: TokenStore,
  given: { grant: Grant; scopes: readonly string[] },
): string {
  const now = google.world.now()
  const token = `1//0${drawText(google, 96)}`
  const same = [...store.refresh].filter(([, other]) => other.grant === given.grant)
  if (same.length >= refreshTokensMax) store.refresh.delete(same[0]?.[0] ?? '')
  store.refresh.set(token, { ...given, expiresMs: google.isTesting ? now + testingLifeMs : Infinity, usedMs: now })
  return token
}

/** A refresh token that still works; using it counts against the six months without use. */
export function useRefresh(google: Google, store: TokenStore, token: string): RefreshToken | null {
  const found = store.refresh.get(token)
  const now = google.world.now()
  if (!found || now >= found.expiresMs || now - found.usedMs > unusedLifeMs) return null
  found.usedMs = now
  return found
}

/** Ends everything a person gave a client: all its tokens, and the consent itself. */
export function revokeGrant(store: TokenStore, grant: Grant): void {
  store.grants.delete(grantKey(grant.clientId, grant.email))
  for (const kept of [store.access, store.refresh, store.codes]) {
    for (const [key, entry] of kept) if (entry.grant === grant) kept.delete(key)
  }
}
