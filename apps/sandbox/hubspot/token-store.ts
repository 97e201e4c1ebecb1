import { randomBytes } from 'node:crypto'

import type { World } from '#apps/sandbox/kit/twin.ts'

export const accessSeconds = 1_800

/** What an app was allowed in one portal. */
export interface HubspotGrant {
  readonly portalId: number
  readonly userId: number
  readonly scopes: readonly string[]
}

/** An access token's grant and end. */
export interface Access {
  readonly grant: HubspotGrant
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** The tokens of all portals. */
export interface TokenStore {
  readonly accesses: Map<string, Access>
  readonly refreshes: Map<string, HubspotGrant>
  /** Makes an access token beside this refresh token. */
  keep(grant: HubspotGrant, refresh: string): string
  grant(grant: HubspotGrant): { accessToken: string; refreshToken: string }
  uninstall(portalId: number): void
  dropRefresh(portalId: number): void
  expireAccess(portalId: number): void
}

export function createTokenStore(world: World): TokenStore {
  const accesses = new Map<string, Access>()
  const refreshes = new Map<string, HubspotGrant>()
  const store: TokenStore = {
    accesses,
    refreshes,
    keep(grant, refresh) {
      // Real tokens may have up to 512 characters; a short column must fail here already.
      const access = `CN${randomBytes(210).toString('base64url')}`
      accesses.set(access, { grant, until: world.now() + accessSeconds * 1000 })
      refreshes.set(refresh, grant)
      return access
    },
    grant(grant) {
      const refreshToken = newRefresh()
      return { accessToken: store.keep(grant, refreshToken), refreshToken }
    },
    uninstall(portalId) {
      for (const [key, access] of accesses) if (access.grant.portalId === portalId) accesses.delete(key)
      for (const [key, grant] of refreshes) if (grant.portalId === portalId) refreshes.delete(key)
    },
    dropRefresh(portalId) {
      for (const [key, grant] of refreshes) if (grant.portalId === portalId) refreshes.delete(key)
    },
    expireAccess(portalId) {
      for (const [key, access] of accesses) {
        if (access.grant.portalId === portalId)
          accesses.set(key, { ...access, until: Math.min(access.until, world.now()) })
      }
    },
  }
  return store
}

export function newRefresh(): string {
  return `eu1-${randomBytes(18).toString('hex')}`
}
