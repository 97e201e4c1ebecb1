import { z } from 'zod'

import type { Webhooks } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { Signal } from '#shared/record.ts'
import { verifiedDelivery } from '#shared/web/webhook.ts'

/** Deliveries older or younger than this are refused; HubSpot's own helper forgets the second half. */
const ageMsMax = 300_000

/**
 * HubSpot's webhooks, signature version 3.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export const hubspotWebhooks: Webhooks = {
  async verify(delivery, { secrets }, now) {
    const timestamp = delivery.headers.get('x-hubspot-request-timestamp') ?? ''
    const signature = decodeBase64(delivery.headers.get('x-hubspot-signature-v3') ?? '')
    if (!/^\d{1,16}$/.test(timestamp)) return { kind: 'rejected', why: 'The delivery has no time.' }
    if (Math.abs(now - Number(timestamp)) > ageMsMax) return { kind: 'rejected', why: 'The delivery is stale.' }
    if (!signature) return { kind: 'rejected', why: 'The delivery has no signature.' }
    const signed = joinBytes(encode(delivery.method + decodeUri(delivery.url)), delivery.bytes, encode(timestamp))
    for (const secret of secrets) {
      if (secret === '') continue
      const key = await crypto.subtle.importKey('raw', encode(secret), hmac, false, ['verify'])
      // Compares in constant time. https://w3c.github.io/webcrypto/#hmac-operations
      if (!(await crypto.subtle.verify('HMAC', key, signature, signed))) continue
      return {
        kind: 'accepted',
        delivery: verifiedDelivery(delivery.headers, new TextDecoder().decode(delivery.bytes)),
      }
    }
    return { kind: 'rejected', why: 'The signature is wrong.' }
  },
  parse(delivery) {
    const parsed = events.safeParse(JSON.parse(delivery.body))
    return parsed.success ? gather(parsed.data) : []
  },
}

const hmac = { name: 'HMAC', hash: 'SHA-256' }
const id = z.union([z.number().int(), z.string().min(1).max(40)]).transform(String)

const event = z.object({
  portalId: id,
  subscriptionType: z.string(),
  occurredAt: z.number().optional(),
  objectId: id.optional(),
  objectTypeId: z.string().optional(),
  primaryObjectId: id.optional(),
  mergedObjectIds: z.array(id).optional(),
  newObjectId: id.optional(),
  fromObjectId: id.optional(),
  toObjectId: id.optional(),
  associationType: z.string().optional(),
})
type Event = z.infer<typeof event>

// What is no event is passed over: the rest of the delivery still counts.
const events = z
  .array(z.unknown())
  .transform((all) => all.map((one) => event.safeParse(one).data).filter((one) => one !== undefined))

interface Touched {
  readonly object: string
  readonly id: string
  /** Only where the record's own modification time moves with the event. */
  readonly at?: number
}

// One creation comes as a dozen events of one instant, in any order: one signal per record is enough.
function gather(all: readonly Event[]): { account: string; signal: Signal }[] {
  const found = new Map<string, { account: string; touched: Touched }>()
  for (const one of all) {
    for (const touched of touchedBy(one)) {
      const key = `${one.portalId} ${touched.object} ${touched.id}`
      const known = found.get(key)?.touched
      found.set(key, { account: one.portalId, touched: known ? later(known, touched) : touched })
    }
  }
  return [...found.values()].map(({ account, touched }) => {
    const ref = { object: touched.object, id: remoteId(touched.id) }
    return { account, signal: { kind: 'record', ref, ...(touched.at === undefined ? {} : { at: touched.at }) } }
  })
}

function later(one: Touched, other: Touched): Touched {
  if (one.at === undefined || other.at === undefined) return { object: one.object, id: one.id }
  return one.at >= other.at ? one : other
}

function touchedBy(one: Event): readonly Touched[] {
  const [family = '', what] = one.subscriptionType.split('.')
  const object = objectOf(family, one.objectTypeId)
  switch (what) {
    case 'creation':
    case 'propertyChange':
      return touch(object, [one.objectId], one.occurredAt)
    case 'deletion':
    case 'restore':
    case 'privacyDeletion':
      return touch(object, [one.objectId])
    case 'merge':
      return touch(object, [one.primaryObjectId, one.newObjectId, ...(one.mergedObjectIds ?? [])])
    case 'associationChange':
      return touchedByBond(one)
    default:
      return []
  }
}

/** Only the contact's end of a bond says anything: it carries its primary company. */
function touchedByBond(one: Event): readonly Touched[] {
  const [from, to] = (one.associationType ?? '').toUpperCase().split('_TO_')
  if (from === 'CONTACT') return touch('contacts', [one.fromObjectId])
  return to?.startsWith('CONTACT') ? touch('contacts', [one.toObjectId]) : []
}

function touch(object: string | undefined, ids: readonly (string | undefined)[], at?: number): readonly Touched[] {
  if (object === undefined) return []
  const known = [...new Set(ids)].filter((one) => one !== undefined)
  return known.map((one) => ({ object, id: one, ...(at === undefined ? {} : { at }) }))
}

function objectOf(family: string, objectTypeId: string | undefined): string | undefined {
  if (family === 'contact' || objectTypeId === '0-1') return 'contacts'
  return family === 'company' || objectTypeId === '0-2' ? 'companies' : undefined
}

/** Exactly these escapes are undone before signing, and no others. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

function decodeUri(uri: string): string {
  return uri.replace(/%[0-9A-Fa-f]{2}/g, (escape) => decoded[escape.toUpperCase()] ?? escape)
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return null
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text))
}

function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
