import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import { answersFor, BrokenConnection, createAnswer } from './kit/answer.ts'
import { createControl } from './kit/control.ts'
import type { Twin } from './kit/twin.ts'
import type { SandboxWorld } from './kit/world.ts'

export interface SandboxSettings {
  /** 0 lets the system choose. */
  readonly port: number
  readonly world: SandboxWorld
  readonly twins: readonly Twin[]
  /** Fills the twins anew after `POST /_twin/reset`; they stay empty when absent. */
  readonly refill?: () => void
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT`; a vendor's URL is served at `<origin>/<true host>/<path>`. */
  readonly origin: string
  readonly close: () => Promise<void>
}

/**
 * Serves twins on one loopback port. `http://127.0.0.1:PORT/api.hubapi.com/x?y` is `https://api.hubapi.com/x?y`;
 * method, headers and raw body pass untouched. The control API lies under `/_twin/`, the index page at `/`.
 */
export async function startSandbox({ port, world, twins, refill }: SandboxSettings): Promise<Sandbox> {
  const answer = createAnswer(world, twins)
  const control = createControl(world, twins, refill)
  const isVendor = (hostname: string) => twins.some((twin) => answersFor(twin, hostname))

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? '/'
    const origin = `http://${incoming.headers.host ?? '127.0.0.1'}`
    if (path === '/' || path.startsWith('/_twin/') || path.startsWith('/?')) {
      return write(outgoing, await control(await toRequest(incoming, origin + path)))
    }
    const trueUrl = `https:/${path}`
    const reply = await answer(await toRequest(incoming, trueUrl))
    const location = reply.headers.get('Location')
    if (location !== null) reply.headers.set('Location', throughGateway(location, { trueUrl, origin, isVendor }))
    await write(outgoing, reply)
  }

  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch((error: unknown) => {
      if (error instanceof BrokenConnection) return void incoming.socket.destroy()
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      process.stderr.write(
        `${JSON.stringify({ level: 'error', message: 'sandbox failed', url: incoming.url, text })}\n`,
      )
      outgoing.writeHead(500, { 'Content-Type': 'text/plain' }).end(text)
    })
  })
  server.keepAliveTimeout = 60_000
  await listen(server, port)
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) }
}

interface Gateway {
  readonly trueUrl: string
  readonly origin: string
  readonly isVendor: (hostname: string) => boolean
}

/** The gateway form of a redirect to a vendor; every other Location as it is. */
function throughGateway(location: string, { trueUrl, origin, isVendor }: Gateway): string {
  const target = URL.canParse(location, trueUrl) ? new URL(location, trueUrl) : null
  if (target === null || !isVendor(target.hostname)) return location
  return `${origin}/${target.host}${target.pathname}${target.search}${target.hash}`
}

/** Headers of the hop between client and server, which the vendor would not see. */
const hopHeaders = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'expect', 'upgrade'])

async function toRequest(incoming: IncomingMessage, url: string): Promise<Request> {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index] ?? ''
    if (!hopHeaders.has(name.toLowerCase())) headers.append(name, incoming.rawHeaders[index + 1] ?? '')
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) if (chunk instanceof Uint8Array) chunks.push(chunk)
  const method = incoming.method ?? 'GET'
  const body = chunks.length > 0 && method !== 'GET' && method !== 'HEAD' ? Buffer.concat(chunks) : null
  return new Request(url, { method, headers, body, redirect: 'manual' })
}

async function write(outgoing: ServerResponse, reply: Response): Promise<void> {
  const body = Buffer.from(await reply.arrayBuffer())
  for (const [name, value] of reply.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  const cookies = reply.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('Set-Cookie', cookies)
  if (body.byteLength > 0) outgoing.setHeader('Content-Length', body.byteLength)
  outgoing.writeHead(reply.status, reply.statusText || undefined).end(body)
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
