import type { InvitationCreated, InvitationView, WorkspaceView } from '#shared/api/account.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import type { AccountsPorts, NewInvitation, Person } from './accounts.ts'
import { digest } from '#shared/web/digest.ts'
import { membershipOf, reachText, roleOf, rowText } from './rows.ts'
import { ownersOnly } from './workspaces.ts'

const expiresAfterMs = 7 * 86_400_000
/** Invitations that may be open in one workspace. */
const openMax = 200

/** Invites an address. A second invitation replaces the first, whose link stops working. */
export async function invite(ports: AccountsPorts, request: NewInvitation): Promise<InvitationCreated> {
  if (request.role === 'owner' && request.by !== 'owner') throw ownersOnly()
  const email = request.email.toLowerCase()
  await refuseKnownOrTooMany(ports, request.workspace, email)
  const token = `${ports.randomId()}${ports.randomId()}`
  const id = `inv_${ports.randomId()}`
  const now = ports.now()
  const expiresAt = new Date(now + expiresAfterMs).toISOString()
  await ports.databases.control.write([
    {
      sql: `update invitation set status = 'canceled' where organizationId = ? and email = ? and status = 'pending'`,
      args: [request.workspace, email],
    },
    {
      sql: `insert into invitation (id, organizationId, email, role, reach, status, tokenHash, inviterId, expiresAt, createdAt)
        values (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?)`,
      args: [
        id,
        request.workspace,
        email,
        request.role,
        reachText(request.reach),
        await digest(token),
        request.inviter,
        expiresAt,
        new Date(now).toISOString(),
      ],
    },
  ])
  // The token travels behind the #, which browsers send to nobody and no log of requests holds.
  const link = `${ports.publicUrl}/invitation#${token}`
  await ports.sendInvitation?.({ email, link })
  return { id, email, role: request.role, expiresAt, link }
}

async function refuseKnownOrTooMany(ports: AccountsPorts, workspace: WorkspaceId, email: string): Promise<void> {
  const [known, open] = await ports.databases.control.read([
    {
      sql: 'select 1 from member m join "user" u on u.id = m.userId where m.organizationId = ? and u.email = ?',
      args: [workspace, email],
    },
    {
      sql: `select 1 from invitation where organizationId = ? and status = 'pending' and expiresAt > ? limit ?`,
      args: [workspace, new Date(ports.now()).toISOString(), openMax],
    },
  ])
  if ((known?.rows.length ?? 0) > 0) {
    throw new Refusal(409, 'already-member', 'This person is in the workspace already.', 'Change their role instead.')
  }
  if ((open?.rows.length ?? 0) >= openMax) {
    throw new Refusal(409, 'too-many-invitations', `${openMax} invitations are open.`, 'Cancel some first.')
  }
}

/** Takes an open invitation back. */
export async function cancelInvitation(ports: AccountsPorts, workspace: WorkspaceId, id: string): Promise<void> {
  const [done] = await ports.databases.control.write([
    {
      sql: `update invitation set status = 'canceled' where id = ? and organizationId = ? and status = 'pending'`,
      args: [id, workspace],
    },
  ])
  if (done?.changed !== 1) {
    throw new Refusal(404, 'not-found', 'There is no such open invitation.', 'Reload the list of members.')
  }
}

/** What an invitation's link leads to. */
export async function viewInvitation(ports: AccountsPorts, person: Person, token: string): Promise<InvitationView> {
  const row = await findOpen(ports, token)
  return {
    workspace: rowText(row, 'name'),
    role: roleOf(row),
    // A stranger who found the link learns nothing about whom it was meant for.
    email: isFor(row, person) ? rowText(row, 'email') : '',
    expiresAt: rowText(row, 'expiresAt'),
    isForYou: isFor(row, person),
  }
}

/** Makes the person a member. One batch: of several at once exactly one is the first, and a crash leaves all or nothing. */
export async function acceptInvitation(ports: AccountsPorts, person: Person, token: string): Promise<WorkspaceView> {
  const row = await findOpen(ports, token)
  if (!isFor(row, person)) {
    throw new Refusal(
      403,
      'other-recipient',
      'This invitation is for another e-mail address.',
      'Sign in with the address it was sent to, or ask for a new one.',
    )
  }
  const member = `member_${ports.randomId()}`
  const now = new Date(ports.now()).toISOString()
  const [first] = await ports.databases.control.write([
    {
      sql: `update invitation set status = 'accepted', memberId = ? where tokenHash = ? and status = 'pending' and expiresAt > ?`,
      args: [member, await digest(token), now],
    },
    {
      sql: `insert into member (id, organizationId, userId, role, reach, createdAt)
        select memberId, organizationId, ?, role, reach, ? from invitation where memberId = ?
        on conflict (organizationId, userId) do nothing`,
      args: [person.id, now, member],
    },
  ])
  if (first?.changed !== 1) throw gone()
  return { id: rowText(row, 'organizationId'), name: rowText(row, 'name'), ...membershipOf(row) }
}

type Row = Readonly<Record<string, unknown>>

async function findOpen(ports: AccountsPorts, token: string): Promise<Row> {
  const [found] = await ports.databases.control.read([
    {
      sql: `select i.organizationId, i.email, i.role, i.reach, i.expiresAt, o.name from invitation i
        join organization o on o.id = i.organizationId where i.tokenHash = ? and i.status = 'pending' and i.expiresAt > ?`,
      args: [await digest(token), new Date(ports.now()).toISOString()],
    },
  ])
  const row = found?.rows[0]
  if (row === undefined) throw gone()
  return row
}

const isFor = (row: Row, person: Person): boolean => rowText(row, 'email') === person.email.toLowerCase()

/** Used, expired, taken back and never made are told apart by nobody. */
const gone = (): Refusal =>
  new Refusal(400, 'invitation-gone', 'This invitation is not open any more.', 'Ask for a new one.')
