import type { Membership } from '#shared/actor.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import { membershipOf } from '#hub/accounts/rows.ts'
import type { Database } from '#hub/ports.ts'

/** The membership of whoever has this address, as another system attests it; `null` where the workspace has none. */
export async function memberByEmail(
  control: Database,
  workspace: WorkspaceId,
  email: string,
): Promise<Membership | null> {
  return readMembership(control, {
    sql: `select m.role, m.reach from member m join "user" u on u.id = m.userId
      where m.organizationId = ? and lower(u.email) = ?`,
    args: [workspace, email.trim().toLowerCase()],
  })
}

/** The membership of somebody signed in. */
export async function memberByUser(
  control: Database,
  workspace: WorkspaceId,
  user: string,
): Promise<Membership | null> {
  return readMembership(control, {
    sql: 'select role, reach from member where organizationId = ? and userId = ?',
    args: [workspace, user],
  })
}

async function readMembership(
  control: Database,
  statement: { sql: string; args: string[] },
): Promise<Membership | null> {
  const [found] = await control.read([statement])
  const row = found?.rows[0]
  return row === undefined ? null : membershipOf(row)
}
