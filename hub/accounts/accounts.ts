import type { Membership, Role } from '#shared/actor.ts'
import type { InvitationCreated, InvitationView, SessionList, WorkspaceView } from '#shared/api/account.ts'
import type { Members } from '#shared/api/workspace.ts'
import type { UserId, WorkspaceId } from '#shared/ids.ts'
import type { Reach } from '#shared/territory.ts'
import type { Ports } from '#hub/ports.ts'
import type { Limit } from './throttle.ts'
import { acceptInvitation, cancelInvitation, invite, viewInvitation } from './invitations.ts'
import { createPeople } from './people.ts'
import { endSession, listSessions } from './sessions.ts'
import {
  changeReach,
  changeRole,
  createWorkspace,
  listMembers,
  membership,
  removeMember,
  workspacesOf,
} from './workspaces.ts'

/** What the accounts need: the hub's ports and three settings. */
export interface AccountsPorts extends Pick<Ports, 'databases' | 'now' | 'randomId'> {
  readonly publicUrl: string
  readonly authSecret: string
  /** Mails an invitation's link. Without it the link is passed on by the one who invited. */
  readonly sendInvitation?: (mail: { readonly email: string; readonly link: string }) => Promise<void>
  /** Attempts with a password from one address; 200 where absent. */
  readonly addressLimit?: Limit
}

export interface Person {
  readonly id: UserId
  readonly name: string
  readonly email: string
}

/** A signed-in request. `cookies` are to be set on the reply: the session was prolonged. */
export interface SignedIn {
  readonly person: Person
  readonly session: string
  readonly cookies: readonly string[]
}

export type SignIn =
  | { readonly kind: 'signed-in'; readonly person: Person; readonly cookies: readonly string[] }
  | { readonly kind: 'refused' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }

export interface PasswordChange {
  readonly currentPassword: string
  readonly newPassword: string
}

export type PasswordChanged =
  | { readonly kind: 'changed'; readonly cookies: readonly string[] }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }

/** From where a request comes, as the runtime knows it; never a header that anyone can write. */
export type Address = string | undefined

/** Who changes whose membership. `by` is the role of the one who asks. */
export interface MemberChange {
  readonly workspace: WorkspaceId
  readonly member: UserId
  readonly by: Role
}

export interface NewInvitation {
  readonly workspace: WorkspaceId
  readonly inviter: UserId
  readonly by: Role
  readonly email: string
  readonly role: Role
  readonly reach: Reach
}

/** People, sessions, workspaces, invitations and roles. */
export interface Accounts {
  /** Answers the same for a new and a known address. Returns the seconds to wait where there were too many, else 0. */
  signUp(request: { name: string; email: string; password: string }, address: Address): Promise<number>
  signIn(request: { email: string; password: string }, headers: Headers, address: Address): Promise<SignIn>
  /** Ends the session; returns the cookies that forget it. */
  signOut(headers: Headers): Promise<readonly string[]>
  /** Ends every other session, and gives this one a new token. */
  changePassword(person: Person, headers: Headers, change: PasswordChange): Promise<PasswordChanged>
  signedIn(headers: Headers): Promise<SignedIn | null>
  sessions(signedIn: SignedIn): Promise<SessionList>
  endSession(user: UserId, session: string): Promise<void>

  createWorkspace(owner: UserId, name: string): Promise<WorkspaceView>
  workspaces(user: UserId): Promise<readonly WorkspaceView[]>
  membership(user: UserId, workspace: WorkspaceId): Promise<Membership | null>
  members(workspace: WorkspaceId): Promise<Members>
  changeRole(change: MemberChange, role: Role): Promise<void>
  changeReach(change: Omit<MemberChange, 'by'>, reach: Reach): Promise<void>
  removeMember(change: MemberChange): Promise<void>
  invite(request: NewInvitation): Promise<InvitationCreated>
  cancelInvitation(workspace: WorkspaceId, id: string): Promise<void>
  viewInvitation(person: Person, token: string): Promise<InvitationView>
  acceptInvitation(person: Person, token: string): Promise<WorkspaceView>
}

/** Makes the accounts over the control database. Cheap; on Workers once per request. */
export const createAccounts = (ports: AccountsPorts): Accounts => ({
  ...createPeople(ports),
  sessions: ({ person, session }) => listSessions(ports, person.id, session),
  endSession: (user, session) => endSession(ports, user, session),
  createWorkspace: (owner, name) => createWorkspace(ports, owner, name),
  workspaces: (user) => workspacesOf(ports, user),
  membership: (user, workspace) => membership(ports, user, workspace),
  members: (workspace) => listMembers(ports, workspace),
  changeRole: (change, role) => changeRole(ports, change, role),
  changeReach: (change, reach) => changeReach(ports, change, reach),
  removeMember: (change) => removeMember(ports, change),
  invite: (request) => invite(ports, request),
  cancelInvitation: (workspace, id) => cancelInvitation(ports, workspace, id),
  viewInvitation: (person, token) => viewInvitation(ports, person, token),
  acceptInvitation: (person, token) => acceptInvitation(ports, person, token),
})
