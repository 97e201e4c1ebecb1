import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '#hub/core/identity/decide.ts'
import { explain } from '#hub/core/identity/explain.ts'
import { personFacts } from '#hub/core/identity/facts.ts'
import { judge } from '#hub/core/identity/judge.ts'
import { compareNames } from '#hub/core/identity/compare-name.ts'
import type { Fields } from '#shared/record.ts'

const alone = { name: 1, phone: 1 }
const decideOn = (a: Fields, b: Fields, holders = alone): string =>
  decide(judge(personFacts(a), personFacts(b), holders))

const hans = { firstName: 'Hans', lastName: 'Meier' }

interface Case {
  readonly what: string
  readonly a: Fields
  readonly b: Fields
  readonly decision: string
}

const cases: readonly Case[] = [
  {
    what: 'one address',
    a: { ...hans, email: 'hans@acme.ch' },
    b: { ...hans, email: 'Hans@Acme.ch' },
    decision: 'certain',
  },
  {
    what: 'one address, a short form',
    a: { ...hans, email: 'h@acme.ch' },
    b: { firstName: 'Hansli', email: 'h@acme.ch' },
    decision: 'certain',
  },
  {
    what: 'one address of two names',
    a: { ...hans, email: 'h@acme.ch' },
    b: { firstName: 'Petra', lastName: 'Huber', email: 'h@acme.ch' },
    decision: 'doubtful',
  },
  {
    what: 'one number',
    a: { ...hans, phone: '044 668 18 00' },
    b: { ...hans, phone: '+41 44 668 18 00' },
    decision: 'certain',
  },
  {
    what: 'halves exchanged',
    a: { ...hans, phone: '0446681800' },
    b: { firstName: 'Meier', lastName: 'Hans', phone: '0446681800' },
    decision: 'certain',
  },
  {
    what: 'a shared mailbox',
    a: { ...hans, email: 'info@acme.ch' },
    b: { ...hans, email: 'info@acme.ch' },
    decision: 'doubtful',
  },
  {
    what: 'one firm and place',
    a: { ...hans, company: 'Acme AG', city: 'Bern' },
    b: { ...hans, company: 'ACME', city: 'Bern' },
    decision: 'certain',
  },
  { what: 'a name alone', a: hans, b: hans, decision: 'doubtful' },
  {
    what: 'a colleague',
    a: { ...hans, email: 'hans.meier@acme.ch', company: 'Acme', phone: '0446681800' },
    b: { firstName: 'Petra', lastName: 'Huber', email: 'petra.huber@acme.ch', company: 'Acme', phone: '0446681800' },
    decision: 'none',
  },
  {
    what: 'numbered people',
    a: { firstName: 'Test', lastName: 'Person 1', email: 'test1@acme.ch' },
    b: { firstName: 'Test', lastName: 'Person 2', email: 'test2@acme.ch' },
    decision: 'none',
  },
  { what: 'nobody', a: {}, b: {}, decision: 'none' },
]

test.each(cases)('$what: $decision', ({ a, b, decision }) => {
  expect(decideOn(a, b)).toBe(decision)
  expect(decideOn(b, a)).toBe(decision)
})

test('a number that many have says less than one of one’s own', () => {
  const [a, b] = [
    { lastName: 'Meier', phone: '044 668 18 00', company: 'Acme' },
    { firstName: 'Hans', phone: '044 668 18 00', company: 'Acme' },
  ].map(personFacts)
  if (a === undefined || b === undefined) throw new Error('unreachable')
  expect(judge(a, b, { name: 1, phone: 9 }).score).toBeLessThan(judge(a, b, alone).score)
})

test('names are compared as they are written elsewhere: with other umlauts, exchanged, cut to an initial', () => {
  const compared = (a: Fields, b: Fields) => compareNames(personFacts(a), personFacts(b))
  const muller = { firstName: 'Mueller', lastName: 'Hans' }
  expect(compared({ firstName: 'Hans', lastName: 'Müller' }, muller)).toEqual({
    first: 'same',
    last: 'same',
    swapped: 'yes',
  })
  expect(compared({ firstName: 'H.', lastName: 'Meier' }, hans)).toEqual({
    first: 'initial',
    last: 'same',
    swapped: 'no',
  })
  expect(compared({ firstName: 'Ann', lastName: 'Meier' }, hans)).toEqual({
    first: 'different',
    last: 'same',
    swapped: 'no',
  })
})

test('a half of the name that is missing is taken from the mailbox', () => {
  expect(personFacts({ lastName: 'Muschrli', email: 'p.muschrli16@gmail.com' }).first.text).toBe('p')
  expect(personFacts({ firstName: 'Smilla S.' }).last.text).toBe('s')
  expect(personFacts({ lastName: 'von Allmen' }).first.text).toBe('')
})

const part = fc.constantFrom('', 'Hans', 'Meier', 'Hansli', 'H.', 'Petra', 'Maier', 'Müller-Meier')
const person = fc.record({
  firstName: part,
  lastName: part,
  email: fc.constantFrom('', 'h.meier@acme.ch', 'hans.meier@acme.ch', 'info@acme.ch', 'meier@gmx.ch'),
  phone: fc.constantFrom('', '0791234567', '0446681800', '0446681801'),
  company: fc.constantFrom('', 'Acme AG', 'Acme Bau GmbH', 'Other'),
  street: fc.constantFrom('', 'Bahnhofstrasse 1', 'Bahnhofstr. 1', 'Seeweg 2'),
  postalCode: fc.constantFrom('', '3000', '3001', '8000'),
  city: fc.constantFrom('', 'Bern', 'Zürich'),
  birthDate: fc.constantFrom('', '1980-02-01', '1980-01-02'),
})
const holders = fc.record({ name: fc.nat(50), phone: fc.nat(9) })

test('the weights add up to the score, in words too, and both sides are judged alike', () => {
  fc.assert(
    fc.property(person, person, holders, (one, other, shared) => {
      const [a, b] = [personFacts(one), personFacts(other)]
      const judgement = judge(a, b, shared)
      const tenths = judgement.evidence.reduce((sum, { weight }) => sum + Math.round(weight * 10), 0)
      expect(tenths).toBe(Math.round(judgement.score * 10))
      const said = explain(judgement).map((line) =>
        Math.round(Number(/: ([+−][\d.]+)\.$/.exec(line)?.[1]?.replace('−', '-')) * 10),
      )
      expect(said.slice(0, -1).reduce((sum, weight) => sum + weight, 0)).toBe(said.at(-1))
      expect(judge(b, a, shared).score).toBe(judgement.score)
    }),
    { numRuns: 2000 },
  )
})
