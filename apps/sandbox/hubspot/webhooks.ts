import type { World } from '#apps/sandbox/kit/twin.ts'

import type { HubspotApp } from './app.ts'
import type { Occurrence } from './portal.ts'
import { signV1, signV3 } from './signature.ts'

/** One attempt to deliver a batch, as kept for people and tests. */
export interface Delivery {
  readonly at: number
  readonly attempt: number
  readonly events: number
  /** HTTP status, 0 where nobody answered in time. */
  readonly status: number
}

export interface Webhooks {
  /** Takes note of an event of a portal; it is sent with others after a short while. */
  occur(portalId: number, occurrence: Occurrence): void
  deliveries(): readonly Delivery[]
  /** Batches waiting to be sent, sent at the moment or waiting for their next try. */
  open(): number
}

const batchMax = 100
const retriesMax = 10
const timeoutMs = 5_000
const concurrentMax = 10
const deliveriesKept = 1_000
const minuteMs = 60_000

interface Batch {
  readonly events: readonly Record<string, unknown>[]
  readonly attempt: number
}

/** https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide: unordered arrays of up to 100 events. */
export function createWebhooks(world: World, app: () => HubspotApp, windowMs: number): Webhooks {
  const kept: Delivery[] = []
  const queue: Batch[] = []
  let waiting: Record<string, unknown>[] = []
  let running = 0
  let retrying = 0
  let lastEventId = 100
  let told = 0

  function occur(portalId: number, occurrence: Occurrence): void {
    const subscriptionId = subscribed(app(), occurrence.subscriptionType, occurrence.details['propertyName'])
    if (subscriptionId === null || app().targetUrl === null) return
    // Event ids are not unique: every seventh event repeats the id before.
    told += 1
    if (told % 7 !== 0) lastEventId += 1
    if (waiting.length === 0) world.after(windowMs, flush)
    waiting.push(eventOf(app(), portalId, { eventId: lastEventId, subscriptionId, occurrence }))
  }

  function flush(): void {
    const events = shuffled(waiting, world)
    waiting = []
    for (let start = 0; start < events.length; start += batchMax) {
      queue.push({ events: events.slice(start, start + batchMax), attempt: 0 })
    }
    pump()
  }

  function pump(): void {
    for (let batch = queue[0]; batch && running < concurrentMax; batch = queue[0]) {
      queue.shift()
      running += 1
      // Not awaited: the clock must not stand still while a receiver thinks.
      void deliver(batch).finally(() => {
        running -= 1
        pump()
      })
    }
  }

  async function deliver(batch: Batch): Promise<void> {
    const knobs = world.knobs('hubspot')
    const target = app().targetUrl
    if (target === null || (knobs.webhookLostShare > 0 && world.random() < knobs.webhookLostShare)) return
    if (knobs.webhookShuffleMs > 0) await waitOn(world, world.random() * knobs.webhookShuffleMs)
    const isDoubled = knobs.webhookDoubledShare > 0 && world.random() < knobs.webhookDoubledShare
    if (isDoubled) await send(batch, target)
    const status = await send(batch, target)
    if (status >= 200 && status < 300) return
    if (batch.attempt >= retriesMax) return
    retrying += 1
    world.after(retryMs(batch.attempt, world.random()), () => {
      retrying -= 1
      queue.push({ ...batch, attempt: batch.attempt + 1 })
      pump()
    })
  }

  async function send({ events, attempt }: Batch, target: string): Promise<number> {
    const request = signedRequest(app(), target, { events, attempt, now: world.now() })
    const status = await statusWithin(world, request, timeoutMs)
    kept.push({ at: world.now(), attempt, events: events.length, status })
    if (kept.length > deliveriesKept) kept.shift()
    return status
  }

  return {
    occur,
    deliveries: () => kept,
    open: () => queue.length + running + retrying + (waiting.length > 0 ? 1 : 0),
  }
}

function eventOf(
  app: HubspotApp,
  portalId: number,
  told: { eventId: number; subscriptionId: number; occurrence: Occurrence },
): Record<string, unknown> {
  const { subscriptionType, occurredAt, source, details } = told.occurrence
  return {
    eventId: told.eventId,
    subscriptionId: told.subscriptionId,
    portalId,
    appId: app.appId,
    occurredAt,
    subscriptionType,
    attemptNumber: 0,
    changeSource: source.changeSource,
    sourceId: source.sourceId,
    ...details,
  }
}

function signedRequest(app: HubspotApp, target: string, batch: Batch & { readonly now: number }): Request {
  const { events, attempt } = batch
  const body = JSON.stringify(attempt === 0 ? events : events.map((event) => ({ ...event, attemptNumber: attempt })))
  const timestamp = String(batch.now)
  return new Request(target, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'HubSpot Webhooks',
      'X-HubSpot-Signature': signV1(app.clientSecret, body),
      'X-HubSpot-Signature-Version': 'v1',
      'X-HubSpot-Signature-v3': signV3(app.clientSecret, { method: 'POST', uri: target, body, timestamp }),
      'X-HubSpot-Request-Timestamp': timestamp,
    },
  })
}

/** The id of the subscription an event falls under, or null. */
function subscribed(app: HubspotApp, type: string, propertyName: unknown): number | null {
  const exact = app.subscriptions.indexOf(`${type}:${String(propertyName)}`)
  const index = exact === -1 ? app.subscriptions.indexOf(type) : exact
  return index === -1 ? null : 90_001 + index
}

/** Doubling waits that add up to less than a day, drawn a little apart. */
function retryMs(attempt: number, dice: number): number {
  return minuteMs * 2 ** attempt * (0.7 + 0.6 * dice)
}

async function statusWithin(world: World, request: Request, limitMs: number): Promise<number> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(0), limitMs)
  })
  const sent = world.send(request).then(
    async (response) => {
      await response.body?.cancel()
      return response.status
    },
    () => 0, // Nobody listens there.
  )
  const status = await Promise.race([sent, late])
  clearTimeout(timer)
  return status
}

function shuffled<Item>(items: readonly Item[], world: World): Item[] {
  const mixed = [...items]
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = Math.floor(world.random() * (index + 1))
    const [here, there] = [mixed[index], mixed[other]]
    if (here === undefined || there === undefined) continue
    mixed[index] = there
    mixed[other] = here
  }
  return mixed
}

function waitOn(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => world.after(ms, resolve))
}
