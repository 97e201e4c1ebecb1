import { expect, test } from 'vitest'
import { handOut } from '#hub/core/routing/hand-out.ts'
import { tryRouting } from '#hub/core/routing/trial.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { leadId } from '#shared/ids.ts'
import { deskOf, leadOf, noon, rep, routingOf } from './support.ts'

const lead = (n: number, fields: Entity['fields'] = {}, more: Partial<Entity> = {}): Entity =>
  leadOf(fields, { id: leadId(`lead_${n}`), ...more })

test('who gives a lead away has room for another one', () => {
  const [ann, ben] = [rep('Ann', { capacity: 1 }), rep('Ben', { capacity: 2 })]
  const leads = [lead(1, { owner: ann.email }), lead(2, { owner: ben.email })]
  const open = new Map([
    [ann.email, 1],
    [ben.email, 1],
  ])
  const owners = handOut(deskOf(routingOf([ann, ben]), { open }), leads, new Map())
  expect([...owners].map(([id, { owner }]) => [id, owner])).toEqual([
    ['lead_1', ben.email],
    ['lead_2', ann.email],
  ])
})

test('leads are given out at any hour, by turn and not to who had them before', () => {
  const hours = { zone: 'UTC', days: [1], from: '08:00', to: '09:00' }
  const [ann, ben] = [rep('Ann', { hours }), rep('Ben')]
  const leads = [1, 2, 3, 4].map((n) => lead(n, { 'ref.company': 'company_1' }))
  const owners = handOut(deskOf(routingOf([ann, ben], { hours })), leads, new Map())
  expect([...owners.values()].map(({ owner }) => owner)).toEqual([ann.email, ben.email, ann.email, ben.email])
})

test('a simulation gives each lead at its hour, keeps a firm together and knows no capacity', () => {
  const [ann, ben] = [rep('Ann', { capacity: 0 }), rep('Ben')]
  const hours = { zone: 'UTC', days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }
  const saturday = Date.UTC(2026, 10, 28, 12)
  const leads = [
    lead(1, { 'ref.company': 'company_1' }),
    lead(2, {}, { createdAt: saturday }),
    lead(3, { 'ref.company': 'company_1' }),
    lead(4, { doNotContactUntil: '2027-06-01' }, { createdAt: noon }),
  ]
  const tried = tryRouting(routingOf([ann, ben], { hours }), leads, new Map())
  expect(tried.map(({ draft }) => draft)).toEqual([ann.email, ben.email, ann.email, ann.email])
  expect(tryRouting(routingOf([]), leads.slice(0, 1), new Map())[0]).toMatchObject({ draft: null })
})
