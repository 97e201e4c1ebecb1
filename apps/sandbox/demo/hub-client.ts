import type { z } from 'zod'

/** The hub as a browser uses it: over HTTP, with cookies. */
export interface HubClient {
  readonly origin: string
  signUp(person: { readonly name: string; readonly email: string; readonly password: string }): Promise<void>
  signIn(person: { readonly email: string; readonly password: string }): Promise<void>
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>
  /** Anything else, with the session's cookies. Redirects are not followed. */
  request(path: string, init?: RequestInit): Promise<Response>
}

/** The answer was no. */
export class HubRefused extends Error {
  readonly status: number
  readonly body: string
  constructor(status: number, what: string, body: string) {
    super(`${what} answered ${status}: ${body}`)
    this.name = 'HubRefused'
    this.status = status
    this.body = body
  }
}

export function createHubClient(origin: string): HubClient {
  const cookies = new Map<string, string>()
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    headers.set('origin', origin)
    const reply = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' })
    for (const cookie of reply.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return reply
  }
  const send: HubClient['send'] = async (method, path, body) => {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const reply = await request(path, { method, ...init })
    const text = await reply.text()
    if (!reply.ok) throw new HubRefused(reply.status, `${method} ${path}`, text)
    const answer: unknown = text === '' ? null : JSON.parse(text)
    return answer
  }
  return {
    origin,
    request,
    send,
    async get(path, schema) {
      const reply = await request(path)
      const text = await reply.text()
      if (!reply.ok) throw new HubRefused(reply.status, `GET ${path}`, text)
      return schema.parse(JSON.parse(text))
    },
    signUp: async (person) => void (await send('POST', '/api/auth/sign-up/email', person)),
    signIn: async ({ email, password }) => void (await send('POST', '/api/auth/sign-in/email', { email, password })),
  }
}
