import type { Role } from '#shared/actor.ts'
import { role } from '#shared/api/workspace.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import type { Database } from '#hub/ports.ts'

/** The role of the member with this address, as another system attests it; `null` where the workspace has none. */
export async function roleByEmail(control: Database, workspace: WorkspaceId, email: string): Promise<Role | null> {
  return readRole(control, {
    sql: `select m.role from member m join "user" u on u.id = m.userId where m.organizationId = ? and lower(u.email) = ?`,
    args: [workspace, email.trim().toLowerCase()],
  })
}

/** The role of somebody signed in. */
export async function roleOfUser(control: Database, workspace: WorkspaceId, user: string): Promise<Role | null> {
  return readRole(control, {
    sql: 'select role from member where organizationId = ? and userId = ?',
    args: [workspace, user],
  })
}

async function readRole(control: Database, statement: { sql: string; args: string[] }): Promise<Role | null> {
  const [found] = await control.read([statement])
  return role.safeParse(found?.rows[0]?.['role']).data ?? null
}
