import type { Role } from '#shared/actor.ts'
import type { InvitationCreated, InvitationView, SessionList, WorkspaceView } from '#shared/api/account.ts'
import type { Members } from '#shared/api/workspace.ts'
import { type UserId, userId, type WorkspaceId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import type { Ports } from '#hub/ports.ts'
import { asUnavailable, createAuth, refusalCode, sessionSecondsMax } from './auth.ts'
import { acceptInvitation, cancelInvitation, invite, type NewInvitation, viewInvitation } from './invitations.ts'
import { endSession, listSessions } from './sessions.ts'
import { accountLimit, addressLimit, admit, forgive, type Limit } from './throttle.ts'
import {
  changeRole,
  createWorkspace,
  listMembers,
  type MemberChange,
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

/** From where a request comes, as the runtime knows it; never a header that anyone can write. */
export type Address = string | undefined

/** People, sessions, workspaces, invitations and roles. */
export interface Accounts {
  /** Answers the same for a new and a known address. Returns the seconds to wait where there were too many, else 0. */
  signUp(request: { name: string; email: string; password: string }, address: Address): Promise<number>
  signIn(request: { email: string; password: string }, headers: Headers, address: Address): Promise<SignIn>
  /** Ends the session; returns the cookies that forget it. */
  signOut(headers: Headers): Promise<readonly string[]>
  /** Ends every other session, and gives this one a new token. */
  changePassword(headers: Headers, change: { currentPassword: string; newPassword: string }): Promise<readonly string[]>
  signedIn(headers: Headers): Promise<SignedIn | null>
  sessions(signedIn: SignedIn): Promise<SessionList>
  endSession(user: UserId, session: string): Promise<void>

  createWorkspace(owner: UserId, name: string): Promise<WorkspaceView>
  workspaces(user: UserId): Promise<readonly WorkspaceView[]>
  membership(user: UserId, workspace: WorkspaceId): Promise<Role | null>
  members(workspace: WorkspaceId): Promise<Members>
  changeRole(change: MemberChange, role: Role): Promise<void>
  removeMember(change: MemberChange): Promise<void>
  invite(request: NewInvitation): Promise<InvitationCreated>
  cancelInvitation(workspace: WorkspaceId, id: string): Promise<void>
  viewInvitation(person: Person, token: string): Promise<InvitationView>
  acceptInvitation(person: Person, token: string): Promise<WorkspaceView>
}

/** Makes the accounts over the control database. Cheap; on Workers once per request. */
export function createAccounts(ports: AccountsPorts): Accounts {
  const { publicUrl, authSecret: secret, randomId } = ports
  const db = ports.databases.control
  const { api } = createAuth({ db, publicUrl, secret, randomId })
  const waitFor = (address: Address): Promise<number> =>
    address === undefined
      ? Promise.resolve(0)
      : admit(db, { subject: `address ${address}`, limit: ports.addressLimit ?? addressLimit }, ports.now())
  return {
    signUp: async (body, address) => {
      const wait = await waitFor(address)
      if (wait === 0) await api.signUpEmail({ body }).catch(unlessTaken)
      return wait
    },
    signIn: async (body, headers, address) => {
      const subject = `account ${body.email.toLowerCase()}`
      const wait = (await waitFor(address)) || (await admit(db, { subject, limit: accountLimit }, ports.now()))
      if (wait > 0) return { kind: 'throttled', retryAfterSeconds: wait }
      try {
        const done = await api.signInEmail({ body, headers, returnHeaders: true })
        await forgive(db, subject)
        return { kind: 'signed-in', person: personOf(done.response.user), cookies: done.headers.getSetCookie() }
      } catch (error) {
        if (refusalCode(error) === undefined) throw error
        return { kind: 'refused' }
      }
    },
    signOut: async (headers) => (await api.signOut({ headers, returnHeaders: true })).headers.getSetCookie(),
    changePassword: async (headers, change) => {
      try {
        const body = { ...change, revokeOtherSessions: true }
        return (await api.changePassword({ body, headers, returnHeaders: true })).headers.getSetCookie()
      } catch (error) {
        if (refusalCode(error) !== 'INVALID_PASSWORD') throw error
        throw new Refusal(400, 'wrong-password', 'The current password is not right.', 'Type it again.')
      }
    },
    signedIn: async (headers) => {
      const found = await api.getSession({ headers, returnHeaders: true }).catch(asUnavailable)
      const { response, headers: reply } = found
      if (response === null || isTooOld(response.session.createdAt, ports.now())) return null
      return { person: personOf(response.user), session: response.session.id, cookies: reply.getSetCookie() }
    },
    sessions: ({ person, session }) => listSessions(ports, person.id, session),
    endSession: (user, session) => endSession(ports, user, session),
    createWorkspace: (owner, name) => createWorkspace(ports, owner, name),
    workspaces: (user) => workspacesOf(ports, user),
    membership: (user, workspace) => membership(ports, user, workspace),
    members: (workspace) => listMembers(ports, workspace),
    changeRole: (change, role) => changeRole(ports, change, role),
    removeMember: (change) => removeMember(ports, change),
    invite: (request) => invite(ports, request),
    cancelInvitation: (workspace, id) => cancelInvitation(ports, workspace, id),
    viewInvitation: (person, token) => viewInvitation(ports, person, token),
    acceptInvitation: (person, token) => acceptInvitation(ports, person, token),
  }
}

/** Two sign-ups with one address at the same moment: the second learns as little as a later one would. */
function unlessTaken(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('UNIQUE constraint failed: user.email'))) throw error
}

const isTooOld = (createdAt: Date, now: number): boolean => createdAt.getTime() + sessionSecondsMax * 1000 < now

const personOf = (user: { readonly id: string; readonly name: string; readonly email: string }): Person => ({
  id: userId(user.id),
  name: user.name,
  email: user.email,
})
