import type { EntityKind } from '#shared/entity.ts'
import type { ConnectionId, EntityId, LinkId, RemoteId } from '#shared/ids.ts'
import type { Evidence, FieldValue, RemoteRef } from '#shared/record.ts'
import type { Entity, Link, Priority } from './snapshot.ts'

/**
 * Everything one batch of inputs causes. Committed as one guarded batch: each changed entity and link names the
 * version it was planned on, and one that has moved meanwhile aborts all of it.
 */
export interface Plan {
  /** Inbox rows that are done with. */
  readonly consumed: readonly number[]
  /** Inbox rows that cannot be planned: kept, with the reason, out of the way of the others. */
  readonly parked: readonly { readonly seq: number; readonly reason: string }[]
  readonly entities: readonly Write<Entity>[]
  readonly links: readonly Write<Link>[]
  /** New match keys of changed entities; all former keys of these entities are replaced. */
  readonly keys: readonly { readonly entity: EntityId; readonly kind: EntityKind; readonly keys: readonly string[] }[]
  readonly ledger: readonly LedgerEntry[]
  readonly reviews: readonly NewReview[]
  /** Entities that turned out to be one. */
  readonly unitings: readonly NewUniting[]
  readonly outbox: readonly Due[]
  /** Links by which an entity has got a record: whatever belongs to it in that connection is due. */
  readonly gained: readonly LinkId[]
  /** Records to load again: a row too old to be believed, or a merge's survivor the hub does not know. */
  readonly reload: readonly {
    readonly connection: ConnectionId
    readonly ref: RemoteRef
    readonly priority: Priority
  }[]
  /** Version of the territory it was planned with; 0: none. */
  readonly territory: number
  /** Version of the rules that leads were scored by; 0: those that every workspace begins with. */
  readonly scoring: number
}

/** A row to store. `was`: the version (entity) or rev (link) it replaces; `null`: it is new. */
export interface Write<T> {
  readonly row: T
  readonly was: number | null
}

/** One entity's fields changed (or a value lost) for one cause. */
export interface LedgerEntry {
  readonly entity: EntityId
  readonly version: number
  readonly at: number
  /** Connector id, `hub`, or `user:<id>`. */
  readonly actor: string
  readonly connection?: ConnectionId
  readonly link?: LinkId
  readonly correlation: string
  readonly kind: LedgerKind
  readonly changes: readonly FieldChange[]
  /** Why, in words: that a record was taken to be this entity, that it counts as gone, that it is to go or to stay. */
  readonly evidence?: readonly string[]
}

/**
 * `removing`: it is to be deleted there. `kept`: it is not, after all. `restored`: it came back. `remaking`: it is made anew.
 * `placed`: it belongs to another office. `engaged`: the lead did something. `feedback`: somebody said what it is worth.
 * `united`: two are one. `split`: they are two again.
 */
export type LedgerKind =
  | 'created'
  | 'linked'
  | 'changed'
  | 'removed'
  | 'moved'
  | 'scored'
  | 'edited'
  | 'removing'
  | 'kept'
  | 'restored'
  | 'remaking'
  | 'placed'
  | 'engaged'
  | 'feedback'
  | 'united'
  | 'split'

export interface FieldChange {
  readonly field: string
  readonly before: FieldValue
  readonly after: FieldValue
  /** The value that was not taken, where two sides had moved. */
  readonly losing?: FieldValue
  /** Which rule decided, in words that can be shown: `newest`, `prefer salesforce`, `only they changed it`. */
  readonly rule: string
}

/** Somebody made one record of two over there: so their entities are to be one everywhere. */
export interface NewUniting {
  readonly keep: EntityId
  readonly gone: EntityId
  readonly connection: ConnectionId
  readonly correlation: string
}

/** A question for a person. */
export type NewReview = DoubtfulMatch | ValueConflict | HeldDelete

/** Whose record is this? */
export interface DoubtfulMatch {
  readonly kind: 'doubtful-match'
  readonly connection: ConnectionId
  readonly object: string
  readonly remoteId: RemoteId
  readonly link: LinkId
  readonly candidates: readonly { readonly entity: EntityId; readonly evidence: readonly string[] }[]
}

/** Both sides changed a field, and the field's rule is to ask. Asked again, with the newest value, while it is open. */
export interface ValueConflict {
  readonly kind: 'conflict'
  readonly connection: ConnectionId
  readonly link: LinkId
  /** The link's rev when the two met; tells this conflict from earlier ones. */
  readonly rev: number
  readonly entity: EntityId
  readonly field: string
  /** What the record says, and since when (ms). */
  readonly theirs: FieldValue
  readonly at: number
}

/** A record was deleted; what becomes of the others? */
export interface HeldDelete {
  readonly kind: 'held-delete'
  readonly connection: ConnectionId
  readonly object: string
  readonly remoteId: RemoteId
  /** Of the record that is gone. */
  readonly link: LinkId
  readonly entity: EntityId
  /** Tells this question from earlier ones about the same record. */
  readonly cause: string
  /** `told`: the remote says so. */
  readonly evidence: 'told' | Evidence
  /** Why a person is asked although the rule is to delete. */
  readonly doubt?: DeletionDoubt
  /** Of the records that are there still. */
  readonly targets: readonly LinkId[]
}

/** `edited`: somebody changed the lead since. `missing`: nobody says that it was deleted. `many`: too many went at once. */
export type DeletionDoubt = 'edited' | 'missing' | 'many'

/** An outbox row: this link is behind its entity, or is to be removed. */
export interface Due {
  readonly link: LinkId
  readonly connection: ConnectionId
  readonly priority: Priority
  readonly correlation: string
}

export type Match =
  | { readonly kind: 'certain'; readonly entity: EntityId; readonly evidence: readonly string[] }
  | {
      readonly kind: 'doubtful'
      readonly candidates: readonly { readonly entity: EntityId; readonly evidence: readonly string[] }[]
    }
  | { readonly kind: 'none' }
