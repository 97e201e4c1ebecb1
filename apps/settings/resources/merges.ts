import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  certainPreview,
  duplicateList,
  mergeList,
  mergePreview,
  mergeView,
  splitPreview,
  type DuplicateDismissal,
  type MergeList,
  type MergeOrder,
  type MergePreview,
  type MergeView,
} from '#shared/api/merge.ts'
import type { SurvivorRule } from '#shared/uniting.ts'
import { ask } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}`

/** Who may be one; asked again often while they are being looked for. */
export const duplicatesQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'duplicates'],
    queryFn: ({ signal }) => ask(`${here(workspace)}/duplicates`, duplicateList, { signal }),
    refetchInterval: ({ state }) => (state.data?.scan?.state === 'running' ? 1_000 : 30_000),
  })

export const scanDuplicates = (workspace: string) =>
  ask(`${here(workspace)}/duplicates/scan`, duplicateList, { method: 'POST' })

export const dismissDuplicate = (workspace: string, pair: DuplicateDismissal) =>
  ask(`${here(workspace)}/duplicates/dismiss`, duplicateList, { method: 'POST', body: pair })

export const certainQuery = (workspace: string, isAsked: boolean) =>
  queryOptions({
    queryKey: [workspace, 'duplicates', 'certain'],
    queryFn: ({ signal }) =>
      ask(`${here(workspace)}/duplicates/certain/preview`, certainPreview, { method: 'POST', body: {}, signal }),
    enabled: isAsked,
    staleTime: 0,
  })

export const mergeCertain = (workspace: string, hash: string): Promise<MergeList> =>
  ask(`${here(workspace)}/duplicates/certain/merge`, mergeList, { method: 'POST', body: { hash } })

/** What is being merged, and was. */
export const mergesQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'merges'],
    queryFn: ({ signal }) => ask(`${here(workspace)}/merges`, mergeList, { signal }),
    refetchInterval: 10_000,
  })

/** Two, and how they are to be one. */
export interface MergeWish {
  readonly one: string
  readonly other: string
  /** The one that stays; absent: the hub chooses. */
  readonly keep?: string | undefined
  readonly rule: SurvivorRule
  readonly picks: MergeOrder['picks']
}

const bodyOf = ({ other, keep, rule, picks }: MergeWish) => ({
  with: other,
  rule,
  picks,
  ...(keep === undefined ? {} : { keep }),
})

/** What merging two would do. What was seen last stays while the next is worked out. */
export const mergePreviewQuery = (workspace: string, wish: MergeWish) =>
  queryOptions({
    queryKey: [workspace, 'merge-preview', wish],
    queryFn: ({ signal }) =>
      ask(`${here(workspace)}/leads/${wish.one}/merge/preview`, mergePreview, {
        method: 'POST',
        body: bodyOf(wish),
        signal,
      }),
    placeholderData: keepPreviousData,
  })

export const mergeLeads = (
  workspace: string,
  wish: MergeWish,
  { keep, hash }: Pick<MergePreview, 'keep' | 'hash'>,
): Promise<MergeList> =>
  ask(`${here(workspace)}/leads/${wish.one}/merge`, mergeList, {
    method: 'POST',
    body: { ...bodyOf(wish), keep: keep.id, hash },
  })

export const actOnMerge = (workspace: string, merge: string, act: 'cancel' | 'now' | 'split'): Promise<MergeView> =>
  ask(`${here(workspace)}/merges/${merge}/${act}`, mergeView, { method: 'POST' })

/** What splitting two again would do. */
export const splitQuery = (workspace: string, merge: string, isAsked: boolean) =>
  queryOptions({
    queryKey: [workspace, 'split', merge],
    queryFn: ({ signal }) => ask(`${here(workspace)}/merges/${merge}/split`, splitPreview, { signal }),
    enabled: isAsked,
    staleTime: 0,
  })

export const changeHold = (workspace: string, holdMinutes: number): Promise<MergeList> =>
  ask(`${here(workspace)}/merging`, mergeList, { method: 'PUT', body: { holdMinutes } })
