import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { leadPage, leadView, timeline, type LeadQuery, type LeadView } from '#shared/api/lead.ts'
import type { FeedbackKind } from '#shared/engagement.ts'
import type { FieldValue } from '#shared/record.ts'
import { ask, tell } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}/leads`
const pageSize = 50

/** What narrows the list and how it is sorted; lives in the address. */
export type LeadFilter = Pick<LeadQuery, 'q' | 'grade' | 'status' | 'office' | 'owner' | 'sort'> & {
  /** Only those who may be contacted today. */
  readonly callable?: boolean | undefined
}

/** Leads, page after page by cursor. */
export const leadsQuery = (workspace: string, filter: LeadFilter) =>
  infiniteQueryOptions({
    queryKey: [workspace, 'leads', filter],
    queryFn: ({ pageParam, signal }) =>
      ask(`${here(workspace)}?${searchOf(filter, pageParam).toString()}`, leadPage, { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  })

function searchOf(filter: LeadFilter, cursor: string): URLSearchParams {
  const search = new URLSearchParams({ sort: filter.sort, limit: String(pageSize) })
  if (filter.q !== undefined && filter.q !== '') search.set('q', filter.q)
  if (filter.grade !== undefined) search.set('grade', filter.grade)
  if (filter.status !== undefined) search.set('status', filter.status)
  if (filter.office !== undefined) search.set('office', filter.office)
  if (filter.owner !== undefined) search.set('owner', filter.owner)
  if (filter.callable === true) search.set('callable', new Date().toISOString().slice(0, 10))
  if (cursor !== '') search.set('cursor', cursor)
  return search
}

/** The first few whom a text finds; none where there is no text. */
export const namesakesQuery = (workspace: string, text: string) =>
  queryOptions({
    queryKey: [workspace, 'namesakes', text],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({ q: text, sort: 'name', limit: '8' })
      return (await ask(`${here(workspace)}?${search.toString()}`, leadPage, { signal })).leads
    },
    enabled: text !== '',
  })

/** One lead. Server-sent events ask for it again; the interval is for when they fail. */
export const leadQuery = (workspace: string, lead: string) =>
  queryOptions({
    queryKey: [workspace, 'lead', lead],
    queryFn: ({ signal }) => ask(`${here(workspace)}/${lead}`, leadView, { signal }),
    refetchInterval: 5_000,
  })

export const timelineQuery = (workspace: string, { id, version }: { readonly id: string; readonly version: number }) =>
  queryOptions({
    queryKey: [workspace, 'timeline', id, version],
    queryFn: async ({ signal }) => (await ask(`${here(workspace)}/${id}/timeline`, timeline, { signal })).entries,
  })

export const editLead = (
  workspace: string,
  lead: string,
  fields: Readonly<Record<string, FieldValue>>,
): Promise<LeadView> => ask(`${here(workspace)}/${lead}`, leadView, { method: 'PATCH', body: { fields } })

export const syncLead = (workspace: string, lead: string): Promise<void> =>
  tell(`${here(workspace)}/${lead}/sync`, { method: 'POST' })

export const giveFeedback = (
  workspace: string,
  lead: string,
  feedback: { readonly kind: FeedbackKind; readonly until?: string },
): Promise<LeadView> => ask(`${here(workspace)}/${lead}/feedback`, leadView, { method: 'POST', body: feedback })

export const withdrawFeedback = (workspace: string, lead: string, kind: FeedbackKind): Promise<LeadView> =>
  ask(`${here(workspace)}/${lead}/feedback/${kind}`, leadView, { method: 'DELETE' })
