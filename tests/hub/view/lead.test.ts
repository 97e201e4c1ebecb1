import { expect, test } from 'vitest'
import { commit } from '#hub/store/workspace/commit.ts'
import { countStatement } from '#hub/store/workspace/counters.ts'
import { findByRecord } from '#hub/view/by-record.ts'
import { showLead, showTimeline } from '#hub/view/lead.ts'
import { showLeads } from '#hub/view/leads.ts'
import { openReviews } from '#hub/view/reviews.ts'
import type { Actor, Role } from '#shared/actor.ts'
import { companyId, leadId, linkId, remoteId, userId } from '#shared/ids.ts'
import { openWorld, owner, workspace } from '#tests/hub/world.ts'
import { addConnection, addDue, crm, entityOf, linkOf, live, nothing, now } from '#tests/hub/store/plans.ts'

const start = async (state = 'live') => {
  const world = await openWorld()
  await addConnection(world.db, state)
  await world.db.write([
    { sql: `update connection set account = 'acct', record_url = 'https://crm.test/{object}/{id}'`, args: [] },
  ])
  return world
}

const ada = leadId('lead_ada')
const as = (role: Role): Actor => ({ kind: 'user', user: userId('user_bob'), workspace, role, reach: 'all' })

const standings = [
  ['syncing', 'live', '', 'A change is on its way.'],
  [
    'needs-attention',
    'live',
    `parked = '[{"field":"status","said":"No such choice.","fix":"Choose another."}]'`,
    'status: No such choice.',
  ],
  [
    'held',
    'live',
    'due_at = 8640000000000001',
    'A record there may be this lead; none is made until somebody has said.',
  ],
  ['held', 'planned', 'due_at = 8640000000000000', 'The first sync waits for approval.'],
  ['paused', 'paused', '', 'The connection is paused.'],
  ['paused', 'needs-reconnect', '', expect.stringContaining('access')],
  ['disconnected', 'disconnected', '', 'The connection was ended.'],
] as const

test.each(standings)(
  'a record is shown as %s with a connection that is %s (%s), and says why',
  async (...[status, state, set, reason]) => {
    const { db, context } = await start(state)
    await addDue(db, 'ada')
    if (set !== '') await db.write([{ sql: `update outbox set ${set}`, args: [] }])
    const { links } = await showLead(context, ada, owner)
    expect(links).toMatchObject([{ status, reason, remoteId: 'ada', url: 'https://crm.test/person/ada' }])
  },
)

test('a record with nothing due is in sync and needs no words', async () => {
  const { db, context } = await start()
  await addDue(db, 'ada')
  await db.write([{ sql: 'delete from outbox', args: [] }])
  expect((await showLead(context, ada, owner)).links).toMatchObject([{ status: 'in-sync', reason: null, fix: null }])
})

test('a record’s page is only ever a web address, whatever its id', async () => {
  const { db, context } = await start()
  await commit(
    db,
    {
      ...nothing,
      entities: [{ row: entityOf('ada'), was: null }],
      links: [{ row: linkOf('ada', { remoteId: remoteId('a/../"?x=<1>') }), was: null }],
    },
    live,
  )
  expect((await showLead(context, ada, owner)).links[0]?.url).toBe('https://crm.test/person/a%2F..%2F%22%3Fx%3D%3C1%3E')
  await db.write([{ sql: `update connection set record_url = 'javascript:alert({id})'`, args: [] }])
  expect((await showLead(context, ada, owner)).links[0]?.url).toBeNull()
})

test('a lead that was united with another is shown as that one; one that is not there is 404', async () => {
  const { db, context } = await start()
  const rows = [entityOf('ada'), entityOf('old', { mergedInto: ada })]
  await commit(db, { ...nothing, entities: rows.map((row) => ({ row, was: null })) }, live)
  expect((await showLead(context, leadId('lead_old'), owner)).id).toBe('lead_ada')
  await expect(showLead(context, leadId('lead_no'), owner)).rejects.toMatchObject({ status: 404, code: 'lead-unknown' })
})

test('a viewer may look, a rep may also edit and sync', async () => {
  const { db, context } = await start()
  await addDue(db, 'ada')
  expect((await showLead(context, ada, as('viewer'))).actions).toEqual([])
  expect((await showLead(context, ada, as('rep'))).actions).toEqual(['sync', 'edit', 'feedback'])
})

test('names with any sign come through the list and the lead alike', async () => {
  const { db, context } = await start()
  for (const firstName of ['𝒜 é "x"', '<b>&amp;', '100%_\\', 'two\nlines']) {
    await commit(db, { ...nothing, entities: [{ row: entityOf('ada', { fields: { firstName } }), was: null }] }, live)
    const shown = await showLead(context, ada, owner)
    expect(shown.title).toBe(firstName)
    const [listed] = (await showLeads(db, { sort: 'name', limit: 5, q: firstName })).leads
    expect(listed?.title).toBe(firstName)
    await db.write([{ sql: 'delete from entity', args: [] }])
  }
})

test('a lead is found behind its record in this account only, and no company is taken for one', async () => {
  const { db } = await start()
  await addDue(db, 'ada')
  const acme = companyId('company_acme')
  await commit(
    db,
    { ...nothing, links: [{ row: linkOf('acme', { entity: acme, object: 'organisation' }), was: null }] },
    live,
  )
  const record = { connector: 'crm', account: 'acct', id: 'ada' }
  expect(await findByRecord(db, record)).toBe('lead_ada')
  expect(await findByRecord(db, { ...record, account: 'another' })).toBeNull()
  expect(await findByRecord(db, { ...record, connector: 'other' })).toBeNull()
  expect(await findByRecord(db, { ...record, id: 'acme' })).toBeNull()
})

test('open reviews are shown with both sides, to the lead they concern, until they are answered', async () => {
  const { db } = await start()
  await addDue(db, 'ada')
  const review = {
    kind: 'doubtful-match' as const,
    connection: crm,
    object: 'person',
    remoteId: remoteId('held'),
    link: linkId('link_held'),
    candidates: [{ entity: ada, evidence: ['They share a phone.'] }],
  }
  const held = { row: linkOf('held', { state: 'held', shadow: { firstName: 'Adah', secret: 'x' } }), was: null }
  await commit(db, { ...nothing, links: [held], reviews: [review] }, live)
  const shown = await openReviews(db, null)
  expect(shown).toMatchObject([
    {
      connector: 'crm',
      fields: [{ field: 'firstName', value: 'Adah' }],
      candidates: [{ entity: 'lead_ada', title: 'ada', evidence: ['They share a phone.'] }],
    },
  ])
  expect(await openReviews(db, 'lead_ada')).toEqual(shown)
  expect(await openReviews(db, 'lead_bob')).toEqual([])
  await db.write([{ sql: `update review set answer = '{"kind":"new"}'`, args: [] }])
  expect(await openReviews(db, null)).toEqual([])
})

test('a timeline is newest first and tells what lost', async () => {
  const { db } = await start()
  const entry = { entity: ada, at: now, actor: 'crm', connection: crm, correlation: 'c', kind: 'changed' as const }
  const changes = [{ field: 'title', before: 'a', after: 'b', losing: 'c', rule: 'newest' }]
  await commit(
    db,
    {
      ...nothing,
      ledger: [
        { ...entry, version: 1, changes: [] },
        { ...entry, version: 2, changes },
      ],
    },
    live,
  )
  expect((await showTimeline(db, ada)).entries).toMatchObject([{ changes, connector: 'crm' }, { changes: [] }])
})

test('the overview counts what there is, and today’s changes only', async () => {
  const world = await start()
  const { db, hub, clock } = world
  await addDue(db, 'ada')
  await commit(db, { ...nothing, entities: [{ row: entityOf('bob'), was: null }] }, live)
  await db.write([
    ...countStatement(clock.now, [['conn_crm', 'in', 2]]),
    ...countStatement(clock.now, [['conn_crm', 'in', 3]]),
  ])
  await db.write(countStatement(clock.now - 86_400_000, [['conn_crm', 'in', 50]]))
  expect(await hub.overview(owner)).toMatchObject({
    workspace: { id: 'ws_1', name: 'Acme' },
    leads: 2,
    companies: 0,
    waiting: 1,
    inSync: 1,
    changesToday: { in: 5, out: 0 },
  })
})
