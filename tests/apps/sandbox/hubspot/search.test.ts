import { expect, test } from 'vitest'

import { createBench } from './support.ts'
import type { Bench } from './support.ts'

const path = '/crm/v3/objects/contacts/search'
const at = 1_790_000_000_000

interface Filter {
  readonly propertyName: string
  readonly operator: string
  readonly value?: string
  readonly values?: readonly string[]
  readonly highValue?: string
}
const filter = (propertyName: string, operator: string, value?: string): Filter => ({
  propertyName,
  operator,
  ...(value === undefined ? {} : { value }),
})
const group = (...filters: Filter[]) => ({ filters })

function load(bench: Bench, count: number, timeOf: (row: number) => number = () => at): void {
  const records = Array.from({ length: count }, (_, row) => ({
    at: timeOf(row),
    properties: { email: `p${row}@example.com`, firstname: row % 2 === 0 ? 'Ada' : 'Bob', annualrevenue: row },
  }))
  bench.act('load', { records })
}

const ids = (body: { results?: { id?: string | undefined }[] | undefined }) =>
  body.results?.map((each) => Number(each.id)) ?? []

test('the wall: 10,000 hits can be paged through, the next one cannot', async () => {
  const bench = createBench()
  load(bench, 10_050)
  const inside = await bench.api('POST', path, { limit: 200, after: 9_800 })
  expect([inside.status, inside.body.total, inside.body.results?.length]).toEqual([200, 10_050, 200])
  expect((await bench.api('POST', path, { limit: 200, after: 10_000 })).status).toBe(400)
})

test('25,000 records with one time are all found by going on from the last id', async () => {
  const bench = createBench()
  load(bench, 25_000)
  const seen = new Set<number>()
  let last = 0
  for (let page = 0; page < 126; page += 1) {
    const body = {
      filterGroups: [group(filter('lastmodifieddate', 'EQ', String(at)), filter('hs_object_id', 'GT', String(last)))],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      limit: 200,
    }
    const found = ids((await bench.api('POST', path, body)).body)
    for (const id of found) seen.add(id)
    last = found.at(-1) ?? last
  }
  expect(seen.size).toBe(25_000)
})

test('what the index answers equals what looking at each record answers', async () => {
  const bench = createBench()
  load(bench, 900, (row) => at + ((row * 7) % 40))
  const groups = [
    [group(filter('lastmodifieddate', 'GTE', String(at + 13)))],
    [
      group(filter('lastmodifieddate', 'GT', String(at + 20))),
      group(filter('lastmodifieddate', 'EQ', String(at + 20)), filter('hs_object_id', 'GT', '10300')),
    ],
    [
      group(filter('lastmodifieddate', 'LT', String(at + 9))),
      group(filter('lastmodifieddate', 'LTE', new Date(at + 4).toISOString())),
    ],
    [
      group({
        propertyName: 'lastmodifieddate',
        operator: 'BETWEEN',
        value: String(at + 3),
        highValue: String(at + 5),
      }),
    ],
  ]
  for (const filterGroups of groups) {
    for (const direction of ['ASCENDING', 'DESCENDING']) {
      const sorts = ['lastmodifieddate', 'hs_object_id'].map((propertyName) => ({ propertyName, direction }))
      const quick = await bench.api('POST', path, { filterGroups, sorts, limit: 200, after: 40 })
      // A further filter that always holds takes the slow way.
      const slowGroups = filterGroups.map(({ filters }) => group(...filters, filter('email', 'HAS_PROPERTY')))
      const slow = await bench.api('POST', path, { filterGroups: slowGroups, sorts, limit: 200, after: 40 })
      expect([quick.body.total, ids(quick.body)]).toEqual([slow.body.total, ids(slow.body)])
      expect(quick.body.total).toBeGreaterThan(0)
    }
  }
})

test.each([
  [filter('email', 'EQ', 'P3@example.com'), 1],
  [filter('firstname', 'NEQ', 'Ada'), 5],
  [filter('annualrevenue', 'GTE', '8'), 2],
  [filter('phone', 'NOT_HAS_PROPERTY'), 10],
  [filter('email', 'CONTAINS_TOKEN', 'p7'), 1],
  [filter('email', 'NOT_CONTAINS_TOKEN', 'p7'), 9],
  [{ propertyName: 'firstname', operator: 'IN', values: ['ada'] }, 5],
  [{ propertyName: 'firstname', operator: 'IN', values: ['Ada'] }, 0],
  [{ propertyName: 'firstname', operator: 'NOT_IN', values: ['ada'] }, 5],
  [{ propertyName: 'annualrevenue', operator: 'BETWEEN', value: '2', highValue: '4' }, 3],
])('%o finds %i', async (one, total) => {
  const bench = createBench()
  load(bench, 10)
  expect((await bench.api('POST', path, { filterGroups: [group(one)] })).body.total).toBe(total)
})

test('limits of a search: groups, filters, page, body', async () => {
  const bench = createBench()
  const one = filter('email', 'HAS_PROPERTY')
  const times = (count: number) => Array.from({ length: count }, () => one)
  const bodies = [
    { filterGroups: Array.from({ length: 6 }, () => group(one)) },
    { filterGroups: [group(...times(7))] },
    { filterGroups: Array.from({ length: 4 }, () => group(...times(5))) },
    { limit: 201 },
    { filterGroups: [group(filter('email', 'EQ', 'x'.repeat(3_000)))] },
    { filterGroups: [group(filter('nonsense', 'HAS_PROPERTY'))] },
  ]
  for (const body of bodies) expect((await bench.api('POST', path, body)).status).toBe(400)
})

test('search lags behind where reads by id do not', async () => {
  const bench = createBench({ startAt: at })
  bench.world.knobs('hubspot').searchLagMs = 5_000
  const made = await bench.api('POST', '/crm/v3/objects/contacts', { properties: { email: 'new@example.com' } })
  const total = async () =>
    (await bench.api('POST', path, { filterGroups: [group(filter('email', 'EQ', 'new@example.com'))] })).body.total
  expect((await bench.api('GET', `/crm/v3/objects/contacts/${made.body.id}`)).status).toBe(200)
  expect(await total()).toBe(0)
  await bench.world.advance(5_001)
  expect(await total()).toBe(1)
})

test('archived records are never found', async () => {
  const bench = createBench()
  load(bench, 3)
  bench.act('delete', { id: '10002' })
  expect(ids((await bench.api('POST', path, {})).body)).toEqual([10_001, 10_003])
})

test('five searches a second, then 429 by policy SECONDLY, and no rate headers', async () => {
  const bench = createBench({ startAt: at, limits: { callsPerTenSeconds: 110, searchesPerSecond: 5 } })
  const answers = []
  for (let call = 0; call < 6; call += 1) answers.push(await bench.api('POST', path, {}))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
  expect(answers[5]?.body).toMatchObject({ errorType: 'RATE_LIMIT', policyName: 'SECONDLY' })
  expect(answers[0]?.headers.get('x-hubspot-ratelimit-max')).toBeNull()
})

test('110 calls in ten seconds, then 429, then on again', async () => {
  const bench = createBench({ startAt: at, limits: { callsPerTenSeconds: 110, searchesPerSecond: 5 } })
  const one = () => bench.api('GET', '/crm/v3/objects/contacts?limit=1')
  const first = await one()
  expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('109')
  expect(first.headers.get('x-hubspot-ratelimit-daily')).toBeNull()
  for (let call = 1; call < 110; call += 1) await one()
  const refused = await one()
  expect([refused.status, refused.body['policyName']]).toEqual([429, 'TEN_SECONDLY_ROLLING'])
  expect(refused.headers.get('retry-after')).toBeNull()
  await bench.world.advance(10_001)
  expect((await one()).status).toBe(200)
})

test('a day’s limit ends in 429 by policy DAILY, searches counted too, until midnight where the account is', async () => {
  // Midnight in Zurich is 23 o'clock in UTC.
  const late = Date.UTC(2026, 10, 20, 22, 50)
  const limits = { callsPerTenSeconds: 110, searchesPerSecond: 5, callsPerDay: 3 }
  const bench = createBench({ startAt: late, limits })
  const one = () => bench.api('GET', '/crm/v3/objects/contacts?limit=1')
  const answers = [await one(), await bench.api('POST', path, {}), await one(), await one()]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  expect(answers[3]?.body).toMatchObject({ message: 'You have reached your daily limit.', policyName: 'DAILY' })
  expect(answers[0]?.headers.get('x-hubspot-ratelimit-daily')).toBeNull()
  await bench.world.advance(9 * 60_000)
  expect((await one()).status).toBe(429)
  await bench.world.advance(2 * 60_000)
  expect((await one()).status).toBe(200)
})
