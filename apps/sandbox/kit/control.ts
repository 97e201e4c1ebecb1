import { z } from 'zod'

import { html, htmlPage, htmlResponse, table } from './html.ts'
import type { CallFilter } from './calls.ts'
import type { Twin } from './twin.ts'
import { knobsOff } from './world.ts'
import type { SandboxWorld } from './world.ts'

const knobsPatch = z.strictObject({
  ...Object.fromEntries(Object.keys(knobsOff()).map((name) => [name, z.number().min(0).optional()])),
  down: z.boolean().optional(),
})
const clockPatch = z.strictObject({ advanceMs: z.number().min(0) })
const callQuery = z.strictObject({
  twin: z.enum(['salesforce', 'hubspot', 'google', 'slack']).optional(),
  purpose: z.enum(['read', 'write', 'describe', 'oauth', 'subscription', 'other']).optional(),
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).optional(),
})

/**
 * The control API of a sandbox, for tests and for people:
 * - `GET|POST /_twin/clock` (`{advanceMs}`), `POST /_twin/reset`
 * - `GET|DELETE /_twin/calls?twin&purpose&since&limit`, `GET /_twin/calls/count?twin&purpose&since`
 * - `GET|POST /_twin/<name>/knobs`, `POST /_twin/<name>/<action>`, `GET /_twin/<name>/…` (human pages), `GET /` (index)
 */
export type Control = (request: Request) => Promise<Response>

export function createControl(world: SandboxWorld, twins: readonly Twin[], refill?: () => void): Control {
  return async (request) => {
    const url = new URL(request.url)
    if (url.pathname === '/') return htmlResponse(indexPage(world, twins))
    const [, , head = '', ...rest] = url.pathname.split('/')
    try {
      if (head === 'clock') return await clock(world, request)
      if (head === 'calls') return callLog(world, request, url)
      if (head === 'reset' && request.method === 'POST') {
        await resetAll(world, twins)
        refill?.()
        return Response.json({ now: world.now() })
      }
      const twin = twins.find((candidate) => candidate.name === head)
      if (twin) return await twinControl(world, twin, { request, url, path: `/${rest.join('/')}` })
    } catch (error) {
      return failed(400, error instanceof Error ? error.message : String(error))
    }
    return failed(404, `Nothing at ${url.pathname}.`)
  }
}

interface TwinRequest {
  readonly request: Request
  readonly url: URL
  /** What follows `/_twin/<name>`. */
  readonly path: string
}

async function twinControl(world: SandboxWorld, twin: Twin, { request, url, path }: TwinRequest): Promise<Response> {
  if (path === '/knobs') return knobs(world, twin, request)
  if (request.method === 'POST') return act(twin, request, path.slice(1))
  const page = twin.page(path, url.searchParams)
  return page === null ? htmlResponse(htmlPage('Not found', html`<p>No such page.</p>`), 404) : htmlResponse(page)
}

async function knobs(world: SandboxWorld, twin: Twin, request: Request): Promise<Response> {
  if (request.method === 'POST') Object.assign(world.knobs(twin.name), knobsPatch.parse(await request.json()))
  return Response.json(world.knobs(twin.name))
}

async function act(twin: Twin, request: Request, name: string): Promise<Response> {
  const action = Object.hasOwn(twin.actions, name) ? twin.actions[name] : undefined
  if (!action) return failed(404, `The ${twin.name} twin has no action ${name}; it has ${actionNames(twin)}.`)
  const isForm = request.headers.get('Content-Type')?.includes('form') ?? false
  if (!isForm) {
    const text = await request.text()
    return Response.json((await action(text === '' ? {} : JSON.parse(text))) ?? {})
  }
  const { _back: back, ...fields } = Object.fromEntries(new URLSearchParams(await request.text()))
  await action(fields)
  return new Response(null, { status: 303, headers: { Location: safeBack(back, twin) } })
}

/** Only a path of this sandbox: a form must not be able to send people elsewhere. */
function safeBack(back: string | undefined, twin: Twin): string {
  return back?.startsWith('/_twin/') ? back : `/_twin/${twin.name}/`
}

async function clock(world: SandboxWorld, request: Request): Promise<Response> {
  if (request.method === 'POST') await world.advance(clockPatch.parse(await request.json()).advanceMs)
  return Response.json({ now: world.now() })
}

function callLog(world: SandboxWorld, request: Request, url: URL): Response {
  if (request.method === 'DELETE') {
    world.calls.clear()
    return Response.json({ lastSeq: world.calls.lastSeq() })
  }
  const { limit, ...asked } = callQuery.parse(Object.fromEntries(url.searchParams))
  const filter = withoutUndefined(asked)
  const lastSeq = world.calls.lastSeq()
  if (url.pathname.endsWith('/count')) return Response.json({ lastSeq, counts: world.calls.count(filter) })
  return Response.json({ lastSeq, calls: world.calls.list(filter, limit) })
}

function withoutUndefined({ twin, purpose, since }: z.infer<typeof callQuery>): CallFilter {
  return { ...(twin && { twin }), ...(purpose && { purpose }), ...(since !== undefined && { since }) }
}

async function resetAll(world: SandboxWorld, twins: readonly Twin[]): Promise<void> {
  world.reset()
  for (const twin of twins) await twin.reset?.()
}

function indexPage(world: SandboxWorld, twins: readonly Twin[]): string {
  const counts = world.calls.count()
  const rows = twins.map((twin) => {
    const own = counts[twin.name] ?? {}
    const link = html`<a href="/_twin/${twin.name}/">${twin.name}</a>`
    return [link, twin.hosts.join(', '), own.read ?? 0, own.write ?? 0, actionNames(twin)]
  })
  const intro = html`<p>Local stand-ins for the vendors. Nothing here leaves this machine.</p>`
  return htmlPage('Twins', html`${intro}${table(['Twin', 'Answers for', 'Reads', 'Writes', 'Actions'], rows)}`)
}

const actionNames = (twin: Twin) => Object.keys(twin.actions).join(', ') || 'none'

function failed(status: number, error: string): Response {
  return Response.json({ error }, { status })
}
