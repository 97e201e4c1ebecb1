import { z } from 'zod'

/** What becomes of a deletion: nothing, a question, or the deletion of the lead's other records. */
export const deletionRule = z.enum(['ignore', 'hold', 'delete'])

/** Of the two rules that meet in a deletion, the more careful one counts. */
export const deletions = z.strictObject({
  /** What a deletion there means for the others. */
  seen: deletionRule,
  /** What a deletion elsewhere means there. */
  carried: deletionRule,
})

/** By the remote's objects. */
export const deletionsByObject = z.record(z.string().max(120), deletions)

export const deletionsEdit = z.strictObject({ object: z.string().max(120), ...deletions.shape })

/** What deleting a record there means, in words; `null` where Lead Hub cannot. */
export const removalView = z.object({ word: z.enum(['delete', 'archive']), means: z.string() }).nullable()

export type DeletionsView = z.infer<typeof deletions>
export type DeletionsEdit = z.infer<typeof deletionsEdit>
