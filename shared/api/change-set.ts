import { z } from 'zod'

import { fieldValue } from './value.ts'

/**
 * `draft`: what it would do is still being worked out; that and `applying` run in the background and go on after a
 * restart. `superseded`: discarded, or another took its place.
 */
export const changeSetState = z.enum(['draft', 'previewed', 'applying', 'applied', 'undone', 'superseded'])

/** What is to be undone. Of several changes to one field the whole span is taken back: to the value before the first. */
export const undoScope = z.discriminatedUnion('kind', [
  /** One line of a lead's history, or one field of it. */
  z.strictObject({ kind: z.literal('entry'), entry: z.number().int(), field: z.string().max(80).optional() }),
  /** A lead as it stood at an instant. */
  z.strictObject({ kind: z.literal('lead'), lead: z.string().max(80), at: z.iso.datetime() }),
  /** Everything that one cause brought about: a change set, a read, an edit. */
  z.strictObject({ kind: z.literal('correlation'), correlation: z.string().max(80) }),
  /** Everything between two instants; of one connection or by one actor (`user:<id>`), where they are named. */
  z.strictObject({
    kind: z.literal('span'),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    connection: z.string().max(80).optional(),
    actor: z.string().max(120).optional(),
  }),
])

const email = z.string().trim().toLowerCase().max(254)

const undo = z.strictObject({ kind: z.literal('undo'), scope: undoScope })

/** The same values for many leads. */
const edit = z.strictObject({
  kind: z.literal('edit'),
  leads: z.array(z.string().max(80)).min(1).max(10_000),
  fields: z.record(z.string().max(80), fieldValue),
})

export const newChangeSet = z.discriminatedUnion('kind', [
  undo,
  edit,
  /** Gives many leads anew by rule, to others than those who have them. */
  z.strictObject({
    kind: z.literal('hand-out'),
    /** These leads, or all open ones of somebody; `none`: nobody’s. One of the two. */
    leads: z.array(z.string().max(80)).min(1).max(10_000).optional(),
    from: email.optional(),
    /** To some of the team only. */
    reps: z.array(email).max(500).optional(),
  }),
])

/** What was asked, as it is kept. */
export const keptChangeSet = z.discriminatedUnion('kind', [
  undo,
  edit,
  /** Who gets which lead, and why. */
  z.strictObject({
    kind: z.literal('hand-out'),
    owners: z.record(z.string(), z.object({ owner: z.string(), why: z.string() })),
  }),
])

/** One field of one record in one remote, as applying would write it. */
export const plannedWrite = z.object({
  connection: z.string(),
  connector: z.string(),
  /** The remote's field. */
  field: z.string(),
  from: fieldValue,
  to: fieldValue,
  /** What the remote would refuse it for, and what mends it. */
  problem: z.object({ said: z.string(), fix: z.string() }).nullable(),
})

/** `change`: will be made. `edited-since`: somebody has changed it, so it stays. `unchanged`: it is like that already. */
const bucket = z.enum(['change', 'edited-since', 'unchanged'])

/** One field of one lead. */
export const changeSetRow = z.object({
  lead: z.string(),
  title: z.string(),
  field: z.string(),
  fieldTitle: z.string(),
  from: fieldValue,
  /** Whose value `from` is: a connector id or `hub`, and since when; `null`: nobody's, or not told of what was done. */
  fromSource: z.object({ source: z.string(), at: z.string() }).nullable(),
  to: fieldValue,
  bucket,
  writes: z.array(plannedWrite),
  /** Remotes in which the field is in dispute: nothing is written there before a person has decided. */
  holds: z.array(z.object({ connection: z.string(), connector: z.string() })),
  /** What was planned for it when it was last looked at, where that was something else; `bucket` is `null` where it is new. */
  was: z.object({ from: fieldValue, to: fieldValue, bucket: bucket.nullable() }).nullable(),
})

/** What applying takes at one remote. */
export const changeSetCost = z.object({
  connection: z.string(),
  connector: z.string(),
  records: z.number().int(),
  calls: z.number().int(),
  /** The least time they take within its quotas. */
  secondsMin: z.number(),
  /** The part of the tightest quota that they take. */
  quotaShare: z.number(),
})

export const changeSetView = z.object({
  id: z.string(),
  kind: z.enum(['undo', 'edit', 'hand-out']),
  /** One line for people: "Undo 3 changes of 25 November". */
  title: z.string(),
  state: changeSetState,
  author: z.string(),
  createdAt: z.string(),
  appliedAt: z.string().nullable(),
  /** Names the plan; what is approved by it is what runs. */
  hash: z.string(),
  counts: z.object({
    leads: z.number().int(),
    /** Those of them that get a change. */
    changing: z.number().int(),
    change: z.number().int(),
    editedSince: z.number().int(),
    unchanged: z.number().int(),
    /** Writes that a remote would refuse. */
    refused: z.number().int(),
    /** Changes that wait in some remote for a person's answer. */
    held: z.number().int(),
    /** Fields planned differently from when it was last looked at. */
    differs: z.number().int(),
  }),
  costs: z.array(changeSetCost),
  /** How many changes there are of each field. */
  fields: z.array(z.object({ field: z.string(), title: z.string(), change: z.number().int() })),
  /** Leads or mappings have moved since it was planned. Not looked for in lists. */
  outdated: z.boolean(),
  /** Records that have not got it yet: on their way, or refused there. Not looked for in lists. */
  deliveries: z.array(
    z.object({
      connection: z.string(),
      connector: z.string(),
      waiting: z.number().int(),
      refused: z.number().int(),
    }),
  ),
  /** Leads done so far, of how many: planned while it is a draft, applied after that. */
  progress: z.object({ done: z.number().int(), total: z.number().int(), skipped: z.number().int() }).nullable(),
})

export const changeSetRows = z.object({ rows: z.array(changeSetRow), next: z.string().nullable() })
export const changeSetList = z.object({ changeSets: z.array(changeSetView) })

export const changeSetRowsQuery = z.strictObject({
  bucket: bucket.optional(),
  field: z.string().max(80).optional(),
  /** Only what is written in this one. */
  connection: z.string().max(80).optional(),
  /** Only what a remote would refuse, what waits for an answer, or what is planned differently now. */
  only: z.enum(['refused', 'held', 'differs']).optional(),
  cursor: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** `first`: only so many leads, to look at the result before the rest. */
export const changeSetApply = z.strictObject({
  hash: z.string().max(80),
  first: z.number().int().min(1).max(1_000).optional(),
})

/** What one cause brought about: a read, an edit, a change set. */
export const causeView = z.object({
  correlation: z.string(),
  /** The first and the last instant of it. */
  from: z.string(),
  to: z.string(),
  /** Connector id, `hub`, or `user:<id>`. */
  actor: z.string(),
  connector: z.string().nullable(),
  leads: z.number().int(),
  /** Lines of the history. */
  lines: z.number().int(),
  /** One of the leads. */
  lead: z.object({ id: z.string(), title: z.string() }),
  /** The change set that was the cause. */
  changeSet: z.object({ id: z.string(), title: z.string() }).nullable(),
  /** An undo of it is in force. */
  undone: z.boolean(),
})

/** `next` is what `before` is to be for the following page. */
export const causeList = z.object({ causes: z.array(causeView), next: z.number().int().nullable() })

export const causesQuery = z.strictObject({ before: z.coerce.number().int().min(0).optional() })

export const leadPastQuery = z.strictObject({ at: z.iso.datetime() })

/** A lead as it stood at an instant. */
export const leadPast = z.object({
  id: z.string(),
  title: z.string(),
  at: z.string(),
  fields: z.array(
    z.object({ field: z.string(), title: z.string(), value: fieldValue, now: fieldValue, differs: z.boolean() }),
  ),
})

export type UndoScope = z.infer<typeof undoScope>
export type NewChangeSet = z.infer<typeof newChangeSet>
export type ChangeSetRow = z.infer<typeof changeSetRow>
export type ChangeSetRows = z.infer<typeof changeSetRows>
export type ChangeSetRowsQuery = z.infer<typeof changeSetRowsQuery>
export type ChangeSetApply = z.infer<typeof changeSetApply>
export type ChangeSetView = z.infer<typeof changeSetView>

export type CauseList = z.infer<typeof causeList>
export type LeadPast = z.infer<typeof leadPast>
