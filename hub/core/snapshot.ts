import type { EntityKind, FieldRule, Policy } from '#shared/entity.ts'
import type { Change, Fields } from '#shared/record.ts'
import type { ConnectionId, EntityId, LinkId, OfficeId, RemoteId } from '#shared/ids.ts'
import type { Deletions } from '#shared/removal.ts'
import type { Engagement } from '#shared/engagement.ts'
import type { Grade, Scoring } from '#shared/scoring.ts'
import type { Territory } from '#shared/territory.ts'

/** What one absorb batch knows: everything the planner may look at, read at one moment. */
export interface Snapshot {
  /** Milliseconds since the epoch; the only clock of a plan. */
  readonly now: number
  readonly inputs: readonly Input[]
  readonly links: readonly Link[]
  readonly entities: readonly Entity[]
  /** Candidates by match key (`email:ann@acme.example`), as stored before this batch. */
  readonly keys: ReadonlyMap<string, readonly EntityId[]>
  readonly connections: readonly ConnectionFacts[]
  readonly policy: Policy
  /** Answers people gave to earlier doubts: this record is, or is not, that entity. */
  readonly verdicts: readonly Verdict[]
  /** Writes that nobody waits for are under way by the thousand. */
  readonly hasBacklog?: boolean
  /** Which leads are whose; absent: the workspace never had offices. */
  readonly territory?: TerritoryVersion
  /** How leads are scored; absent: as every workspace begins. */
  readonly scoring?: ScoringVersion
}

/** The rules in force. A plan made with older ones is not committed. */
export interface ScoringVersion extends Scoring {
  readonly version: number
}

/** The territory in force. A plan made with an older one is not committed. */
export interface TerritoryVersion extends Territory {
  readonly version: number
}

/** One inbox row. */
export interface Input {
  /** The inbox row's number; the plan names it as consumed. */
  readonly seq: number
  readonly connection: ConnectionId
  readonly change: Change
  /** When the read that found it began (hub's clock, ms). Older than the link's last write: not believed for edits. */
  readonly readAt: number
  /** Follows one change from its arrival to the last receipt. */
  readonly correlation: string
  /** 0: a person waits; 1: live; 2: backfill. */
  readonly priority: Priority
  /** It was stopped as one of too many, and a person let it go, or turned down what it was stopped for. */
  readonly decided?: 'released' | 'refused'
}

export type Priority = 0 | 1 | 2

/** Hub fields, and edges as `ref.<role>` with an entity's id. */
export interface Entity {
  readonly id: EntityId
  readonly kind: EntityKind
  readonly fields: Fields
  /** Where each value came from and since when. */
  readonly origins: Readonly<Record<string, Origin>>
  readonly version: number
  readonly score: Score | null
  readonly createdAt: number
  readonly updatedAt: number
  /** Set where this entity was united with another. */
  readonly mergedInto?: EntityId
  /** Whose it is; absent or `null`: nobody's, or the workspace has no offices. */
  readonly office?: OfficeId | null
  /** What they did lately; absent: nothing that is known. */
  readonly engagement?: Engagement
}

export interface Origin {
  /** Connector id (`salesforce`), or `hub` for an edit made here or a computed value. */
  readonly source: string
  readonly link?: LinkId
  /** The remote's modification time where it gave one, else when the hub read it (ms). */
  readonly at: number
  /** Put back by an undo: whoever gave it up meanwhile, unseen, is asked before it is written over theirs. */
  readonly restored?: true
}

/** The rope between an entity and one remote record. */
export interface Link {
  readonly id: LinkId
  readonly connection: ConnectionId
  readonly object: string
  /** Absent until the record exists (`creating`). */
  readonly remoteId?: RemoteId
  /** Absent while a person decides whose record it is (`held`). */
  readonly entity?: EntityId
  /** Hub words. What both ends last agreed on; `null` before they ever did. */
  readonly shadow: Fields | null
  /** Values this link tried to write and has not seen settled, oldest first. */
  readonly sent: readonly Sent[]
  /** Fields over which a person is to decide: the record keeps its value (in `shadow`), the entity its own. Absent: none. */
  readonly disputed?: readonly string[]
  /** Raised by every change of this row; guards commits. */
  readonly rev: number
  readonly state: LinkState
  readonly revision?: string
  readonly modifiedAt?: number
  /** When our last write to this record ended (hub's clock, ms). */
  readonly wroteAt?: number
  /** When the youngest absorbed read of this record began (hub's clock, ms). An older read is not believed. */
  readonly seenAt?: number
}

/**
 * `creating`: to be made in the remote. `live`. `held`: a Review decides. `removing`: to be deleted in the remote.
 * `removed`: a tombstone; gone over there, and made again only where a person says so. `moved`: the record lives on under
 * another id. `merging`: to be merged there into the entity's live record. `unmerging`: to be taken out of it again.
 */
export type LinkState = 'creating' | 'live' | 'held' | 'removing' | 'removed' | 'moved' | 'merging' | 'unmerging'

export interface Sent {
  /** Hub words, as they will come back (decoded after encoding). */
  readonly fields: Fields
  readonly at: number
  /** They may come not by a write, but because the remote made one record of this and another. */
  readonly merging?: true
  /** When that was done (ms): a read that began later shows what it came to, and after it they are ours no more. */
  readonly mergedAt?: number
}

/** What planning needs to know of a connection and its objects. */
export interface ConnectionFacts {
  readonly id: ConnectionId
  /** `salesforce` */
  readonly connector: string
  /** False: it is being read but gets no new records (paused, waiting for consent, disconnected). */
  readonly writable: boolean
  /** It holds the leads of this office only; absent: everybody's. */
  readonly office?: OfficeId
  readonly objects: readonly ObjectFacts[]
}

export interface ObjectFacts {
  readonly name: string
  readonly entity: EntityKind
  readonly creates: boolean
  readonly keyField: string
  readonly mapping: readonly FieldRule[]
  readonly refs: Readonly<Record<string, EntityKind>>
  /** What deletions mean here; absent: a person is asked. */
  readonly deletions?: Deletions
  /** Its records can be deleted by us. */
  readonly removes?: true
  /** Two of its records can be made one by us. */
  readonly merges?: true
  /** Several of its records may be one entity's: a list, where a system would have a copy. */
  readonly repeats?: true
}

export interface Verdict {
  readonly connection: ConnectionId
  readonly object: string
  readonly remoteId: RemoteId
  readonly answer: { readonly kind: 'is'; readonly entity: EntityId } | { readonly kind: 'new' }
}

/** A score and the receipt that adds up to it. */
export interface Score {
  /** 0 to 100; the sum of all parts' points. */
  readonly total: number
  readonly grade: Grade
  readonly parts: readonly ScorePart[]
  /** From when on (ms) the same rules may give another; `null`: not by time alone. */
  readonly until: number | null
}

/** What one group of rules gives. */
export interface ScorePart {
  /** Stable: `completeness`, `title`, … */
  readonly group: string
  readonly name: string
  readonly side: 'fit' | 'engagement'
  /** The sum of all lines' points. */
  readonly points: number
  readonly pointsMax: number
  readonly lines: readonly ScoreLine[]
  /** What would give more, the most first. */
  readonly raises: readonly Raise[]
}

/** A rule that is true, or a limit that was reached. */
export interface ScoreLine {
  readonly rule: string
  readonly points: number
  /** The field it rests on; absent: none. */
  readonly field?: string
  /** What that says, where it says more than that the rule is true. */
  readonly value?: string
}

export interface Raise {
  readonly rule: string
  readonly points: number
  /** The rule takes points: it would have to be true no longer. */
  readonly without?: true
}
