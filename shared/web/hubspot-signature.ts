import type { Delivery } from '#shared/push.ts'

/** Requests older or younger than this are refused; HubSpot's own helper forgets the second half. */
const ageMsMax = 300_000

/** What came of looking at a signature. */
export type HubspotSignature = { readonly kind: 'right' } | { readonly kind: 'wrong'; readonly why: string }

/**
 * Signature version 3 over method, full address, body and time: webhooks and cards alike. Any of the secrets will do.
 * `url` is the address HubSpot was given, as it called it; `now` is in milliseconds since the epoch.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export async function checkHubspotSignature(
  { method, url, headers, bytes }: Delivery,
  secrets: readonly string[],
  now: number,
): Promise<HubspotSignature> {
  const timestamp = headers.get('x-hubspot-request-timestamp') ?? ''
  const signature = decodeBase64(headers.get('x-hubspot-signature-v3') ?? '')
  if (!/^\d{1,16}$/.test(timestamp)) return wrong('The delivery has no time.')
  if (Math.abs(now - Number(timestamp)) > ageMsMax) return wrong('The delivery is stale.')
  if (!signature) return wrong('The delivery has no signature.')
  const signed = joinBytes(encode(method + decodeUri(url)), bytes, encode(timestamp))
  for (const secret of secrets) {
    if (secret === '') continue
    const key = await crypto.subtle.importKey('raw', encode(secret), hmac, false, ['verify'])
    // Compares in constant time. https://w3c.github.io/webcrypto/#hmac-operations
    if (await crypto.subtle.verify('HMAC', key, signature, signed)) return { kind: 'right' }
  }
  return wrong('The signature is wrong.')
}

const hmac = { name: 'HMAC', hash: 'SHA-256' }
const wrong = (why: string): HubspotSignature => ({ kind: 'wrong', why })

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
