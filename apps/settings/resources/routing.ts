import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { leadView, type LeadView } from '#shared/api/lead.ts'
import {
  queueView,
  routingPreview,
  routingShape,
  routingVersions,
  routingView,
  teamView,
  type RoutingPreview,
  type RoutingView,
} from '#shared/api/routing.ts'
import type { Routing } from '#shared/routing.ts'
import { ask, tell } from '#apps/settings/api.ts'

const workspaceOf = (workspace: string): string => `/api/v1/workspaces/${workspace}`
const here = (workspace: string): string => `${workspaceOf(workspace)}/routing`

/** How leads come to reps, now. */
export const routingQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'routing'],
    queryFn: ({ signal }) => ask(here(workspace), routingView, { signal }),
    refetchInterval: 15_000,
  })

/** A former version. */
export const routingAt = (workspace: string, version: number): Promise<RoutingView> =>
  ask(`${here(workspace)}?version=${version}`, routingView)

export const routingVersionsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'routing', 'versions'],
    queryFn: async ({ signal }) => (await ask(`${here(workspace)}/versions`, routingVersions, { signal })).versions,
  })

/** What a draft would have done. What was seen last stays while the next is worked out. */
export const routingPreviewQuery = (workspace: string, draft: Routing) =>
  queryOptions({
    queryKey: [workspace, 'routing', 'preview', draft],
    queryFn: ({ signal }) => ask(`${here(workspace)}/preview`, routingPreview, { method: 'POST', body: draft, signal }),
    placeholderData: keepPreviousData,
  })

export const publishRouting = (workspace: string, version: number, routing: Routing): Promise<RoutingView> =>
  ask(here(workspace), routingView, { method: 'PUT', body: { version, routing } })

/** How each rep and office fares. */
export const teamQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'team'],
    queryFn: ({ signal }) => ask(`${workspaceOf(workspace)}/team`, teamView, { signal }),
    refetchInterval: 30_000,
  })

/** What somebody should do next. */
export const queueQuery = (workspace: string, owner: string) =>
  queryOptions({
    queryKey: [workspace, 'queue', owner],
    queryFn: ({ signal }) =>
      ask(`${workspaceOf(workspace)}/queue?owner=${encodeURIComponent(owner)}`, queueView, { signal }),
    refetchInterval: 15_000,
  })

interface To {
  readonly lead: string
  readonly owner: string | null
  /** Who had it when it was looked at. */
  readonly expect: string | null
}

export const assignLead = (workspace: string, { lead, owner, expect }: To): Promise<LeadView> =>
  ask(`${workspaceOf(workspace)}/leads/${lead}/owner`, leadView, { method: 'PUT', body: { owner, expect } })

export const passLeadOn = (workspace: string, { lead, expect }: Omit<To, 'owner'>): Promise<void> =>
  tell(`${workspaceOf(workspace)}/leads/${lead}/pass`, { method: 'POST', body: { expect } })

/** What is half filled in; empty: the hub can be asked about it. */
export function gapsIn(draft: Routing): RoutingPreview['mistakes'] {
  const parsed = routingShape.safeParse(draft)
  if (parsed.success) return []
  const places = parsed.error.issues.map(({ path }) => path.slice(0, 2).join('.'))
  return [...new Set(places)].map((path) => ({ path, message: 'Something is not filled in yet.' }))
}
