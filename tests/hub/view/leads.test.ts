import { expect, test } from 'vitest'
import type { Plan } from '#hub/core/plan.ts'
import type { Entity, Link } from '#hub/core/snapshot.ts'
import type { Database } from '#hub/ports.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { showLeads } from '#hub/view/leads.ts'
import type { LeadQuery } from '#shared/api/lead.ts'
import { leadId, remoteId } from '#shared/ids.ts'
import { openWorld } from '#tests/hub/world.ts'
import { addConnection, crm, entityOf, linkOf, live, nothing, now } from '#tests/hub/store/plans.ts'

const asking: LeadQuery = { sort: 'score', limit: 50 }

const add = async (db: Database, name: string, more: { entity?: Partial<Entity>; link?: Partial<Link> } = {}) => {
  const plan: Plan = {
    ...nothing,
    entities: [{ row: entityOf(name, more.entity), was: null }],
    links: [{ row: linkOf(name, more.link), was: null }],
  }
  expect(await commit(db, plan, live)).toBe('done')
}

const addOutbox = (db: Database, name: string, columns: Readonly<Record<string, string | number>> = {}) => {
  const row = { link: `link_${name}`, connection: 'conn_crm', version: 1, priority: 10, correlation: 'c', ...columns }
  const sql = `insert into outbox (${Object.keys(row).join(', ')}) values (${Object.keys(row)
    .map(() => '?')
    .join(', ')})`
  return db.write([{ sql, args: Object.values(row) }])
}

const scored = (total: number, grade: 'A' | 'B' | 'C' | 'D') => ({ score: { total, grade, parts: [], until: null } })

const start = async (state = 'live') => {
  const { db } = await openWorld()
  await addConnection(db, state)
  return db
}

const titles = async (db: Database, query: Partial<LeadQuery>) =>
  (await showLeads(db, { ...asking, ...query })).leads.map((lead) => lead.title)

test.each(['score', 'updated', 'name'] as const)(
  'pages by %s show every lead once, in order, ties included',
  async (sort) => {
    const db = await start()
    for (let n = 0; n < 23; n += 1) {
      const name = `n${String(n).padStart(2, '0')}`
      await add(db, name, { entity: { ...(n % 5 === 0 ? {} : scored(n % 4, 'C')), updatedAt: now + (n % 3) } })
    }
    const all = (await showLeads(db, { ...asking, sort })).leads
    const seen: string[] = []
    let cursor: string | null = ''
    for (let page = 0; page < 9 && cursor !== null; page += 1) {
      const shown = await showLeads(db, { ...asking, sort, limit: 4, ...(cursor === '' ? {} : { cursor }) })
      expect(shown.total).toBe(23)
      seen.push(...shown.leads.map((lead) => lead.id))
      cursor = shown.next
    }
    expect(cursor).toBeNull()
    expect(seen).toEqual(all.map((lead) => lead.id))
    expect(new Set(seen).size).toBe(23)
    const keys = {
      score: all.map((lead) => -(lead.score ?? -1)),
      updated: all.map((lead) => -Date.parse(lead.updatedAt)),
      name: all.map((lead) => Number(lead.title.slice(1))),
    }
    expect(keys[sort]).toEqual(keys[sort].toSorted((a, b) => a - b))
  },
)

test('a cursor that is not ours begins at the first page', async () => {
  const db = await start()
  await add(db, 'ada')
  for (const cursor of ['nonsense', btoa('[1]'), btoa('{"a":1}'), '%%%']) {
    expect(await titles(db, { cursor })).toEqual(['ada'])
  }
})

test('a search finds part of a name in any case, and takes no sign for a wildcard', async () => {
  const db = await start()
  await add(db, 'ada', { entity: { fields: { firstName: 'Ada', company: '100% Söhne_Ltd' } } })
  await add(db, 'bob', { entity: { fields: { firstName: 'Bob', company: '1000 Sohnes' } } })
  expect(await titles(db, { q: 'aDa' })).toEqual(['Ada'])
  expect(await titles(db, { q: '100%' })).toEqual(['Ada'])
  expect(await titles(db, { q: 'söhne_' })).toEqual(['Ada'])
  expect(await titles(db, { q: 'o_b' })).toEqual([])
  expect(await titles(db, { q: `' or 1=1 --` })).toEqual([])
})

test('a search finds a lead by its id here and by its id in a remote', async () => {
  const db = await start()
  await add(db, 'ada', { link: { remoteId: remoteId('003Q00000XyZ') } })
  await add(db, 'bob')
  expect(await titles(db, { q: 'lead_ada' })).toEqual(['ada'])
  expect(await titles(db, { q: '003q00000xyz' })).toEqual(['ada'])
})

test('who is not to be contacted yet is left out of those who may be', async () => {
  const db = await start()
  for (const [name, doNotContactUntil] of [
    ['ada', null],
    ['bob', '2026-12-03'],
    ['cleo', '2026-11-01'],
  ] as const)
    await add(db, name, { entity: { fields: { firstName: name, doNotContactUntil } } })
  const callable = (day: string) => titles(db, { sort: 'name', callable: day })
  expect(await callable('2026-11-30')).toEqual(['ada', 'cleo'])
  expect(await callable('2026-12-03')).toEqual(['ada', 'bob', 'cleo'])
})

test('filters leave what has the grade, and the total counts just those', async () => {
  const db = await start()
  await add(db, 'ada', { entity: scored(90, 'A') })
  await add(db, 'bob', { entity: scored(40, 'C') })
  const page = await showLeads(db, { ...asking, grade: 'A' })
  expect(page.leads.map((lead) => lead.title)).toEqual(['ada'])
  expect(page.total).toBe(1)
})

test('a lead united with another is not shown, nor is a company', async () => {
  const db = await start()
  await add(db, 'ada')
  await add(db, 'bob', { entity: { mergedInto: leadId('lead_ada') } })
  await add(db, 'acme', { entity: { kind: 'company' } })
  expect(await titles(db, {})).toEqual(['ada'])
})

const standings = [
  ['in-sync', 'live', null],
  ['syncing', 'live', {}],
  ['needs-attention', 'live', { parked: '[]' }],
  ['held', 'live', { due_at: 8_640_000_000_000_000 }],
  ['held', 'planned', {}],
  ['paused', 'paused', {}],
  ['paused', 'needs-reconnect', {}],
] as const

test.each(standings)(
  'a lead is shown as %s, and found as such, in a connection that is %s with %o',
  async (status, state, due) => {
    const db = await start(state)
    await add(db, 'ada')
    if (due !== null) await addOutbox(db, 'ada', due)
    const [lead] = (await showLeads(db, { ...asking, status })).leads
    expect(lead).toMatchObject({ title: 'ada', status, remotes: ['crm'] })
    for (const other of ['in-sync', 'syncing', 'needs-attention', 'held', 'removed', 'paused'] as const) {
      expect(await titles(db, { status: other })).toEqual(other === status ? ['ada'] : [])
    }
  },
)

test('a lead whose last record was deleted is shown as removed, and in no remote', async () => {
  const db = await start()
  await add(db, 'ada', { link: { state: 'removed' } })
  expect((await showLeads(db, asking)).leads).toMatchObject([{ status: 'removed', remotes: [] }])
})

test('what is in one remote twice is named once', async () => {
  const db = await start()
  await add(db, 'ada')
  const second = linkOf('eve', { entity: leadId('lead_ada'), connection: crm })
  await commit(db, { ...nothing, links: [{ row: second, was: null }] }, live)
  expect((await showLeads(db, asking)).leads).toMatchObject([{ remotes: ['crm'] }])
})
