import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  placeAnswer,
  territoryPreview,
  territoryRead,
  territoryVersions,
  territoryView,
  type PlaceQuery,
  type TerritoryRead,
  type TerritoryView,
} from '#shared/api/territory.ts'
import { ask } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}/territory`

export type Draft = TerritoryView['territory']

/** Which leads are whose, now. */
export const territoryQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'territory'],
    queryFn: ({ signal }) => ask(here(workspace), territoryView, { signal }),
  })

/** A former version. */
export const territoryAt = (workspace: string, version: number): Promise<TerritoryView> =>
  ask(`${here(workspace)}?version=${version}`, territoryView)

export const versionsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'territory', 'versions'],
    queryFn: async ({ signal }) => (await ask(`${here(workspace)}/versions`, territoryVersions, { signal })).versions,
  })

/** What publishing a draft would do. What was seen last stays while the next is worked out. */
export const previewQuery = (workspace: string, draft: Draft) =>
  queryOptions({
    queryKey: [workspace, 'territory', 'preview', draft],
    queryFn: ({ signal }) =>
      ask(`${here(workspace)}/preview`, territoryPreview, { method: 'POST', body: draft, signal }),
    placeholderData: keepPreviousData,
  })

/** Whose a place would be. */
export const placeQuery = (workspace: string, asked: PlaceQuery) =>
  queryOptions({
    queryKey: [workspace, 'territory', 'test', asked],
    queryFn: ({ signal }) => ask(`${here(workspace)}/test`, placeAnswer, { method: 'POST', body: asked, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })

export const publish = (workspace: string, version: number, territory: Draft): Promise<TerritoryView> =>
  ask(here(workspace), territoryView, { method: 'PUT', body: { version, territory } })

export const readCsv = (
  workspace: string,
  file: { readonly csv: string; readonly home: string },
): Promise<TerritoryRead> => ask(`${here(workspace)}/csv`, territoryRead, { method: 'POST', body: file })
