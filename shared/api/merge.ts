import { z } from 'zod'

import { fieldValue } from './value.ts'

/** By which rule values are chosen where two leads differ. */
export const survivorRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('newest') }),
  z.strictObject({ kind: z.literal('stays') }),
  z.strictObject({ kind: z.literal('complete') }),
  z.strictObject({ kind: z.literal('longest') }),
  z.strictObject({ kind: z.literal('rank'), remotes: z.array(z.string().min(1).max(60)).max(20) }),
])

const side = z.enum(['keep', 'gone'])

const leadIdShape = z.string().regex(/^(?:lead|company)_[0-9a-z]{1,70}$/i, 'Not the id of a lead.')

/** Two leads that are to be one. */
export const mergeRequest = z.strictObject({
  /** The other one. */
  with: leadIdShape,
  /** The id of the one that stays; absent: it is chosen. */
  keep: leadIdShape.optional(),
  rule: survivorRule.default({ kind: 'newest' }),
  /** Whose value a field has, where the rule is not to choose: the one's that stays, or the one's that goes. */
  picks: z.record(z.string().max(80), side).default({}),
})

/** The same, as it was looked at. */
export const mergeOrder = mergeRequest.extend({
  keep: leadIdShape,
  /** Of the preview. */
  hash: z.string().min(1).max(80),
})

/** How long a merge can be called off before anything happens, in minutes. */
export const mergingRules = z.strictObject({ holdMinutes: z.number().int().min(0).max(60) })

const leadName = z.object({ id: z.string(), title: z.string() })

const oneSide = z.object({ value: fieldValue, source: z.string().nullable(), at: z.string().nullable() })

/** What becomes of one record of the one that goes. */
const recordFate = z.object({
  connector: z.string(),
  /** The system as people know it. */
  title: z.string(),
  object: z.string(),
  remoteId: z.string().nullable(),
  fate: z.enum(['follows', 'merges', 'removes', 'stays', 'ends', 'returns', 'restored', 'anew', 'gone']),
  /** What that means there, in words. */
  means: z.string(),
})

/** What merging would do; nothing is changed. */
export const mergePreview = z.object({
  keep: leadName,
  gone: leadName,
  /** Fields in which they differ. */
  fields: z.array(
    z.object({
      field: z.string(),
      title: z.string(),
      keep: oneSide,
      gone: oneSide,
      pick: side,
      why: z.string(),
    }),
  ),
  /** How many fields both have and agree in. */
  same: z.number().int(),
  /** What speaks for and against their being one person, in words. */
  evidence: z.array(z.string()),
  records: z.array(recordFate),
  holdMinutes: z.number().int(),
  hash: z.string(),
})

/** Two that are one, or are to be. */
export const mergeView = z.object({
  id: z.string(),
  kind: z.enum(['lead', 'company']),
  /** The one that stays. */
  keep: leadName,
  gone: leadName,
  /**
   * `asked`: it waits for a person. `waiting`: it is made at `dueAt`, and can be called off until then. `done`: it can be split.
   * `void`: it could not be made any more.
   */
  state: z.enum(['asked', 'waiting', 'done', 'cancelled', 'split', 'void']),
  /** Connector id where somebody did it over there, or `user:<id>`. */
  actor: z.string(),
  evidence: z.array(z.string()),
  at: z.string(),
  dueAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  /** Why it could not be made; `null`: it could. */
  fault: z.string().nullable(),
})

export const mergeList = z.object({ merges: z.array(mergeView), holdMinutes: z.number().int() })

/** What splitting two again would do; nothing is changed. */
export const splitPreview = z.object({
  keep: leadName,
  gone: leadName,
  /** Values that go back to what they were. */
  back: z.array(z.object({ field: z.string(), title: z.string(), from: fieldValue, to: fieldValue })),
  /** Titles of fields that somebody has changed since, which therefore stay as they are. */
  stays: z.array(z.string()),
  records: z.array(recordFate),
})

export type MergeRequest = z.infer<typeof mergeRequest>
export type MergeOrder = z.infer<typeof mergeOrder>
export type MergingRules = z.infer<typeof mergingRules>
export type MergePreview = z.infer<typeof mergePreview>
export type MergeView = z.infer<typeof mergeView>
export type MergeList = z.infer<typeof mergeList>
export type SplitPreview = z.infer<typeof splitPreview>

const pairSide = z.object({
  id: z.string(),
  title: z.string(),
  score: z.number().int().nullable(),
  email: z.string().nullable(),
  company: z.string().nullable(),
  city: z.string().nullable(),
})

/** Two that may be one. */
const duplicatePair = z.object({
  kind: z.enum(['lead', 'company']),
  /** `certain`: they would have been linked, had one come as a record. */
  sure: z.enum(['certain', 'doubtful']),
  one: pairSide,
  other: pairSide,
  /** What speaks for and against it, in words whose numbers add up to the last one. */
  evidence: z.array(z.string()),
  foundAt: z.string(),
})

/** A look through all leads and companies. */
export const scanView = z.object({
  state: z.enum(['running', 'done']),
  looked: z.number().int(),
  total: z.number().int(),
  begunAt: z.string(),
  endedAt: z.string().nullable(),
})

/** `scan` `null`: nobody has looked yet. */
export const duplicateList = z.object({
  scan: scanView.nullable(),
  certain: z.number().int(),
  doubtful: z.number().int(),
  /** The first ones, certain ones before all others. */
  pairs: z.array(duplicatePair),
})

/** Two that are two. */
export const duplicateDismissal = z.strictObject({ one: leadIdShape, other: leadIdShape })

/** At most so many pairs are merged in one go. */
export const certainMax = 50

/** The certain pairs, to be merged at once; `hash`: as they were looked at. */
export const certainRule = z.strictObject({ rule: survivorRule.default({ kind: 'newest' }) })
export const certainOrder = certainRule.extend({ hash: z.string().min(1).max(80) })

/** What merging the certain pairs would do; nothing is changed. Who is in two pairs is merged once, and with the others next time. */
export const certainPreview = z.object({
  pairs: z.array(z.object({ keep: leadName, gone: leadName, takes: z.number().int(), loses: z.number().int() })),
  /** Certain pairs beyond these. */
  more: z.number().int(),
  holdMinutes: z.number().int(),
  hash: z.string(),
})

export type DuplicateList = z.infer<typeof duplicateList>
export type DuplicateDismissal = z.infer<typeof duplicateDismissal>
export type CertainOrder = z.infer<typeof certainOrder>
export type CertainPreview = z.infer<typeof certainPreview>
