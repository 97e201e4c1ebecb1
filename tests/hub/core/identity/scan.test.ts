import { expect, test } from 'vitest'
import { assignOneToOne } from '#hub/core/identity/assign.ts'
import { candidatePairs } from '#hub/core/identity/blocks.ts'
import { cluster } from '#hub/core/identity/cluster.ts'
import { personFacts } from '#hub/core/identity/facts.ts'
import { keyHoldersMax, personKeys } from '#hub/core/identity/keys.ts'
import { scan } from '#hub/core/identity/scan.ts'
import type { ScoredPair } from '#hub/core/identity/scan.ts'
import type { Fields } from '#shared/record.ts'

const people = (...fields: readonly Fields[]) => fields.map(personFacts)
const pair = (a: number, b: number, score: number): ScoredPair => ({ a, b, score, decision: 'doubtful' })

test('everybody who shares a key meets once, and nobody else does', () => {
  const names = ['Hans', 'Petra', 'Urs', 'Vreni'].flatMap((firstName) =>
    ['Meier', 'Huber', 'Frey'].flatMap((lastName) =>
      ['3000', '8000'].map((postalCode) => ({ firstName, lastName, postalCode })),
    ),
  )
  const list = people(...names)
  const met: string[] = []
  const count = candidatePairs(list, (a, b) => met.push(`${a} ${b}`))
  const keys = list.map((facts) => new Set(personKeys(facts)))
  const expected = list.flatMap((_, a) =>
    list.flatMap((__, b) => (a < b && [...(keys[a] ?? [])].some((key) => keys[b]?.has(key)) ? [`${a} ${b}`] : [])),
  )
  expect(met.toSorted()).toEqual(expected.toSorted())
  expect(count).toBe(expected.length)
})

test('a key that a crowd holds is passed over', () => {
  const crowd = Array.from({ length: keyHoldersMax + 1 }, () => ({ phone: '044 668 18 00' }))
  expect(candidatePairs(people(...crowd), () => undefined)).toBe(0)
  expect(candidatePairs(people(...crowd.slice(1)), () => undefined)).toBe((keyHoldersMax * (keyHoldersMax - 1)) / 2)
})

test('the records of one person are found among colleagues', () => {
  const firm = { company: 'Acme AG', phone: '044 668 18 00', street: 'Seeweg 2', postalCode: '3000', city: 'Bern' }
  const list = people(
    { ...firm, firstName: 'Hans', lastName: 'Meier', email: 'hans.meier@acme.ch' },
    { ...firm, firstName: 'Petra', lastName: 'Huber', email: 'petra.huber@acme.ch' },
    { ...firm, firstName: 'Hans', lastName: 'Maier', email: 'hans.meier@acme.ch' },
    { ...firm, firstName: 'P.', lastName: 'Huber' },
    { ...firm, firstName: 'Urs', lastName: 'Frey', email: 'urs.frey@acme.ch' },
  )
  expect(cluster(scan(list).pairs)).toEqual([
    [0, 2],
    [1, 3],
  ])
})

test('one wrong pair does not chain two families', () => {
  const inside = [pair(0, 1, 9), pair(0, 2, 9), pair(1, 2, 9), pair(3, 4, 9), pair(3, 5, 9), pair(4, 5, 9)]
  expect(cluster([...inside, pair(2, 3, 3)])).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ])
})

test('in two clean lists everybody has one partner at most, the likeliest', () => {
  expect(
    assignOneToOne([pair(0, 2, 5), pair(0, 3, 7), pair(1, 3, 6), pair(1, 2, -3)]).map(({ a, b }) => [a, b]),
  ).toEqual([[0, 3]])
})
