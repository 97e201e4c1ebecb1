import type { Membership, Role } from '#shared/actor.ts'
import type { Members } from '#shared/api/workspace.ts'
import type { WorkspaceView } from '#shared/api/account.ts'
import { type UserId, type WorkspaceId, workspaceId } from '#shared/ids.ts'
import type { Reach } from '#shared/territory.ts'
import { memberByUser } from '#hub/store/control/members.ts'
import { Refusal } from '#hub/hub.ts'
import type { AccountsPorts, MemberChange } from './accounts.ts'
import { membershipOf, reachText, rowText } from './rows.ts'

/** Workspaces one person may own. */
const workspacesMax = 50
const membersShownMax = 1_000

/**
 * Makes a workspace with its database and its first owner. The database comes first: a crash in between leaves an
 * empty database that nobody refers to, never a workspace without one.
 */
export async function createWorkspace(ports: AccountsPorts, owner: UserId, name: string): Promise<WorkspaceView> {
  const id = workspaceId(`ws_${ports.randomId()}`)
  const owned = await workspacesOf(ports, owner)
  if (owned.filter(({ role }) => role === 'owner').length >= workspacesMax) {
    throw new Refusal(409, 'too-many-workspaces', `You own ${workspacesMax} workspaces.`, 'Use one that you have.')
  }
  await ports.databases.create(id)
  const now = ports.now()
  const at = new Date(now).toISOString()
  await ports.databases.control.write([
    { sql: 'insert into organization (id, name, slug, createdAt) values (?, ?, ?, ?)', args: [id, name, id, at] },
    {
      sql: `insert into member (id, organizationId, userId, role, createdAt) values (?, ?, ?, 'owner', ?)`,
      args: [`member_${ports.randomId()}`, id, owner, at],
    },
    {
      sql: 'insert into workspace (id, name, created_at) values (?, ?, ?) on conflict (id) do update set name = excluded.name',
      args: [id, name, now],
    },
  ])
  return { id, name, role: 'owner', reach: 'all' }
}

/** The workspaces someone is in, by name. */
export async function workspacesOf(ports: AccountsPorts, user: UserId): Promise<WorkspaceView[]> {
  const [found] = await ports.databases.control.read([
    {
      sql: `select o.id, o.name, m.role, m.reach from member m join organization o on o.id = m.organizationId
        where m.userId = ? order by o.name, o.id limit 500`,
      args: [user],
    },
  ])
  return (found?.rows ?? []).map((row) => ({
    id: rowText(row, 'id'),
    name: rowText(row, 'name'),
    ...membershipOf(row),
  }))
}

/** What someone is in a workspace; `null` where the workspace is unknown to them. */
export const membership = (ports: AccountsPorts, user: UserId, workspace: WorkspaceId): Promise<Membership | null> =>
  memberByUser(ports.databases.control, workspace, user)

/** Members, highest role first, and the invitations still open. */
export async function listMembers(ports: AccountsPorts, workspace: WorkspaceId): Promise<Members> {
  const [people, open] = await ports.databases.control.read([
    {
      sql: `select u.id, u.name, u.email, m.role, m.reach from member m join "user" u on u.id = m.userId
        where m.organizationId = ?
        order by case m.role when 'owner' then 0 when 'admin' then 1 when 'manager' then 2 when 'rep' then 3 else 4 end, u.name, u.id
        limit ?`,
      args: [workspace, membersShownMax],
    },
    {
      sql: `select id, email, role, reach, expiresAt from invitation
        where organizationId = ? and status = 'pending' and expiresAt > ? order by createdAt, id limit ?`,
      args: [workspace, new Date(ports.now()).toISOString(), membersShownMax],
    },
  ])
  return {
    members: (people?.rows ?? []).map((row) => ({
      user: rowText(row, 'id'),
      name: rowText(row, 'name'),
      email: rowText(row, 'email'),
      ...membershipOf(row),
    })),
    invitations: (open?.rows ?? []).map((row) => ({
      id: rowText(row, 'id'),
      email: rowText(row, 'email'),
      ...membershipOf(row),
      expiresAt: rowText(row, 'expiresAt'),
    })),
  }
}

/** Gives a member another role. Owners are made and unmade by owners only; the last one stays one. */
export async function changeRole(ports: AccountsPorts, change: MemberChange, role: Role): Promise<void> {
  await changeMember(ports, change, {
    // The condition repeats the check inside the transaction: a role read a moment ago may have changed.
    sql: `update member set role = ?3 where organizationId = ?1 and userId = ?2 and (?4 = 'owner' or (role <> 'owner' and ?3 <> 'owner'))`,
    args: [change.workspace, change.member, role, change.by],
  })
}

/** Says whose leads a member below admin sees, from their next request on. */
export async function changeReach(
  ports: AccountsPorts,
  { workspace, member }: Omit<MemberChange, 'by'>,
  reach: Reach,
): Promise<void> {
  const [done] = await ports.databases.control.write([
    {
      sql: 'update member set reach = ? where organizationId = ? and userId = ?',
      args: [reachText(reach), workspace, member],
    },
  ])
  if (done?.changed !== 1) throw unknownMember()
}

/** Takes someone out; the invitations they sent and nobody has accepted yet go with them. */
export async function removeMember(ports: AccountsPorts, change: MemberChange): Promise<void> {
  await changeMember(ports, change, {
    sql: `delete from member where organizationId = ?1 and userId = ?2 and (?3 = 'owner' or role <> 'owner')`,
    args: [change.workspace, change.member, change.by],
  })
}

async function changeMember(
  ports: AccountsPorts,
  change: MemberChange,
  statement: { readonly sql: string; readonly args: readonly string[] },
): Promise<void> {
  const before = await membership(ports, change.member, change.workspace)
  if (before === null) throw unknownMember()
  try {
    const [done] = await ports.databases.control.write([
      statement,
      {
        sql: `update invitation set status = 'canceled' where organizationId = ?1 and inviterId = ?2 and status = 'pending'
          and not exists (select 1 from member where organizationId = ?1 and userId = ?2 and role in ('owner', 'admin'))`,
        args: [change.workspace, change.member],
      },
    ])
    if (done?.changed === 0) throw ownersOnly()
  } catch (error) {
    if (error instanceof Error && error.message.includes('last-owner')) {
      throw new Refusal(409, 'last-owner', 'A workspace keeps at least one owner.', 'Make someone else an owner first.')
    }
    throw error
  }
}

/** What concerns owners is for owners. */
export const ownersOnly = (): Refusal =>
  new Refusal(403, 'owners-only', 'Only an owner may do this.', 'Ask an owner of the workspace.')

const unknownMember = (): Refusal =>
  new Refusal(404, 'not-found', 'There is no such member.', 'Reload the list of members.')
