import type { Delivery, Webhooks } from '#shared/push.ts'
import { remoteId } from '#shared/ids.ts'
import { verifiedDelivery } from '#shared/web/webhook.ts'

import { salesforceManifest } from './manifest.ts'
import { isSalesforceId, toId18 } from './soql.ts'
import { childrenNamed, localName, parseXml } from './xml.ts'
import type { Element } from './xml.ts'

const namespace = 'http://soap.sforce.com/2005/09/outbound'

const bytesMax = 1_000_000

/**
 * Outbound Messages are not signed. What makes one believable is the secret last segment of the address it was sent to,
 * and that it names an org; what it says is only ever taken as a hint to load the record.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm
 */
export const salesforceWebhooks: Webhooks = {
  async verify(delivery, { pathSecret }) {
    if (pathSecret === undefined || pathSecret === '') return { kind: 'rejected', why: 'No path secret is set.' }
    if (!(await isSame(lastSegment(delivery), pathSecret))) return { kind: 'rejected', why: 'The path is wrong.' }
    if (delivery.method !== 'POST') return { kind: 'rejected', why: 'Outbound Messages are posted.' }
    if (delivery.bytes.byteLength > bytesMax) return { kind: 'rejected', why: 'The message is too large.' }
    const body = new TextDecoder().decode(delivery.bytes)
    if (!readMessage(body)) return { kind: 'rejected', why: 'This is no Outbound Message.' }
    return { kind: 'accepted', delivery: verifiedDelivery(delivery.headers, body) }
  },
  parse(delivery) {
    const message = readMessage(delivery.body)
    if (!message) return []
    const known = new Set(salesforceManifest.objects.map(({ name }) => name))
    // Several notifications about one record are one hint, as old as the last: each tells the record's newest state.
    const seen = new Map(message.records.filter(({ object }) => known.has(object)).map((told) => [told.id, told]))
    return [...seen.values()].map(({ object, id, at }) => ({
      account: message.account,
      signal: { kind: 'record', ref: { object, id: remoteId(id) }, ...(at > 0 ? { at } : {}) },
    }))
  },
  acknowledge: () => new Response(acknowledgement, { headers: { 'content-type': 'text/xml; charset=utf-8' } }),
}

const acknowledgement = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="${namespace}"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`

interface Told {
  readonly object: string
  readonly id: string
  /** When the record was last changed (ms), where the message has that field; 0: it has not. */
  readonly at: number
}

interface Message {
  /** The org's id, 18 characters. */
  readonly account: string
  readonly records: readonly Told[]
}

function readMessage(xml: string): Message | undefined {
  const envelope = parseXml(xml)
  const body = envelope && localName(envelope) === 'Envelope' ? childrenNamed(envelope, 'Body')[0] : undefined
  const notifications = body && childrenNamed(body, 'notifications')[0]
  if (!notifications || notifications.attributes['xmlns'] !== namespace) return undefined
  const account = textOf(notifications, 'OrganizationId')
  if (!isSalesforceId(account) || !account.startsWith('00D')) return undefined
  const records = childrenNamed(notifications, 'Notification').flatMap((notification) =>
    childrenNamed(notification, 'sObject').flatMap((sObject) => {
      const object = (sObject.attributes['xsi:type'] ?? '').replace(/^.*:/, '')
      const id = textOf(sObject, 'Id')
      return isSalesforceId(id) ? [{ object, id: toId18(id), at: endOfSecond(textOf(sObject, 'SystemModstamp')) }] : []
    }),
  )
  return { account: toId18(account), records }
}

/** Stamps are whole seconds: what happened later in one must not be taken for known. */
const endOfSecond = (stamp: string): number => {
  const second = Math.floor(Date.parse(stamp) / 1_000)
  return Number.isNaN(second) ? 0 : second * 1_000 + 999
}

function textOf(element: Element, name: string): string {
  return childrenNamed(element, name)[0]?.text.trim() ?? ''
}

function lastSegment({ url }: Delivery): string {
  return URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : ''
}

// Digests have one length and say nothing about the texts, so comparing them takes the same time whatever they are.
async function isSame(given: string, secret: string): Promise<boolean> {
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const [left, right] = await Promise.all([digest(given), digest(secret)])
  return left.reduce((differences, byte, index) => differences | (byte ^ (right[index] ?? 0)), 0) === 0
}
