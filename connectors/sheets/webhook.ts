import type { Webhooks } from '#shared/push.ts'
import { verifiedDelivery } from '#shared/web/webhook.ts'

/**
 * Drive notifications are not signed and have no body. What proves them is the token we chose when the channel was made,
 * which comes back in a header. https://developers.google.com/workspace/drive/api/guides/push
 */
export const sheetsWebhooks: Webhooks = {
  async verify({ headers }, { secrets, pathSecret }) {
    const token = headers.get('x-goog-channel-token') ?? ''
    const known = [...secrets, ...(pathSecret === undefined ? [] : [pathSecret])].filter((secret) => secret !== '')
    const isOurs = token !== '' && (await isAnyOf(token, known))
    if (!isOurs) return { kind: 'rejected', why: 'The channel token is wrong.' }
    if (!headers.get('x-goog-channel-id')) return { kind: 'rejected', why: 'The delivery names no channel.' }
    // The first message only says that the channel is open.
    if (headers.get('x-goog-resource-state') === 'sync') {
      return { kind: 'handshake', reply: new Response(null, { status: 204 }) }
    }
    return { kind: 'accepted', delivery: verifiedDelivery(headers, '') }
  },
  parse({ headers }) {
    const account = fileIn(headers.get('x-goog-resource-uri') ?? '')
    return account === undefined ? [] : [{ account, signal: { kind: 'feed', object: 'rows' } }]
  },
}

/** `https://www.googleapis.com/drive/v3/files/<id>?…` */
function fileIn(uri: string): string | undefined {
  return /\/files\/([A-Za-z0-9_-]{10,200})(?:[/?#]|$)/.exec(uri)?.[1]
}

/** Compares digests, all of them and to the end, so that the time taken says nothing about the token. */
async function isAnyOf(token: string, known: readonly string[]): Promise<boolean> {
  const given = await digest(token)
  let found = 0
  for (const secret of known) {
    const wanted = await digest(secret)
    found |= Number(wanted.reduce((difference, byte, index) => difference | (byte ^ (given[index] ?? 0)), 0) === 0)
  }
  return found === 1
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}
