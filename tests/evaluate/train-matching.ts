import { writeFileSync } from 'node:fs'
import { personFacts } from '#hub/core/identity/facts.ts'
import { comparisons } from '#hub/core/identity/levels.ts'
import { fitLogistic } from '#hub/core/learn/logistic.ts'
import type { Examples } from '#hub/core/learn/logistic.ts'
import { createDice } from '#tests/support/throws.ts'
import { corrupt, drop, withBirths } from './corrupt.ts'
import { basePlace, examplesOf, nameTurns, others, placeOf, width } from './matching-examples.ts'
import type { Source } from './matching-examples.ts'
import { personOf, readMap } from './people.ts'
import type { Person } from './people.ts'
import { columnAt, readTable } from './table.ts'

// Learns the weights of hub/core/identity/weights.ts from labelled data: node tests/evaluate/train-matching.ts

const dataFolder = '../shared/data'
const leads = {
  file: `${dataFolder}/leads-ch-synthetic/leads_100k.csv`,
  map: 'first_name,last_name,email,phone,company,street,postcode,city',
}
const febrlMap =
  'first_name=given_name,last_name=surname,street=address_1,postcode,city=suburb,birth_date=date_of_birth'

interface Labelled {
  readonly people: readonly Person[]
  readonly clusters: readonly string[]
}

function readLabelled(file: string, map: string): Labelled {
  const table = readTable(file)
  const columns = readMap(map, table)
  const truth = columnAt(table, 'cluster')
  return {
    people: table.rows.map((row) => personOf(row, columns)),
    clusters: table.rows.map((row) => row[truth] ?? ''),
  }
}

function sourceOf({ people, clusters }: Labelled, importance: number, change = (person: Person) => person): Source {
  return { people: people.map((person) => personFacts(change(person))), clusters, importance }
}

function readSources(): readonly Source[] {
  const dice = createDice(20261127)
  const swiss = readLabelled(leads.file, leads.map)
  const born = withBirths(swiss.people, swiss.clusters, dice)
  const register = ['email', 'phone', 'company'] as const
  const febrl = [1, 3].map((set) => readLabelled(`${dataFolder}/febrl/dataset${set}.csv`, febrlMap))
  const splink = readLabelled(
    `${dataFolder}/splink/fake_1000.csv`,
    'first_name,last_name=surname,email,city,birth_date=dob',
  )
  return [
    sourceOf(swiss, 1),
    sourceOf(swiss, 0.5, (person) => corrupt(person, dice)),
    sourceOf(swiss, 0.3, (person) => drop(person, ['email'])),
    sourceOf(swiss, 0.3, (person) => drop(person, ['phone'])),
    sourceOf(swiss, 0.3, (person) => drop(person, ['company', 'street'])),
    sourceOf(swiss, 1, (person) => drop(person, register)),
    sourceOf({ people: born, clusters: swiss.clusters }, 0.1),
    sourceOf({ people: born, clusters: swiss.clusters }, 0.001, (person) => drop(person, register)),
    ...febrl.map((set) => sourceOf(set, 2)),
    sourceOf(splink, 1),
  ]
}

function tableOf(weights: Float64Array): object {
  const at = (name: string): number => weights[placeOf(name)] ?? 0
  const rounded = (weight: number): number => Math.round(weight * 10) / 10
  const name = Object.fromEntries(
    nameTurns.map((first) => [
      first,
      Object.fromEntries(
        nameTurns.map((last) => [last, rounded(at(`${first}+${last}`) + at(`first:${first}`) + at(`last:${last}`))]),
      ),
    ]),
  )
  const rest = others
    .map((comparison) => ({
      comparison,
      turns: comparisons[comparison].map((turn) => [turn, rounded(at(`${comparison}:${turn}`))] as const),
    }))
    // What is never there to compare has learnt nothing.
    .filter(({ turns }) => turns.some(([, weight]) => weight !== 0))
    .map(({ comparison, turns }) => [comparison, Object.fromEntries(turns)])
  return { base: rounded(at('base')), name, ...Object.fromEntries(rest) }
}

function learn(examples: Examples, ridge: number): object {
  const prior = { weights: new Float64Array(width()), strengths: new Float64Array(width()).fill(ridge) }
  prior.strengths[basePlace] = 1e-3
  return tableOf(fitLogistic(examples, prior))
}

const examples = examplesOf(readSources())
const tables = {
  contacts: learn(examples.contacts, 1),
  addresses: learn(examples.addresses, 1),
  births: learn(examples.births, 0.2),
}
const file = `// Made by tests/evaluate/train-matching.ts; not to be edited by hand.
import type { Weights } from './levels.ts'

/** What each turn of each comparison weighs, by what there is to compare: natural logarithms of odds. */
export const weights: Weights = ${JSON.stringify(tables)}
`
writeFileSync('hub/core/identity/weights.ts', file)
