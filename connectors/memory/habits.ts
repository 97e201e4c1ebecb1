import type { Traits } from '#shared/connector.ts'

/** What kind of vendor a memory world behaves like. */
export interface Habits {
  readonly feed: Traits['feed']
  readonly removals: Traits['removals']
  /** `external-id`: a repeated create answers `applied` with the first id; `unique-field`: `stale` with it. */
  readonly createKey: 'external-id' | 'unique-field'
  /** Length of the steps in which preconditions compare times, milliseconds; `none`: preconditions are ignored. */
  readonly guard: { readonly stepMs: number } | 'none'
  /** `kept`: the one that stays keeps its id and values, and a merge can be taken back; `third`: a new record, for ever. */
  readonly merging: 'kept' | 'third' | 'none'
  /** Fields besides the key that no two records may share. */
  readonly uniqueFields: readonly string[]
  /** Changes are stamped in steps of this many milliseconds, so that times are often equal. */
  readonly stampStepMs: number
  /** How far the incremental feed looks back for late commits, milliseconds. */
  readonly overlapMs: number
  readonly readMax: number
  readonly loadMax: number
  readonly writeMax: number
}

const large = { readMax: 500, loadMax: 200, writeMax: 200, overlapMs: 120_000, uniqueFields: [] }

/** Three kinds of vendor, named for the one whose habits they have. */
export const habitsLike = {
  /** Preconditions in whole seconds, upsert by external id, deletions in the feed. */
  salesforce: {
    ...large,
    feed: 'incremental',
    removals: 'reported',
    createKey: 'external-id',
    guard: { stepMs: 1000 },
    stampStepMs: 1000,
    merging: 'kept',
  },
  /** No preconditions, a unique key and e-mail, deletions that a feed never shows. */
  hubspot: {
    ...large,
    feed: 'incremental',
    removals: 'silent',
    createKey: 'unique-field',
    guard: 'none',
    stampStepMs: 1,
    uniqueFields: ['email'],
    merging: 'third',
  },
  /** The whole table each time; what is missing was removed. */
  sheets: {
    ...large,
    feed: 'snapshot',
    removals: 'by-absence',
    createKey: 'external-id',
    guard: 'none',
    stampStepMs: 1,
    merging: 'none',
  },
} as const satisfies Record<string, Habits>
