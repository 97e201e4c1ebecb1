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

/** A question for a person. */
export const reviewView = z.discriminatedUnion('kind', [doubtfulMatch, valueConflict])

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
  ]),
})

export type ReviewView = z.infer<typeof reviewView>
export type ReviewAnswer = z.infer<typeof reviewAnswer>['answer']
export type DoubtfulMatchView = z.infer<typeof doubtfulMatch>
export type ValueConflictView = z.infer<typeof valueConflict>
