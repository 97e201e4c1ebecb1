import type { UserId, WorkspaceId } from './ids.ts'

/** What a member of a workspace may do; each includes the ones after it. */
export type Role = 'owner' | 'admin' | 'manager' | 'rep' | 'viewer'

/** Who asks, as the rim found out by session, signature or schedule. Every verb of the hub takes one. */
export type Actor =
  | { readonly kind: 'user'; readonly user: UserId; readonly workspace: WorkspaceId; readonly role: Role }
  | {
      readonly kind: 'slack'
      readonly slackUser: string
      readonly team: string
      readonly workspace: WorkspaceId
      readonly role: Role
    }
  | {
      readonly kind: 'hubspot'
      readonly hubspotUser: string
      readonly portal: string
      readonly workspace: WorkspaceId
      readonly role: Role
    }
  | { readonly kind: 'system'; readonly workspace: WorkspaceId; readonly role: 'owner' }

const rank: Readonly<Record<Role, number>> = { owner: 5, admin: 4, manager: 3, rep: 2, viewer: 1 }

/** True where the actor's role is `least` or above it. */
export const may = (actor: Actor, least: Role): boolean => rank[actor.role] >= rank[least]
