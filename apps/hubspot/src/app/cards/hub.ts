import { hubspot } from '@hubspot/ui-extensions'
import { isEnvelope, type CardData, type CardRefusal } from './contract.ts'

/** Where the hub is reached; the same origin stands in app-hsmeta.json under permittedUrls.fetch. */
export const hubOrigin = 'https://lead-hub.example'

/** HubSpot gives up after 15 seconds; a person has by then. */
const timeoutMs = 8_000

/** What came back: a lead, a no in words, or no answer. */
export type Answer =
  | { readonly kind: 'lead'; readonly data: CardData }
  | { readonly kind: 'no'; readonly why: CardRefusal }
  | { readonly kind: 'silence' }

/** The lead behind the contact on screen. */
export const loadLead = (objectId: string): Promise<Answer> =>
  ask(() =>
    hubspot.fetch(`${hubOrigin}/hubspot/card?objectId=${encodeURIComponent(objectId)}`, {
      method: 'GET',
      timeout: timeoutMs,
    }),
  )

/** Loads the lead's records again. HubSpot may send it twice; the same key syncs once. */
export const syncLead = (objectId: string, idempotencyKey: string): Promise<Answer> =>
  ask(() =>
    hubspot.fetch(`${hubOrigin}/hubspot/actions/sync`, {
      method: 'POST',
      timeout: timeoutMs,
      // No headers: HubSpot lets none of ours through.
      body: { objectId, idempotencyKey },
    }),
  )

async function ask(send: () => Promise<Response>): Promise<Answer> {
  try {
    const reply = await send()
    if (!reply.ok) return { kind: 'silence' }
    const envelope: unknown = await reply.json()
    if (!isEnvelope(envelope)) return { kind: 'silence' }
    return envelope.ok ? { kind: 'lead', data: envelope.data } : { kind: 'no', why: envelope }
  } catch {
    // No network, no JSON, too late: for the person it is all one.
    return { kind: 'silence' }
  }
}
