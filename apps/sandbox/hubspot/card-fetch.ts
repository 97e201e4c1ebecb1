import { z } from 'zod'

import type { World } from '#apps/sandbox/kit/twin.ts'

import type { HubspotApp } from './app.ts'
import { signV3 } from './signature.ts'

/** What a card's `hubspot.fetch` was asked to do, and by whom. */
export const cardFetchInput = z.object({
  url: z.url(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  /** Sent as JSON, unless it is text already. */
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  timeoutMs: z.coerce.number().positive().max(15_000).default(15_000),
  portalId: z.coerce.number().int().optional(),
  userId: z.coerce.number().int().default(5101),
  userEmail: z.string().default('anna.keller@lead-hub.example'),
})
export type CardFetch = z.infer<typeof cardFetchInput>

/** What the card gets back: the app's answer, or the platform's own complaint. */
export interface CardAnswer {
  readonly status: number
  readonly body: string
  /** The app's own status, where the platform hides it behind a 502. */
  readonly appServerStatusCode?: number
}

const bytesMax = 1024 * 1024
const concurrentMax = 20

/** Makes the platform's proxy for cards: https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/fetching-data */
export function createCardFetch(
  world: World,
  app: () => HubspotApp,
): (input: CardFetch, portalId: number) => Promise<CardAnswer> {
  let running = 0
  return async (input, portalId) => {
    const refused = refusal(input, app())
    if (refused) return refused
    if (running >= concurrentMax) return complaint(429, 'TOO_MANY_CONCURRENT_REQUESTS')
    running += 1
    try {
      return await fetchTwice({ world, app: app(), input, portalId })
    } finally {
      running -= 1
    }
  }
}

interface Fetching {
  readonly world: World
  readonly app: HubspotApp
  readonly input: CardFetch
  readonly portalId: number
}

/** The platform tries a second time, once, when nobody answers or the app fails. */
async function fetchTwice(fetching: Fetching): Promise<CardAnswer> {
  const first = await fetchOnce(fetching)
  const shouldRetry = first === 'unreachable' || (first !== 'late' && first.status >= 500)
  const last = shouldRetry ? await fetchOnce(fetching) : first
  if (last === 'late') return complaint(504, 'GATEWAY_TIMEOUT')
  if (last === 'unreachable') return complaint(502, 'BAD_GATEWAY')
  const body = await last.text()
  if (Buffer.byteLength(body) > bytesMax) return complaint(413, 'RESPONSE_TOO_LARGE')
  if (last.status >= 300) return { ...complaint(502, 'BAD_GATEWAY', last.status), appServerStatusCode: last.status }
  return { status: last.status, body }
}

async function fetchOnce({ world, app, input, portalId }: Fetching): Promise<Response | 'late' | 'unreachable'> {
  const url = new URL(input.url)
  const added = { userId: input.userId, portalId, userEmail: input.userEmail, appId: app.appId }
  for (const [name, value] of Object.entries(added)) url.searchParams.append(name, String(value))
  const body = bodyText(input)
  const timestamp = String(world.now())
  const headers = new Headers({
    'X-HubSpot-Request-Timestamp': timestamp,
    'X-HubSpot-Signature-v3': signV3(app.clientSecret, { method: input.method, uri: url.href, body, timestamp }),
    ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
  })
  const authorization = Object.entries(input.headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1]
  if (authorization !== undefined) headers.set('Authorization', authorization)
  const request = new Request(url, {
    method: input.method,
    headers,
    redirect: 'manual',
    ...(body === '' ? {} : { body }),
  })
  return sendWithin(world, request, input.timeoutMs)
}

async function sendWithin(world: World, request: Request, limitMs: number): Promise<Response | 'late' | 'unreachable'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs)
  })
  const sent = world.send(request).catch((): 'unreachable' => 'unreachable')
  const answered = await Promise.race([sent, late])
  clearTimeout(timer)
  return answered
}

function refusal(input: CardFetch, app: HubspotApp): CardAnswer | undefined {
  const isPermitted = app.permittedFetchUrls.some((allowed) => isBelow(input.url, allowed))
  if (!isPermitted) return complaint(403, 'URL_NOT_PERMITTED')
  const custom = Object.keys(input.headers).filter((name) => name.toLowerCase() !== 'authorization')
  if (custom.length > 0) return complaint(400, `CUSTOM_HEADERS_NOT_ALLOWED: ${custom.join(', ')}`)
  if (Buffer.byteLength(bodyText(input)) > bytesMax) return complaint(413, 'REQUEST_TOO_LARGE')
  return undefined
}

/** A permitted address covers itself, its paths and its queries. */
function isBelow(url: string, allowed: string): boolean {
  const base = allowed.replace(/\/$/, '')
  return url.startsWith(base) && ['', '/', '?', '#'].includes(url.charAt(base.length))
}

function bodyText({ body, method }: CardFetch): string {
  if (body === undefined || method === 'GET') return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function complaint(status: number, message: string, appServerStatusCode?: number): CardAnswer {
  const context =
    appServerStatusCode === undefined ? {} : { context: { appServerStatusCode: [String(appServerStatusCode)] } }
  return { status, body: JSON.stringify({ status: 'error', message, ...context }) }
}
