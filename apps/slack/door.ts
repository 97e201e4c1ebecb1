import { Hono, type Context } from 'hono'
import type { Log } from '#shared/log.ts'
import type { Hub } from '#hub/hub.ts'
import type { SlackBonds } from '#hub/flow/slack-install.ts'
import { addInstallRoutes } from './install.ts'
import { parsePayload, readBody } from './payload.ts'
import { createReceiver, type Delivery, type HttpReceiver } from './receiver.ts'
import { isFromSlack } from './signature.ts'

/** What the Slack door needs; runtimes make it, on Workers once per request. */
export interface SlackDoorOptions {
  readonly hub: Hub
  readonly bonds: SlackBonds
  /** Who is signed in to Lead Hub in this browser: a user's id. */
  readonly signedIn: (headers: Headers) => Promise<string | null>
  readonly signingSecret: string
  /** Where people's browsers reach the hub. */
  readonly publicUrl: string
  readonly log: Log
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Sleeps; milliseconds. */
  readonly pause: (ms: number) => Promise<void>
  /** Workers end a request's work with its answer unless told otherwise. */
  readonly waitUntil?: (work: Promise<unknown>) => void
}

/** Slack, to be mounted at `/slack`: commands, buttons and events at `/events`, installation at `/install` and `/oauth`. */
export function createSlackDoor(options: SlackDoorOptions): Hono {
  const door = new Hono()
  let opened: Promise<HttpReceiver> | undefined
  const receiver = (): Promise<HttpReceiver> => (opened ??= openBolt(options))
  door.get('/events', (context) => context.body(null, 200))
  door.post('/events', (context) => takeRequest(context, options, receiver))
  addInstallRoutes(door, options)
  return door
}

/** Bolt is loaded when somebody uses it: it weighs more than the rest of the hub. */
async function openBolt(options: SlackDoorOptions): Promise<HttpReceiver> {
  const { hub, bonds, publicUrl, now, pause, log, waitUntil } = options
  const { isFirst, fetch } = bonds
  const receiver = createReceiver({ isFirst, fetch, pause, log, ...(waitUntil === undefined ? {} : { waitUntil }) })
  const { createBolt } = await import('./bolt-app.ts')
  createBolt({ hub, bonds, receiver, publicUrl, now, log })
  return receiver
}

async function takeRequest(
  context: Context,
  options: SlackDoorOptions,
  receiver: () => Promise<HttpReceiver>,
): Promise<Response> {
  const { headers } = context.req.raw
  const bytes = await readBody(context.req.raw)
  if (bytes === null) return context.body(null, 413)
  if (!(await isFromSlack({ headers, bytes }, options.signingSecret, options.now()))) return context.body(null, 401)
  const payload = parsePayload(headers.get('content-type') ?? '', new TextDecoder().decode(bytes))
  if (payload === null) return context.body(null, 400)
  const { type, challenge, ssl_check: sslCheck } = payload.body
  if (sslCheck !== undefined) return context.body(null, 200)
  if (type === 'url_verification') return context.json({ challenge })
  const signature = headers.get('x-slack-signature') ?? ''
  return (await receiver()).take({ ...payload, signature, retry: retryOf(headers) })
}

function retryOf(headers: Headers): Delivery['retry'] {
  const number = Number(headers.get('x-slack-retry-num') ?? Number.NaN)
  const reason = headers.get('x-slack-retry-reason')
  return {
    ...(Number.isInteger(number) ? { retryNum: number } : {}),
    ...(reason === null ? {} : { retryReason: reason.slice(0, 80) }),
  }
}
