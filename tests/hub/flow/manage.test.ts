import { expect, test } from 'vitest'
import { entityId, linkId, reviewId } from '#shared/ids.ts'
import { learnObjects } from '#hub/flow/describe.ts'
import { mustFind } from '#hub/flow/connect.ts'
import { openWorld, owner, remote, rowsOf } from '#tests/hub/world.ts'

const start = async () => {
  const a = remote('a')
  const b = remote('b')
  a.crm.add('person', { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com', title: 'Analyst' })
  const world = await openWorld({ connectors: [a.connector, b.connector] })
  const id = await world.connect('a')
  world.clock.now += 1_000
  const other = await world.connect('b')
  return { a: a.crm, b: b.crm, world, id, other, connector: a.connector }
}

const started = async () => {
  const so = await start()
  await so.world.approve()
  so.world.clock.now += 1_000
  const [lead] = (await so.world.hub.leads(owner, { sort: 'name', limit: 10 })).leads
  return { ...so, lead: entityId(lead?.id ?? '') }
}

test('before approval nothing is written anywhere, however often lanes are woken', async () => {
  const { world, a, b } = await start()
  for (let turn = 0; turn < 3; turn += 1) await world.drain()
  expect([a.calls.write, b.calls.write]).toEqual([0, 0])
  expect(await world.hub.firstSync(owner)).toMatchObject({ ready: true, leads: 1 })
})

test('a plan that has changed since it was seen is not carried out', async () => {
  const { world, a, b } = await start()
  await world.drain()
  const { hash } = await world.hub.firstSync(owner)
  a.add('person', { firstName: 'Bob', lastName: 'Late', email: 'bob@example.com' })
  await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
  await world.drain()
  await expect(world.hub.approveFirstSync(owner, hash)).rejects.toMatchObject({ status: 409, code: 'plan-changed' })
  await world.drain()
  expect(b.calls.write).toBe(0)
})

test('a plan that is still being made cannot be approved', async () => {
  const { world } = await start()
  await expect(world.hub.approveFirstSync(owner, '')).rejects.toMatchObject({ status: 409, code: 'plan-not-ready' })
})

test('approval frees what was held, makes the connections live, and cannot be given twice', async () => {
  const { world, b } = await start()
  await world.drain()
  const held = await rowsOf(world.db, 'outbox')
  expect(held.length).toBeGreaterThan(0)
  expect(held).toMatchObject(held.map(() => ({ due_at: 8_640_000_000_000_000 })))
  const { hash } = await world.hub.firstSync(owner)
  await world.hub.approveFirstSync(owner, hash)
  expect(await rowsOf(world.db, 'connection')).toMatchObject([{ state: 'live' }, { state: 'live' }])
  expect((await rowsOf(world.db, 'outbox')).filter((row) => Number(row['due_at']) > 0)).toEqual([])
  await expect(world.hub.approveFirstSync(owner, hash)).rejects.toMatchObject({ code: 'plan-not-ready' })
  await world.drain()
  expect(b.rows('person')).toMatchObject([{ fields: { email: 'ada@example.com' } }])
})

test('the plan counts what approval then does', async () => {
  const { world, b } = await start()
  await world.drain()
  const { columns } = await world.hub.firstSync(owner)
  expect(columns.map(({ connector, creates, holds }) => ({ connector, creates, holds }))).toEqual([
    { connector: 'a', creates: 0, holds: 0 },
    { connector: 'b', creates: 1, holds: 0 },
  ])
  await world.approve()
  expect(b.rows('person')).toHaveLength(1)
})

const edits = [
  ['of a field that leads do not have', { nonsense: 'x' }, { status: 400, code: 'field-unknown' }],
  ['of a computed field', { score: 99 }, { status: 400, code: 'field-unknown' }],
  ['of an edge', { 'ref.company': 'company_x' }, { status: 400, code: 'field-unknown' }],
  ['longer than anybody reads', { title: 'x'.repeat(5_001) }, { status: 400, code: 'value-too-long' }],
] as const

test.each(edits)('an edit %s changes nothing', async (_, fields, refusal) => {
  const { world, lead } = await started()
  const before = await rowsOf(world.db, 'entity')
  await expect(world.hub.editLead(owner, lead, fields)).rejects.toMatchObject(refusal)
  expect(await rowsOf(world.db, 'entity')).toEqual(before)
})

test('an edit is written into the history with who made it, and one of a lead that is not there is refused', async () => {
  const { world, lead } = await started()
  expect((await world.hub.editLead(owner, lead, { title: 'Countess' })).fields).toContainEqual(
    expect.objectContaining({ field: 'title', value: 'Countess', source: 'hub' }),
  )
  expect((await world.hub.timeline(owner, lead)).entries[0]).toMatchObject({
    kind: 'edited',
    actor: 'user:user_ann',
    changes: expect.arrayContaining([
      expect.objectContaining({ field: 'title', before: 'Analyst', after: 'Countess' }),
    ]),
  })
  await expect(world.hub.editLead(owner, entityId('lead_nobody'), { title: 'x' })).rejects.toMatchObject({
    status: 404,
  })
})

test('two edits of one lead at once are both kept', async () => {
  const { world, lead } = await started()
  await Promise.all([
    world.hub.editLead(owner, lead, { title: 'Countess' }),
    world.hub.editLead(owner, lead, { city: 'London' }),
  ])
  const { fields } = await world.hub.lead(owner, lead)
  expect(fields).toContainEqual(expect.objectContaining({ field: 'title', value: 'Countess' }))
  expect(fields).toContainEqual(expect.objectContaining({ field: 'city', value: 'London' }))
})

const rule = (field: string, remoteField: string) => ({ field, remoteField, direction: 'both' as const })

test('a mapping edit that names an unknown field, or one field twice, changes nothing', async () => {
  const { world, id } = await started()
  const before = await world.hub.mapping(owner, id)
  const change = (rules: ReturnType<typeof rule>[]) => world.hub.changeMapping(owner, id, { object: 'person', rules })
  await expect(change([rule('title', 'nowhere')])).rejects.toMatchObject({ status: 422, code: 'field-unknown' })
  const twice = [rule('title', 'title'), rule('city', 'title')]
  await expect(change(twice)).rejects.toMatchObject({ status: 422, code: 'field-twice' })
  expect(await world.hub.mapping(owner, id)).toEqual(before)
})

test('a mapping edit reads the object again from the start', async () => {
  const { world, id } = await started()
  await world.hub.changeMapping(owner, id, { object: 'person', rules: [rule('email', 'email'), rule('city', 'title')] })
  const feeds = (await rowsOf(world.db, 'feed')).filter((row) => row['connection'] === id)
  expect(feeds.find((row) => row['object'] === 'person')).toMatchObject({ cursor: null, due_at: 0 })
  expect((await world.hub.mapping(owner, id)).objects[0]?.rules).toEqual([
    rule('email', 'email'),
    rule('city', 'title'),
  ])
})

test('a policy that prefers a connector that is not there is refused', async () => {
  const { world } = await started()
  const policy = { defaultRule: { kind: 'always' as const, remote: 'nobody' }, rules: {} }
  await expect(world.hub.changePolicy(owner, policy)).rejects.toMatchObject({ status: 422, code: 'connector-unknown' })
})

test('disconnecting forgets tokens, addresses and work, and keeps links: connecting again makes no second record', async () => {
  const { world, id, other, b } = await started()
  const links = await rowsOf(world.db, 'link')
  await world.hub.disconnect(owner, other)
  expect(await rowsOf(world.db, 'link')).toEqual(links)
  const routes = await rowsOf(world.ports.databases.control, 'route')
  expect(routes.map((row) => row['connection'])).toEqual([id])
  await world.hub.reconnect(owner, other)
  await world.approve()
  expect(b.rows('person')).toHaveLength(1)
  expect(await rowsOf(world.db, 'connection')).toMatchObject([{ state: 'live' }, { state: 'live' }])
})

test('an edit made while a remote was disconnected reaches it after it is connected again', async () => {
  const { world, other, b, lead } = await started()
  await world.hub.disconnect(owner, other)
  await world.hub.editLead(owner, lead, { title: 'Countess' })
  await world.drain()
  await world.hub.reconnect(owner, other)
  world.clock.now += 1_000
  await world.approve()
  expect(b.rows('person')).toMatchObject([{ fields: { title: 'Countess' } }])
})

test('a paused connection sends nothing; what happened meanwhile is sent when it goes on', async () => {
  const { world, other, b, lead } = await started()
  await world.hub.pause(owner, other)
  await expect(world.hub.pause(owner, other)).rejects.toMatchObject({ code: 'not-live' })
  await world.hub.editLead(owner, lead, { title: 'Countess' })
  await world.drain()
  expect(b.rows('person')).toMatchObject([{ fields: { title: 'Analyst' } }])
  await world.hub.resume(owner, other)
  await world.drain()
  expect(b.rows('person')).toMatchObject([{ fields: { title: 'Countess' } }])
  await expect(world.hub.resume(owner, other)).rejects.toMatchObject({ code: 'not-paused' })
})

test('what is not there is said not to be: leads, reviews, parked rows, connections', async () => {
  const { world } = await started()
  const { hub } = world
  await expect(hub.syncLead(owner, entityId('lead_nobody'))).rejects.toMatchObject({ status: 404 })
  await expect(hub.retry(owner, linkId('link_nobody'))).rejects.toMatchObject({ status: 404, code: 'nothing-parked' })
  const answer = { kind: 'new' } as const
  await expect(hub.answer(owner, reviewId('review_nobody'), answer)).rejects.toMatchObject({ status: 409 })
})

test('a first look at a remote makes the fields of ours that it lacks, once', async () => {
  const { world, id, a } = await start()
  expect(a.calls.provision).toBe(0)
  for (const field of ['hubId', 'score', 'reasons']) a.removeField('person', field)
  const specs = await learnObjects(world.context, await mustFind(world.context, id))
  expect(specs['person']?.map(({ name }) => name)).toEqual(expect.arrayContaining(['hubId', 'score', 'reasons']))
  expect(a.calls.provision).toBe(1)
  await learnObjects(world.context, await mustFind(world.context, id))
  expect(a.calls.provision).toBe(1)
})

test('a remote that lets nobody make our key field is refused, with what its admin has to do', async () => {
  const { crm, connector } = remote('a')
  crm.removeField('person', 'hubId')
  const open: typeof connector.open = (session) => {
    const { provision, ...rest } = connector.open(session)
    return provision === undefined ? rest : { ...rest }
  }
  const world = await openWorld({ connectors: [{ ...connector, open }] })
  await expect(world.connect('a')).rejects.toMatchObject({
    status: 409,
    code: 'fields-missing',
    fix: expect.stringContaining('admin'),
  })
})
