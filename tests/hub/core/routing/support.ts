import type { Desk } from '#hub/core/routing/choose.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { leadId } from '#shared/ids.ts'
import { firstRouting, type Rep, type Routing } from '#shared/routing.ts'

/** A Tuesday. */
export const noon = Date.UTC(2026, 11, 1, 11)

export const rep = (name: string, more: Partial<Rep> = {}): Rep => ({
  email: `${name.toLowerCase()}@acme.example`,
  name,
  offices: [],
  weight: 1,
  capacity: null,
  away: [],
  ...more,
})

export const routingOf = (reps: readonly Rep[], more: Partial<Routing> = {}): Routing => ({
  ...firstRouting,
  reps,
  ...more,
})

export const deskOf = (routing: Routing, more: Partial<Desk> = {}): Desk => ({
  routing,
  now: noon,
  credits: new Map(),
  open: new Map(),
  ...more,
})

export const leadOf = (fields: Entity['fields'] = {}, more: Partial<Entity> = {}): Entity => ({
  id: leadId('lead_1'),
  kind: 'lead',
  fields,
  origins: {},
  version: 1,
  score: null,
  createdAt: noon,
  updatedAt: noon,
  ...more,
})
