import fc from 'fast-check'
import { expect, test } from 'vitest'
import { takeTurn, type Credits } from '#hub/core/routing/turn.ts'

type Taker = Parameters<typeof takeTurn>[1][number]

const team = (...weights: number[]): [Taker, ...Taker[]] => {
  const [first, ...others] = weights.map((weight, index) => ({ email: `r${index}`, weight }))
  if (first === undefined) throw new Error('Nobody is in it.')
  return [first, ...others]
}

/** How many each was given, and how far the furthest was ever from their part. */
const give = (takers: [Taker, ...Taker[]], leads: number) => {
  const all = takers.reduce((sum, { weight }) => sum + weight, 0)
  const counts = new Map(takers.map(({ email }) => [email, 0]))
  let credits: Credits = new Map()
  let furthest = 0
  for (let n = 1; n <= leads; n += 1) {
    const turn = takeTurn(credits, takers)
    credits = turn.credits
    counts.set(turn.email, (counts.get(turn.email) ?? 0) + 1)
    for (const { email, weight } of takers)
      furthest = Math.max(furthest, Math.abs((counts.get(email) ?? 0) - (n * weight) / all))
  }
  return { counts: [...counts.values()], furthest }
}

test('equals take turns', () => {
  expect(give(team(1, 1, 1), 9).counts).toEqual([3, 3, 3])
  expect(give(team(1), 5).counts).toEqual([5])
})

test('who has twice the weight gets twice as many, and not in a row', () => {
  let credits: Credits = new Map()
  const order: string[] = []
  for (let n = 0; n < 8; n += 1) {
    const turn = takeTurn(credits, team(2, 1, 1))
    credits = turn.credits
    order.push(turn.email)
  }
  expect(order.join(' ')).toBe('r0 r1 r2 r0 r0 r1 r2 r0')
})

test('nobody is ever a whole lead away from their part, whatever the weights, at any moment of 10,000 leads', () => {
  expect(give(team(1, 1, 1, 2, 5), 10_000).furthest).toBeLessThan(1)
  // Whoever is owed most first would be more than one lead away here.
  expect(give(team(2, 3, 67, 3, 3, 93, 81, 2, 28, 1, 2, 1, 1), 300).furthest).toBeLessThan(1)
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 14 })
  fc.assert(
    fc.property(weights, (all) => give(team(...all), 1_000).furthest < 1),
    { numRuns: 60 },
  )
})

test('who was away does not catch up: nobody is owed leads that came meanwhile', () => {
  let credits: Credits = new Map()
  const both = team(1, 1)
  const [first] = both
  for (let n = 0; n < 1_000; n += 1) credits = takeTurn(credits, [first]).credits
  const after = { r0: 0, r1: 0 }
  for (let n = 0; n < 10; n += 1) {
    const turn = takeTurn(credits, both)
    credits = turn.credits
    if (turn.email === 'r0') after.r0 += 1
    else after.r1 += 1
  }
  expect(after).toEqual({ r0: 5, r1: 5 })
})
