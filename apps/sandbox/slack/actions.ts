import { z } from 'zod'

import type { Twin } from '#apps/sandbox/kit/twin.ts'

import type { SlackUser } from './app.ts'
import { blocksText } from './blocks.ts'
import { sendEvent, verifyUrl } from './events.ts'
import { press, submit, typeCommand, useShortcut } from './interact.ts'
import type { Message, SlackState } from './state.ts'

const who = { userId: z.string().default('U0ANNA0001'), channelId: z.string().default('C0SALES001') }
const sayInput = z.object({ ...who, text: z.string() })
const pressInput = z.object({
  userId: who.userId,
  actionId: z.string(),
  messageTs: z.string().optional(),
  viewId: z.string().optional(),
  value: z.string().optional(),
})
const submitInput = z.looseObject({ userId: who.userId, values: z.record(z.string(), z.string()).optional() })
const shortcutInput = z.object({ userId: who.userId, callbackId: z.string(), messageTs: z.string().optional() })
const appInput = z.object({
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  signingSecret: z.string().optional(),
  redirectUris: z.array(z.string()).optional(),
  commandUrl: z.string().nullable().optional(),
  interactivityUrl: z.string().nullable().optional(),
  eventsUrl: z.string().nullable().optional(),
  commands: z.array(z.string()).optional(),
  rotates: z.boolean().optional(),
})
const userInput = z.object({
  id: z.string(),
  name: z.string(),
  realName: z.string(),
  email: z.string(),
  isAdmin: z.boolean().default(false),
})

/** What people do in Slack. */
export function peopleActions(state: () => SlackState): Twin['actions'] {
  return {
    /** A line typed into a channel: a slash command, or a plain message. */
    async say(input) {
      const { userId, channelId, text } = sayInput.parse(input)
      const user = userOf(state(), userId)
      if (text.startsWith('/'))
        return {
          ...(await typeCommand(state(), { user, channelId, line: text })),
          seen: seenBy(state(), user.id, channelId),
        }
      const ts = state().nextTs()
      state().messages.push({ ts, channelId, from: user.id, onlyFor: null, text, blocks: [] })
      return { outcome: 'ok', ts }
    },
    press(input) {
      const { userId, messageTs, viewId, value, actionId } = pressInput.parse(input)
      const place = {
        ...(messageTs ? { messageTs } : {}),
        ...(viewId ? { viewId } : {}),
        ...(value === undefined ? {} : { value }),
      }
      return press(state(), { user: userOf(state(), userId), actionId, ...place })
    },
    submit(input) {
      const { userId, values, ...fields } = submitInput.parse(input)
      return submit(state(), userOf(state(), userId), values ?? formValues(fields))
    },
    'close-view'(input) {
      const { userId } = z.object({ userId: who.userId }).parse(input)
      state().stacks.set(userId, (state().stacks.get(userId) ?? []).slice(0, -1))
    },
    shortcut(input) {
      const { userId, callbackId, messageTs } = shortcutInput.parse(input)
      return useShortcut(state(), userOf(state(), userId), { callbackId, ...(messageTs ? { messageTs } : {}) })
    },
    async event(input) {
      return { outcome: await sendEvent(state(), z.record(z.string(), z.unknown()).parse(input)) }
    },
    async 'open-home'(input) {
      const { userId } = z.object({ userId: who.userId }).parse(input)
      return {
        outcome: await sendEvent(state(), {
          type: 'app_home_opened',
          user: userId,
          channel: `D${userId.slice(1)}`,
          tab: 'home',
        }),
      }
    },
    async 'verify-url'() {
      return { verified: await verifyUrl(state()) }
    },
    /** What a person has before them: messages of a channel, the open view, the Home tab. */
    seen(input) {
      const { userId, channelId } = z.object(who).parse(input)
      const view = state().stacks.get(userId)?.at(-1)
      const home = state().homes.get(userId)
      return {
        messages: seenBy(state(), userId, channelId),
        view: view
          ? { id: view.id, title: view.shape['title'], text: blocksText(view.blocks), blocks: view.blocks }
          : null,
        home: home ? { id: home.id, text: blocksText(home.blocks), blocks: home.blocks } : null,
      }
    },
  }
}

/** What an app's developer, an admin or a test sets. */
export function appActions(state: () => SlackState): Twin['actions'] {
  return {
    'set-app'(input) {
      const patch = Object.entries(appInput.parse(input)).filter(([, value]) => value !== undefined)
      state().app = { ...state().app, ...Object.fromEntries(patch) }
      return { appId: state().app.appId }
    },
    'set-limits'(input) {
      state().isLimited = z.object({ isLimited: z.boolean() }).parse(input).isLimited
    },
    'add-user'(input) {
      state().users.push(userInput.parse(input))
    },
    /** A bot token without the consent page, for tests. */
    grant(input) {
      const { scopes } = z.object({ scopes: z.array(z.string()).default([]) }).parse(input)
      return state().tokens.issue({ scopes, installerId: 'U0ANNA0001', isOrg: false })
    },
    'expire-access': () => state().tokens.expireAll(),
    /** The two events come in any order. */
    async uninstall() {
      state().tokens.revokeAll()
      const events = [
        { type: 'tokens_revoked', tokens: { oauth: [], bot: ['U0LEADBOT1'] } },
        { type: 'app_uninstalled' },
      ]
      if (state().world.random() < 0.5) events.reverse()
      for (const event of events) await sendEvent(state(), event)
    },
    deliveries: () => ({ deliveries: state().deliveries }),
  }
}

/** Messages of a channel that a person sees, rendered as text. */
export function seenBy(state: SlackState, userId: string, channelId: string): (Message & { readonly shown: string })[] {
  return state.messages
    .filter((message) => message.channelId === channelId && (message.onlyFor === null || message.onlyFor === userId))
    .map((message) => ({ ...message, shown: message.blocks.length > 0 ? blocksText(message.blocks) : message.text }))
}

export function userOf(state: SlackState, userId: string): SlackUser {
  const user = state.users.find((each) => each.id === userId)
  if (!user) throw new Error(`There is no user ${userId}.`)
  return user
}

/** Fields of the page's form begin with `v.`. */
function formValues(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const named = Object.entries(fields).filter(([name]) => name.startsWith('v.'))
  return Object.fromEntries(named.map(([name, value]) => [name.slice(2), String(value)]))
}
