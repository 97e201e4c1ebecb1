import { expect, test } from 'vitest'
import { z } from 'zod'

import { signV3 } from '#apps/sandbox/hubspot/signature.ts'

import { createBench } from './support.ts'
import type { Bench, BenchSettings } from './support.ts'

const target = 'https://hub.example/webhooks/hubspot'
const events = z.array(
  z.looseObject({
    eventId: z.number(),
    occurredAt: z.number(),
    subscriptionType: z.string(),
    objectId: z.number().optional(),
    propertyName: z.string().optional(),
    propertyValue: z.string().optional(),
    attemptNumber: z.number(),
    changeSource: z.string(),
    sourceId: z.string(),
    portalId: z.number(),
  }),
)

interface Hooked extends Bench {
  readonly received: { headers: Headers; text: string; events: z.infer<typeof events> }[]
}

function hooked(status: () => number = () => 200, settings: BenchSettings = {}): Hooked {
  const received: Hooked['received'] = []
  const bench = createBench({
    startAt: 1_800_000_000_000,
    webhookWindowMs: 20,
    ...settings,
    app: { targetUrl: target, ...settings.app },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const text = await request.text()
      received.push({ headers: request.headers, text, events: events.parse(JSON.parse(text)) })
      return new Response(null, { status: status() })
    },
  })
  return { ...bench, received }
}

const settled = async (bench: Hooked, count = 1) => {
  await bench.world.advance(25)
  await expect.poll(() => bench.received.length).toBe(count)
}

test('a creation is told with one change per property, all at one time, signed over the raw body', async () => {
  const bench = hooked()
  bench.act('create', { properties: { email: 'zoë@example.com', firstname: 'Zoë', city: 'Zürich' } })
  await settled(bench)
  const [delivery] = bench.received
  expect(delivery?.events.map((event) => event.propertyName ?? event.subscriptionType).toSorted()).toEqual(
    ['city', 'contact.creation', 'email', 'firstname', 'hs_email_domain'].toSorted(),
  )
  expect(new Set(delivery?.events.map((event) => event.occurredAt)).size).toBe(1)
  expect(delivery?.events[0]).toMatchObject({ attemptNumber: 0, changeSource: 'CRM_UI', sourceId: 'userId:5101' })
  const timestamp = delivery?.headers.get('x-hubspot-request-timestamp') ?? ''
  const signed = signV3(bench.twin.state().app.clientSecret, {
    method: 'POST',
    uri: target,
    body: delivery?.text ?? '',
    timestamp,
  })
  expect(delivery?.headers.get('x-hubspot-signature-v3')).toBe(signed)
})

test('100 creations come in arrays of at most 100, out of order, with ids that repeat', async () => {
  const bench = hooked()
  const records = Array.from({ length: 100 }, (_, row) => ({ properties: { email: `w${row}@example.com` } }))
  bench.act('load', { records, isSilent: false })
  await settled(bench, 3)
  const all = bench.received.flatMap((delivery) => delivery.events)
  expect(bench.received.map((delivery) => delivery.events.length)).toEqual([100, 100, 100])
  expect(all.every((event) => event.changeSource === 'IMPORT')).toBe(true)
  const objectIds = all.map((event) => event.objectId ?? 0)
  expect(objectIds).not.toEqual(objectIds.toSorted((left, right) => left - right))
  expect(new Set(all.map((event) => event.eventId)).size).toBeLessThan(all.length)
})

test('our own API writes come back as INTEGRATION, and a value that stays is not told', async () => {
  const bench = hooked()
  const made = await bench.api('POST', '/crm/v3/objects/contacts', {
    properties: { email: 'a@example.com', city: 'Bern' },
  })
  await settled(bench)
  await bench.api('PATCH', `/crm/v3/objects/contacts/${made.body.id}`, {
    properties: { city: 'Bern', firstname: 'Ada' },
  })
  await settled(bench, 2)
  expect(bench.received[1]?.events).toMatchObject([
    { propertyName: 'firstname', propertyValue: 'Ada', changeSource: 'INTEGRATION', sourceId: '4711001' },
  ])
})

test('merge, association and deletion are told', async () => {
  const bench = hooked()
  bench.act('load', { records: [1, 2].map((row) => ({ properties: { email: `m${row}@example.com` } })) })
  bench.act('load', { objectType: 'companies', records: [{ properties: { name: 'Acme' } }] })
  bench.act('associate', { contactId: '10001', companyId: '10003' })
  bench.act('merge', { primaryId: '10001', otherId: '10002' })
  bench.act('delete', { id: '10004' })
  await settled(bench)
  const of = (type: string) => bench.received[0]?.events.filter((event) => event.subscriptionType === type)
  expect(of('contact.merge')).toMatchObject([
    { primaryObjectId: 10_001, mergedObjectIds: [10_002], newObjectId: 10_004 },
  ])
  expect(of('contact.deletion')).toMatchObject([{ objectId: 10_004, changeFlag: 'DELETED' }])
  expect(of('contact.associationChange')?.[0]).toMatchObject({
    associationType: 'CONTACT_TO_COMPANY',
    toObjectId: 10_003,
  })
})

test('a failed delivery is tried ten times more within a day, counting attempts', async () => {
  const bench = hooked(() => 500)
  bench.act('create', { properties: { firstname: 'Ada' } })
  await settled(bench)
  for (let hour = 0; hour < 48; hour += 1) {
    await bench.world.advance(1_800_000)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  expect(bench.received).toHaveLength(11)
  expect(bench.received.map((delivery) => delivery.events[0]?.attemptNumber)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ])
})

test('without an address, or without a subscription, nobody is told', async () => {
  const bench = hooked(() => 200, { app: { subscriptions: ['contact.propertyChange:email'] } })
  bench.act('create', { properties: { email: 'a@example.com', firstname: 'Ada' } })
  await settled(bench)
  expect(bench.received[0]?.events).toMatchObject([{ propertyName: 'email' }])
  bench.act('set-app', { targetUrl: null })
  bench.act('create', { properties: { email: 'b@example.com' } })
  await bench.world.advance(1_000)
  expect(bench.received).toHaveLength(1)
})

test('the knobs lose and double deliveries', async () => {
  const bench = hooked()
  bench.world.knobs('hubspot').webhookDoubledShare = 1
  bench.act('create', { properties: { firstname: 'A' } })
  await settled(bench, 2)
  Object.assign(bench.world.knobs('hubspot'), { webhookDoubledShare: 0, webhookLostShare: 1 })
  bench.act('create', { properties: { firstname: 'B' } })
  await bench.world.advance(86_400_000)
  expect(bench.received).toHaveLength(2)
})
