import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import type { SandboxWorld } from '#apps/sandbox/kit/world.ts'
import type { HubspotTwinSettings } from '#apps/sandbox/hubspot/state.ts'
import { createHubspotTwin } from '#apps/sandbox/hubspot/twin.ts'
import type { HubspotTwin } from '#apps/sandbox/hubspot/twin.ts'
import { z } from 'zod'

export const allScopes = [
  'oauth',
  'crm.objects.owners.read',
  ...['contacts', 'companies', 'deals'].flatMap((type) =>
    ['objects', 'schemas'].flatMap((family) => ['read', 'write'].map((kind) => `crm.${family}.${type}.${kind}`)),
  ),
]

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: z.infer<typeof anyBody>
}

/** Enough of every body to look into it by name. */
export const anyBody = z.looseObject({
  id: z.string().optional(),
  message: z.string().optional(),
  category: z.string().optional(),
  total: z.number().optional(),
  properties: z.record(z.string(), z.string().nullable()).optional(),
  results: z
    .array(
      z.looseObject({ id: z.string().optional(), properties: z.record(z.string(), z.string().nullable()).optional() }),
    )
    .optional(),
  errors: z.array(z.looseObject({})).optional(),
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
})

/** A twin in a world set by hand, with an authorised way in. */
export interface Bench {
  readonly world: SandboxWorld
  readonly twin: HubspotTwin
  readonly token: string
  api(method: string, path: string, body?: unknown): Promise<Answered>
  act(name: string, input?: unknown): unknown
}

export interface BenchSettings extends HubspotTwinSettings {
  readonly startAt?: number
  readonly fetch?: typeof fetch
  readonly scopes?: readonly string[]
}

export const unlimited = { callsPerTenSeconds: null, searchesPerSecond: null }

export function createBench({ startAt, fetch, scopes = allScopes, ...settings }: BenchSettings = {}): Bench {
  const world = createWorld({ seed: 7, ...(startAt === undefined ? {} : { startAt }), ...(fetch ? { fetch } : {}) })
  const twin = createHubspotTwin(world, { limits: unlimited, ...settings })
  const answer = createAnswer(world, [twin])
  const { accessToken } = z.object({ accessToken: z.string() }).parse(twin.actions['grant']?.({ scopes }))
  return {
    world,
    twin,
    token: accessToken,
    async api(method, path, body) {
      const request = new Request(`https://api.hubapi.com${path}`, {
        method,
        headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const response = await answer(request)
      const text = await response.text()
      const parsed = text === '' ? {} : JSON.parse(text)
      return { status: response.status, headers: response.headers, body: anyBody.parse(parsed) }
    },
    act(name, input = {}) {
      const action = twin.actions[name]
      if (!action) throw new Error(`no action ${name}`)
      return action(input)
    },
  }
}
