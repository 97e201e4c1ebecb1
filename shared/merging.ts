import type { RemoteId } from './ids.ts'
import type { Fields } from './record.ts'
import type { RemovalResult } from './removal.ts'

/** An object of which the hub can make one record of two, where it can. */
export interface Mergeable {
  readonly merging?: Merging
}

/** What merging means there. */
export interface Merging {
  /** What becomes of the record that goes, in a sentence. */
  readonly means: string
  /** What comes back when the two are split again, and what does not, in one or two sentences. */
  readonly split: string
  /** A merge can be taken back, so that the record that went is as it was. */
  readonly isTakenBack: boolean
  /** Pairs in one call. */
  readonly pairsMax: number
}

/** An open connection through which records can be merged, where they can. */
export interface Merger {
  /**
   * Makes one record of each pair, at most the object's `pairsMax`; the one that stays keeps its values. One result per op,
   * in order. A pair that is one already counts as merged. Throws only when nothing can have been applied.
   */
  merge?(object: string, ops: readonly MergeOp[]): Promise<readonly MergeResult[]>
  /** Takes records out again of those they went into, as they were, at most `pairsMax`. */
  unmerge?(object: string, ops: readonly UnmergeOp[]): Promise<readonly UnmergeResult[]>
}

export interface MergeOp {
  readonly kind: 'merge'
  /** The one that goes. */
  readonly id: RemoteId
  /** The one that stays. */
  readonly into: RemoteId
}

export interface UnmergeOp {
  readonly kind: 'unmerge'
  /** The one that went. */
  readonly id: RemoteId
  /** The one it went into. */
  readonly from: RemoteId
  /** What the one that went is to hold again (the remote's words). */
  readonly fields: Fields
}

type Waits = Exclude<RemovalResult, { readonly kind: 'removed' }>

/** Named for what the hub does next. */
export type MergeResult =
  /** They are one, by this or already. `id`: the record that speaks for both, which may be a third one. */
  { readonly kind: 'merged'; readonly id: RemoteId } | Waits

export type UnmergeResult =
  /** It is there again, under its own id. */
  | { readonly kind: 'unmerged' }
  /** It cannot come back, but nothing stands in the way of a new record in its place. */
  | { readonly kind: 'gone' }
  | Waits
