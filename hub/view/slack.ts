import type { SlackView } from '#shared/api/connection.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import type { Ports } from '#hub/ports.ts'
import { listSlackTeams } from '#hub/store/control/slack-teams.ts'
import { iso } from './words.ts'

/** Without any of them there is no door, or nobody gets through it. */
const needed = ['SLACK_SIGNING_SECRET', 'SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET']

/** Whether this hub has a Slack app, and which Slack teams ask the workspace. */
export async function showSlack(ports: Ports, workspace: WorkspaceId): Promise<SlackView> {
  const missing = needed.filter((name) => ports.config.secrets[name] === undefined)
  const teams = await listSlackTeams(ports.databases.control, workspace)
  return { missing, teams: teams.map(({ title, installedAt }) => ({ title, connectedAt: iso(installedAt) })) }
}
