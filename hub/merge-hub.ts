import type { Actor } from '#shared/actor.ts'
import type {
  MergeList,
  MergeOrder,
  MergePreview,
  MergeRequest,
  MergeView,
  MergingRules,
  SplitPreview,
} from '#shared/api/merge.ts'
import type { EntityId } from '#shared/ids.ts'

/** The part of the hub that makes one lead of two, everywhere, and two of one again. */
export interface MergeHub {
  /** What is being merged or was; what waits for a person first. */
  merges(actor: Actor): Promise<MergeList>
  /** What merging would do; nothing is changed. */
  previewMerge(actor: Actor, lead: EntityId, request: MergeRequest): Promise<MergePreview>
  /**
   * Merges two when the time to call it off is over. Throws `plan-changed` where it would not do what was looked at,
   * `merge-pending` where one of the two is being merged already.
   */
  mergeLeads(actor: Actor, lead: EntityId, order: MergeOrder): Promise<MergeList>
  /** Throws `merge-closed` where it is made already. */
  cancelMerge(actor: Actor, id: string): Promise<MergeView>
  /** Makes one at once. Throws `merge-closed` where it is made already, or was called off. */
  mergeNow(actor: Actor, id: string): Promise<MergeView>
  /** What splitting would do; nothing is changed. Throws `merge-not-done` where the two are not one. */
  previewSplit(actor: Actor, id: string): Promise<SplitPreview>
  /** Makes two of one again. Throws `merge-not-done` where the two are not one. */
  splitMerge(actor: Actor, id: string): Promise<MergeView>
  /** How long a merge can be called off. */
  changeMerging(actor: Actor, rules: MergingRules): Promise<MergeList>
}
