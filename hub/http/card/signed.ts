import { checkHubspotSignature } from '#shared/web/hubspot-signature.ts'
import { readBytes } from '#hub/http/body.ts'
import { DoorProblem } from '#hub/http/errors.ts'
import { type CardAsker, cardAsker } from './contract.ts'

export interface Verifier {
  /** The address HubSpot was given, without path: it signs what it calls. */
  readonly webhookUrl: string
  readonly clientSecret: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** A request that HubSpot signed: who asks, and what. */
export interface SignedCall {
  readonly asker: CardAsker
  readonly query: URLSearchParams
  readonly text: string
}

const attested = ['portalId', 'userId', 'userEmail', 'appId']

/** Throws 401 for what HubSpot did not sign within five minutes, byte for byte. */
export async function readSigned(request: Request, { webhookUrl, clientSecret, now }: Verifier): Promise<SignedCall> {
  const url = `${webhookUrl}${request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, '')}`
  const delivery = { method: request.method, url, headers: request.headers, bytes: await readBytes(request) }
  const verdict = await checkHubspotSignature(delivery, [clientSecret], now())
  if (verdict.kind === 'wrong') throw unsigned(verdict.why)
  const query = new URL(url).searchParams
  // The card itself writes the address: a second portalId would be its own word, not HubSpot's.
  if (attested.some((name) => query.getAll(name).length > 1)) throw unsigned('The query names who asks twice.')
  const asker = cardAsker.safeParse(Object.fromEntries(query))
  if (!asker.success) throw unsigned('The query does not say who asks.')
  return { asker: asker.data, query, text: new TextDecoder().decode(delivery.bytes) }
}

const unsigned = (detail: string): DoorProblem =>
  new DoorProblem({ status: 401, code: 'not-signed', detail, fix: 'Open the card in HubSpot.' })
