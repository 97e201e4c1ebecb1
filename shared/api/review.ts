import { z } from 'zod'

import { fieldValue } from './value.ts'

/** Whose record is this? It is held until somebody says. */
export const doubtfulMatch = z.object({
  id: z.string(),
  kind: z.literal('doubtful-match'),
  connection: z.string(),
  connector: z.string(),
  object: z.string(),
  remoteId: z.string(),
  createdAt: z.string(),
  /** The held record's values. */
  fields: z.array(z.object({ field: z.string(), value: fieldValue })),
  candidates: z.array(
    z.object({
      entity: z.string(),
      title: z.string(),
      evidence: z.array(z.string()),
      fields: z.array(z.object({ field: z.string(), value: fieldValue })),
    }),
  ),
})

/** One side of a value conflict: `source` is a connector id, or `hub` for an edit made here; `at` an ISO instant. */
const side = z.object({ value: fieldValue, source: z.string(), at: z.string() })

/** Both sides changed a field; until somebody decides, each keeps what it has. */
export const valueConflict = z.object({
  id: z.string(),
  kind: z.literal('conflict'),
  lead: z.string(),
  /** The lead's or company's name. */
  title: z.string(),
  connection: z.string(),
  connector: z.string(),
  createdAt: z.string(),
  field: z.string(),
  fieldTitle: z.string(),
  ours: side,
  theirs: side,
  /** What the newest edit would decide. */
  suggestion: z.enum(['ours', 'theirs']),
})

/** A record was deleted, and nobody has said what becomes of the lead's other records. */
export const heldDelete = z.object({
  id: z.string(),
  kind: z.literal('held-delete'),
  lead: z.string(),
  /** The lead's or company's name. */
  title: z.string(),
  /** Where it was deleted. */
  connection: z.string(),
  connector: z.string(),
  object: z.string(),
  remoteId: z.string(),
  createdAt: z.string(),
  /** How it is known that it is gone: the remote says so, it was looked for and not found, two complete reads lacked it. */
  evidence: z.enum(['told', 'missing', 'absent']),
  /** When that was noticed. */
  noticedAt: z.string(),
  /** Why somebody is asked although the rules say to delete: edited since, nobody says it was deleted, too many at once. */
  doubt: z.enum(['edited', 'missing', 'many']).nullable(),
  /** The records that are there still. */
  targets: z.array(
    z.object({
      connection: z.string(),
      connector: z.string(),
      object: z.string(),
      remoteId: z.string(),
      changedAt: z.string().nullable(),
    }),
  ),
})

/** A question for a person. */
export const reviewView = z.discriminatedUnion('kind', [doubtfulMatch, valueConflict, heldDelete])

/** From then on whoever won this time wins this field. */
const always = z.boolean().default(false)

export const reviewAnswer = z.strictObject({
  answer: z.discriminatedUnion('kind', [
    /** Of a doubtful match: the held record is this entity, or a new one. */
    z.strictObject({ kind: z.literal('is'), entity: z.string().max(80) }),
    z.strictObject({ kind: z.literal('new') }),
    /** Of a value conflict: what the hub has, what the remote has, or a third value. */
    z.strictObject({ kind: z.literal('ours'), always }),
    z.strictObject({ kind: z.literal('theirs'), always }),
    z.strictObject({ kind: z.literal('value'), value: fieldValue }),
    /** Of a held deletion: delete the others too (in these connections; absent: in all), keep them, or make it anew. */
    z.strictObject({ kind: z.literal('remove'), connections: z.array(z.string().max(80)).min(1).max(20).optional() }),
    z.strictObject({ kind: z.literal('keep') }),
    z.strictObject({ kind: z.literal('restore') }),
  ]),
})

export type ReviewView = z.infer<typeof reviewView>
export type ReviewAnswer = z.infer<typeof reviewAnswer>['answer']
export type DoubtfulMatchView = z.infer<typeof doubtfulMatch>
export type ValueConflictView = z.infer<typeof valueConflict>
export type HeldDeleteView = z.infer<typeof heldDelete>
