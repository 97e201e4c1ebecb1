import type { Plan } from '#hub/core/plan.ts'
import type { Entity, Link } from '#hub/core/snapshot.ts'
import type { Database } from '#hub/ports.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { connectionId, leadId, linkId, remoteId, type ConnectionId } from '#shared/ids.ts'

export const crm = connectionId('conn_crm')
export const now = Date.UTC(2026, 10, 20)

export const nothing: Plan = {
  consumed: [],
  parked: [],
  entities: [],
  links: [],
  keys: [],
  ledger: [],
  reviews: [],
  unitings: [],
  outbox: [],
  gained: [],
  reload: [],
  territory: 0,
  scoring: 0,
}

export const entityOf = (name: string, more: Partial<Entity> = {}): Entity => ({
  id: leadId(`lead_${name}`),
  kind: 'lead',
  fields: { firstName: name, email: `${name}@example.com` },
  origins: { firstName: { source: 'crm', at: now } },
  version: 1,
  score: null,
  createdAt: now,
  updatedAt: now,
  ...more,
})

export const linkOf = (name: string, more: Partial<Link> = {}): Link => ({
  id: linkId(`link_${name}`),
  connection: crm,
  object: 'person',
  remoteId: remoteId(name),
  entity: leadId(`lead_${name}`),
  shadow: { firstName: name },
  sent: [],
  rev: 1,
  state: 'live',
  revision: 'r1',
  ...more,
})

/** A connection in this state, nothing else about it being of interest. */
export async function addConnection(db: Database, state = 'live', id = 'conn_crm'): Promise<void> {
  const sql = `insert into connection (id, connector, state, title, created_at) values (?, ?, ?, ?, ?)`
  await db.write([{ sql, args: [id, id.slice(5), state, id.slice(5).toUpperCase(), now] }])
}

/** A lead, its live link, and an outbox row for it. */
export async function addDue(db: Database, name: string): Promise<void> {
  const plan: Plan = {
    ...nothing,
    entities: [{ row: entityOf(name), was: null }],
    links: [{ row: linkOf(name), was: null }],
    outbox: [dueOf(name)],
  }
  await commit(db, plan, { now, heldBy: new Map() })
}

export const dueOf = (name: string): Plan['outbox'][number] => ({
  link: linkId(`link_${name}`),
  connection: crm,
  priority: 1,
  correlation: `because of ${name}`,
})

export const live = { now, heldBy: new Map<string, ConnectionId>() }
