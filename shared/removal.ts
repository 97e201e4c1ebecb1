import type { RemoteId } from './ids.ts'

/**
 * What becomes of a deletion. `ignore`: nothing. `hold`: a person is asked. `delete`: it is done, unless somebody has edited
 * since; then a person is asked all the same.
 */
export type DeletionRule = 'ignore' | 'hold' | 'delete'

/** Rules of one object of one connection. Of the two that meet in a deletion, the more careful one counts. */
export interface Deletions {
  /** What a deletion there means for the others. */
  readonly seen: DeletionRule
  /** What a deletion elsewhere means there. */
  readonly carried: DeletionRule
}

/** Until somebody says otherwise, a person is asked. */
export const defaultDeletions: Deletions = { seen: 'hold', carried: 'hold' }

const order: readonly DeletionRule[] = ['ignore', 'hold', 'delete']

/** Which of two rules counts: the one that does less. */
export const moreCareful = (one: DeletionRule, other: DeletionRule): DeletionRule =>
  order.indexOf(one) < order.indexOf(other) ? one : other

/** An object whose records the hub can delete, where it can. */
export interface Removable {
  readonly removal?: Removal
}

/** What deleting means there. */
export interface Removal {
  /** As the remote's users call it: they say "archived" in HubSpot. */
  readonly word: 'delete' | 'archive'
  /** What is done and how it is taken back over there, in one or two sentences. */
  readonly means: string
}

/** An open connection through which records can be deleted, where they can. */
export interface Remover {
  /**
   * Deletes records of one object, at most the manifest's `writeMax`. One result per op, in order. A record that is gone
   * already counts as removed. Throws only when nothing can have been applied.
   */
  remove?(object: string, ops: readonly RemoveOp[]): Promise<readonly RemovalResult[]>
}

export interface RemoveOp {
  readonly kind: 'remove'
  readonly id: RemoteId
}

/** Named for what the hub does next. */
export type RemovalResult =
  /** It is gone, by this or already. */
  | { readonly kind: 'removed' }
  /** Look again; nothing was removed. */
  | { readonly kind: 'stale' }
  /** Park it. */
  | {
      readonly kind: 'refused'
      readonly code: 'permission' | 'rule' | 'other'
      readonly said: string
      readonly fix: string
    }
  /** Come back. */
  | { readonly kind: 'deferred'; readonly retryAfterSeconds?: number }
  /** Find out: the reply was lost. */
  | { readonly kind: 'unknown' }
