import { randomBytes } from 'node:crypto'

import type { Grant } from './oauth.ts'
import type { World } from './twin.ts'

/** A pair of tokens as the vendor hands them out. */
export interface TokenPair {
  readonly access: string
  /** Null where the vendor gives none, or where a refresh keeps the one in use. */
  readonly refresh: string | null
  readonly grant: Grant
}

export interface TokenSettings {
  readonly world: World
  /** How long an access token lives; Infinity where only the vendor's session setting ends it. */
  readonly accessSeconds: number
  /** Makes a token in the vendor's form out of random text. */
  readonly shape: (kind: 'access' | 'refresh', random: string) => string
  /** True while each refresh gives a new refresh token and kills the old one. */
  readonly rotates: () => boolean
}

/** Access and refresh tokens of one twin. */
export interface Tokens {
  issue(grant: Grant, options?: { readonly withRefresh: boolean }): TokenPair
  /** The grant behind a live access token, or null. */
  find(access: string): Grant | null
  /** The grant behind the request's `Authorization: Bearer` (or `OAuth`) header, or null. */
  bearer(request: Request): Grant | null
  /** A new access token for a live refresh token; null when it is unknown, used up or another client's. */
  refresh(refreshToken: string, clientId: string): TokenPair | null
  /** Kills the token; a refresh token takes its access tokens along. False when unknown. */
  revoke(token: string): boolean
  /** Ends all access tokens, as an expired session would. Refresh tokens live on. */
  expireAccess(): void
  /** Ends everything, as an uninstall would. */
  revokeAll(): void
}

export function createTokens({ world, accessSeconds, shape, rotates }: TokenSettings): Tokens {
  const access = new Map<string, { grant: Grant; until: number }>()
  const refreshes = new Map<string, Grant>()
  const draw = (kind: 'access' | 'refresh') => shape(kind, randomBytes(32).toString('base64url'))

  function issueAccess(grant: Grant): string {
    const token = draw('access')
    access.set(token, { grant, until: world.now() + accessSeconds * 1000 })
    return token
  }

  function issueRefresh(grant: Grant): string {
    const token = draw('refresh')
    refreshes.set(token, grant)
    return token
  }

  function find(token: string): Grant | null {
    const held = access.get(token)
    return held && held.until > world.now() ? held.grant : null
  }

  return {
    find,
    issue: (grant, { withRefresh } = { withRefresh: true }) => ({
      access: issueAccess(grant),
      refresh: withRefresh ? issueRefresh(grant) : null,
      grant,
    }),
    bearer: (request) =>
      find(/^(?:Bearer|OAuth) (.+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1]?.trim() ?? ''),
    refresh(refreshToken, clientId) {
      const grant = refreshes.get(refreshToken)
      if (!grant || grant.clientId !== clientId) return null
      if (!rotates()) return { access: issueAccess(grant), refresh: null, grant }
      refreshes.delete(refreshToken)
      return { access: issueAccess(grant), refresh: issueRefresh(grant), grant }
    },
    revoke(token) {
      const grant = refreshes.get(token)
      if (!grant) return access.delete(token)
      refreshes.delete(token)
      for (const [key, held] of access) if (held.grant === grant) access.delete(key)
      return true
    },
    expireAccess: () => access.clear(),
    revokeAll() {
      access.clear()
      refreshes.clear()
    },
  }
}
