import { workspaceId, type WorkspaceId } from '#shared/ids.ts'
import type { Database, Statement } from '#hub/ports.ts'
import { int, text } from '#hub/store/columns.ts'

/** The bond of a Slack team with a workspace. */
export interface SlackTeam {
  readonly team: string
  readonly title: string
  readonly workspace: WorkspaceId
  readonly sealedToken: string
  readonly installedBy: string
}

export async function findSlackTeam(control: Database, team: string): Promise<SlackTeam | null> {
  const [found] = await control.read([{ sql: 'select * from slack_team where team = ?', args: [team] }])
  const row = found?.rows[0]
  if (row === undefined) return null
  return {
    team: text(row, 'team'),
    title: text(row, 'title'),
    workspace: workspaceId(text(row, 'workspace')),
    sealedToken: text(row, 'sealed_token'),
    installedBy: text(row, 'installed_by'),
  }
}

/** Keeps the bond. Changes nothing where the team belongs to another workspace: its people would see other leads. */
export const storeSlackTeam = (bond: SlackTeam, now: number): Statement => ({
  sql: `insert into slack_team (team, title, workspace, sealed_token, installed_by, installed_at) values (?, ?, ?, ?, ?, ?)
    on conflict (team) do update set title = excluded.title, sealed_token = excluded.sealed_token,
      installed_by = excluded.installed_by, installed_at = excluded.installed_at
    where slack_team.workspace = excluded.workspace`,
  args: [bond.team, bond.title, bond.workspace, bond.sealedToken, bond.installedBy, now],
})

/** The Slack teams whose people ask this workspace. */
export async function listSlackTeams(
  control: Database,
  workspace: WorkspaceId,
): Promise<readonly { readonly title: string; readonly installedAt: number }[]> {
  const [found] = await control.read([
    { sql: 'select title, installed_at from slack_team where workspace = ? order by title, team', args: [workspace] },
  ])
  return (found?.rows ?? []).map((row) => ({ title: text(row, 'title'), installedAt: int(row, 'installed_at') }))
}

export const forgetSlackTeam = (team: string): Statement => ({
  sql: 'delete from slack_team where team = ?',
  args: [team],
})
