import { queryOptions } from '@tanstack/react-query'
import { reconciliationList } from '#shared/api/reconciliation.ts'
import { ask, tell } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}/reconciliations`

/** How far the systems agree. Asked for again every two seconds while one runs. */
export const reconciliationsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'reconciliations'],
    queryFn: ({ signal }) => ask(here(workspace), reconciliationList, { signal }),
    refetchInterval: ({ state }) => (state.data?.runs[0]?.state === 'running' ? 2_000 : 30_000),
  })

export const reconcile = (workspace: string): Promise<void> => tell(here(workspace), { method: 'POST' })

export const cancelReconciliation = (workspace: string, id: string): Promise<void> =>
  tell(`${here(workspace)}/${id}/cancel`, { method: 'POST' })

export const changeNight = (workspace: string, hour: number | null): Promise<void> =>
  tell(`${here(workspace)}/night`, { method: 'PUT', body: { hour } })
