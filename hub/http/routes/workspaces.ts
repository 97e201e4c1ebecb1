import { z } from 'zod'
import { newInvitation, newWorkspace, reachChange, roleChange } from '#shared/api/workspace.ts'
import { may } from '#shared/actor.ts'
import { userId } from '#shared/ids.ts'
import { type Entry, member, person, plain, withBody } from '#hub/http/route.ts'

const invitationToken = z.strictObject({ token: z.string().min(1).max(100) })
const here = '/api/v1/workspaces/{workspace}'

/** Workspaces, who is in them, and how one gets in. */
export const workspaceRoutes: readonly Entry[] = [
  person(
    withBody({
      method: 'POST',
      path: '/api/v1/workspaces',
      name: 'createWorkspace',
      summary: 'Makes a workspace with a database of its own; one becomes its owner.',
      status: 201,
      reply: 'Workspace',
      body: newWorkspace,
      run: ({ door, signedIn }, { name }) => door.accounts.createWorkspace(signedIn.person.id, name),
    }),
  ),
  person(
    withBody({
      method: 'POST',
      path: '/api/v1/invitations/view',
      name: 'viewInvitation',
      summary: 'What an invitation is for. The token is in the link, behind the #.',
      reply: 'Invitation',
      body: invitationToken,
      run: ({ door, signedIn }, { token }) => door.accounts.viewInvitation(signedIn.person, token),
    }),
  ),
  person(
    withBody({
      method: 'POST',
      path: '/api/v1/invitations/accept',
      name: 'acceptInvitation',
      summary: 'Joins the workspace of an invitation.',
      reply: 'Workspace',
      body: invitationToken,
      run: ({ door, signedIn }, { token }) => door.accounts.acceptInvitation(signedIn.person, token),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/members`,
      name: 'listMembers',
      summary: 'Members; for admins also the open invitations.',
      reply: 'Members',
      run: async ({ door, actor, workspace }) => {
        const found = await door.accounts.members(workspace)
        return may(actor, 'admin') ? found : { ...found, invitations: [] }
      },
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: `${here}/members/{member}/role`,
      name: 'changeRole',
      summary: 'Gives a member another role. Owners are made and unmade by owners.',
      body: roleChange,
      run: ({ door, actor, workspace, param }, { role }) =>
        door.accounts.changeRole({ workspace, member: userId(param('member')), by: actor.role }, role),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: `${here}/members/{member}/reach`,
      name: 'changeReach',
      summary: 'Says of which offices a member below admin sees the leads. Without offices everybody sees all.',
      body: reachChange,
      run: ({ door, workspace, param }, { reach }) =>
        door.accounts.changeReach({ workspace, member: userId(param('member')) }, reach),
    }),
  ),
  member(
    'admin',
    plain({
      method: 'DELETE',
      path: `${here}/members/{member}`,
      name: 'removeMember',
      summary: 'Takes a member out. Owners are taken out by owners.',
      run: ({ door, actor, workspace, param }) =>
        door.accounts.removeMember({ workspace, member: userId(param('member')), by: actor.role }),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'POST',
      path: `${here}/leave`,
      name: 'leaveWorkspace',
      summary: 'Leaves the workspace.',
      run: ({ door, actor, workspace }) =>
        door.accounts.removeMember({ workspace, member: actor.user, by: actor.role }),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'POST',
      path: `${here}/invitations`,
      name: 'invite',
      summary: 'Invites an address. The link is in this reply only: pass it on.',
      status: 201,
      reply: 'InvitationCreated',
      body: newInvitation,
      run: ({ door, actor, workspace }, { email, role, reach }) =>
        door.accounts.invite({ workspace, inviter: actor.user, by: actor.role, email, role, reach }),
    }),
  ),
  member(
    'admin',
    plain({
      method: 'DELETE',
      path: `${here}/invitations/{invitation}`,
      name: 'cancelInvitation',
      summary: 'Takes an open invitation back.',
      run: ({ door, workspace, param }) => door.accounts.cancelInvitation(workspace, param('invitation')),
    }),
  ),
]
