import { join } from 'node:path'
import { expect, test } from 'vitest'
import { evaluateMatching } from '#tests/evaluate/matching.ts'

const data = join(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'data')
const contacts = 'first_name,last_name,email,phone,company,street,postcode,city'
const register =
  'first_name=given_name,last_name=surname,street=address_1,postcode,city=suburb,birth_date=date_of_birth'

test.each([
  [
    'leads-ch-synthetic/leads_10k.csv',
    contacts,
    { pairs: 0.94, clusters: 0.955, auto: 0.65, coverage: 0.95, review: 0.1 },
  ],
  ['febrl/dataset3.csv', register, { pairs: 0.996, clusters: 0.996, auto: 0.65, coverage: 0.95, review: 0.4 }],
])('the people of %s are found', (file, map, least) => {
  const measured = evaluateMatching({ data: [join(data, file)], truth: 'cluster', map, isOneToOne: false })
  process.stdout.write(`${file}: ${JSON.stringify(measured)}\n`)
  expect(measured.pairs.f1).toBeGreaterThanOrEqual(least.pairs)
  expect(measured.clusters.f1).toBeGreaterThanOrEqual(least.clusters)
  expect(measured.auto.precision).toBeGreaterThanOrEqual(0.995)
  expect(measured.auto.coverage).toBeGreaterThanOrEqual(least.auto)
  expect(measured.blocking.coverage).toBeGreaterThanOrEqual(least.coverage)
  expect(measured.blocking.candidatesPerRecord).toBeLessThanOrEqual(15)
  expect(measured.reviewPerRecord).toBeLessThanOrEqual(least.review)
})
