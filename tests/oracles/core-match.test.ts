import { join } from 'node:path'
import { expect, test } from 'vitest'
import { matchEntity, matchKeys } from '#hub/core/match.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { personOf, readMap } from '#tests/evaluate/people.ts'
import { columnAt, readTable } from '#tests/evaluate/table.ts'
import { entityOf } from '#tests/hub/store/plans.ts'

const shared = process.env['LEAD_HUB_SHARED'] ?? '../shared'

interface Person {
  readonly entity: Entity
  readonly cluster: string
}

const columns = 'first_name,last_name,email,phone,company,street,postcode,city'

function readPeople(file: string): readonly Person[] {
  const table = readTable(join(shared, 'data/leads-ch-synthetic', file))
  const map = readMap(columns, table)
  const [idAt, clusterAt] = [columnAt(table, 'id'), columnAt(table, 'cluster')]
  return table.rows.map((row) => ({
    entity: entityOf(row[idAt] ?? '', { fields: personOf(row, map), origins: {} }),
    cluster: row[clusterAt] ?? '',
  }))
}

interface Tally {
  certainRight: number
  certainWrong: number
  doubtfulRight: number
  doubtfulWrong: number
  missed: number
}

/** Judges every pair that shares a key, one against one, as a first sync would meet them. */
const judge = (people: readonly Person[]): Tally => {
  const owners = new Map<string, Person[]>()
  const clusters = new Map<string, number>()
  const tally = { certainRight: 0, certainWrong: 0, doubtfulRight: 0, doubtfulWrong: 0, missed: 0 }
  for (const person of people) {
    const keys = matchKeys('lead', person.entity.fields)
    const candidates = new Set(keys.flatMap((key) => owners.get(key) ?? []))
    let found = 0
    for (const other of candidates) {
      const { kind } = matchEntity('lead', person.entity.fields, [other.entity])
      const isRight = other.cluster === person.cluster
      if (kind === 'none') continue
      if (kind === 'certain') tally[isRight ? 'certainRight' : 'certainWrong'] += 1
      else tally[isRight ? 'doubtfulRight' : 'doubtfulWrong'] += 1
      if (isRight) found += 1
    }
    const before = clusters.get(person.cluster) ?? 0
    tally.missed += before - found
    clusters.set(person.cluster, before + 1)
    for (const key of keys) owners.set(key, [...(owners.get(key) ?? []), person])
  }
  return tally
}

test.each(['leads_1k.csv', 'leads_10k.csv'])('what is certain about %s is right', (file) => {
  const tally = judge(readPeople(file))
  const precision = tally.certainRight / (tally.certainRight + tally.certainWrong)
  const pairs = tally.certainRight + tally.doubtfulRight + tally.missed
  process.stdout.write(
    `${file}: precision of certain ${precision.toFixed(4)}, ${pairs} true pairs: ${JSON.stringify(tally)}\n`,
  )
  expect(precision).toBeGreaterThanOrEqual(0.995)
  expect(tally.certainRight / pairs).toBeGreaterThan(0.65)
})
