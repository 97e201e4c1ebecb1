import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  scoringLearnt,
  scoringPreview,
  scoringShape,
  scoringTried,
  scoringVersions,
  scoringView,
  type ScoringLearnt,
  type ScoringPreview,
  type ScoringView,
} from '#shared/api/scoring.ts'
import type { Scoring } from '#shared/scoring.ts'
import { ask } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}/scoring`

/** How leads are scored, now. While new rules are carried through, it is asked for again and again. */
export const scoringQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'scoring'],
    queryFn: ({ signal }) => ask(here(workspace), scoringView, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.progress === undefined || state.data.progress === null ? false : 1_000,
  })

/** Former rules. */
export const scoringAt = (workspace: string, version: number): Promise<ScoringView> =>
  ask(`${here(workspace)}?version=${version}`, scoringView)

export const scoringVersionsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'scoring', 'versions'],
    queryFn: async ({ signal }) => (await ask(`${here(workspace)}/versions`, scoringVersions, { signal })).versions,
    refetchInterval: ({ state }) => (state.data?.[0]?.finishedAt === null ? 1_000 : false),
  })

/** What publishing a draft would do. What was seen last stays while the next is worked out. */
export const scoringPreviewQuery = (workspace: string, draft: Scoring) =>
  queryOptions({
    queryKey: [workspace, 'scoring', 'preview', draft],
    queryFn: ({ signal }) => ask(`${here(workspace)}/preview`, scoringPreview, { method: 'POST', body: draft, signal }),
    placeholderData: keepPreviousData,
  })

/** One lead’s receipt, as it is and by a draft. */
export const scoringTriedQuery = (workspace: string, lead: string, scoring: Scoring) =>
  queryOptions({
    queryKey: [workspace, 'scoring', 'test', lead, scoring],
    queryFn: ({ signal }) =>
      ask(`${here(workspace)}/test`, scoringTried, { method: 'POST', body: { lead, scoring }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })

export const publishScoring = (workspace: string, version: number, scoring: Scoring): Promise<ScoringView> =>
  ask(here(workspace), scoringView, { method: 'PUT', body: { version, scoring } })

/** Rules learnt from how leads ended, by what a draft says of won and lost. */
export const learnScoring = (workspace: string, draft: Scoring): Promise<ScoringLearnt> =>
  ask(`${here(workspace)}/learn`, scoringLearnt, { method: 'POST', body: draft })

/** Whether the hub can be asked about it: nothing is half filled in. */
export const isComplete = (draft: Scoring): boolean => gapsIn(draft).length === 0

/** What is half filled in, group by group. */
export function gapsIn(draft: Scoring): ScoringPreview['mistakes'] {
  const parsed = scoringShape.safeParse(draft)
  if (parsed.success) return []
  const places = parsed.error.issues.map(({ path }) =>
    path[0] === 'groups' ? `groups.${String(path[1])}.` : String(path[0]),
  )
  return [...new Set(places)].map((path) => ({
    path,
    message:
      'Something is not filled in yet: each rule needs a name, each list a word or value, each country two letters.',
  }))
}
