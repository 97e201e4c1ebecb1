import { createHmac } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { hubspotWebhooks } from '#connectors/hubspot/webhook.ts'
import type { Delivery, Verdict } from '#shared/push.ts'

const now = Date.UTC(2026, 10, 20)
const url = 'https://hub.example/hooks/hubspot?to=a%2Fb%3Ac&x=%20y'
const text = JSON.stringify([{ portalId: 62515, subscriptionType: 'contact.creation', objectId: 123, occurredAt: now }])

function delivery(
  change: Partial<{ secret: string; url: string; text: string; at: number; bytes: Uint8Array }> = {},
): Delivery {
  const { secret = 'secret', at = now } = change
  const signedUrl = 'https://hub.example/hooks/hubspot?to=a/b:c&x=%20y'
  const signature = createHmac('sha256', secret)
    .update(`POST${signedUrl}${change.text ?? text}${at}`)
    .digest('base64')
  return {
    method: 'POST',
    url: change.url ?? url,
    headers: new Headers({ 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) }),
    bytes: change.bytes ?? new TextEncoder().encode(change.text ?? text),
  }
}

const verify = (given: Delivery, secrets = ['newer', 'secret']): Promise<Verdict> =>
  hubspotWebhooks.verify(given, { secrets }, now)

describe('a delivery is believed only when its signature covers every byte of it', () => {
  test('the right one is accepted, with any of the secrets', async () => {
    expect((await verify(delivery())).kind).toBe('accepted')
  })

  test.each<[string, Delivery]>([
    ['another secret', delivery({ secret: 'other' })],
    ['another address', delivery({ url: 'https://hub.example/hooks/other' })],
    ['a byte more', delivery({ bytes: new TextEncoder().encode(`${text} `) })],
    ['too old', delivery({ at: now - 300_001 })],
    ['from the future', delivery({ at: now + 300_001 })],
    ['no headers', { ...delivery(), headers: new Headers() }],
  ])('%s is rejected', async (_, given) => {
    expect((await verify(given)).kind).toBe('rejected')
  })

  test('an empty secret opens nothing', async () => {
    expect((await verify(delivery(), [''])).kind).toBe('rejected')
  })

  // Published by HubSpot with its own samples.
  test("agrees with the vendor's vector", async () => {
    const verdict = await hubspotWebhooks.verify(
      {
        method: 'POST',
        url: 'https://www.example.com/webhook_uri',
        headers: new Headers({
          'x-hubspot-signature-v3': 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=',
          'x-hubspot-request-timestamp': '1693657560000',
        }),
        bytes: new TextEncoder().encode("{'example_field':'example_value'}"),
      },
      { secrets: ['yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'] },
      1_693_657_560_000,
    )
    expect(verdict.kind).toBe('accepted')
  })
})

describe('a delivery is a list of hints', () => {
  async function parse(events: readonly object[]) {
    const verdict = await verify(delivery({ text: JSON.stringify(events) }))
    if (verdict.kind !== 'accepted') throw new Error(verdict.kind)
    return hubspotWebhooks.parse(verdict.delivery)
  }
  const event = (subscriptionType: string, more: object) => ({
    portalId: 1,
    occurredAt: now,
    subscriptionType,
    ...more,
  })
  const signal = (object: string, id: string, at?: number) => ({
    account: '1',
    signal: { kind: 'record', ref: { object, id }, ...(at === undefined ? {} : { at }) },
  })

  test('a creation with its property changes is one signal, at the latest of its times', async () => {
    const events = [
      event('contact.propertyChange', { objectId: 5, propertyName: 'email' }),
      event('contact.creation', { objectId: 5, occurredAt: now - 1 }),
      event('company.propertyChange', { objectId: 5 }),
      event('object.propertyChange', { objectId: 6, objectTypeId: '0-1' }),
    ]
    expect(await parse(events)).toEqual([
      signal('contacts', '5', now),
      signal('companies', '5', now),
      signal('contacts', '6', now),
    ])
  })

  test('what does not move the modification time carries none, so that it is loaded', async () => {
    const events = [
      event('contact.propertyChange', { objectId: 5 }),
      event('contact.deletion', { objectId: 5 }),
      event('contact.privacyDeletion', { objectId: 7 }),
      event('contact.associationChange', { fromObjectId: 8, toObjectId: 1, associationType: 'CONTACT_TO_COMPANY' }),
      event('company.associationChange', { fromObjectId: 1, toObjectId: 9, associationType: 'COMPANY_TO_CONTACT' }),
    ]
    expect(await parse(events)).toEqual(['5', '7', '8', '9'].map((id) => signal('contacts', id)))
  })

  test('a merge concerns all records in it', async () => {
    const merge = event('contact.merge', { objectId: 3, primaryObjectId: 1, mergedObjectIds: [2], newObjectId: 3 })
    expect(await parse([merge])).toEqual(['1', '3', '2'].map((id) => signal('contacts', id)))
  })

  test('what is unknown is passed over, and the rest counts', async () => {
    const events = [
      { nonsense: true },
      event('deal.creation', { objectId: 4 }),
      event('contact.creation', { objectId: 5 }),
    ]
    expect(await parse(events)).toEqual([signal('contacts', '5', now)])
  })
})
