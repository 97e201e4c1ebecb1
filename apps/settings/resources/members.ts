import { queryOptions } from '@tanstack/react-query'
import { invitationCreated, type InvitationCreated } from '#shared/api/account.ts'
import { members, type Role } from '#shared/api/workspace.ts'
import type { Reach } from '#shared/territory.ts'
import { ask, tell } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}`

/** Members; for admins also the open invitations. */
export const membersQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'members'],
    queryFn: ({ signal }) => ask(`${here(workspace)}/members`, members, { signal }),
  })

/** The link is in this answer only. */
export const invite = (
  workspace: string,
  body: { readonly email: string; readonly role: Role; readonly reach: Reach },
): Promise<InvitationCreated> => ask(`${here(workspace)}/invitations`, invitationCreated, { method: 'POST', body })

export const cancelInvitation = (workspace: string, invitation: string): Promise<void> =>
  tell(`${here(workspace)}/invitations/${invitation}`, { method: 'DELETE' })

export const changeRole = (workspace: string, member: string, role: Role): Promise<void> =>
  tell(`${here(workspace)}/members/${member}/role`, { method: 'PUT', body: { role } })

export const changeReach = (workspace: string, member: string, reach: Reach): Promise<void> =>
  tell(`${here(workspace)}/members/${member}/reach`, { method: 'PUT', body: { reach } })

export const removeMember = (workspace: string, member: string): Promise<void> =>
  tell(`${here(workspace)}/members/${member}`, { method: 'DELETE' })
