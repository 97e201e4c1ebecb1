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

/** So many changes of one kind came from one system at once that a person looks at them first. None of them was made. */
export const stoppedRun = z.object({
  id: z.string(),
  kind: z.literal('stopped'),
  connection: z.string(),
  connector: z.string(),
  createdAt: z.string(),
  /** What there is too much of: values emptied, deletions, other owners, other stages, new records. */
  changes: z.array(z.enum(['blanked', 'deleted', 'owner', 'stage', 'created'])),
  /** Changed records that wait for the answer. */
  waiting: z.number().int(),
  /** Of how many in step there. */
  records: z.number().int(),
  /** What came in since then and was not stopped can be undone. */
  since: z.string(),
  /** The first ten records, with one change of each; `field` is `null` where it is the record as a whole. */
  sample: z.array(
    z.object({
      lead: z.string(),
      title: z.string(),
      field: z.string().nullable(),
      fieldTitle: z.string().nullable(),
      before: fieldValue,
      after: fieldValue,
    }),
  ),
})

/** A question for a person. */
export const reviewView = z.discriminatedUnion('kind', [doubtfulMatch, valueConflict, heldDelete, stoppedRun])

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
    /** Of a stopped run: all of it goes through, or what was there before is put back. */
    z.strictObject({ kind: z.literal('release') }),
    z.strictObject({ kind: z.literal('refuse') }),
  ]),
})

export type ReviewView = z.infer<typeof reviewView>
export type ReviewAnswer = z.infer<typeof reviewAnswer>['answer']
export type DoubtfulMatchView = z.infer<typeof doubtfulMatch>
export type ValueConflictView = z.infer<typeof valueConflict>
export type HeldDeleteView = z.infer<typeof heldDelete>
export type StoppedRunView = z.infer<typeof stoppedRun>
