import { expect, test } from 'vitest'
import { planAbsorb } from '#hub/core/absorb.ts'
import { remoteId } from '#shared/ids.ts'
import { createBench, crm, factsOf, present, sheet, snapshotOf } from './support.ts'

const ann = { r_firstName: 'Ann', r_lastName: 'Lee', r_email: 'ann@lee.example.ch', r_title: 'CEO' }

const onlyEntity = (bench: ReturnType<typeof createBench>) => {
  const [entity] = bench.entities.values()
  if (entity === undefined) throw new Error('No entity.')
  return entity
}

test('two rows of one batch about one person make one entity', () => {
  const bench = createBench()
  const plan = bench.absorb(present(crm, '1', ann), present(sheet, '9', ann))
  expect(plan.entities).toHaveLength(1)
  expect(plan.links.map(({ row }) => row.state)).toEqual(['live', 'live'])
  expect(plan.ledger.map(({ kind }) => kind)).toEqual(['created', 'linked', 'scored'])
})

test('the same snapshot gives the same plan, byte for byte', () => {
  const bench = createBench()
  bench.absorb(present(crm, '1', ann))
  const change = present(sheet, '9', { ...ann, r_title: 'CTO' }).change
  const inputs = [{ seq: 1, connection: sheet, change, readAt: 5, correlation: 'c', priority: 1 as const }]
  const plan = () => JSON.stringify(planAbsorb(snapshotOf(bench, inputs)))
  expect(plan()).toBe(plan())
})

test('an echo writes nothing', () => {
  const bench = createBench([factsOf(crm)])
  bench.absorb(present(crm, '1', ann))
  const before = onlyEntity(bench)
  const plan = bench.absorb(present(crm, '1', { ...ann, r_score: null }, { modifiedAt: 5 }))
  expect(plan.entities).toEqual([])
  expect(plan.ledger).toEqual([])
  expect(onlyEntity(bench)).toBe(before)
})

test('a record gets a fellow in each other remote, once', () => {
  const bench = createBench()
  const plan = bench.absorb(present(crm, '1', ann))
  expect(plan.links.map(({ row }) => [row.connection, row.state])).toEqual([
    [crm, 'live'],
    [sheet, 'creating'],
  ])
  const again = bench.absorb(present(crm, '1', { ...ann, r_title: 'CTO' }))
  expect(again.links.filter(({ was }) => was === null)).toEqual([])
  expect(again.outbox.map(({ connection }) => connection)).toEqual([crm, sheet])
})

test('a conflict is settled by its rule and the loser is kept', () => {
  const bench = createBench()
  bench.policy = { defaultRule: { kind: 'newest' }, rules: { title: { kind: 'prefer', remote: 'crm' } } }
  bench.absorb(present(crm, '1', ann, { modifiedAt: 10 }), present(sheet, '9', ann, { modifiedAt: 10 }))
  bench.absorb(present(crm, '1', { ...ann, r_title: 'CTO' }, { modifiedAt: 20 }))
  const plan = bench.absorb(present(sheet, '9', { ...ann, r_title: 'CIO' }, { modifiedAt: 30 }))
  expect(onlyEntity(bench).fields['title']).toBe('CTO')
  expect(plan.ledger[0]?.changes).toEqual([
    { field: 'title', before: 'CTO', after: 'CTO', losing: 'CIO', rule: 'prefer crm' },
  ])
})

test('what a later row of the batch has settled is not asked', () => {
  const bench = createBench()
  const said = (title: string) => ({ r_firstName: 'Ann', r_email: 'ann@acme.example', r_title: title })
  bench.policy = { defaultRule: { kind: 'newest' }, rules: { title: { kind: 'ask' } } }
  bench.absorb(present(crm, '1', said('CEO')), present(sheet, 'a', said('CEO')))
  bench.absorb(present(crm, '1', said('CFO')))
  const asking = present(sheet, 'a', said('CTO'))
  const plan = bench.absorb(asking, present(sheet, 'a', said('CFO')))
  expect(plan.reviews).toEqual([])
  const held = present(crm, '2', { r_firstName: 'Ben', r_email: 'ann@acme.example' })
  const gone = { kind: 'removed', ref: { object: 'person', id: remoteId('2') }, revision: 'gone' } as const
  expect(bench.absorb(held, { connection: crm, change: gone }).reviews).toEqual([])
})

test('a read older than our last write is not believed but repeated', () => {
  const bench = createBench([factsOf(crm)])
  bench.absorb(present(crm, '1', ann))
  const [link] = bench.links.values()
  if (link !== undefined) bench.links.set(link.id, { ...link, wroteAt: bench.now + 10 })
  const plan = bench.absorb(present(crm, '1', { ...ann, r_title: 'old' }, { readAt: bench.now + 5 }))
  expect(plan.reload).toEqual([{ connection: crm, ref: { object: 'person', id: '1' }, priority: 1 }])
  expect(onlyEntity(bench).fields['title']).toBe('CEO')
})

test('a late write of our own moves the shadow and not the entity', () => {
  const bench = createBench([factsOf(crm)])
  bench.absorb(present(crm, '1', ann))
  const [link] = bench.links.values()
  if (link !== undefined) bench.links.set(link.id, { ...link, sent: [{ at: 1, fields: { title: 'late' } }] })
  const plan = bench.absorb(present(crm, '1', { ...ann, r_title: 'late' }))
  expect(onlyEntity(bench).fields['title']).toBe('CEO')
  expect(plan.links[0]?.row).toMatchObject({ sent: [], shadow: { title: 'late' } })
  expect(plan.outbox).toHaveLength(1)
})

test('a deleted record is neither made again nor deleted elsewhere', () => {
  const bench = createBench()
  bench.absorb(present(crm, '1', ann), present(sheet, '9', ann))
  const ref = { object: 'person', id: remoteId('9') }
  bench.absorb({ connection: sheet, change: { kind: 'removed', ref, revision: 'x' } })
  const plan = bench.absorb(present(crm, '1', { ...ann, r_title: 'CTO' }))
  expect(plan.outbox.map(({ connection }) => connection)).toEqual([crm])
  expect([...bench.links.values()].map(({ state }) => state).toSorted()).toEqual(['live', 'removed'])
})

test('a doubtful record is held for a person and becomes no entity', () => {
  const bench = createBench()
  bench.absorb(present(crm, '1', ann))
  const plan = bench.absorb(present(sheet, '9', { ...ann, r_firstName: 'Bob', r_lastName: 'Frei' }))
  expect(plan.reviews).toHaveLength(1)
  expect(plan.entities).toEqual([])
  expect(plan.links.map(({ row }) => row.state)).toEqual(['held'])
})

test('an older read does not take back what a held record was seen to say', () => {
  const bench = createBench()
  bench.absorb(present(crm, '1', ann))
  const said = (title: string) => ({ ...ann, r_firstName: 'Zoe', r_title: title })
  bench.absorb(present(crm, '2', said('CTO'), { readAt: 50 }), present(crm, '2', said('CIO'), { readAt: 40 }))
  const held = [...bench.links.values()].find(({ state }) => state === 'held')
  expect(held).toMatchObject({ shadow: { title: 'CTO' }, seenAt: 50 })
})

test('a row that cannot be planned is parked and the rest goes on', () => {
  const bench = createBench()
  const plan = bench.absorb(present(crm, '1', ann, { object: 'nothing' }), present(crm, '2', ann))
  expect(plan.parked).toEqual([{ seq: 1, reason: 'TypeError: The connection has no object nothing.' }])
  expect(plan.consumed).toEqual([2])
  expect(plan.entities).toHaveLength(1)
})

test('a merged record hands its entity to the survivor', () => {
  const bench = createBench([factsOf(crm)])
  bench.absorb(present(crm, '1', ann))
  const [ref, into] = ['1', '2'].map((id) => ({ object: 'person', id: remoteId(id) }))
  if (ref === undefined || into === undefined) throw new Error('No refs.')
  const plan = bench.absorb({ connection: crm, change: { kind: 'merged', ref, into, revision: 'm' } })
  expect(plan.links.map(({ row }) => [row.remoteId, row.state])).toEqual([
    ['1', 'moved'],
    ['2', 'live'],
  ])
  bench.absorb(present(crm, '2', { ...ann, r_title: 'CTO' }))
  expect(bench.entities.size).toBe(1)
  expect(onlyEntity(bench).fields['title']).toBe('CTO')
})

test('a record belongs to the company its ref leads to', () => {
  const bench = createBench([factsOf(crm)])
  const firm = { object: 'firm', id: remoteId('f1') }
  bench.absorb(
    present(crm, 'f1', { r_name: 'Acme AG', r_domain: 'acme.example.ch' }, { object: 'firm' }),
    present(crm, '1', ann, { refs: { company: firm } }),
  )
  const lead = [...bench.entities.values()].find(({ kind }) => kind === 'lead')
  expect(lead?.fields['ref.company']).toMatch(/^company_/)
})

test('whoever belongs to a company is to hear that it has got a record, once', () => {
  const bench = createBench([factsOf(crm)])
  const firm = (name: string) => present(crm, 'f1', { r_name: name, r_domain: 'acme.example.ch' }, { object: 'firm' })
  const plan = bench.absorb(firm('Acme AG'), present(crm, '1', ann))
  const made = [...bench.links.values()].find(({ object }) => object === 'firm')
  expect(plan.gained).toEqual([made?.id])
  expect(bench.absorb(firm('Acme Group AG')).gained).toEqual([])
})

const added = { r_title: 'CEO' }
const urgencies = [
  ['in a backlog, what a remote adds to what we have just written can wait', { hasBacklog: true, shown: added }, 2],
  ['without one it goes on as what it came', { hasBacklog: false, shown: added }, 1],
  ['what somebody changed never waits', { hasBacklog: true, shown: { ...added, r_lastName: 'Li' } }, 1],
  ['what is added long after we wrote never waits', { hasBacklog: true, shown: added, laterMs: 500_000 }, 1],
] as const

test.each(urgencies)('%s', (...[, { hasBacklog, shown, ...more }, urgency]) => {
  const bench = createBench()
  const { r_title: _, ...untitled } = ann
  bench.absorb(present(crm, '1', untitled), present(sheet, '9', untitled))
  const link = [...bench.links.values()].find(({ connection }) => connection === crm)
  if (link !== undefined) bench.links.set(link.id, { ...link, wroteAt: bench.now + 10 })
  const { change } = present(crm, '1', { ...untitled, ...shown })
  const readAt = bench.now + ('laterMs' in more ? more.laterMs : 5_000)
  const input = { seq: 99, connection: crm, change, readAt, correlation: 'c', priority: 1 as const }
  const plan = planAbsorb({ ...snapshotOf(bench, [input]), hasBacklog })
  expect(plan.outbox.map(({ connection, priority }) => [connection, priority])).toContainEqual([sheet, urgency])
})

test('an edit that was read among the echoes of a backlog is live all the same', () => {
  const bench = createBench()
  bench.absorb(present(crm, '1', ann), present(sheet, '9', ann))
  const link = [...bench.links.values()].find(({ connection }) => connection === crm)
  if (link !== undefined) bench.links.set(link.id, { ...link, wroteAt: bench.now + 10 })
  const { change } = present(crm, '1', { ...ann, r_title: 'CTO' })
  const input = { seq: 99, connection: crm, change, readAt: bench.now + 20, correlation: 'c', priority: 2 as const }
  const plan = planAbsorb(snapshotOf(bench, [input]))
  expect(plan.outbox.map(({ priority }) => priority)).toEqual([1, 1])
})
