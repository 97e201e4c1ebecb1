import type { Actor } from '#shared/actor.ts'
import type {
  CertainOrder,
  CertainPreview,
  DuplicateDismissal,
  DuplicateList,
  MergeList,
  MergeOrder,
  MergePreview,
  MergeRequest,
  MergeView,
  MergingRules,
  SplitPreview,
} from '#shared/api/merge.ts'
import type { EntityId } from '#shared/ids.ts'
import type { SurvivorRule } from '#shared/uniting.ts'

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
  /** Who may be one, certain pairs first. */
  duplicates(actor: Actor): Promise<DuplicateList>
  /** Looks through all leads and companies for those that may be one. Throws `scanning` where that is under way. */
  scanDuplicates(actor: Actor): Promise<DuplicateList>
  /** Two are two, and are not asked about again. Throws `pair-unknown` where nobody took them for one. */
  dismissDuplicate(actor: Actor, pair: DuplicateDismissal): Promise<DuplicateList>
  /** What merging the certain pairs would do; nothing is changed. */
  previewCertain(actor: Actor, rule: SurvivorRule): Promise<CertainPreview>
  /** Merges the certain pairs that were looked at. Throws `plan-changed` where they are not those any more. */
  mergeCertain(actor: Actor, order: CertainOrder): Promise<MergeList>
  /** How long a merge can be called off. */
  changeMerging(actor: Actor, rules: MergingRules): Promise<MergeList>
}
