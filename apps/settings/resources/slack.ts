import { queryOptions } from '@tanstack/react-query'
import { slackView } from '#shared/api/connection.ts'
import { ask } from '#apps/settings/api.ts'

/** Which Slack teams ask this workspace, and whether one can be connected. */
export const slackQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'slack'],
    queryFn: ({ signal }) => ask(`/api/v1/workspaces/${workspace}/slack`, slackView, { signal }),
  })

/** Where the browser goes to connect a Slack team. */
export const slackInstallUrl = (workspace: string): string =>
  `/slack/install?workspace=${encodeURIComponent(workspace)}`
