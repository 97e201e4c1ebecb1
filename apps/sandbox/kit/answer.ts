import { getResponse } from 'msw'

import type { Twin, World } from './twin.ts'
import type { SandboxWorld } from './world.ts'

/** The connection broke before an answer came: in process it looks like fetch's own failure. */
export class BrokenConnection extends TypeError {
  constructor() {
    super('fetch failed')
  }
}

/** Answers a request to a vendor's true URL. Rejects with `BrokenConnection` where request or reply is lost. */
export type Answer = (request: Request) => Promise<Response>

/** Puts the twins of one sandbox behind one function: picks by host name, applies the knobs, writes the call log. */
export function createAnswer(world: SandboxWorld, twins: readonly Twin[]): Answer {
  return async (request) => {
    const url = new URL(request.url)
    const twin = twins.find((candidate) => answersFor(candidate, url.hostname))
    if (!twin) return Response.json({ error: `No twin answers for ${url.hostname}.` }, { status: 502 })
    const bytes = await request.arrayBuffer()
    const body = bytes.byteLength > 0 ? new TextDecoder().decode(bytes) : ''
    const call = { twin: twin.name, at: world.now(), method: request.method, url: request.url, body }
    const purpose = twin.purpose(request.method, url)
    const answered = await answerWithFaults(world, twin, {
      request: bytes.byteLength > 0 ? withBody(request, bytes) : request,
      isSpared: purpose === 'oauth',
    })
    world.calls.add({ ...call, purpose, status: answered === 'lost' ? 0 : answered.status })
    if (answered === 'lost') throw new BrokenConnection()
    return answered
  }
}

/** True when the twin stands in for this host. */
export function answersFor(twin: Twin, hostname: string): boolean {
  return twin.hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host))
}

/** The request again, with the bytes that were read from it. */
function withBody(request: Request, body: ArrayBuffer): Request {
  const { method, headers } = request
  return new Request(request.url, { method, headers, body, redirect: 'manual' })
}

interface Received {
  readonly request: Request
  /** Shares do not apply to OAuth calls: a lost refresh reply would end the connection, which is a test of its own. */
  readonly isSpared: boolean
}

async function answerWithFaults(world: World, twin: Twin, received: Received): Promise<Response | 'lost'> {
  const knobs = world.knobs(twin.name)
  const strikes = (share: number) => share > 0 && !received.isSpared && world.random() < share
  if (knobs.latencyMs > 0) await pause(knobs.latencyMs)
  if (knobs.down) return htmlError(503, 'Service Unavailable')
  if (strikes(knobs.lostRequestShare)) return 'lost'
  if (strikes(knobs.rateLimitShare)) return twin.rateLimited?.(received.request) ?? new Response(null, { status: 429 })
  if (strikes(knobs.serverErrorShare)) return htmlError(world.random() < 0.5 ? 500 : 502, 'Server Error')
  const answered = await getResponse([...twin.handlers], received.request)
  if (strikes(knobs.lostReplyShare)) return 'lost'
  return answered ?? noHandler(twin, received.request)
}

function noHandler(twin: Twin, request: Request): Response {
  const error = `The ${twin.name} twin has no handler for ${request.method} ${request.url}.`
  return Response.json({ error }, { status: 404 })
}

function htmlError(status: number, text: string): Response {
  const body = `<html>\r\n<head><title>${status} ${text}</title></head>\r\n<body>\r\n<center><h1>${status} ${text}</h1></center>\r\n</body>\r\n</html>\r\n`
  return new Response(body, { status, headers: { 'Content-Type': 'text/html' } })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
