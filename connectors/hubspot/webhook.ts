import { z } from 'zod'

import type { Webhooks } from '#shared/push.ts'
import { remoteId } from '#shared/ids.ts'
import type { Signal } from '#shared/record.ts'
import { checkHubspotSignature } from '#shared/web/hubspot-signature.ts'
import { verifiedDelivery } from '#shared/web/webhook.ts'

/** HubSpot's webhooks, signature version 3. */
export const hubspotWebhooks: Webhooks = {
  async verify(delivery, { secrets }, now) {
    const verdict = await checkHubspotSignature(delivery, secrets, now)
    if (verdict.kind === 'wrong') return { kind: 'rejected', why: verdict.why }
    const body = new TextDecoder().decode(delivery.bytes)
    return { kind: 'accepted', delivery: verifiedDelivery(delivery.headers, body) }
  },
  parse(delivery) {
    const parsed = events.safeParse(JSON.parse(delivery.body))
    return parsed.success ? gather(parsed.data) : []
  },
}

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
