import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownerOf } from '#hub/core/routing/owner.ts'
import { planRouting, type Case, type Routed } from '#hub/core/routing/route.ts'
import type { Desk } from '#hub/core/routing/choose.ts'
import type { Entity, Snapshot } from '#hub/core/snapshot.ts'
import { leadId, type EntityId } from '#shared/ids.ts'
import type { Routing } from '#shared/routing.ts'
import { egeli, luzern, romandie } from '#tests/support/offices.ts'
import { deskOf, leadOf, noon, rep, routingOf } from './support.ts'

const id = leadId('lead_1')
const caseOf = (more: Partial<Case> = {}): Case => ({
  entity: id,
  owner: null,
  answerBy: null,
  tried: [],
  isAnswered: false,
  passedBy: null,
  former: [],
  isLeft: false,
  givenToday: 0,
  officeName: null,
  ...more,
})

const snapshotOf = (entities: readonly Entity[]): Snapshot => ({
  now: noon,
  inputs: [],
  links: [],
  entities,
  keys: new Map(),
  connections: [],
  policy: { defaultRule: { kind: 'newest' }, rules: {} },
  verdicts: [],
})

const route = (entities: readonly Entity[], cases: readonly Case[], desk: Desk): Routed =>
  planRouting(snapshotOf(entities), cases, { desk, firms: new Map(), correlation: 'c1', priority: 1 })

const one = (lead: Entity, looked: Partial<Case>, routing: Routing & { now?: number }) => {
  const { plan, outcomes } = route([lead], [caseOf(looked)], deskOf(routing, { now: routing.now ?? noon }))
  const [written] = plan.entities
  const [line] = plan.ledger.filter(({ kind }) => kind === 'edited')
  return {
    owner: written === undefined ? 'as it was' : ownerOf(written.row),
    why: line?.changes[0]?.rule,
    outcome: outcomes[0],
  }
}

const [ann, ben] = [rep('Ann'), rep('Ben')]
const answer = { hours: 4, passes: 1 }
const hour = 3_600_000

test('a lead without an owner gets one, with the reason in its history; where it is to be answered a clock begins', () => {
  const why = '“Everybody takes turns”: next of 2 by turn.'
  expect(one(leadOf(), {}, routingOf([ann, ben]))).toEqual({
    owner: ann.email,
    why,
    outcome: { kind: 'closed', entity: id },
  })
  expect(one(leadOf(), {}, routingOf([ann, ben], { answer })).outcome).toMatchObject({
    kind: 'open',
    owner: ann.email,
    until: noon + 4 * hour,
    answerBy: noon + 4 * hour,
  })
})

test('a lead that nobody can take waits and says why', () => {
  expect(one(leadOf(), {}, routingOf([]))).toMatchObject({
    owner: 'as it was',
    outcome: { kind: 'open', owner: null, until: null, why: '“Everybody takes turns”: nobody has leads of no office.' },
  })
})

test('what a person took from everybody stays nobody’s; who is not in the team keeps what they have', () => {
  expect(one(leadOf(), { isLeft: true }, routingOf([ann]))).toMatchObject({ owner: 'as it was' })
  const theirs = leadOf({ owner: 'stranger@acme.example' })
  expect(one(theirs, {}, routingOf([ann]))).toMatchObject({ owner: 'as it was', outcome: { kind: 'closed' } })
})

test('who may not have a lead of this office loses it, to somebody who may, or to nobody', () => {
  const ofLuzern = rep('Ann', { offices: [luzern] })
  const lead = leadOf({ owner: ann.email }, { office: egeli })
  expect(one(lead, { officeName: 'Egeli' }, routingOf([ofLuzern, ben]))).toMatchObject({
    owner: ben.email,
    why: 'Ann has no leads of Egeli. “Everybody takes turns”: the only one who can take it now.',
  })
  expect(one(lead, { officeName: 'Egeli' }, routingOf([ofLuzern]))).toMatchObject({
    owner: null,
    outcome: { kind: 'open', owner: null, until: null },
  })
  expect(one(lead, { officeName: 'Egeli', givenToday: 3 }, routingOf([ofLuzern, ben]))).toMatchObject({ owner: null })
})

test('who does not answer loses it to the next, once, and then it stays and somebody is told', () => {
  const routing = routingOf([ann, ben], { answer })
  const later = { ...routing, now: noon + hour }
  const lead = leadOf({ owner: ann.email })
  const waiting = { owner: ann.email, answerBy: noon + hour }
  expect(one(lead, waiting, routing)).toMatchObject({ owner: 'as it was', outcome: { until: noon + hour } })
  expect(one(lead, { ...waiting, isAnswered: true }, later).outcome).toMatchObject({ kind: 'closed' })
  expect(one(lead, waiting, later)).toMatchObject({
    owner: ben.email,
    why: 'Ann did not answer in 4 working hours. “Everybody takes turns”: the only one who can take it now.',
    outcome: { owner: ben.email, tried: [ann.email], answerBy: noon + 5 * hour },
  })
  const second = { owner: ben.email, answerBy: noon, tried: [ann.email] }
  expect(one(leadOf({ owner: ben.email }), second, routing)).toMatchObject({
    owner: 'as it was',
    outcome: { kind: 'open', owner: ben.email, until: null, why: 'Ben did not answer in 4 working hours.' },
  })
})

test('where nobody else can take it, who did not answer keeps it', () => {
  const routing = routingOf([ann], { answer })
  expect(one(leadOf({ owner: ann.email }), { owner: ann.email, answerBy: noon }, routing)).toMatchObject({
    owner: 'as it was',
    outcome: { owner: ann.email, until: null },
  })
})

test('a new owner has their own time to answer', () => {
  const routing = routingOf([ann, ben], { answer })
  const was = { owner: ann.email, answerBy: noon - hour, tried: [ben.email] }
  expect(one(leadOf({ owner: ben.email }), was, routing).outcome).toMatchObject({
    owner: ben.email,
    tried: [],
    answerBy: noon + 4 * hour,
  })
})

test('who passes a lead on does not get it again; where nobody else can take it, it stays', () => {
  const lead = leadOf({ owner: ann.email })
  expect(one(lead, { passedBy: ann.email, former: [ben.email] }, routingOf([ann, ben]))).toMatchObject({
    owner: ben.email,
    why: 'Ann passed it on. “Everybody takes turns”: the only one who can take it now.',
  })
  expect(one(lead, { passedBy: ben.email }, routingOf([ann, ben]))).toMatchObject({ owner: 'as it was' })
  expect(one(lead, { passedBy: ann.email }, routingOf([ann]))).toMatchObject({ owner: 'as it was' })
})

test('a lead that is given and taken away again and again is given no more that day', () => {
  expect(one(leadOf(), { givenToday: 3 }, routingOf([ann])).outcome).toMatchObject({
    kind: 'open',
    owner: null,
    until: null,
    why: 'It was given 3 times within a day, and taken away each time.',
  })
})

test('people of one firm come to one person, also within one round', () => {
  const leads = ['lead_1', 'lead_2', 'lead_3'].map((name) =>
    leadOf({ 'ref.company': 'company_1' }, { id: leadId(name) }),
  )
  const cases = leads.map(({ id: entity }) => caseOf({ entity }))
  const { plan } = route(leads, cases, deskOf(routingOf([ann, ben])))
  expect(plan.entities.map(({ row }) => ownerOf(row))).toEqual([ann.email, ann.email, ann.email])
})

test('whatever the team, nobody gets a lead outside territory, absence or capacity', () => {
  const offices = [luzern, romandie, egeli]
  const reps = fc.array(
    fc.record({
      offices: fc.subarray(offices),
      weight: fc.integer({ min: 1, max: 9 }),
      capacity: fc.option(fc.integer({ min: 0, max: 6 })),
      isAway: fc.boolean(),
    }),
    { maxLength: 8 },
  )
  const places = fc.array(fc.option(fc.constantFrom(...offices)), { maxLength: 40 })
  fc.assert(
    fc.property(reps, places, (team, where) => {
      const people = team.map(({ isAway, ...more }, n) =>
        rep(`R${n}`, { ...more, away: isAway ? [{ from: '2026-12-01', to: '2026-12-02' }] : [] }),
      )
      const leads = where.map((office, n) => leadOf({}, { id: leadId(`lead_${n}`), office }))
      const cases = leads.map(({ id: entity }) => caseOf({ entity }))
      const { plan, outcomes } = route(leads, cases, deskOf(routingOf(people)))
      const had = new Map<string, number>()
      for (const { row } of plan.entities) {
        const holder = people.find(({ email }) => email === ownerOf(row))
        expect(holder?.away).toEqual([])
        expect(holder?.offices.length === 0 || holder?.offices.some((office) => office === row.office)).toBe(true)
        had.set(ownerOf(row) ?? '', (had.get(ownerOf(row) ?? '') ?? 0) + 1)
      }
      for (const { email, capacity } of people) expect(had.get(email) ?? 0).toBeLessThanOrEqual(capacity ?? Infinity)
      // Everybody who has no owner says why.
      const without = new Set<EntityId>(leads.map(({ id: lead }) => lead))
      for (const { row } of plan.entities) without.delete(row.id)
      const waiting = outcomes.flatMap((outcome) =>
        outcome.kind === 'open' && outcome.why !== '' ? [outcome.entity] : [],
      )
      expect(new Set(waiting)).toEqual(without)
    }),
  )
})
