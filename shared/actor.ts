import type { UserId, WorkspaceId } from './ids.ts'
import type { Reach } from './territory.ts'

/** What a member of a workspace may do; each includes the ones after it. */
export type Role = 'owner' | 'admin' | 'manager' | 'rep' | 'viewer'

/** What somebody is in a workspace. */
export interface Membership {
  readonly role: Role
  /** Whose leads they may see, where the workspace has offices; of admins and owners always all. */
  readonly reach: Reach
}

/** Who asks, as the rim found out by session, signature or schedule. Every verb of the hub takes one. */
export type Actor = Membership & { readonly workspace: WorkspaceId } & (
    | { readonly kind: 'user'; readonly user: UserId }
    | { readonly kind: 'slack'; readonly slackUser: string; readonly team: string }
    | { readonly kind: 'hubspot'; readonly hubspotUser: string; readonly portal: string }
    | { readonly kind: 'system' }
  )

const rank: Readonly<Record<Role, number>> = { owner: 5, admin: 4, manager: 3, rep: 2, viewer: 1 }

/** True where the actor's role is `least` or above it. */
export const may = (actor: Pick<Actor, 'role'>, least: Role): boolean => rank[actor.role] >= rank[least]
