import { candidatePairs } from '#hub/core/identity/blocks.ts'
import { comparePeople } from '#hub/core/identity/compare.ts'
import type { PersonFacts } from '#hub/core/identity/facts.ts'
import { contextOf } from '#hub/core/identity/judge.ts'
import { comparisons } from '#hub/core/identity/levels.ts'
import type { Comparison, Context, Levels } from '#hub/core/identity/levels.ts'
import { holdersOf } from '#hub/core/identity/holders.ts'
import type { Examples } from '#hub/core/learn/logistic.ts'

/** People of whom it is known who is who. */
export interface Source {
  readonly people: readonly PersonFacts[]
  readonly clusters: readonly string[]
  readonly importance: number
}

/** What is compared besides the name. */
export const others = [
  'swapped',
  'holders',
  'email',
  'phone',
  'company',
  'street',
  'place',
  'born',
] as const satisfies readonly Comparison[]
export const nameTurns = comparisons.first

/** Every weight has a place: the base, both halves of the name together, each half, and each turn of what else is compared. */
const places = new Map<string, number>()
/** Where a weight stands. */
export const placeOf = (name: string): number => {
  const place = places.get(name) ?? places.size
  places.set(name, place)
  return place
}
export const basePlace = placeOf('base')
for (const first of nameTurns) for (const last of nameTurns) placeOf(`${first}+${last}`)
for (const half of ['first', 'last']) for (const turn of nameTurns) placeOf(`${half}:${turn}`)
for (const comparison of others) for (const turn of comparisons[comparison]) placeOf(`${comparison}:${turn}`)

/** How many weights there are. */
export const width = (): number => places.size

function placesOf(levels: Levels): readonly number[] {
  const found = [
    basePlace,
    placeOf(`${levels.first}+${levels.last}`),
    placeOf(`first:${levels.first}`),
    placeOf(`last:${levels.last}`),
  ]
  // What cannot be compared weighs nothing, but for what only some sets know.
  for (const comparison of others) {
    const turn = levels[comparison]
    if (turn !== 'unknown' && turn !== 'no') found.push(placeOf(`${comparison}:${turn}`))
  }
  return found
}

interface Growing {
  readonly features: number[]
  readonly offsets: number[]
  readonly labels: number[]
  readonly importance: number[]
}

/** The pairs of all sources worth comparing, by the weights they teach. */
export function examplesOf(sources: readonly Source[]): Record<Context, Examples> {
  const growing: Record<Context, Growing> = { contacts: empty(), addresses: empty(), births: empty() }
  for (const { people, clusters, importance } of sources) {
    const holders = holdersOf(people)
    candidatePairs(people, (a, b) => {
      const [one, other] = [people[a], people[b]]
      if (one === undefined || other === undefined) return
      const into = growing[contextOf(one, other)]
      into.features.push(...placesOf(comparePeople(one, other, holders(one, other))))
      into.offsets.push(into.features.length)
      into.labels.push(clusters[a] === clusters[b] ? 1 : 0)
      into.importance.push(importance)
    })
  }
  return {
    contacts: finish(growing.contacts),
    addresses: finish(growing.addresses),
    births: finish(growing.births),
  }
}

const empty = (): Growing => ({ features: [], offsets: [0], labels: [], importance: [] })
const finish = ({ features, offsets, labels, importance }: Growing): Examples => ({
  width: width(),
  features: Uint16Array.from(features),
  offsets: Uint32Array.from(offsets),
  labels: Uint8Array.from(labels),
  importance: Float64Array.from(importance),
})
