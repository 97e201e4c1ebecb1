import { randomBytes } from 'node:crypto'

import type { World } from '#apps/sandbox/kit/twin.ts'

import { sandboxSlackApp, slackChannels, slackUsers } from './app.ts'
import type { SlackApp, SlackChannel, SlackUser } from './app.ts'
import type { Block } from './blocks.ts'
import { createTokens } from './tokens.ts'
import type { Tokens } from './tokens.ts'

/** One thing on somebody's screen. */
export interface Message {
  readonly ts: string
  readonly channelId: string
  /** Who wrote it. */
  readonly from: string
  /** The only person who sees it; null when everybody in the channel does. */
  readonly onlyFor: string | null
  text: string
  blocks: readonly Block[]
  readonly threadTs?: string
}

/** A view on a person's screen or Home tab. */
export interface View {
  readonly id: string
  readonly type: string
  readonly rootViewId: string
  readonly previousViewId: string | null
  hash: string
  /** As the app gave it: title, blocks, submit, callback_id, private_metadata, … */
  shape: Readonly<Record<string, unknown>>
  blocks: readonly Block[]
}

/** A short-lived right to open a view. */
export interface Trigger {
  readonly userId: string
  readonly until: number
  isUsed: boolean
}

/** Where an app may answer later. */
export interface ResponseUrl {
  readonly userId: string
  readonly channelId: string
  /** The message whose button was pressed, for replace and delete. */
  readonly messageTs: string | null
  readonly until: number
  usesLeft: number
}

/** Everything the twin knows; made anew on reset. */
export interface SlackState {
  readonly world: World
  app: SlackApp
  /** Whether rate limits apply. */
  isLimited: boolean
  readonly users: SlackUser[]
  readonly channels: SlackChannel[]
  readonly messages: Message[]
  /** Open views by person, the topmost last. */
  readonly stacks: Map<string, View[]>
  readonly homes: Map<string, View>
  readonly triggers: Map<string, Trigger>
  readonly responseUrls: Map<string, ResponseUrl>
  readonly tokens: Tokens
  /** Outgoing requests and how they ended, oldest first. */
  readonly deliveries: Delivery[]
  /** The next message timestamp: a string with six decimals, never twice. */
  nextTs(): string
  /** A random id in Slack's form. */
  nextId(prefix: string): string
}

export interface Delivery {
  readonly at: number
  readonly kind: string
  /** HTTP status, 0 where nobody answered. */
  readonly status: number
  /** What came of it in Slack's words: `ok`, `operation_timeout`, `dispatch_failed`, `http_timeout`, … */
  readonly outcome: string
  readonly retryNum: number
}

export interface SlackTwinSettings {
  readonly app?: Partial<SlackApp>
  readonly isLimited?: boolean
}

export function createState(world: World, settings: SlackTwinSettings): SlackState {
  let lastMicros = 0
  const state: SlackState = {
    world,
    app: { ...sandboxSlackApp, ...settings.app },
    isLimited: settings.isLimited ?? true,
    users: [...slackUsers],
    channels: [...slackChannels],
    messages: [],
    stacks: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    tokens: createTokens(world, () => state.app.rotates),
    deliveries: [],
    nextTs() {
      lastMicros = Math.max(world.now() * 1000, lastMicros + 1)
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`
    },
    nextId: (prefix) => prefix + randomBytes(8).toString('hex').toUpperCase().slice(0, 10),
  }
  return state
}
