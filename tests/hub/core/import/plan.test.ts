import { expect, test } from 'vitest'
import { importId } from '#shared/ids.ts'
import { isSame, planImport, type ImportTerms, type Outcome } from '#hub/core/import/plan.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'

const now = Date.UTC(2026, 10, 20)
const nobody: Snapshot = {
  now,
  inputs: [],
  links: [],
  entities: [],
  keys: new Map(),
  connections: [],
  policy: { defaultRule: { kind: 'newest' }, rules: {} },
  verdicts: [],
}
const terms: ImportTerms = {
  id: importId('import_1'),
  name: 'fair.csv',
  actor: 'user:ann',
  options: { partner: '', known: 'fill', recent: 'tell', recentDays: 90, region: 'CH' },
  broughtAt: new Map(),
}
const ann = { lastName: 'Meier', email: 'ann@acme.example', 'custom.size': 'L' }

test('what comes out names a person and a line, and nothing of the connection that it was planned as', () => {
  const { plan, outcomes } = planImport(nobody, [{ line: 7, fields: ann }], terms)
  expect(plan).toMatchObject({ consumed: [], parked: [], links: [], reviews: [], outbox: [] })
  expect(plan.entities.map(({ row }) => row.fields)).toMatchObject([ann])
  expect(plan.entities[0]?.row.origins).toMatchObject({ email: { source: 'import', at: now } })
  expect(JSON.stringify(plan)).not.toMatch(/link_|conn_/)
  expect(plan.ledger.find(({ kind }) => kind === 'created')).toMatchObject({
    actor: 'user:ann',
    correlation: 'import_1',
    evidence: ['Line 7 of fair.csv.'],
  })
  expect(outcomes.get(7)).toMatchObject({ kind: 'new', entity: plan.entities[0]?.row.id })
})

test('the same lines give the same plan, and another import other people', () => {
  const lines = [{ line: 7, fields: ann }]
  const once = planImport(nobody, lines, terms)
  expect(planImport(nobody, lines, terms)).toEqual(once)
  const other = planImport(nobody, lines, { ...terms, id: importId('import_2') })
  expect(other.plan.entities[0]?.row.id).not.toBe(once.plan.entities[0]?.row.id)
})

test('a line does the same while it makes the same lead, or gives the same lead the same values', () => {
  const entity = planImport(nobody, [{ line: 7, fields: ann }], terms).plan.entities[0]?.row.id
  if (entity === undefined) throw new Error('Nobody was made.')
  const change = { field: 'city', before: null, after: 'Bern', rule: 'it was blank' }
  const join: Outcome = { kind: 'join', entity, changes: [change], why: ['a'], notes: [] }
  expect(isSame(join, { ...join, why: ['b'], notes: ['c'] })).toBe(true)
  expect(isSame(join, { ...join, changes: [{ ...change, before: 'Zug' }] })).toBe(false)
  expect(isSame(join, { ...join, changes: [{ ...change, losing: 'Zug' }] })).toBe(false)
  expect(isSame(join, { kind: 'new', entity, notes: [] })).toBe(false)
  expect(isSame({ kind: 'new', entity, notes: ['a'] }, { kind: 'new', entity, notes: [] })).toBe(true)
  expect(isSame(undefined, undefined)).toBe(false)
})
