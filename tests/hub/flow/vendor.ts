import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { Connector } from '#shared/connector.ts'
import type { HubConfig } from '#hub/ports.ts'
import { remote } from '#tests/hub/world.ts'

/** A vendor on a socket: a token endpoint that rotates refresh tokens, and an API that wants the newest access token. */
export interface TokenVendor {
  readonly config: Partial<HubConfig>
  readonly connector: Connector
  /** Every request received, oldest first. */
  readonly requests: readonly Received[]
  /** Refresh tokens and codes spent so far. */
  readonly spent: readonly string[]
  /** What the next calls of the token endpoint answer instead. */
  readonly refusals: { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }[]
  /** The tokens that are good now. */
  good: { access: string; refresh: string }
  /** False: every call of the API is answered 401. */
  isOpen: boolean
  /** How long the token endpoint takes. */
  delayMs: number
  /** Members of the token reply besides the tokens. */
  more: Readonly<Record<string, unknown>>
  /** Closes the socket without an answer. */
  hangUp: boolean
}

export interface Received {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
}

interface State extends TokenVendor {
  readonly requests: Received[]
  readonly spent: string[]
}

export async function startVendor(): Promise<TokenVendor> {
  const server = createServer((request, response) => void answer(vendor, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const vendor: State = {
    config: {
      vendorGateway: `http://127.0.0.1:${port}`,
      secrets: { VENDOR_ID: 'our id', VENDOR_SECRET: 'our secret' },
    },
    connector: connector(),
    requests: [],
    spent: [],
    refusals: [],
    good: { access: 'access 1', refresh: 'refresh 1' },
    isOpen: true,
    delayMs: 0,
    more: {},
    hangUp: false,
  }
  return vendor
}

const connector = (): Connector => {
  const made = remote('vendor', {
    manifest: {
      hosts: ['api.vendor.test', '*.pods.vendor.test'],
      auth: {
        kind: 'oauth2',
        authorizationEndpoint: 'https://login.vendor.test/authorize',
        tokenEndpoint: 'https://login.vendor.test/token',
        issuer: 'https://login.vendor.test',
        scopes: ['read', 'write'],
        pkce: true,
        keep: ['pod'],
        clientAuth: 'body',
        env: { clientId: 'VENDOR_ID', clientSecret: 'VENDOR_SECRET' },
      },
    },
  })
  return made.connector
}

async function answer(vendor: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const piece of request) body += String(piece)
  const path = request.url ?? ''
  vendor.requests.push({ path, authorization: request.headers.authorization, body })
  if (vendor.hangUp) return void request.socket.destroy()
  if (path === '/login.vendor.test/token') {
    await new Promise((resolve) => setTimeout(resolve, vendor.delayMs))
    return giveTokens(vendor, new URLSearchParams(body), response)
  }
  const isRight = vendor.isOpen && request.headers.authorization === `Bearer ${vendor.good.access}`
  response.writeHead(isRight ? 200 : 401, { 'content-type': 'text/plain' }).end(isRight ? `got ${body}` : 'no')
}

function giveTokens(vendor: State, form: URLSearchParams, response: ServerResponse): void {
  const reply = (status: number, body: unknown, headers = {}) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  const refusal = vendor.refusals.shift()
  if (refusal !== undefined) return reply(refusal.status, refusal.body, refusal.headers)
  const given = form.get('refresh_token') ?? form.get('code') ?? ''
  vendor.spent.push(given)
  const isGood = form.get('grant_type') === 'authorization_code' ? given === 'code' : given === vendor.good.refresh
  if (!isGood) return reply(400, { error: 'invalid_grant', error_description: 'It was used already' })
  const n = vendor.spent.length + 1
  vendor.good = { access: `access ${n}`, refresh: `refresh ${n}` }
  const { access: access_token, refresh: refresh_token } = vendor.good
  return reply(200, { access_token, refresh_token, token_type: 'bearer', expires_in: 3_600, ...vendor.more })
}
