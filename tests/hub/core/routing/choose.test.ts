import { expect, test } from 'vitest'
import { choose, type Choice, type Claim, type Desk } from '#hub/core/routing/choose.ts'
import { egeli, luzern } from '#tests/support/offices.ts'
import { deskOf, leadOf, noon, rep, routingOf } from './support.ts'

const claim = (more: Partial<Claim> = {}): Claim => ({
  lead: leadOf(),
  officeName: null,
  former: [],
  firm: null,
  tried: [],
  ...more,
})

/** Who gets it, or why nobody does. */
const told = (choice: Choice): string =>
  choice.kind === 'give'
    ? `${choice.email.replace('@acme.example', '')}: ${choice.why}`
    : `${choice.until === null ? 'never' : new Date(choice.until).toISOString()}: ${choice.why}`

const ask = (desk: Desk, more: Partial<Claim> = {}): string => told(choose(desk, claim(more)))

const [ann, ben, eva] = [rep('Ann'), rep('Ben'), rep('Eva')]
const all = 'Everybody takes turns'

test('who is next gets it, and is told from how many', () => {
  expect(ask(deskOf(routingOf([ann, ben])))).toBe(`ann: “${all}”: next of 2 by turn.`)
  expect(ask(deskOf(routingOf([ann])))).toBe(`ann: “${all}”: the only one who can take it now.`)
})

test('the first rule that is true of a lead says who may have it', () => {
  const routing = routingOf([ann, ben], {
    rules: [
      { name: 'Building', when: { is: 'one-of', field: 'industry', values: ['Construction'] }, reps: [ben.email] },
      { name: 'Swiss', when: { is: 'country', field: 'country', countries: ['CH'] }, reps: [ann.email] },
    ],
  })
  expect(ask(deskOf(routing), { lead: leadOf({ industry: 'construction', country: 'CH' }) })).toMatch('ben: “Building”')
  expect(ask(deskOf(routing), { lead: leadOf({ country: 'Schweiz' }) })).toMatch('ann: “Swiss”')
  expect(ask(deskOf(routing), { lead: leadOf({ country: 'FR' }) })).toBe('never: No rule is true of it.')
})

test('a lead of an office is for its people, and nobody’s lead for those who have all', () => {
  const desk = deskOf(routingOf([rep('Ann', { offices: [luzern] }), rep('Ben', { offices: [egeli, luzern] }), eva]))
  expect(ask(desk, { lead: leadOf({}, { office: egeli }), officeName: 'Egeli' })).toMatch('next of 2')
  expect(ask(desk)).toMatch('eva: ')
  const narrow = deskOf(routingOf([rep('Ann', { offices: [luzern] })]))
  expect(ask(narrow, { lead: leadOf({}, { office: egeli }), officeName: 'Egeli' })).toBe(
    `never: “${all}”: nobody has leads of Egeli.`,
  )
  expect(ask(narrow)).toBe(`never: “${all}”: nobody has leads of no office.`)
})

test('who is away gets nothing, and a lead that is for them alone waits until they are back', () => {
  const away = { away: [{ from: '2026-11-30', to: '2026-12-04' }] }
  expect(ask(deskOf(routingOf([rep('Ann', away), ben])))).toMatch('ben: ')
  expect(ask(deskOf(routingOf([rep('Ann', away)])))).toBe(`2026-12-05T00:00:00.000Z: “${all}”: everybody is away.`)
})

test('who is full gets nothing, and a lead waits for ten minutes where everybody is', () => {
  const reps = [rep('Ann', { capacity: 2 }), rep('Ben', { capacity: 0 })]
  expect(ask(deskOf(routingOf(reps), { open: new Map([[ann.email, 1]]) }))).toMatch('ann: ')
  expect(ask(deskOf(routingOf(reps), { open: new Map([[ann.email, 2]]) }))).toBe(
    `2026-12-01T11:10:00.000Z: “${all}”: everybody has as many open leads as they take.`,
  )
})

test('a lead that comes at night waits for the first who works; somebody’s own hours count before the team’s', () => {
  const hours = { zone: 'Europe/Zurich', days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }
  const night = Date.UTC(2026, 11, 1, 20)
  const late = rep('Eva', { hours: { ...hours, from: '12:00', to: '22:00' } })
  expect(ask(deskOf(routingOf([ann, ben], { hours }), { now: night }))).toBe(
    `2026-12-02T07:00:00.000Z: “${all}”: nobody works now.`,
  )
  expect(ask(deskOf(routingOf([ann, late], { hours }), { now: night }))).toMatch('eva: ')
})

test('nobody gets a lead that is not to be contacted yet', () => {
  const desk = deskOf(routingOf([ann]))
  expect(ask(desk, { lead: leadOf({ doNotContactUntil: '2027-02-01' }) })).toBe(
    '2027-02-01T00:00:00.000Z: It is not to be contacted before a day.',
  )
  expect(ask(desk, { lead: leadOf({ doNotContactUntil: '2026-12-01' }) })).toMatch('ann: ')
})

test('who had it before gets it again, then who has the firm, without a turn, and only where they can take it', () => {
  const desk = deskOf(routingOf([ann, ben, rep('Eva', { capacity: 0 })]))
  const again = choose(desk, claim({ former: [eva.email, 'gone@acme.example', ben.email], firm: ann.email }))
  expect(again).toMatchObject({ email: ben.email, why: 'Ben had it before.', credits: desk.credits })
  expect(ask(desk, { firm: ben.email })).toBe('ben: Ben has others of the same firm.')
  expect(ask(desk, { firm: eva.email })).toMatch('next of 2')
  const strict = deskOf(routingOf([ann, ben], { keeps: { formerOwner: false, firm: false } }))
  expect(ask(strict, { former: [ben.email], firm: ben.email })).toMatch('ann: ')
})

test('who had it this time and did not answer does not get it again', () => {
  const desk = deskOf(routingOf([ann, ben]))
  expect(ask(desk, { tried: [ann.email], former: [ann.email] })).toMatch('ben: ')
  expect(ask(desk, { tried: [ann.email, ben.email] })).toBe(
    `never: “${all}”: everybody who could take it had it and did not answer.`,
  )
})

test('the choice does not depend on when in a minute it is made', () => {
  const hours = { zone: 'Europe/Zurich', days: [2], from: '12:00', to: '13:00' }
  const desk = deskOf(routingOf([ann], { hours }))
  expect(ask({ ...desk, now: noon })).toMatch('ann: ')
  expect(ask({ ...desk, now: noon - 1 })).toMatch('nobody works now')
  expect(ask({ ...desk, now: noon + 3_600_000 })).toMatch('nobody works now')
})
