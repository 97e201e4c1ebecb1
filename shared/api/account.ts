import { z } from 'zod'
import { reach, role } from './workspace.ts'

export const signUpRequest = z.strictObject({
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254),
  password: z.string().min(10).max(200),
})
export const signInRequest = z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(200) })
export const passwordChange = z.strictObject({
  currentPassword: z.string().min(1).max(200),
  newPassword: z.string().min(10).max(200),
})

/** Who is signed in; `user` is null where nobody is. */
export const sessionView = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
})

/** The places one is signed in. `current` is the one that asks. */
export const sessionList = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      createdAt: z.string(),
      expiresAt: z.string(),
      userAgent: z.string().nullable(),
      current: z.boolean(),
    }),
  ),
})

export const workspaceView = z.object({ id: z.string(), name: z.string(), role, reach })

/** `link` is shown this once; only its hash is kept. Pass it on to the person invited. */
export const invitationCreated = z.object({
  id: z.string(),
  email: z.string(),
  role,
  expiresAt: z.string(),
  link: z.string(),
})
/** What the person who opens an invitation's link sees before accepting. */
export const invitationView = z.object({
  workspace: z.string(),
  role,
  email: z.string(),
  expiresAt: z.string(),
  /** False where someone else is signed in. */
  isForYou: z.boolean(),
})

export type SessionList = z.infer<typeof sessionList>
export type WorkspaceView = z.infer<typeof workspaceView>
export type InvitationCreated = z.infer<typeof invitationCreated>
export type InvitationView = z.infer<typeof invitationView>
