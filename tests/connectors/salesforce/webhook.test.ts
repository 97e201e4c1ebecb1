import { expect, test } from 'vitest'

import { parseXml } from '#connectors/salesforce/xml.ts'
import { salesforceWebhooks } from '#connectors/salesforce/webhook.ts'
import type { Delivery } from '#shared/push.ts'

import { deliveryOf, outboundMessage, pathSecret } from './outbound.ts'
import { startSalesforce } from './twin.ts'

const secrets = { secrets: [], pathSecret }
const lead = ['Lead', '00QQy0000000001AAA'] as const

async function signalsOf(delivery: Delivery) {
  const verdict = await salesforceWebhooks.verify(delivery, secrets, 0)
  if (verdict.kind !== 'accepted') throw new Error(JSON.stringify(verdict))
  return salesforceWebhooks.parse(verdict.delivery)
}

test('each record of a message is one hint, however often it is named', async () => {
  const contact = ['Contact', '003Qy0000000001'] as const
  const signals = await signalsOf(outboundMessage([lead, contact, lead, ['Case', '500Qy0000000001AAA']]))
  expect(signals.map(({ account }) => account)).toEqual(['00DQy0000000001AAA', '00DQy0000000001AAA'])
  expect(signals.map(({ signal }) => (signal.kind === 'record' ? signal.ref.object : 'feed'))).toEqual([
    'Lead',
    'Contact',
  ])
  // 15 characters come out as 18, or the link would not be found.
  expect(signals.every(({ signal }) => signal.kind === 'record' && signal.ref.id.length === 18)).toBe(true)
})

test('a wrong, missing or longer path is rejected', async () => {
  const delivery = outboundMessage([lead])
  for (const url of ['https://hub.example/hooks/salesforce/wrong', 'https://hub.example/', `${delivery.url}/more`]) {
    expect((await salesforceWebhooks.verify({ ...delivery, url }, secrets, 0)).kind).toBe('rejected')
  }
  expect((await salesforceWebhooks.verify(delivery, { secrets: [], pathSecret: '' }, 0)).kind).toBe('rejected')
})

test.for([
  ['an entity that grows', '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'],
  ['a comment', '<x><!-- hidden --></x>'],
  ['character data', '<x><![CDATA[<y/>]]></x>'],
  ['an instruction', '<x><?php evil ?></x>'],
  ['elements that do not close', '<x><y></x></y>'],
  ['two documents', '<x/><y/>'],
  ['text outside', '<x/>text'],
  ['an endless depth', '<x>'.repeat(50) + '</x>'.repeat(50)],
  ['an open attribute', '<x a="<y/>"></x>'],
  ['no elements', 'plain'],
])('XML with %s is refused', ([, xml]) => {
  expect(parseXml(xml ?? '')).toBeUndefined()
})

test('a megabyte of brackets is turned down at once', () => {
  const startedAt = performance.now()
  expect(parseXml(`<x ${'a="b" '.repeat(150_000)}`)).toBeUndefined()
  expect(parseXml('<'.repeat(900_000))).toBeUndefined()
  expect(parseXml(`<x ${' '.repeat(900_000)}`)).toBeUndefined()
  expect(performance.now() - startedAt).toBeLessThan(2000)
})

test('a message without an org, or of another kind, is rejected', async () => {
  const text = new TextDecoder().decode(outboundMessage([lead]).bytes)
  const changed = [text.replace('00DQy0000000001AAA', 'nobody'), text.replace('2005/09/outbound', 'other'), '<x/>', '']
  for (const body of changed) {
    expect((await salesforceWebhooks.verify(deliveryOf(body), secrets, 0)).kind).toBe('rejected')
  }
})

test("the twin's own messages are understood, and our acknowledgement by it", async () => {
  const requests: Request[] = []
  const { act, world } = await startSalesforce(async (input, init) => {
    const request = new Request(input, init)
    requests.push(request.clone())
    return salesforceWebhooks.acknowledge?.(await accepted(request)) ?? new Response(null, { status: 500 })
  })
  act('outbound-message', { object: 'Lead', endpoint: `https://hub.example/hooks/salesforce/${pathSecret}` })
  const made = act('create', { object: 'Lead', fields: { LastName: 'Byron', Company: 'A & B' } })
  await world.advance(10_000)
  expect(requests).toHaveLength(1)
  const [request] = requests
  const signals = request ? await signalsOf(await toDelivery(request)) : []
  expect(signals.map(({ signal }) => signal)).toEqual([{ kind: 'record', ref: { object: 'Lead', ...Object(made) } }])
  await world.advance(3_600_000)
  expect(requests).toHaveLength(1)
})

test('a message with the stamp of a record tells that nothing later than that second is known', async () => {
  const text = new TextDecoder().decode(outboundMessage([lead]).bytes)
  const stamped = text.replace(
    '</sObject>',
    '<sf:SystemModstamp>2026-11-20T08:00:00.000Z</sf:SystemModstamp></sObject>',
  )
  const told = async (body: string) => (await signalsOf(deliveryOf(body))).map(({ signal }) => signal)
  expect(await told(stamped)).toMatchObject([{ at: Date.UTC(2026, 10, 20, 8) + 999 }])
  expect((await told(text))[0]).not.toHaveProperty('at')
  expect((await told(stamped.replace('2026-11-20T', 'yesterday ')))[0]).not.toHaveProperty('at')
})

async function accepted(request: Request) {
  const verdict = await salesforceWebhooks.verify(await toDelivery(request), secrets, 0)
  if (verdict.kind !== 'accepted') throw new Error(JSON.stringify(verdict))
  return verdict.delivery
}

async function toDelivery(request: Request): Promise<Delivery> {
  const { method, url, headers } = request
  return { method, url, headers, bytes: new Uint8Array(await request.clone().arrayBuffer()) }
}
