import { App, LogLevel, type Logger } from '@slack/bolt'
import { z } from 'zod'
import { workspaceId } from '#shared/ids.ts'
import type { Log } from '#shared/log.ts'
import type { Hub } from '#hub/hub.ts'
import type { SlackBond, SlackBonds } from '#hub/flow/slack-install.ts'
import { answerCommand } from './answer.ts'
import type { Message } from './blocks.ts'
import { parseCommand } from './command.ts'
import { ephemeral, type HttpReceiver } from './receiver.ts'
import { inPlainWords } from './refusal.ts'
import { helpMessage, noticeMessage, type Place } from './views.ts'
import { type Asker, findAsker } from './who.ts'

const callSecondsMax = 15

export interface BoltOptions {
  readonly hub: Hub
  readonly bonds: SlackBonds
  readonly receiver: HttpReceiver
  readonly publicUrl: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly log: Log
}

/** Bolt with our listeners: one command, buttons that only open pages, and the app being taken out. */
export function createBolt(options: BoltOptions): App {
  const { bonds, receiver, log } = options
  const bolt = new App({
    receiver,
    authorize: async ({ teamId }) => authorize(bonds, teamId),
    logger: quietLogger(log),
    ignoreSelf: false,
    convoStore: false,
    clientOptions: {
      // Workers know no `redirect: 'error'`, and their fetch wants to be called unbound.
      fetch: (input, init) => bonds.fetch(new Request(input, { ...init, redirect: 'manual' })),
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      timeout: callSecondsMax * 1_000,
    },
  })
  // Whatever the command is called in this team's Slack.
  bolt.command(/^\//, async ({ command, ack, client, context }) => {
    const place = { publicUrl: options.publicUrl, command: command.command, now: options.now() }
    const asked = { team: command.team_id, user: command.user_id, text: command.text, client, bond: bondOf(context) }
    await ack(ephemeral(await answer(options, asked, place).catch((error: unknown) => inPlainWords(error, place, log))))
  })
  bolt.action(/.*/, ({ ack }) => ack())
  bolt.event('app_uninstalled', ({ body }) => bonds.forget(body.team_id))
  bolt.event('tokens_revoked', async ({ body, event }) => {
    if ((event.tokens.bot ?? []).length > 0) await bonds.forget(body.team_id)
  })
  return bolt
}

type Asked = Omit<Asker, 'bond'> & { readonly text: string; readonly bond: SlackBond | null }

async function answer({ hub, bonds }: BoltOptions, { text, bond, ...asked }: Asked, place: Place): Promise<Message> {
  if (bond === null) {
    const open = { text: 'Open Lead Hub', url: `${place.publicUrl}/connections` }
    return noticeMessage('This Slack is not connected to Lead Hub.', 'An admin of Lead Hub can connect it.', open)
  }
  const command = parseCommand(text)
  if (command.kind === 'help') return helpMessage(command.missing, place)
  const who = await findAsker({ ...asked, bond }, bonds, place.publicUrl)
  return who.kind === 'stranger'
    ? who.message
    : answerCommand({ hub, actor: who.actor, email: who.email, place }, command)
}

const authorized = z.object({ botToken: z.string(), workspace: z.string().transform(workspaceId) })

/** A team without a bond gets no token, and the listener tells it so. */
async function authorize(
  bonds: SlackBonds,
  team: string | undefined,
): Promise<{ botToken?: string; workspace?: string }> {
  const bond = team === undefined ? null : await bonds.find(team)
  return bond === null ? {} : { botToken: bond.token, workspace: bond.workspace }
}

/** What `authorize` found, out of Bolt's untyped bag. */
function bondOf(context: unknown): SlackBond | null {
  const found = authorized.safeParse(context).data
  return found === undefined ? null : { workspace: found.workspace, token: found.botToken }
}

/** What Bolt says may hold a person's words, so only that it spoke is kept. */
const quietLogger = (log: Log): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: () => log.warn('slack.bolt'),
  error: () => log.error('slack.bolt'),
  setLevel: () => undefined,
  getLevel: () => LogLevel.WARN,
  setName: () => undefined,
})
