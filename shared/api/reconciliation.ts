import { z } from 'zod'

import { fieldValue } from './value.ts'

/** What a complete reading of one object of one system showed, against what was last agreed on. */
export const reconciliationPart = z.object({
  connection: z.string(),
  connector: z.string(),
  object: z.string(),
  objectTitle: z.string(),
  done: z.boolean(),
  /** Records read so far, of how many where the system says so. */
  records: z.number().int(),
  total: z.number().int().nullable(),
  /** Values compared, and those that differ. */
  values: z.number().int(),
  drifted: z.number().int(),
  /** Records nobody knew of; linked ones that were not shown; ones not judged since something about them is on its way. */
  unknown: z.number().int(),
  missing: z.number().int(),
  underWay: z.number().int(),
  /** Differing values by field, the most first. */
  fields: z.array(z.object({ field: z.string(), title: z.string(), drifted: z.number().int() })),
  /** The first twenty. */
  sample: z.array(
    z.object({
      lead: z.string().nullable(),
      record: z.string(),
      field: z.string(),
      fieldTitle: z.string(),
      agreed: fieldValue,
      theirs: fieldValue,
    }),
  ),
})

export const reconciliationView = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'cancelled']),
  /** `hub`: it began by itself. */
  author: z.string(),
  begunAt: z.string(),
  endedAt: z.string().nullable(),
  /** The share of compared values on which both sides agree, 0 to 1; `null`: nothing was compared. */
  agreement: z.number().nullable(),
  parts: z.array(reconciliationPart),
})

/** The hour (UTC) at which one begins every night; `null`: none does. */
export const reconciliationNight = z.strictObject({ hour: z.number().int().min(0).max(23).nullable() })

/** The newest first, those of ninety days, thirty at most. */
export const reconciliationList = z.object({
  hour: reconciliationNight.shape.hour,
  runs: z.array(reconciliationView),
})

export type ReconciliationView = z.infer<typeof reconciliationView>
export type ReconciliationPartView = z.infer<typeof reconciliationPart>
export type ReconciliationList = z.infer<typeof reconciliationList>
