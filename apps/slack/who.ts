import { z } from 'zod'
import type { webApi } from '@slack/bolt'
import type { Actor } from '#shared/actor.ts'
import type { SlackBond, SlackBonds } from '#hub/flow/slack-install.ts'
import { noticeMessage } from './views.ts'
import type { Message } from './blocks.ts'

/** Who asks, or what to tell somebody who may not. */
export type Who =
  | { readonly kind: 'member'; readonly actor: Actor; readonly email: string }
  | { readonly kind: 'stranger'; readonly message: Message }

export interface Asker {
  readonly team: string
  readonly user: string
  readonly client: webApi.WebClient
  readonly bond: SlackBond
}

/** https://docs.slack.dev/reference/objects/user-object */
const person = z.object({
  user: z.object({
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    is_email_confirmed: z.boolean().optional(),
    profile: z.object({ email: z.string().max(254).optional() }),
  }),
})

/** Matches a Slack user to a member of the workspace by the address that Slack has confirmed. */
export async function findAsker(asker: Asker, bonds: SlackBonds, publicUrl: string): Promise<Who> {
  const { user } = person.parse(await asker.client.users.info({ user: asker.user }))
  const isForeign = user.team_id !== undefined && user.team_id !== asker.team
  // Somebody from a shared channel's other side has an address that this team vouches for in nothing.
  if (isForeign || user.deleted === true || user.is_bot === true || user.is_stranger === true) {
    return stranger('Lead Hub answers only members of this Slack.', 'Ask a colleague who is one.')
  }
  const { email } = user.profile
  if (email === undefined) {
    const open = { text: 'Connect Slack again', url: `${publicUrl}/connections` }
    return stranger('Slack does not tell Lead Hub your e-mail address.', 'Ask an admin to connect Slack again.', open)
  }
  if (user.is_email_confirmed === false) {
    return stranger(
      'Your e-mail address is not confirmed in Slack.',
      'Confirm it in your Slack profile, then try again.',
    )
  }
  const member = await bonds.member(asker.bond.workspace, email)
  if (member === null) {
    const said = `There is no member of Lead Hub with the address ${email}.`
    const open = { text: 'Open Lead Hub', url: publicUrl }
    return stranger(said, 'Ask an admin of Lead Hub to invite that address, then try again.', open)
  }
  const { team, user: slackUser } = asker
  return {
    kind: 'member',
    email,
    actor: { kind: 'slack', slackUser, team, workspace: asker.bond.workspace, ...member },
  }
}

function stranger(said: string, fix: string, open?: { readonly text: string; readonly url: string }): Who {
  return { kind: 'stranger', message: noticeMessage(said, fix, open) }
}
