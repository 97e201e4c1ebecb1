import { z } from 'zod'

import { gradeNames } from '#shared/scoring.ts'
import { feedbackKind } from './engagement.ts'
import { mergeView } from './merge.ts'
import { reviewView } from './review.ts'
import { ownershipView, person } from './ownership.ts'
import { fieldValue } from './value.ts'

const officeView = z.object({ id: z.string(), name: z.string() }).nullable()

/** Where a value came from: `source` is a connector id or `hub`; `at` an ISO instant. */
export const fieldView = z.object({
  field: z.string(),
  title: z.string(),
  value: fieldValue,
  source: z.string(),
  at: z.string(),
})

/** A rule that is true of the lead, or a limit that was reached. */
export const scoreLineView = z.object({
  rule: z.string(),
  points: z.number().int(),
  /** What it rests on: the field, what that says, and since when. */
  field: z.string().nullable(),
  title: z.string().nullable(),
  value: z.string().nullable(),
  at: z.string().nullable(),
})

export const raiseView = z.object({ rule: z.string(), points: z.number().int(), without: z.boolean() })

export const scorePartView = z.object({
  group: z.string(),
  name: z.string(),
  side: z.enum(['fit', 'engagement']),
  points: z.number().int(),
  pointsMax: z.number().int(),
  /** All of it in a sentence. */
  reason: z.string(),
  /** Their points add up to the part's. */
  lines: z.array(scoreLineView),
  /** What would give more, the most first. */
  raises: z.array(raiseView),
})

/** The parts' points add up to `total`, and so do those of both sides. */
export const scoreView = z.object({
  total: z.number().int(),
  grade: z.enum(gradeNames),
  fit: z.number().int(),
  engagement: z.number().int(),
  parts: z.array(scorePartView),
})

/** One status vocabulary on every surface. */
export const syncStatus = z.enum(['in-sync', 'syncing', 'needs-attention', 'held', 'removed', 'paused', 'disconnected'])

/** What to press to mend it: try again, sync ahead of others, or open a page of the hub. */
export const remedyView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('retry') }),
  z.object({ kind: z.literal('sync') }),
  z.object({ kind: z.literal('open'), href: z.string() }),
])

/** How a lead stands in one system: not in sync for exactly one reason, and the one thing that mends it. */
const standing = {
  status: syncStatus,
  reason: z.string().nullable(),
  /** `null` where nothing is to be done. */
  fix: z.string().nullable(),
  remedy: remedyView.nullable(),
}

/** A system that has no record of the lead, and why. */
export const absentView = z.object({
  connection: z.string(),
  connector: z.string(),
  title: z.string(),
  ...standing,
})

/** A lead's record in one remote and how it stands. */
export const linkView = z.object({
  id: z.string(),
  connection: z.string(),
  connector: z.string(),
  title: z.string(),
  object: z.string(),
  remoteId: z.string().nullable(),
  url: z.string().nullable(),
  ...standing,
  lastSyncedAt: z.string().nullable(),
})

/** A lead ready to be shown, to this actor. Every surface renders this and nothing else. */
export const leadView = z.object({
  id: z.string(),
  title: z.string(),
  subtitle: z.string(),
  version: z.number().int(),
  score: scoreView.nullable(),
  fields: z.array(fieldView),
  links: z.array(linkView),
  /** Connected systems without a record of it. */
  absent: z.array(absentView),
  openReviews: z.array(reviewView),
  /** Others it is being made one with, or has been made one with. */
  merges: z.array(mergeView),
  /** Whose it is; `null`: nobody's, or the workspace has no offices. */
  office: officeView,
  /** Which colleague has it, who had it before, and why. */
  ownership: ownershipView,
  /** The day from which on it may be contacted again, while that is to come. */
  doNotContactUntil: z.string().nullable(),
  /** What colleagues say of it, each with when it was said last. */
  feedback: z.array(z.object({ kind: feedbackKind, title: z.string(), at: z.string() })),
  /** Lists that brought it, the newest first; for those who see all leads. */
  lists: z.array(
    z.object({ import: z.string(), name: z.string(), partner: z.string(), line: z.number().int(), at: z.string() }),
  ),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** What this actor may do with it. */
  actions: z.array(z.enum(['sync', 'edit', 'feedback'])),
})

/** A line in a list of leads. */
export const leadRow = z.object({
  id: z.string(),
  title: z.string(),
  email: z.string().nullable(),
  company: z.string().nullable(),
  city: z.string().nullable(),
  office: officeView,
  owner: person.nullable(),
  /** The day that the field says, which may be over. */
  doNotContactUntil: z.string().nullable(),
  score: z.number().int().nullable(),
  grade: z.string().nullable(),
  /** Connector ids of the remotes that hold it. */
  remotes: z.array(z.string()),
  status: syncStatus,
  updatedAt: z.string(),
})

export const leadPage = z.object({ leads: z.array(leadRow), next: z.string().nullable(), total: z.number().int() })

export const leadQuery = z.strictObject({
  /** Name, e-mail, company or a remote's id. */
  q: z.string().max(200).optional(),
  grade: z.enum(gradeNames).optional(),
  status: syncStatus.optional(),
  /** An office's id; `none`: what is nobody's. */
  office: z.string().max(40).optional(),
  /** Whose: an e-mail; `none`: nobody’s. */
  owner: z.string().max(254).optional(),
  /** Only those who may be contacted on this day. */
  callable: z.iso.date().optional(),
  sort: z.enum(['score', 'updated', 'name']).default('score'),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** `removing`: it is to be deleted there. `kept`: it is not. `restored`: it came back. `remaking`: it is made anew. `placed`: it belongs to another office. `engaged`: the lead did something. `feedback`: somebody said what it is worth. `united`: two are one. `split`: they are two again. */
export const ledgerKind = z.enum([
  'created',
  'linked',
  'changed',
  'removed',
  'moved',
  'scored',
  'edited',
  'removing',
  'kept',
  'restored',
  'remaking',
  'placed',
  'engaged',
  'feedback',
  'united',
  'split',
])

/** One line of a lead's history, newest first. */
export const timelineEntry = z.object({
  id: z.number().int(),
  at: z.string(),
  actor: z.string(),
  kind: ledgerKind,
  connector: z.string().nullable(),
  correlation: z.string(),
  /** Why, in words: that a record was taken to be this lead, that it counts as gone, that it is to go or to stay. */
  evidence: z.array(z.string()),
  changes: z.array(
    z.object({
      field: z.string(),
      before: fieldValue,
      after: fieldValue,
      losing: fieldValue.optional(),
      rule: z.string(),
    }),
  ),
})
export const timeline = z.object({ entries: z.array(timelineEntry) })

export const leadEdit = z.strictObject({ fields: z.record(z.string().max(80), fieldValue) })

export type ScoreView = z.infer<typeof scoreView>
export type AbsentView = z.infer<typeof absentView>
export type LinkView = z.infer<typeof linkView>
export type LeadView = z.infer<typeof leadView>
export type LeadRow = z.infer<typeof leadRow>
export type LeadPage = z.infer<typeof leadPage>
export type LeadQuery = z.infer<typeof leadQuery>
export type Timeline = z.infer<typeof timeline>
export type SyncStatus = z.infer<typeof syncStatus>
