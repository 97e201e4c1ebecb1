import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import {
  causeList,
  changeSetList,
  changeSetRows,
  changeSetView,
  leadPast,
  type ChangeSetRowsQuery,
  type ChangeSetView,
  type NewChangeSet,
} from '#shared/api/change-set.ts'
import { ask, tell } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}`
const oneOf = ({ workspace, id }: ChangeSetOf): string => `${here(workspace)}/change-sets/${id}`

export interface ChangeSetOf {
  readonly workspace: string
  readonly id: string
}

const isBusy = ({ state }: ChangeSetView): boolean => state === 'draft' || state === 'applying'

const isUnderWay = (set: ChangeSetView): boolean => isBusy(set) || set.deliveries.some(({ waiting }) => waiting > 0)

/** The newest change sets. */
export const changeSetsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'change-sets'],
    queryFn: async ({ signal }) => (await ask(`${here(workspace)}/change-sets`, changeSetList, { signal })).changeSets,
    refetchInterval: ({ state }) => (state.data?.some(isBusy) === true ? 1_000 : 15_000),
  })

/** One change set. Looked at again soon while the hub works on it, or while leads may move under it. */
export const changeSetQuery = (of: ChangeSetOf) =>
  queryOptions({
    queryKey: [of.workspace, 'change-set', of.id],
    queryFn: ({ signal }) => ask(oneOf(of), changeSetView, { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? 1_000 : 5_000),
  })

export type RowFilter = Pick<ChangeSetRowsQuery, 'bucket' | 'field' | 'connection' | 'only'>

/** Field by field, page after page. `version` names the plan, so that a new one is asked for anew. */
export const changeRowsQuery = (of: ChangeSetOf, version: string, filter: RowFilter) =>
  infiniteQueryOptions({
    queryKey: [of.workspace, 'change-rows', of.id, version, filter],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ limit: '50' })
      for (const [name, value] of Object.entries(filter)) if (value !== undefined) search.set(name, value)
      if (pageParam !== '') search.set('cursor', pageParam)
      return ask(`${oneOf(of)}/rows?${search.toString()}`, changeSetRows, { signal })
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  })

/** What has changed leads, by its cause. */
export const causesQuery = (workspace: string) =>
  infiniteQueryOptions({
    queryKey: [workspace, 'causes'],
    queryFn: ({ pageParam, signal }) =>
      ask(`${here(workspace)}/causes${pageParam === 0 ? '' : `?before=${pageParam}`}`, causeList, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
  })

/** A lead as it stood at an instant (ISO). It never changes, but what is beside it does. */
export const leadPastQuery = (workspace: string, of: { readonly lead: string; readonly at: string }) =>
  queryOptions({
    queryKey: [workspace, 'lead-past', of.lead, of.at],
    queryFn: ({ signal }) =>
      ask(`${here(workspace)}/leads/${of.lead}/past?at=${encodeURIComponent(of.at)}`, leadPast, { signal }),
    retry: false,
  })

/** Previews a change; nothing is written. */
export const createChangeSet = (workspace: string, body: NewChangeSet): Promise<ChangeSetView> =>
  ask(`${here(workspace)}/change-sets`, changeSetView, { method: 'POST', body })

export const previewChangeSet = (of: ChangeSetOf): Promise<ChangeSetView> =>
  ask(`${oneOf(of)}/preview`, changeSetView, { method: 'POST' })

export const applyChangeSet = (
  of: ChangeSetOf,
  body: { readonly hash: string; readonly first?: number },
): Promise<ChangeSetView> => ask(`${oneOf(of)}/apply`, changeSetView, { method: 'POST', body })

export const undoChangeSet = (of: ChangeSetOf): Promise<ChangeSetView> =>
  ask(`${oneOf(of)}/undo`, changeSetView, { method: 'POST' })

export const discardChangeSet = (of: ChangeSetOf): Promise<void> => tell(oneOf(of), { method: 'DELETE' })
