import { createHash, createHmac } from 'node:crypto'

/** What version 3 of the signature covers. */
export interface SignedParts {
  readonly method: string
  /** Full address with query, as the receiver sees it. */
  readonly uri: string
  readonly body: string
  /** Milliseconds since the epoch, in digits. */
  readonly timestamp: string
}

/** `X-HubSpot-Signature-v3`: base64 HMAC-SHA256. https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation */
export function signV3(secret: string, parts: SignedParts): string {
  const covered = parts.method + decodeUri(parts.uri) + parts.body + parts.timestamp
  return createHmac('sha256', secret).update(covered, 'utf8').digest('base64')
}

/** `X-HubSpot-Signature` version 1, which legacy apps still get on CRM webhooks. */
export function signV1(secret: string, body: string): string {
  return createHash('sha256')
    .update(secret + body, 'utf8')
    .digest('hex')
}

/** `X-HubSpot-Signature` version 2: workflow actions and legacy cards. */
export function signV2(secret: string, parts: Omit<SignedParts, 'timestamp'>): string {
  return createHash('sha256')
    .update(secret + parts.method + parts.uri + parts.body, 'utf8')
    .digest('hex')
}

/** Exactly these escapes are undone before signing, no others. */
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
  return uri.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (code) => decoded[code.toUpperCase()] ?? code)
}
