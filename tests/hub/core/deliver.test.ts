import { expect, test } from 'vitest'
import type { WriteResult } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import type { Link, ObjectFacts } from '#hub/core/snapshot.ts'
import { planDelivery } from '#hub/core/deliver.ts'
import { settle } from '#hub/core/settle.ts'
import { both, createBench, crm, factsOf, present, sheet } from './support.ts'

const ann = { r_firstName: 'Ann', r_lastName: 'Lee', r_email: 'ann@lee.example.ch' }
const facts = factsOf(sheet)
const now = 5_000_000

const prepared = () => {
  const bench = createBench()
  bench.absorb(present(crm, '1', ann))
  const link = [...bench.links.values()].find(({ connection }) => connection === sheet)
  const [entity] = bench.entities.values()
  if (link === undefined || entity === undefined) throw new Error('Nothing to deliver.')
  return { bench, link, entity, row: { link, entity, version: entity.version, attempts: 0 } }
}

const written = (change: (link: Link) => Link, result: WriteResult) => {
  const { row } = prepared()
  const plan = planDelivery({ now, connection: facts, rows: [row], refs: new Map() })
  const [write] = plan.writes
  const [noted] = plan.links
  if (write === undefined || noted === undefined) throw new Error('Nothing written.')
  const settled = settle({ now: now + 9, connection: facts, writes: [{ write, link: change(noted.row), result }] })
  return { link: settled.links[0]?.row, outcome: settled.outcomes[0] }
}

test('what is about to be sent is noted on the link', () => {
  const { row, entity } = prepared()
  const plan = planDelivery({ now, connection: facts, rows: [row], refs: new Map() })
  expect(plan.writes[0]?.op).toMatchObject({ kind: 'create', key: entity.id, fields: { r_firstName: 'Ann' } })
  expect(plan.links[0]?.row.sent).toMatchObject([{ at: now, fields: { firstName: 'Ann', title: null } }])
})

test('an applied create makes the link live and agreed', () => {
  const { link, outcome } = written((same) => same, { kind: 'applied', id: remoteId('9') })
  expect(link).toMatchObject({ state: 'live', remoteId: '9', sent: [], wroteAt: now + 9, shadow: { firstName: 'Ann' } })
  expect(outcome?.kind).toBe('done')
})

test('whoever belongs to a company is to hear that it was made; nobody belongs to a person', () => {
  const { bench, row } = prepared()
  bench.absorb(present(crm, 'f1', { r_name: 'Acme AG', r_domain: 'acme.example.ch' }, { object: 'firm' }))
  const link = [...bench.links.values()].find(({ connection, object }) => connection === sheet && object === 'firm')
  const entity = [...bench.entities.values()].find(({ kind }) => kind === 'company')
  if (link === undefined || entity === undefined) throw new Error('There is no company.')
  const rows = [row, { ...row, link, entity }]
  const { writes, links } = planDelivery({ now, connection: facts, rows, refs: new Map() })
  const noted = new Map(links.map((write) => [write.row.id, write.row]))
  const settledAs = (result: WriteResult) =>
    settle({
      now,
      connection: facts,
      writes: writes.map((write) => ({ write, link: noted.get(write.link) ?? link, result })),
    })
  expect(settledAs({ kind: 'applied', id: remoteId('9') }).gained).toEqual([link.id])
  expect(settledAs({ kind: 'unknown' }).gained).toEqual([])
})

test('a lost reply keeps the sent values', () => {
  const { link, outcome } = written((same) => same, { kind: 'unknown' })
  expect(link?.sent).toHaveLength(1)
  expect(outcome?.kind).toBe('again')
})

test('a link that moved during the call is looked at, not overwritten', () => {
  const { link, outcome } = written((noted) => ({ ...noted, rev: noted.rev + 1, shadow: { title: 'theirs' } }), {
    kind: 'applied',
    id: remoteId('9'),
  })
  expect(link?.shadow).toEqual({ title: 'theirs' })
  expect(outcome).toMatchObject({ kind: 'look', ref: { object: 'person', id: '9' } })
})

test('a default of the remote is news and is looked at', () => {
  const fields = { ...ann, r_title: 'Default' }
  const { link, outcome } = written((same) => same, { kind: 'applied', id: remoteId('9'), fields })
  expect(link?.shadow?.['title']).toBeNull()
  expect(outcome?.kind).toBe('look')
})

const personFields = ['r_firstName', 'r_lastName', 'r_email', 'r_title', 'r_score']
const whole = { ...Object.fromEntries(personFields.map((name) => [name, null])), ...ann, r_score: 42, r_title: 'CEO' }

const updated = (fields: Fields | undefined, object: Partial<ObjectFacts> = {}) => {
  const { link, entity } = prepared()
  const own = { ...facts, objects: facts.objects.map((one) => ({ ...one, refs: {}, ...object })) }
  const shadow = { firstName: 'Old', lastName: 'Lee', email: 'ann@lee.example.ch', title: 'CEO', score: 42 }
  const live: Link = { ...link, state: 'live', remoteId: remoteId('9'), shadow, modifiedAt: 1, revision: 'before' }
  const row = { link: live, entity, version: 1, attempts: 0 }
  const [write] = planDelivery({ now, connection: own, rows: [row], refs: new Map() }).writes
  if (write === undefined) throw new Error('Nothing written.')
  const result = { kind: 'applied', id: remoteId('9'), revision: 'after', modifiedAt: 7 } as const
  const told = fields === undefined ? result : { ...result, fields }
  return settle({ now, connection: own, writes: [{ write, link: { ...live, rev: write.rev }, result: told }] })
}

test('a reply that leaves out a field is no proof of the revision: somebody may have edited that field', () => {
  expect(updated(undefined).links[0]?.row.revision).toBeUndefined()
  const { r_title: _title, ...partial } = whole
  expect(updated(partial).links[0]?.row).not.toHaveProperty('revision')
  expect(updated(partial).links[0]?.row.modifiedAt).toBe(7)
})

test('a reply that tells the whole record sets the revision, unless refs could have changed untold', () => {
  const score = prepared().entity.fields['score'] ?? null
  expect(updated({ ...whole, r_score: score }).links[0]?.row.revision).toBe('after')
  expect(
    updated({ ...whole, r_score: score }, { refs: facts.objects[0]?.refs ?? {} }).links[0]?.row,
  ).not.toHaveProperty('revision')
})

test('hints about a record just made are skipped', () => {
  const result = { kind: 'applied', id: remoteId('9'), modifiedAt: 7 } as const
  expect(written((same) => same, result).link?.revision).toBe('made at 7')
})

test('a refusal parks the row with its problems', () => {
  const problems = [{ code: 'rule', said: 'No.', fix: 'Yes.' }] as const
  const { link, outcome } = written((same) => same, { kind: 'refused', problems })
  expect(link?.sent).toEqual([])
  expect(outcome).toMatchObject({ kind: 'parked', problems })
})

test('one bad field of an update is left out and named, the others go', () => {
  const { link, entity } = prepared()
  const shadow = { firstName: 'Old', lastName: 'Lee', email: 'old@lee.example.ch', title: null, score: null }
  const live: Link = { ...link, state: 'live', remoteId: remoteId('9'), shadow, modifiedAt: 1 }
  const spec = {
    name: 'r_email',
    title: 'E-mail',
    type: 'email',
    writable: true,
    required: false,
    unique: false,
    lengthMax: 3,
  } as const
  const row = { link: live, entity, version: 1, attempts: 0 }
  const plan = planDelivery({
    now,
    connection: facts,
    rows: [row],
    refs: new Map(),
    specs: new Map([['person', [spec]]]),
  })
  expect(Object.keys(plan.writes[0]?.op.fields ?? {})).toEqual(['r_firstName', 'r_score'])
  expect(plan.writes[0]?.problems.map(({ code }) => code)).toEqual(['too-long'])
})

test('a filler that a required field demands is not taken for a name', () => {
  const mapping = [both('firstName'), both('lastName', { whenBlank: '(none)' })]
  const bench = createBench([factsOf(crm, mapping)])
  bench.absorb(present(crm, '1', { r_firstName: 'Ann', r_lastName: '(none)' }))
  const [entity] = bench.entities.values()
  expect(entity?.fields['lastName']).toBeUndefined()
})
