import { z } from 'zod'

import type { SlackState } from './state.ts'
import type { Installation } from './tokens.ts'

/** One authorised call of a Web API method. */
export interface MethodCall {
  readonly state: SlackState
  readonly installation: Installation
  readonly args: Readonly<Record<string, unknown>>
  readonly token: string
}

/** `ok: true` and more, or the name of an error; both go out with HTTP 200. */
export type MethodReply =
  | { readonly ok: true; readonly [name: string]: unknown }
  | { readonly ok: false; readonly error: string; readonly [name: string]: unknown }

export interface Method {
  /** The bot scope needed; null when any token will do. */
  readonly scope: string | null
  readonly answer: (call: MethodCall) => MethodReply
}

export function fail(error: string, more: Readonly<Record<string, unknown>> = {}): MethodReply {
  return { ok: false, error, ...more }
}

/** An argument as text; undefined when it is missing or empty. */
export function text(call: MethodCall, name: string): string | undefined {
  const value = call.args[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const structured = new Set(['blocks', 'view', 'attachments', 'metadata'])

/** Arguments of a call: a form (with JSON inside some fields) or a JSON body; a GET has them in the query. */
export async function argumentsOf(request: Request): Promise<Record<string, unknown>> {
  const url = new URL(request.url)
  const args: Record<string, unknown> = Object.fromEntries(url.searchParams)
  if (request.method === 'GET' || request.bodyUsed) return args
  const body = await request.text()
  const type = request.headers.get('Content-Type') ?? ''
  if (type.includes('json'))
    return { ...args, ...z.record(z.string(), z.unknown()).parse(JSON.parse(body === '' ? '{}' : body)) }
  for (const [name, value] of new URLSearchParams(body)) args[name] = structured.has(name) ? parsedOr(value) : value
  return args
}

function parsedOr(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value // Not JSON: the method will say so.
  }
}
