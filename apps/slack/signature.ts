/** Requests older or younger than this are refused; Bolt's own check forgets the second half. */
const ageSecondsMax = 300

/** What Slack signed. */
export interface SignedRequest {
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/**
 * True where Slack signed these very bytes within five minutes of `now` (milliseconds since the epoch).
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export async function isFromSlack({ headers, bytes }: SignedRequest, secret: string, now: number): Promise<boolean> {
  const timestamp = headers.get('x-slack-request-timestamp') ?? ''
  const signature = fromHex(/^v0=([0-9a-f]{64})$/.exec(headers.get('x-slack-signature') ?? '')?.[1])
  if (secret === '' || signature === null || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(Math.floor(now / 1_000) - Number(timestamp)) > ageSecondsMax) return false
  const encoder = new TextEncoder()
  const head = encoder.encode(`v0:${timestamp}:`)
  const signed = new Uint8Array(head.length + bytes.length)
  signed.set(head)
  signed.set(bytes, head.length)
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), hmac, false, ['verify'])
  // Compares in constant time. https://w3c.github.io/webcrypto/#hmac-operations
  return crypto.subtle.verify('HMAC', key, signature, signed)
}

const hmac = { name: 'HMAC', hash: 'SHA-256' }

function fromHex(text: string | undefined): Uint8Array<ArrayBuffer> | null {
  if (text === undefined) return null
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
