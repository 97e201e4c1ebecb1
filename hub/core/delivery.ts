import type { FieldSpec, Problem, WriteOp, WriteResult } from '#shared/connector.ts'
import type { EntityId, LinkId } from '#shared/ids.ts'
import type { Fields, RemoteRecord, RemoteRef } from '#shared/record.ts'
import type { MergeOp, MergeResult, UnmergeOp, UnmergeResult } from '#shared/merging.ts'
import type { RemovalResult, RemoveOp } from '#shared/removal.ts'
import type { Write } from './plan.ts'
import type { ConnectionFacts, Entity, Link, Sent } from './snapshot.ts'

/** A claimed outbox row with what it speaks of, as stored at the moment of planning. */
export interface DeliveryRow {
  readonly link: Link
  readonly entity: Entity
  /** How often the row was made due; what is planned for an earlier time does not end it. */
  readonly version: number
  /** How often it was tried before. */
  readonly attempts: number
  /** The record as it was just read, where the link has one. Compared with `compareBeforeWrite` before it gets here. */
  readonly seen?: RemoteRecord
  /** Of one that is made anew: what only the former record said, in the remote's words. */
  readonly kept?: Fields
  /** Of one that is to be merged, or taken apart: the link of the other record, where there is one. */
  readonly other?: Link
}

/** Where entities live in this connection. Absent: it has no record there yet; when it gets one, the row is due again. */
export type RefTargets = ReadonlyMap<EntityId, RemoteRef>

export interface DeliveryRequest {
  readonly now: number
  readonly connection: ConnectionFacts
  readonly rows: readonly DeliveryRow[]
  readonly refs: RefTargets
  /** Field specs by object, where `describe` was asked; values are checked against them before they are sent. */
  readonly specs?: ReadonlyMap<string, readonly FieldSpec[]>
}

/** What to commit before the calls, and the calls to make. */
export interface DeliveryPlan {
  /** Links with the values about to be sent. Commit these first: a crash after the call must find them. */
  readonly links: readonly Write<Link>[]
  /** In the order of the rows. Hand `op`s of one object to `Remote.write`, then each with its result to `settle`. */
  readonly writes: readonly PlannedWrite[]
  /** The same for `Remote.remove` and `settleRemovals`. */
  readonly removals: readonly PlannedRemoval[]
  /** The same for `Remote.merge`, `Remote.unmerge` and `settleMergings`. */
  readonly mergings: readonly PlannedMerging[]
  /** Rows that need no call. */
  readonly outcomes: readonly Outcome[]
}

export interface PlannedWrite {
  readonly link: LinkId
  readonly version: number
  readonly attempts: number
  readonly object: string
  readonly op: WriteOp
  readonly sent: Sent
  /** The link's rev once `sent` is stored. Another rev at settling means somebody absorbed a change meanwhile. */
  readonly rev: number
  /** Fields that were left out, because the remote would refuse them. */
  readonly problems: readonly Problem[]
}

export interface PlannedRemoval extends Pick<PlannedWrite, 'link' | 'version' | 'attempts' | 'object' | 'rev'> {
  readonly op: RemoveOp
}

/** `op` `null`: there is no record to merge it into any more, so it stays. */
export interface PlannedMerging extends Pick<PlannedWrite, 'link' | 'version' | 'attempts' | 'object' | 'rev'> {
  readonly op: MergeOp | UnmergeOp | null
  /** The link of the record that stays, with what may come to it already noted. */
  readonly other?: Link
}

/** What becomes of an outbox row. `done` may remove the row only where it has no later version. */
export type Outcome =
  | { readonly kind: 'done'; readonly link: LinkId; readonly version: number }
  | {
      readonly kind: 'again'
      readonly link: LinkId
      readonly version: number
      readonly at: number
      readonly why: string
    }
  | { readonly kind: 'parked'; readonly link: LinkId; readonly version: number; readonly problems: readonly Problem[] }
  /** Reload `ref` (load it into the inbox), and try the row again at `at`. */
  | {
      readonly kind: 'look'
      readonly link: LinkId
      readonly version: number
      readonly at: number
      readonly ref: RemoteRef
    }

export interface SettleRequest {
  readonly now: number
  readonly connection: ConnectionFacts
  readonly writes: readonly SettledWrite[]
}

/** `link`: as stored now, which is not always as it was when the write was planned. */
export interface SettledWrite {
  readonly write: PlannedWrite
  readonly link: Link
  readonly result: WriteResult
}

/** `link`: as stored now. */
export interface SettledRemoval {
  readonly removal: PlannedRemoval
  readonly link: Link
  readonly result: RemovalResult
}

/** `link` and `other`: as stored now. */
export interface SettledMerging {
  readonly merging: PlannedMerging
  readonly link: Link
  readonly other?: Link
  readonly result: MergeResult | UnmergeResult | { readonly kind: 'alone' }
}

export interface Settlement {
  readonly links: readonly Write<Link>[]
  readonly outcomes: readonly Outcome[]
  /** Links by which an entity has got a record: whatever belongs to it in this connection is due. */
  readonly gained: readonly LinkId[]
  /** What we have done to records besides writing, for the history. */
  readonly done: readonly { readonly link: LinkId; readonly kind: 'removed' | 'moved' | 'restored' }[]
}
