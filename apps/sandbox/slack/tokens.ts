import { randomBytes } from 'node:crypto'

import type { World } from '#apps/sandbox/kit/twin.ts'

/** What a bot token stands for. */
export interface Installation {
  readonly scopes: readonly string[]
  readonly installerId: string
  /** True for an org-wide install, which names no team. */
  readonly isOrg: boolean
}

export interface Issued {
  readonly accessToken: string
  /** With rotation only. */
  readonly refreshToken?: string
  readonly expiresInSeconds?: number
}

export type TokenVerdict =
  { readonly kind: 'fine'; readonly installation: Installation } | { readonly kind: 'bad'; readonly error: string }

export interface Tokens {
  issue(installation: Installation): Issued
  /** Null when the refresh token is unknown or was used before. */
  refresh(refreshToken: string): { issued: Issued; installation: Installation } | null
  check(accessToken: string): TokenVerdict
  revoke(accessToken: string): boolean
  revokeAll(): void
  /** Ends rotated tokens before their time. */
  expireAll(): void
}

const rotatedSeconds = 43_200

export function createTokens(world: World, rotates: () => boolean): Tokens {
  const accesses = new Map<string, { installation: Installation; until: number }>()
  const refreshes = new Map<string, Installation>()
  const revoked = new Set<string>()
  const draw = () => randomBytes(20).toString('hex')

  function issue(installation: Installation): Issued {
    if (!rotates()) {
      const accessToken = `xoxb-${draw()}`
      accesses.set(accessToken, { installation, until: Infinity })
      return { accessToken }
    }
    const accessToken = `xoxe.xoxb-1-${draw()}`
    const refreshToken = `xoxe-1-${draw()}`
    accesses.set(accessToken, { installation, until: world.now() + rotatedSeconds * 1000 })
    refreshes.set(refreshToken, installation)
    return { accessToken, refreshToken, expiresInSeconds: rotatedSeconds }
  }

  function revoke(accessToken: string): boolean {
    const had = accesses.delete(accessToken)
    if (had) revoked.add(accessToken)
    return had
  }

  return {
    issue,
    refresh(refreshToken) {
      const installation = refreshes.get(refreshToken)
      if (!installation) return null
      refreshes.delete(refreshToken)
      return { issued: issue(installation), installation }
    },
    check(accessToken) {
      const held = accesses.get(accessToken)
      if (!held) return { kind: 'bad', error: revoked.has(accessToken) ? 'token_revoked' : 'invalid_auth' }
      return held.until > world.now()
        ? { kind: 'fine', installation: held.installation }
        : { kind: 'bad', error: 'token_expired' }
    },
    revoke,
    revokeAll() {
      for (const token of accesses.keys()) revoke(token)
      refreshes.clear()
    },
    expireAll() {
      for (const [token, held] of accesses) accesses.set(token, { ...held, until: world.now() })
    },
  }
}
