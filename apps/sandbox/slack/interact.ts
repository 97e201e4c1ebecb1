import { z } from 'zod'

import { team } from './app.ts'
import type { SlackUser } from './app.ts'
import { elementsOf } from './blocks.ts'
import { messageView } from './chat.ts'
import { makeResponseUrl, parseAnswer, respond } from './hooks.ts'
import { actionOf, common, makeTrigger, valuesOf } from './payload.ts'
import { failureOf, send } from './send.ts'
import type { Came } from './send.ts'
import type { SlackState } from './state.ts'
import { replaceView, showView, viewView } from './views.ts'

/** How an interaction ended for the person who made it. */
export interface Seen {
  /** `ok`, or the error Slack shows. */
  readonly outcome: string
  /** Messages under the fields of a modal that was sent back. */
  readonly errors?: Readonly<Record<string, string>>
}

/** A person types a slash command. */
export async function typeCommand(
  state: SlackState,
  who: { user: SlackUser; channelId: string; line: string },
): Promise<Seen> {
  const [, command = '', text = ''] = /^(\/\S+)\s*(.*)$/s.exec(who.line) ?? []
  const url = state.app.commandUrl
  if (!state.app.commands.includes(command) || url === null) {
    notice(state, who, `${command} is not a valid command.`)
    return { outcome: 'invalid_command' }
  }
  const to = { userId: who.user.id, channelId: who.channelId, messageTs: null }
  const channel = state.channels.find((each) => each.id === who.channelId)
  const form = new URLSearchParams({
    token: state.app.verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: who.channelId,
    channel_name: channel?.name ?? 'directmessage',
    user_id: who.user.id,
    user_name: who.user.name,
    command,
    text,
    api_app_id: state.app.appId,
    is_enterprise_install: 'false',
    response_url: makeResponseUrl(state, to),
    trigger_id: makeTrigger(state, who.user.id),
  })
  const came = await send(state, {
    kind: 'command',
    url,
    body: form.toString(),
    contentType: 'application/x-www-form-urlencoded',
  })
  const failure = failureOf(came)
  if (failure) {
    notice(state, who, `${command} failed with the error "${failure}"`)
    return { outcome: failure }
  }
  const answer = came.kind === 'answered' ? parseAnswer(came.text, came.contentType) : null
  if (answer) respond(state, to, answer)
  return { outcome: 'ok' }
}

/** Where a pressed element stands. */
export interface Pressed {
  readonly user: SlackUser
  readonly actionId: string
  readonly messageTs?: string
  readonly viewId?: string
  /** What was chosen or typed, where it is no button. */
  readonly value?: string
}

/** A person presses a button or chooses from a list. */
export async function press(state: SlackState, pressed: Pressed): Promise<Seen> {
  const url = state.app.interactivityUrl
  if (url === null) return { outcome: 'no_interactivity_url' }
  const message = state.messages.find((each) => each.ts === pressed.messageTs)
  const views = [
    ...(state.stacks.get(pressed.user.id) ?? []),
    ...(state.homes.get(pressed.user.id) ? [state.homes.get(pressed.user.id)] : []),
  ]
  const view = views.find((each) => each?.id === pressed.viewId)
  const found = elementsOf(message?.blocks ?? view?.blocks ?? []).find(
    ({ element }) => element['action_id'] === pressed.actionId,
  )
  if (!found) return { outcome: 'no_such_action' }
  const place = message
    ? {
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: message.channelId,
          is_ephemeral: message.onlyFor !== null,
        },
        channel: {
          id: message.channelId,
          name: state.channels.find((each) => each.id === message.channelId)?.name ?? 'directmessage',
        },
        message: messageView(state, message),
        response_url: makeResponseUrl(state, {
          userId: pressed.user.id,
          channelId: message.channelId,
          messageTs: message.ts,
        }),
      }
    : { container: { type: 'view', view_id: view?.id }, ...(view ? { view: viewView(state, view) } : {}) }
  const payload = {
    ...common(state, 'block_actions', pressed.user),
    ...place,
    actions: [actionOf(state, found, pressed.value)],
  }
  return seen(await sendPayload(state, url, payload))
}

/** A person submits the topmost modal. `values` are by block id or by action id. */
export async function submit(
  state: SlackState,
  user: SlackUser,
  values: Readonly<Record<string, string>>,
): Promise<Seen> {
  const url = state.app.interactivityUrl
  const view = state.stacks.get(user.id)?.at(-1)
  if (url === null || !view) return { outcome: 'no_open_view' }
  const payload = {
    ...common(state, 'view_submission', user),
    view: viewView(state, view, valuesOf(view.blocks, values)),
    response_urls: [],
  }
  const came = await sendPayload(state, url, payload)
  const failure = failureOf(came)
  if (failure) return { outcome: failure }
  return afterSubmit(state, user, came.kind === 'answered' ? came.text : '')
}

/** A person uses a shortcut: global, or on a message. */
export async function useShortcut(
  state: SlackState,
  user: SlackUser,
  { callbackId, messageTs }: { callbackId: string; messageTs?: string },
): Promise<Seen> {
  const url = state.app.interactivityUrl
  if (url === null) return { outcome: 'no_interactivity_url' }
  const message = state.messages.find((each) => each.ts === messageTs)
  const place = message
    ? {
        message_ts: message.ts,
        message: messageView(state, message),
        channel: { id: message.channelId, name: state.channels.find((each) => each.id === message.channelId)?.name },
        response_url: makeResponseUrl(state, { userId: user.id, channelId: message.channelId, messageTs: message.ts }),
      }
    : {}
  // Shortcuts name neither the app nor the person's user name.
  const { api_app_id: _, ...shared } = common(state, message ? 'message_action' : 'shortcut', user)
  return seen(
    await sendPayload(state, url, {
      ...shared,
      user: { id: user.id, name: user.name, team_id: team.id },
      callback_id: callbackId,
      action_ts: state.nextTs(),
      ...place,
    }),
  )
}

const submitAnswer = z.looseObject({
  response_action: z.enum(['errors', 'update', 'push', 'clear']).optional(),
  errors: z.record(z.string(), z.string()).optional(),
  view: z.unknown().optional(),
})

function afterSubmit(state: SlackState, user: SlackUser, text: string): Seen {
  const stack = state.stacks.get(user.id) ?? []
  const answer = text.trim() === '' ? {} : submitAnswer.parse(JSON.parse(text))
  const top = stack.at(-1)
  switch (answer.response_action) {
    case 'errors':
      return { outcome: 'errors', errors: answer.errors ?? {} }
    case 'update': {
      const problem = top ? replaceView(state, top, answer.view) : null
      return { outcome: problem && !problem.ok ? problem.error : 'updated' }
    }
    case 'push': {
      const shown = showView(state, answer.view, { userId: user.id, isOnTop: true })
      return { outcome: 'ok' in shown ? 'push_failed' : 'pushed' }
    }
    case 'clear':
      state.stacks.delete(user.id)
      return { outcome: 'cleared' }
    case undefined:
      state.stacks.set(user.id, stack.slice(0, -1))
      return { outcome: 'closed' }
  }
}

function sendPayload(state: SlackState, url: string, payload: Record<string, unknown>): Promise<Came> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  return send(state, { kind: String(payload['type']), url, body, contentType: 'application/x-www-form-urlencoded' })
}

function seen(came: Came): Seen {
  return { outcome: failureOf(came) ?? 'ok' }
}

function notice(state: SlackState, who: { user: SlackUser; channelId: string }, text: string): void {
  state.messages.push({
    ts: state.nextTs(),
    channelId: who.channelId,
    from: 'slackbot',
    onlyFor: who.user.id,
    text,
    blocks: [],
  })
}
