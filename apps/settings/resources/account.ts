import { queryOptions } from '@tanstack/react-query'
import {
  invitationView,
  sessionList,
  sessionView,
  workspaceView,
  type InvitationView,
  type WorkspaceView,
} from '#shared/api/account.ts'
import { meView } from '#shared/api/workspace.ts'
import { ask, tell } from '#apps/settings/api.ts'

/** Who one is and where one is a member. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => ask('/api/v1/me', meView, { signal }),
  staleTime: 60_000,
})

/** Where one is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ['me', 'sessions'],
  queryFn: ({ signal }) => ask('/api/v1/me/sessions', sessionList, { signal }),
})

export interface Credentials {
  readonly email: string
  readonly password: string
}

export const signIn = (body: Credentials) => ask('/api/auth/sign-in/email', sessionView, { method: 'POST', body })

/** Makes an account and signs in. */
export async function signUp(body: Credentials & { readonly name: string }): Promise<void> {
  await tell('/api/auth/sign-up/email', { method: 'POST', body })
  await signIn({ email: body.email, password: body.password })
}

export const signOut = (): Promise<void> => tell('/api/auth/sign-out', { method: 'POST' })

export const endSession = (id: string): Promise<void> => tell(`/api/v1/me/sessions/${id}`, { method: 'DELETE' })

export const changePassword = (body: { readonly currentPassword: string; readonly newPassword: string }) =>
  tell('/api/auth/change-password', { method: 'POST', body })

export const createWorkspace = (name: string): Promise<WorkspaceView> =>
  ask('/api/v1/workspaces', workspaceView, { method: 'POST', body: { name } })

/** What an invitation's link leads to. The token stays out of addresses that are sent. */
export const invitationQuery = (token: string) =>
  queryOptions<InvitationView>({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      ask('/api/v1/invitations/view', invitationView, { method: 'POST', body: { token }, signal }),
    retry: false,
  })

export const acceptInvitation = (token: string): Promise<WorkspaceView> =>
  ask('/api/v1/invitations/accept', workspaceView, { method: 'POST', body: { token } })
