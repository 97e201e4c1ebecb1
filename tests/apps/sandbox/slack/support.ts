import { z } from 'zod'

import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import type { SandboxWorld } from '#apps/sandbox/kit/world.ts'
import type { SlackTwinSettings } from '#apps/sandbox/slack/state.ts'
import { createSlackTwin } from '#apps/sandbox/slack/twin.ts'
import type { SlackTwin } from '#apps/sandbox/slack/twin.ts'

export const botScopes = ['chat:write', 'users:read', 'users:read.email', 'channels:read', 'im:write', 'commands']

const body = z.looseObject({ ok: z.boolean().optional(), error: z.string().optional(), ts: z.string().optional() })
export type SlackBody = z.infer<typeof body>

/** A twin with a bot token and an app whose requests a test can watch. */
export interface Bench {
  readonly world: SandboxWorld
  readonly twin: SlackTwin
  readonly token: string
  /** Requests the app received, in order. */
  readonly received: { url: string; headers: Headers; body: string }[]
  call(method: string, args?: Record<string, unknown>): Promise<{ status: number; headers: Headers; body: SlackBody }>
  hook(url: string, body: unknown): Promise<{ status: number; text: string }>
  act(name: string, input?: unknown): Promise<unknown>
}

export interface BenchSettings extends SlackTwinSettings {
  /** How the app answers. */
  readonly reply?: (request: Request) => Response | Promise<Response>
  readonly startAt?: number
}

export function createBench({ reply, startAt, ...settings }: BenchSettings = {}): Bench {
  const received: Bench['received'] = []
  const world = createWorld({
    seed: 3,
    ...(startAt === undefined ? {} : { startAt }),
    fetch: async (input, init) => {
      const request = new Request(input, init)
      received.push({ url: request.url, headers: request.headers, body: await request.clone().text() })
      return reply ? reply(request) : new Response('')
    },
  })
  const app = {
    commandUrl: 'https://hub.example/slack',
    interactivityUrl: 'https://hub.example/slack',
    eventsUrl: 'https://hub.example/slack',
  }
  const twin = createSlackTwin(world, { ...settings, app: { ...app, ...settings.app } })
  const answer = createAnswer(world, [twin])
  const issued = twin.actions['grant']?.({ scopes: botScopes })
  const token = z.object({ accessToken: z.string() }).parse(issued).accessToken
  return {
    world,
    twin,
    token,
    received,
    async call(method, args = {}) {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
      const response = await answer(
        new Request(`https://slack.com/api/${method}`, { method: 'POST', headers, body: JSON.stringify(args) }),
      )
      return { status: response.status, headers: response.headers, body: body.parse(await response.json()) }
    },
    async hook(url, content) {
      const response = await answer(
        new Request(url, {
          method: 'POST',
          body: JSON.stringify(content),
          headers: { 'Content-Type': 'application/json' },
        }),
      )
      return { status: response.status, text: await response.text() }
    },
    async act(name, input = {}) {
      const action = twin.actions[name]
      if (!action) throw new Error(`no action ${name}`)
      return action(input)
    },
  }
}

/** A field of the form the app received. */
export function formOf(received: Bench['received'][number] | undefined): URLSearchParams {
  return new URLSearchParams(received?.body ?? '')
}
