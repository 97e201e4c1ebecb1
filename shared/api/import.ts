import { z } from 'zod'

import { isTarget, type Target } from '#shared/import.ts'
import { fieldValue } from './value.ts'

const daysMax = 3_650
const count = z.number().int()

/** What a file is said to be where it was read wrongly. */
export const importHints = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** The sheet of a workbook; absent: the one with the best known titles. */
  sheet: z.string().max(120).optional(),
  /** The line of the titles, 0 where there are none; absent: it is found. */
  titleLine: z.coerce.number().int().min(0).max(10_000).optional(),
  /** `no`: letters that look twice encoded are left as they are. */
  repair: z.enum(['yes', 'no']).optional(),
})

const target = z.custom<Target>(
  (value) => typeof value === 'string' && isTarget(value),
  'No field of a lead, and no custom.name',
)

export const importColumn = z.object({
  title: z.string(),
  target: target.nullable(),
  days: z.enum(['iso', 'dmy', 'mdy', 'serial']).optional(),
  /** How sure the suggestion is, 0 to 1, and what it rests on. */
  confidence: z.number(),
  reason: z.string(),
  samples: z.array(z.string()),
})

const options = {
  partner: z.string().trim().max(80),
  known: z.enum(['fill', 'win']),
  recent: z.enum(['tell', 'leave-out']),
  recentDays: z.number().int().min(0).max(daysMax),
  region: z
    .string()
    .trim()
    .regex(/^[A-Za-z]{2}$/, 'Two letters, as CH')
    .toUpperCase(),
}
export const importOptions = z.object(options)

/** What is to become of the columns, in the file's order, and how its people meet those who are known. */
export const importEdit = z.strictObject({
  columns: z.array(target.nullable()).min(1).max(200).readonly().optional(),
  options: z.strictObject(options).optional(),
})

/**
 * `draft`: read, and nobody has been looked for. `matching`: its people are compared with all who are known. `ready`: it waits for a yes, or for
 * one to the rest. `applying`. `applied`: nothing is left that waits for a yes. `retracting`: whom it made is taken back.
 */
export const importState = z.enum(['draft', 'matching', 'ready', 'applying', 'applied', 'retracting'])

/** `new`, `join`: makes a lead, joins one. `doubt`: a person says whose it is. `left-out`, `refused`: nothing becomes of it. */
export const lineKind = z.enum(['new', 'join', 'doubt', 'left-out', 'refused'])

const skippedLine = z.object({ line: z.number().int(), text: z.string(), why: z.string() })

export const importReading = z.object({
  format: z.enum(['csv', 'xlsx', 'ods']),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  isRepaired: z.boolean(),
  sheet: z.string(),
  sheets: z.array(z.string()),
  titleLine: z.number().int().nullable(),
  /** Lines that were taken for none of the people; the first of them. */
  skipped: z.array(skippedLine),
})

export const importView = z.object({
  id: z.string(),
  name: z.string(),
  state: importState,
  /** Raised by whatever changes what would happen; a yes names it. */
  version: z.number().int(),
  author: z.string(),
  createdAt: z.string(),
  appliedAt: z.string().nullable(),
  reading: importReading,
  columns: z.array(importColumn),
  options: importOptions,
  lines: z.number().int(),
  /** While its people are matched or brought in; else `null`. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** Lines by what waits to become of them. `moved`: of those, not what was approved. `noted`: those with something to tell. */
  waiting: z.object({ new: count, join: count, doubt: count, moved: count, noted: count }),
  leftOut: z.number().int(),
  refused: z.number().int(),
  /** Lines that were brought in. */
  done: z.object({ new: count, join: count }),
  /** What has become of the leads it brought, the most frequent first. */
  yield: z.array(z.object({ status: z.string().nullable(), leads: z.number().int() })),
})

export const importList = z.object({ imports: z.array(importView.omit({ columns: true, reading: true, yield: true })) })

export const importLinesQuery = z.strictObject({
  kind: lineKind.optional(),
  /** The last line of the page before. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const lead = z.object({ lead: z.string(), title: z.string() })

export const importLine = z.object({
  line: z.number().int(),
  title: z.string(),
  /** `null`: it was not matched yet. */
  kind: lineKind.nullable(),
  /** What it says, in the hub’s words. */
  fields: z.array(z.object({ field: z.string(), title: z.string(), value: fieldValue })),
  /** The lead it makes or joins. */
  lead: lead.nullable(),
  changes: z.array(
    z.object({
      field: z.string(),
      title: z.string(),
      from: fieldValue,
      to: fieldValue,
      losing: fieldValue,
      rule: z.string(),
    }),
  ),
  candidates: z.array(lead.extend({ evidence: z.array(z.string()) })),
  /** What speaks for that lead. */
  why: z.array(z.string()),
  /** Why nothing becomes of it, what was left out of it, when they were last spoken with. */
  notes: z.array(z.string()),
  isMoved: z.boolean(),
  appliedAt: z.string().nullable(),
})
export const importLines = z.object({ lines: z.array(importLine), next: z.number().int().nullable() })

/** Whose line it is. */
export const importAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('is'), lead: z.string().max(80) }),
  z.strictObject({ kind: z.literal('new') }),
  z.strictObject({ kind: z.literal('leave-out') }),
])

/** A yes to what was seen at this version; `first`: to so many lines only. */
export const importApprove = z.strictObject({
  version: z.number().int(),
  first: z.number().int().min(1).max(1_000).optional(),
})

/** What taking back the people whom a list made would do. */
export const importRetraction = z.object({
  /** Leads whose records would be deleted; a yes names as many. */
  going: count,
  /** Records by system, and what deleting means there. */
  systems: z.array(z.object({ connection: z.string(), title: z.string(), records: count, means: z.string() })),
  /** Leads that stay, by why, with some of them. */
  kept: z.array(z.object({ reason: z.string(), leads: count, sample: z.array(lead) })),
})
export const importRetract = z.strictObject({ going: z.number().int().min(1) })

export type ImportHints = z.infer<typeof importHints>
export type ImportEdit = z.infer<typeof importEdit>
export type ImportView = z.infer<typeof importView>
export type ImportList = z.infer<typeof importList>
export type ImportLines = z.infer<typeof importLines>
export type ImportLinesQuery = z.infer<typeof importLinesQuery>
export type ImportAnswer = z.infer<typeof importAnswer>
export type ImportApprove = z.infer<typeof importApprove>
export type ImportRetraction = z.infer<typeof importRetraction>
