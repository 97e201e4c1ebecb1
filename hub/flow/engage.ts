import type { EventResults, NewEvents } from '#shared/api/engagement.ts'
import { entityId, type EntityId } from '#shared/ids.ts'
import { planEngagement } from '#hub/core/engage.ts'
import { parseEmail } from '#hub/core/normalise.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader } from '#hub/ports.ts'
import { text } from '#hub/store/columns.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { selectKnownEvents, storeEvents, type StoredEvent } from '#hub/store/workspace/engagement.ts'
import { list } from '#hub/store/workspace/gather.ts'
import type { Context } from './context.ts'
import { gatherEntities } from './gather-entities.ts'
import { wakeFor } from './wake.ts'

const attemptsMax = 5
/** A sender's clock may be ahead of ours by so much. */
const aheadMs = 5 * 60_000

type NewEvent = NewEvents['events'][number]
type Result = EventResults['results'][number]

export interface Engaging {
  readonly events: readonly NewEvent[]
  /** Where leads are looked for: as far as the sender sees. */
  readonly sight: Reader
  /** `user:<id>` */
  readonly actor: string
}

/** Keeps what leads did, once, and scores them anew. Three reads and one write, however many events. */
export async function engage(context: Context, engaging: Engaging): Promise<EventResults> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const results = await settle(context, engaging)
    if (results !== 'stale') return { results: [...results] }
  }
  throw new Refusal(409, 'lead-busy', 'The leads keep changing.', 'Send the events again.')
}

async function settle(context: Context, { events, sight, actor }: Engaging): Promise<readonly Result[] | 'stale'> {
  const now = context.ports.now()
  const [leadOf, known] = await Promise.all([findLeads(sight, events), findKnown(context, events)])
  const stored: StoredEvent[] = []
  const results = events.map((event): Result => {
    const lead = leadOf(event)
    const at = Date.parse(event.at)
    if (typeof lead === 'object') return { id: event.id, lead: null, result: lead.why }
    if (known.has(event.id)) return { id: event.id, lead, result: 'known' }
    if (at > now + aheadMs) return { id: event.id, lead, result: 'in-future' }
    known.add(event.id)
    const { id, kind, note } = event
    stored.push({ id, entity: lead, kind, at: Math.min(at, now), ...(note === undefined ? {} : { note }) })
    return { id, lead, result: 'stored' }
  })
  if (stored.length === 0) return results
  const { snapshot } = await gatherEntities(context, [...new Set(stored.map(({ entity }) => entity))])
  const correlation = context.ports.randomId()
  const plan = planEngagement(snapshot, stored, { actor, correlation, priority: 1 })
  const also = storeEvents(stored, { actor, now })
  const state = await commit(context.db, plan, { now: snapshot.now, heldBy: new Map(), also })
  if (state === 'stale') return state
  wakeFor(context, plan)
  return results
}

type LeadOf = (event: NewEvent) => EntityId | { readonly why: 'unknown-lead' | 'several-leads' }

/** An id is the workspace's: it is known, whoever may see the lead it came for. */
async function findKnown({ db }: Context, events: readonly NewEvent[]): Promise<Set<string>> {
  const [known] = await db.read([selectKnownEvents(events.map(({ id }) => id))])
  return new Set(list(known).map((row) => text(row, 'id')))
}

async function findLeads(sight: Reader, events: readonly NewEvent[]): Promise<LeadOf> {
  const keys = events.flatMap(({ email }) => (email === undefined ? [] : [keyOf(email)]))
  const [leads, holders] = await sight.read([
    {
      sql: `select id from entity where id in (select value from json_each(?)) and kind = 'lead' and merged_into is null`,
      args: [JSON.stringify(events.flatMap(({ lead }) => lead ?? []))],
    },
    {
      sql: `select m.key, m.entity from match_key m join entity e on e.id = m.entity
        where m.key in (select value from json_each(?)) and e.kind = 'lead' and e.merged_into is null`,
      args: [JSON.stringify(keys)],
    },
  ])
  const ids = new Set(list(leads).map((row) => text(row, 'id')))
  const byKey = Map.groupBy(list(holders), (row) => text(row, 'key'))
  return ({ lead, email }) => {
    if (lead !== undefined) return ids.has(lead) ? entityId(lead) : { why: 'unknown-lead' }
    const [one, ...others] = byKey.get(keyOf(email ?? '')) ?? []
    if (one === undefined) return { why: 'unknown-lead' }
    return others.length > 0 ? { why: 'several-leads' } : entityId(text(one, 'entity'))
  }
}

const keyOf = (email: string): string => `email:${parseEmail(email)?.address ?? email.toLowerCase()}`
