import { z } from 'zod'

import type { Webhooks } from '#shared/push.ts'
import { remoteId } from '#shared/ids.ts'
import { verifiedDelivery } from '#shared/web/webhook.ts'

/** Deliveries older or younger than this are refused. */
const ageSecondsMax = 300

const body = z.object({ account: z.string(), object: z.string(), id: z.string() })

/** HMAC-SHA-256 over `<seconds>.<body>`, in hex; the headers are `memory-time` and `memory-signature`. */
export const memoryWebhooks: Webhooks = {
  async verify(delivery, { secrets }, now) {
    const time = delivery.headers.get('memory-time') ?? ''
    const signature = parseHex(delivery.headers.get('memory-signature') ?? '')
    if (!/^\d{1,12}$/.test(time)) return { kind: 'rejected', why: 'The delivery has no time.' }
    if (Math.abs(now / 1000 - Number(time)) > ageSecondsMax) return { kind: 'rejected', why: 'The delivery is stale.' }
    const text = new TextDecoder().decode(delivery.bytes)
    for (const secret of secrets) {
      const key = await importKey(secret, 'verify')
      const isRight = await crypto.subtle.verify('HMAC', key, signature, new TextEncoder().encode(`${time}.${text}`))
      if (isRight) return { kind: 'accepted', delivery: verifiedDelivery(delivery.headers, text) }
    }
    return { kind: 'rejected', why: 'The signature is wrong.' }
  },
  parse(delivery) {
    const { account, object, id } = body.parse(JSON.parse(delivery.body))
    return [{ account, signal: { kind: 'record', ref: { object, id: remoteId(id) } } }]
  },
}

/** Signs a delivery as a memory world would; for tests and the simulation. */
export async function signMemoryDelivery(secret: string, text: string, now: number): Promise<Headers> {
  const time = String(Math.floor(now / 1000))
  const key = await importKey(secret, 'sign')
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${time}.${text}`))
  const hex = [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return new Headers({ 'memory-time': time, 'memory-signature': hex })
}

function importKey(secret: string, use: 'sign' | 'verify'): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret)
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [use])
}

function parseHex(text: string): Uint8Array<ArrayBuffer> {
  const pairs = /^[0-9a-f]+$/.test(text) ? (text.match(/../g) ?? []) : []
  return new Uint8Array(pairs.map((pair) => Number.parseInt(pair, 16)))
}
