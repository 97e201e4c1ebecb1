import { expect, test } from 'vitest'
import type { Plan } from '#hub/core/plan.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { Outcome } from '#hub/core/delivery.ts'
import type { Database } from '#hub/ports.ts'
import { retry } from '#hub/flow/manage.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { claim, type Claimed, type Take } from '#hub/store/workspace/claim.ts'
import { nextDue, noteSent, release, storeOutcomes, storeSettled } from '#hub/store/workspace/outbox.ts'
import { companyId, connectionId, leadId, linkId, remoteId } from '#shared/ids.ts'
import { openWorld, rowsOf } from '#tests/hub/world.ts'
import { addConnection, addDue, crm, dueOf, entityOf, linkOf, live, nothing, now } from './plans.ts'

const start = async (state = 'live', names: readonly string[] = []) => {
  const { db, dataDir } = await openWorld()
  await addConnection(db, state)
  for (const name of names) await addDue(db, name)
  return { db, dataDir }
}

const take = (lease: string, more: Partial<Take> = {}): Take => ({ lease, limit: 10, now, upTo: 2, ...more })
const namesOf = (claimed: Claimed) => claimed.rows.map((row) => row.link.id.slice('link_'.length))
const outbox = (db: Database) => rowsOf(db, 'outbox')
const run = (db: Database, sql: string) => db.write([{ sql, args: [] }])

test('a claimed row comes with its link and entity, and says why it is due', async () => {
  const { db } = await start('live', ['ada'])
  const claimed = await claim(db, crm, take('l1'))
  expect(claimed.rows).toMatchObject([
    {
      link: { id: 'link_ada' },
      entity: { id: 'lead_ada' },
      version: 1,
      attempts: 0,
      priority: 1,
      correlation: 'because of ada',
    },
  ])
})

test('claimers at once never get the same row, and together they get all', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `n${n}`)
  const { db } = await start('live', names)
  const claims = await Promise.all(
    Array.from({ length: 8 }, (_, n) => claim(db, crm, take(`lease ${n}`, { limit: 5 }))),
  )
  const got = claims.flatMap(namesOf)
  expect(got).toHaveLength(30)
  expect(new Set(got)).toEqual(new Set(names))
})

test('a row under a lease is left alone until the lease has run out, then it is claimed again', async () => {
  const { db } = await start('live', ['ada'])
  await claim(db, crm, take('dead'))
  expect(namesOf(await claim(db, crm, take('l2')))).toEqual([])
  const [row] = await outbox(db)
  expect(Number(row?.['lease_until']) - Date.now()).toBeGreaterThan(10_000)
  expect(Number(row?.['lease_until']) - Date.now()).toBeLessThanOrEqual(20_000)
  await run(db, `update outbox set lease_until = unixepoch('subsec') * 1000 - 1`)
  expect(namesOf(await claim(db, crm, take('l3')))).toEqual(['ada'])
})

test('whoever lost its lease settles nothing', async () => {
  const { db } = await start('live', ['ada'])
  await claim(db, crm, take('dead'))
  await run(db, 'update outbox set lease_until = 0')
  await claim(db, crm, take('heir'))
  await db.write(storeOutcomes('dead', [done('ada')]))
  expect(await outbox(db)).toMatchObject([{ link: 'link_ada', lease: 'heir' }])
  await db.write([release('dead')])
  expect(await outbox(db)).toMatchObject([{ lease: 'heir' }])
})

test.each(['planned', 'paused', 'needs-reconnect', 'disconnected', 'reading'])(
  'nothing is claimed of a connection that is %s',
  async (state) => {
    const { db } = await start(state, ['ada'])
    expect(namesOf(await claim(db, crm, take('l1')))).toEqual([])
    expect(await outbox(db)).toMatchObject([{ lease: null }])
  },
)

test('what is held until approval, parked, or due later is not claimed; the next time is told', async () => {
  const { db } = await start('live', ['ada', 'bob', 'eve'])
  await run(db, `update outbox set due_at = 8640000000000000 where link = 'link_ada'`)
  await run(db, `update outbox set parked = '[]' where link = 'link_bob'`)
  await run(db, `update outbox set due_at = ${now + 5_000} where link = 'link_eve'`)
  const claimed = await claim(db, crm, take('l1'))
  expect(namesOf(claimed)).toEqual([])
  expect(await nextDue(db, crm)).toEqual({ live: now + 5_000, backlog: null })
  expect(namesOf(await claim(db, crm, take('l2', { now: now + 5_000 })))).toEqual(['eve'])
})

test('a person goes before live work, live work before a backlog, and a backlog waits where it is told to', async () => {
  const { db } = await start('live', ['live', 'urgent', 'backlog'])
  await run(db, `update outbox set priority = 0 where link = 'link_urgent'`)
  await run(db, `update outbox set priority = 20 where link = 'link_backlog'`)
  expect(namesOf(await claim(db, crm, take('l0', { upTo: 0 })))).toEqual(['urgent'])
  await run(db, `update outbox set lease_until = 0 where link = 'link_urgent'`)
  expect(namesOf(await claim(db, crm, take('l1', { upTo: 1 })))).toEqual(['urgent'])
  expect(namesOf(await claim(db, crm, take('l2', { upTo: 1 })))).toEqual(['live'])
  expect(namesOf(await claim(db, crm, take('l3', { upTo: 1 })))).toEqual([])
  await run(db, `update outbox set lease_until = 0 where link = 'link_live'`)
  expect(namesOf(await claim(db, crm, take('patient', { from: 2 })))).toEqual(['backlog'])
  await run(db, `update outbox set lease_until = 0 where link = 'link_backlog'`)
  expect(namesOf(await claim(db, crm, take('l2b', { upTo: 1 })))).toEqual(['live'])
  expect(namesOf(await claim(db, crm, take('l4')))).toEqual(['backlog'])
})

test('a company is claimed before the people that belong to it', async () => {
  const { db } = await start()
  const acme = companyId('company_acme')
  const plan: Plan = {
    ...nothing,
    entities: [
      { row: entityOf('ada', { fields: { 'ref.company': acme } }), was: null },
      { row: entityOf('acme', { id: acme, kind: 'company', fields: { name: 'Acme' } }), was: null },
    ],
    links: [
      { row: linkOf('ada'), was: null },
      { row: linkOf('acme', { entity: acme, object: 'organisation' }), was: null },
    ],
    outbox: [dueOf('ada'), dueOf('acme')],
  }
  await commit(db, plan, live)
  expect(namesOf(await claim(db, crm, take('l1', { limit: 10 })))).toEqual(['acme'])
  const second = await claim(db, crm, take('l2'))
  expect(namesOf(second)).toEqual(['ada'])
  expect([...second.refs]).toEqual([[acme, { object: 'organisation', id: 'acme' }]])
})

const outcome = (kind: 'done' | 'parked' | 'again', name: string, version = 1): Outcome => {
  const row = { link: linkId(`link_${name}`), version }
  if (kind === 'done') return { kind, ...row }
  if (kind === 'again') return { kind, ...row, at: now + 7_000, why: 'It was busy.' }
  return {
    kind,
    ...row,
    problems: [{ code: 'choice', field: 'status', said: 'No such choice.', fix: 'Choose another.' }],
  }
}
const done = (name: string, version = 1) => ({ outcome: outcome('done', name, version), rev: null })

test('a delivered row is gone; a refused one is parked with its reason; a postponed one comes back', async () => {
  const { db } = await start('live', ['ada', 'bob', 'eve'])
  await claim(db, crm, take('l1'))
  const settlings = [
    done('ada'),
    ...(['parked', 'again'] as const).map((kind, at) => ({
      outcome: outcome(kind, at === 0 ? 'bob' : 'eve'),
      rev: null,
    })),
  ]
  await db.write(storeOutcomes('l1', settlings))
  expect(await outbox(db)).toMatchObject([
    { link: 'link_bob', parked: expect.stringContaining('No such choice.'), attempts: 1, lease: null },
    { link: 'link_eve', parked: null, due_at: now + 7_000, attempts: 1, lease: null },
  ])
})

test.each(['done', 'parked', 'again'] as const)(
  'a row with a later version is kept and due at once, though its delivery was %s',
  async (kind) => {
    const { db } = await start('live', ['ada'])
    await claim(db, crm, take('l1'))
    const later: Plan = {
      ...nothing,
      entities: [{ row: entityOf('ada', { version: 2 }), was: 1 }],
      outbox: [dueOf('ada')],
    }
    await commit(db, later, live)
    await db.write(storeOutcomes('l1', [{ outcome: outcome(kind, 'ada', 1), rev: null }]))
    expect(await outbox(db)).toMatchObject([{ version: 2, due_at: 0, parked: null, lease: null, attempts: 0 }])
    expect(namesOf(await claim(db, crm, take('l2')))).toEqual(['ada'])
  },
)

test('an outcome holds only where its link is as it was settled', async () => {
  const { db } = await start('live', ['ada'])
  await claim(db, crm, take('l1'))
  await db.write(storeOutcomes('l1', [{ outcome: outcome('done', 'ada'), rev: 5 }]))
  expect(await outbox(db)).toMatchObject([{ lease: 'l1' }])
  await db.write(storeOutcomes('l1', [{ outcome: outcome('done', 'ada'), rev: 1 }]))
  expect(await outbox(db)).toEqual([])
})

test('what is to be sent is noted only on links that nobody changed since, and only those are told', async () => {
  const { db } = await start('live', ['ada', 'bob'])
  const sent = [{ fields: { title: 'Countess' }, at: now }]
  const noted = await noteSent(
    db,
    [
      { row: linkOf('ada', { sent }), was: 1 },
      { row: linkOf('bob', { sent }), was: 0 },
    ],
    [],
  )
  expect([...noted]).toEqual(['link_ada'])
  expect(await rowsOf(db, 'link')).toMatchObject([
    { id: 'link_ada', rev: 2, sent: JSON.stringify(sent) },
    { id: 'link_bob', rev: 1, sent: '[]' },
  ])
})

test('a settled link is stored only where nobody changed it since', async () => {
  const { db } = await start('live', ['ada'])
  const settled = linkOf('ada', { shadow: { title: 'new' }, remoteId: remoteId('other') })
  await db.write([storeSettled([{ row: settled, was: 9 }])])
  expect(await rowsOf(db, 'link')).toMatchObject([{ rev: 1, remote_id: 'ada' }])
  const [kept] = await db.write([storeSettled([{ row: settled, was: 1 }])])
  expect(kept?.rows).toMatchObject([{ id: 'link_ada' }])
  expect(await rowsOf(db, 'link')).toMatchObject([{ rev: 2, remote_id: 'other', shadow: '{"title":"new"}' }])
})

const without = (link: Link, gone: 'remoteId' | 'entity'): Link => {
  const { remoteId: id, entity, ...rest } = link
  return gone === 'entity' ? { ...rest, ...(id && { remoteId: id }) } : { ...rest, ...(entity && { entity }) }
}

const doubtful: Plan = {
  ...nothing,
  entities: [{ row: entityOf('ada'), was: null }],
  links: [
    { row: without(linkOf('ada', { state: 'creating', shadow: null }), 'remoteId'), was: null },
    { row: without(linkOf('held', { state: 'held' }), 'entity'), was: null },
  ],
  reviews: [
    {
      kind: 'doubtful-match',
      connection: crm,
      object: 'person',
      remoteId: remoteId('held'),
      link: linkId('link_held'),
      candidates: [{ entity: leadId('lead_ada'), evidence: [] }],
    },
  ],
  outbox: [dueOf('ada')],
}

test('no record is made while a held one there may be the same; once it is not, it is made', async () => {
  const { db } = await start()
  await commit(db, doubtful, live)
  expect(namesOf(await claim(db, crm, take('l1')))).toEqual([])
  expect(await nextDue(db, crm)).toEqual({ live: null, backlog: null })
  const decided: Plan = { ...nothing, links: [{ row: linkOf('held', { entity: leadId('lead_eve') }), was: 1 }] }
  expect(await commit(db, decided, live)).toBe('done')
  expect(namesOf(await claim(db, crm, take('l3')))).toEqual(['ada'])
  expect(await rowsOf(db, 'review')).toEqual([])
})

test('a doubt in another connection holds up nothing here', async () => {
  const { db } = await start()
  await addConnection(db, 'live', 'conn_other')
  const elsewhere = connectionId('conn_other')
  const plan: Plan = {
    ...doubtful,
    links: doubtful.links.map((write) =>
      write.row.state === 'held' ? { ...write, row: { ...write.row, connection: elsewhere } } : write,
    ),
    reviews: doubtful.reviews.map((review) => ({ ...review, connection: elsewhere })),
  }
  await commit(db, plan, live)
  expect(namesOf(await claim(db, crm, take('l1')))).toEqual(['ada'])
})

const certain: Plan = { ...doubtful, links: doubtful.links.slice(0, 1), reviews: [] }
const doubt: Plan = { ...nothing, links: doubtful.links.slice(1), reviews: doubtful.reviews }

test.each([1, 2])(
  'what came into doubt while it was being delivered is not tried again: version %i',
  async (version) => {
    const { db } = await start()
    await commit(db, certain, live)
    await claim(db, crm, take('l1'))
    await commit(db, doubt, live)
    await run(db, `update outbox set version = ${version}`)
    await db.write(storeOutcomes('l1', [{ outcome: outcome('again', 'ada'), rev: null }]))
    expect(namesOf(await claim(db, crm, take('l2', { now: now + 60_000 })))).toEqual([])
  },
)

test('a parked row that is in doubt by the time a person tries it again waits for the answer', async () => {
  const { db, context } = await openWorld()
  await addConnection(db)
  await commit(db, certain, live)
  await run(db, `update outbox set parked = '[]'`)
  await commit(db, doubt, live)
  await retry(context, linkId('link_ada'))
  expect(await outbox(db)).toMatchObject([{ link: 'link_ada', parked: null }])
  expect(namesOf(await claim(db, crm, take('l1')))).toEqual([])
})

test('what became of rows is found row by row, not by looking through all that are leased', async () => {
  const { db } = await start('live', ['ada'])
  const ending = storeOutcomes('l1', [{ outcome: outcome('done', 'ada'), rev: 1 }]).find(({ sql }) =>
    sql.startsWith('delete'),
  )
  const query = ending?.sql.slice(ending.sql.indexOf('select'), ending.sql.lastIndexOf(')')) ?? ''
  const found = await db.read([{ sql: `explain query plan ${query}`, args: ending?.args ?? [] }])
  expect(JSON.stringify(found)).toContain('SEARCH o USING INDEX')
  expect(JSON.stringify(found)).not.toContain('outbox_lease')
})
