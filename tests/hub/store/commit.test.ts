import { expect, test } from 'vitest'
import type { Plan } from '#hub/core/plan.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { storeInbox } from '#hub/store/workspace/inbox.ts'
import { leadId, linkId, remoteId } from '#shared/ids.ts'
import { everything, openWorld, rowsOf } from '#tests/hub/world.ts'
import { addConnection, crm, dueOf, entityOf, linkOf, live, nothing, now } from './plans.ts'

const correlation = 'c1'

/** A plan with something in each of its members. */
const full: Plan = {
  consumed: [1],
  parked: [{ seq: 2, reason: 'It makes no sense.' }],
  entities: [{ row: entityOf('ada'), was: null }],
  links: [{ row: linkOf('ada'), was: null }],
  keys: [{ entity: leadId('lead_ada'), kind: 'lead', keys: ['email:ada@example.com'] }],
  ledger: [
    {
      entity: leadId('lead_ada'),
      version: 1,
      at: now,
      actor: 'crm',
      correlation,
      kind: 'created',
      changes: [{ field: 'firstName', before: null, after: 'ada', rule: 'only they changed it' }],
    },
  ],
  unitings: [],
  reviews: [
    {
      kind: 'doubtful-match',
      connection: crm,
      object: 'person',
      remoteId: remoteId('bob'),
      link: linkId('link_bob'),
      candidates: [{ entity: leadId('lead_ada'), evidence: ['They share a phone.'] }],
    },
  ],
  territory: 0,
  scoring: 0,
  outbox: [dueOf('ada')],
  gained: [linkId('link_ada')],
  reload: [{ connection: crm, ref: { object: 'person', id: remoteId('eve') }, priority: 1 }],
}

const arrival = (id: string) => ({
  change: { kind: 'removed' as const, ref: { object: 'person', id: remoteId(id) }, revision: 'r' },
  priority: 1 as const,
  correlation,
})

const start = async () => {
  const { db } = await openWorld()
  await addConnection(db)
  await db.write(storeInbox(crm, now, [arrival('ada'), arrival('bob')]))
  return db
}

test('a commit stores all that its plan causes', async () => {
  const db = await start()
  expect(await commit(db, full, live)).toBe('done')
  expect(await rowsOf(db, 'inbox')).toMatchObject([{ seq: 2, parked: 'It makes no sense.' }])
  expect(await rowsOf(db, 'entity')).toMatchObject([{ id: 'lead_ada', title: 'ada', version: 1 }])
  expect(await rowsOf(db, 'match_key')).toMatchObject([{ key: 'email:ada@example.com', entity: 'lead_ada' }])
  expect(await rowsOf(db, 'link')).toMatchObject([{ id: 'link_ada', rev: 1 }])
  expect(await rowsOf(db, 'ledger')).toMatchObject([{ entity: 'lead_ada', kind: 'created' }])
  expect(await rowsOf(db, 'review')).toMatchObject([{ id: 'review_bob', answer: null }])
  expect(await rowsOf(db, 'outbox')).toMatchObject([{ link: 'link_ada', version: 1, due_at: 0 }])
  expect(await rowsOf(db, 'signal')).toMatchObject([{ remote_id: 'eve', at: 0 }])
  expect(await rowsOf(db, 'guard')).toEqual([])
})

const moved: readonly (readonly [string, Plan])[] = [
  ['an entity has moved on', { ...full, entities: [{ row: entityOf('ada', { version: 3 }), was: 2 }] }],
  ['a link has moved on', { ...full, links: [{ row: linkOf('ada', { shadow: {} }), was: 9 }] }],
  ['a new entity is there already', { ...full, links: [], entities: [{ row: entityOf('ada'), was: null }] }],
  ['a new link is there already', { ...full, entities: [], links: [{ row: linkOf('ada'), was: null }] }],
  ['an entity has gone', { ...full, entities: [{ row: entityOf('zoe', { version: 2 }), was: 1 }], links: [] }],
]

test.each(moved)('a stale commit leaves no trace where %s', async (_, plan) => {
  const db = await start()
  await commit(db, { ...full, consumed: [], parked: [] }, live)
  const before = await everything(db)
  expect(await commit(db, plan, live)).toBe('stale')
  expect(await everything(db)).toEqual(before)
})

test('replaying a plan changes nothing', async () => {
  const db = await start()
  await commit(db, full, live)
  const before = await everything(db)
  expect(await commit(db, full, live)).toBe('stale')
  expect(await everything(db)).toEqual(before)
})

test('of two commits planned on the same rows one is done and the other is stale', async () => {
  const db = await start()
  await commit(db, full, live)
  const planned = (name: string): Plan => ({
    ...nothing,
    entities: [{ row: entityOf('ada', { version: 2, fields: { firstName: name } }), was: 1 }],
  })
  const states = await Promise.all([commit(db, planned('one'), live), commit(db, planned('two'), live)])
  expect(states.toSorted()).toEqual(['done', 'stale'])
})

test('what an unapproved connection causes is held, and a later live cause frees it', async () => {
  const db = await start()
  await db.write([{ sql: `update connection set state = 'planned'`, args: [] }])
  const held = { now, heldBy: new Map([['because of ada', crm]]) }
  await commit(db, { ...full, consumed: [], parked: [] }, held)
  expect(await rowsOf(db, 'outbox')).toMatchObject([{ due_at: 8_640_000_000_000_000 }])
  const later: Plan = {
    ...nothing,
    entities: [{ row: entityOf('ada', { version: 2 }), was: 1 }],
    outbox: [{ ...dueOf('ada'), correlation: 'an edit' }],
  }
  await commit(db, later, live)
  expect(await rowsOf(db, 'outbox')).toMatchObject([{ version: 2, due_at: 0, attempts: 0, parked: null }])
})

test('what was gathered before a first sync was approved and is stored after it is not held for ever', async () => {
  const db = await start()
  await commit(db, { ...full, consumed: [], parked: [] }, { now, heldBy: new Map([['because of ada', crm]]) })
  expect(await rowsOf(db, 'outbox')).toMatchObject([{ due_at: 0 }])
})

test('an answered review stays as it was answered, whatever is asked again', async () => {
  const db = await start()
  await commit(db, { ...full, consumed: [], parked: [] }, live)
  await db.write([{ sql: `update review set answer = '{"kind":"new"}'`, args: [] }])
  const before = await rowsOf(db, 'review')
  await commit(db, { ...nothing, reviews: full.reviews.map((review) => ({ ...review, candidates: [] })) }, live)
  expect(await rowsOf(db, 'review')).toEqual(before)
})

test('a record that is gone frees what was parked because there was another like it, and nothing else', async () => {
  const db = await start()
  const rows = ['ada', 'bob', 'eve']
  await commit(
    db,
    {
      ...nothing,
      entities: rows.map((name) => ({ row: entityOf(name), was: null })),
      links: rows.map((name) => ({ row: linkOf(name), was: null })),
      outbox: rows.map(dueOf),
    },
    live,
  )
  const park = (name: string, code: string) => ({
    sql: 'update outbox set parked = ? where link = ?',
    args: [JSON.stringify([{ code, said: 'No.', fix: 'Mend it.' }]), `link_${name}`],
  })
  await db.write([park('ada', 'duplicate'), park('bob', 'choice')])
  const gone = { row: linkOf('eve', { state: 'removed' as const }), was: 1 }
  expect(await commit(db, { ...nothing, links: [gone] }, live)).toBe('done')
  const parked = (await rowsOf(db, 'outbox')).filter((row) => row['parked'] !== null)
  expect(parked.map((row) => row['link'])).toEqual(['link_bob'])
})
