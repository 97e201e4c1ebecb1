import { queryOptions } from '@tanstack/react-query'
import { alarmList } from '#shared/api/alarm.ts'
import { firstSyncPlan, overviewView, progressView } from '#shared/api/connection.ts'
import { ask, tell } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}`

/** Live numbers. Server-sent events ask for it again; the interval is for when they fail. */
export const overviewQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'overview'],
    queryFn: ({ signal }) => ask(`${here(workspace)}/overview`, overviewView, { signal }),
    refetchInterval: 15_000,
  })

/** Alarms, open and over. */
export const alarmsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'alarms'],
    queryFn: ({ signal }) => ask(`${here(workspace)}/alarms`, alarmList, { signal }),
    refetchInterval: 60_000,
  })

/** Long work. Kept up to date by `useLive`. */
export const progressQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'progress'],
    queryFn: ({ signal }) => ask(`${here(workspace)}/progress`, progressView, { signal }),
  })

/** What approving would do. Looked at again while it is not ready. */
export const firstSyncQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'first-sync'],
    queryFn: ({ signal }) => ask(`${here(workspace)}/first-sync`, firstSyncPlan, { signal }),
    refetchInterval: ({ state }) => (state.data?.ready === true ? 10_000 : 2_000),
  })

export const approveFirstSync = (workspace: string, hash: string): Promise<void> =>
  tell(`${here(workspace)}/first-sync/approve`, { method: 'POST', body: { hash } })
