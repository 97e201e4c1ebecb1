import { z } from 'zod'

import { officeForm, officeId } from '#shared/ids.ts'
import { deletions, removalView } from './deletions.ts'

/** What a member may do; each role includes the ones after it. */
export const role = z.enum(['owner', 'admin', 'manager', 'rep', 'viewer'])

/** Short name of an office: small letters, digits and hyphens. */
export const officeIdText = z
  .string()
  .regex(officeForm, 'Small letters, digits and hyphens, 40 at most')
  .transform(officeId)

/** Whose leads a member sees, where the workspace has offices: everybody's, or those of these offices. */
export const reach = z.union([z.literal('all'), z.array(officeIdText).max(200).readonly()])

export const meView = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  workspaces: z.array(z.object({ id: z.string(), name: z.string(), role, reach })),
})

export const newWorkspace = z.strictObject({ name: z.string().trim().min(1).max(80) })
export const memberView = z.object({ user: z.string(), name: z.string(), email: z.string(), role, reach })
export const members = z.object({
  members: z.array(memberView),
  invitations: z.array(z.object({ id: z.string(), email: z.string(), role, reach, expiresAt: z.string() })),
})
export const newInvitation = z.strictObject({ email: z.email().max(254), role, reach: reach.default([]) })
export const roleChange = z.strictObject({ role })
export const reachChange = z.strictObject({ reach })

/** RFC 9457 problem details. `code` is stable; `fix` says what to do. */
export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  fix: z.string().optional(),
  /** One per offending member of the request. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Names this request in the log. */
  correlation: z.string(),
})

/** Field rules as the API shows and takes them. */
export const fieldRuleView = z.strictObject({
  field: z.string().max(80),
  remoteField: z.string().max(120),
  direction: z.enum(['both', 'in', 'out', 'never']),
})
export const winRuleView = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('newest') }),
  z.strictObject({ kind: z.literal('prefer'), remote: z.string().max(40) }),
  z.strictObject({ kind: z.literal('always'), remote: z.string().max(40) }),
  z.strictObject({ kind: z.literal('keep') }),
  z.strictObject({ kind: z.literal('rank'), remotes: z.array(z.string().max(40)).min(1).max(20).readonly() }),
  z.strictObject({ kind: z.literal('ask') }),
])
export const mappingView = z.object({
  objects: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      rules: z.array(fieldRuleView),
      /** The remote's fields, from its live description. */
      fields: z.array(z.object({ name: z.string(), title: z.string(), type: z.string(), writable: z.boolean() })),
      deletions,
      removal: removalView,
    }),
  ),
})
export const mappingEdit = z.strictObject({ object: z.string().max(120), rules: z.array(fieldRuleView).max(200) })
export const policyView = z.strictObject({ defaultRule: winRuleView, rules: z.record(z.string().max(80), winRuleView) })

export type Role = z.infer<typeof role>
export type MeView = z.infer<typeof meView>
export type ProblemDetails = z.infer<typeof problemDetails>
export type MappingView = z.infer<typeof mappingView>
export type PolicyView = z.infer<typeof policyView>
export type Members = z.infer<typeof members>
