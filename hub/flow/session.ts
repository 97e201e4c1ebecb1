import { tokenMark, type Connector, type Session } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { Ports } from '#hub/ports.ts'
import { isAllowedHost, throughGateway } from './gateway.ts'
import type { Pace } from './pace.ts'
import type { Tokens } from './tokens.ts'

/** A vendor call may take this long before it counts as lost. */
const callSecondsMax = 120

/** What another holder renewed a while ago may be no longer good either; what was made for this call is the last try. */
const renewalsMax = 2

/** Counts what a connection's calls cost, and hears what the remote says is left. */
export type Meter = Pick<Pace, 'count' | 'tell'>

export interface SessionOptions {
  readonly ports: Ports
  readonly connector: Connector
  readonly tokens: Tokens | null
  readonly meter: Meter
  readonly account: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<string, string>>
}

/** What a connector is lent: a fetch that checks the host, adds the token, counts, and renews the token on 401. */
export function createSession(options: SessionOptions): Session {
  const { ports, tokens } = options
  return {
    now: ports.now,
    account: options.account,
    settings: options.settings,
    async fetch(input, init) {
      const request = new Request(input, { ...init, redirect: 'manual' })
      checkHost(new URL(request.url), options)
      const body = request.body === null ? null : await request.arrayBuffer()
      if (tokens === null) return send(options, request, { body, token: null })
      let token = await tokens.current()
      let reply = await send(options, request, { body, token })
      for (let renewals = 0; reply.status === 401 && renewals < renewalsMax; renewals += 1) {
        await reply.body?.cancel()
        const renewed = await tokens.renewAfter(token)
        token = renewed.token
        reply = await send(options, request, { body, token })
        if (renewed.isNew) return reply
      }
      return reply
    },
  }
}

function checkHost(url: URL, { connector }: SessionOptions): void {
  if (url.protocol === 'https:' && isAllowedHost(url.hostname, connector.manifest.hosts)) return
  throw new Fault('contract', `The ${connector.manifest.title} connector may not call ${url.hostname}.`, {
    nothingApplied: true,
  })
}

async function send(
  { ports, connector, meter }: SessionOptions,
  request: Request,
  { body, token }: { readonly body: ArrayBuffer | null; readonly token: string | null },
): Promise<Response> {
  const headers = new Headers(request.headers)
  if (token !== null) headers.set('authorization', `Bearer ${token}`)
  const url = throughGateway(new URL(request.url), ports.config.vendorGateway)
  meter.count(new URL(request.url).pathname)
  const init = {
    method: request.method,
    headers,
    body: token === null ? body : withToken(headers, body, token),
    redirect: 'manual',
    signal: AbortSignal.timeout(callSecondsMax * 1_000),
  } as const
  let reply: Response
  try {
    reply = await ports.fetch(new Request(url, init))
  } catch (error) {
    const said = error instanceof Error ? error.message : 'no answer'
    throw new Fault('transient', `${connector.manifest.title} did not answer.`, {
      said,
      nothingApplied: request.method === 'GET',
    })
  }
  meter.tell(connector.meter?.(reply) ?? [])
  return reply
}

/** Only SOAP has the token in its body, and only there is it looked for: what users write is never taken for a mark. */
function withToken(headers: Headers, body: ArrayBuffer | null, token: string): ArrayBuffer | string | null {
  if (body === null || headers.get('content-type')?.startsWith('text/xml') !== true) return body
  return new TextDecoder().decode(body).replace(tokenMark, () => token)
}
