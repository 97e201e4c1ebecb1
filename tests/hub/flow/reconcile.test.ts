import { expect, test } from 'vitest'
import { habitsLike, type Habits } from '#connectors/memory/habits.ts'
import { createHub } from '#hub/create-hub.ts'
import { noFindings } from '#hub/core/reconcile.ts'
import { pull } from '#hub/flow/pull.ts'
import { advancePart, readPart, selectReading } from '#hub/store/workspace/reconcile.ts'
import type { Actor } from '#shared/actor.ts'
import { userId } from '#shared/ids.ts'
import { openWorld, owner, remote, rowsOf, workspace } from '#tests/hub/world.ts'

const people = 45

/** People in two remotes, in step, and read again since; pages of ten. */
const open = async (habits: Habits = habitsLike.salesforce) => {
  const clock = { now: Date.UTC(2026, 10, 20, 9) }
  const now = () => clock.now
  const a = remote('a', { now, habits: { ...habits, readMax: 10 } })
  const b = remote('b', { now })
  for (let n = 0; n < people; n += 1)
    a.crm.add('person', {
      firstName: `Ada ${n}`,
      lastName: `Byron ${n}`,
      email: `ada${n}@example.com`,
      title: 'Analyst',
    })
  const world = await openWorld({ connectors: [a.connector, b.connector], clock })
  const connection = await world.connect('a')
  await world.connect('b')
  await world.approve()
  const poll = async () => {
    clock.now += 120_000
    await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
    await world.drain()
  }
  await poll()
  await poll()
  const rows = (crm: typeof a.crm) => crm.rows('person').filter(({ fate }) => fate.kind === 'present')
  /** Feeds are quiet: what happens now, no poll finds. */
  const deafen = () => world.db.write([{ sql: `update feed set due_at = 9e15`, args: [] }])
  await deafen()
  const latest = async () => (await world.hub.reconciliations(owner)).runs[0]
  const part = async (connector = 'a') =>
    (await latest())?.parts.find((one) => one.connector === connector && one.object === 'person')
  const compare = async () => {
    clock.now += 1_000
    await world.hub.reconcile(owner)
    await world.drain()
  }
  const titles = (crm: typeof a.crm, title: string) =>
    rows(crm).filter(({ fields }) => fields['title'] === title).length
  return { world, clock, connection, a: a.crm, b: b.crm, rows, latest, part, compare, titles, deafen }
}

test('where nothing differs, everything agrees and nothing is written', async () => {
  const { compare, latest, part, a, b, world } = await open()
  const before = [a.calls.write, b.calls.write]
  await compare()
  expect(await latest()).toMatchObject({ state: 'done', agreement: 1, author: 'user:user_ann' })
  expect(await part()).toMatchObject({ done: true, records: people, drifted: 0, unknown: 0, missing: 0, underWay: 0 })
  expect([a.calls.write, b.calls.write]).toEqual(before)
  expect(await rowsOf(world.db, 'reconciled')).toEqual([])
})

test('an edit that nobody told of is found, counted by field, and goes the way of any edit', async () => {
  const { compare, latest, part, a, b, rows, titles, deafen } = await open()
  for (const row of rows(a).slice(0, 5)) a.edit(row, { title: 'Countess' })
  const [first] = rows(a)
  if (first !== undefined) a.edit(first, { firstName: 'Augusta' })
  await deafen()
  await compare()
  const found = await part()
  expect(found?.fields).toEqual([
    { field: 'title', title: 'Title', drifted: 5 },
    { field: 'firstName', title: 'First name', drifted: 1 },
  ])
  expect(found?.sample).toHaveLength(6)
  expect(found?.sample.find(({ field }) => field === 'title')).toMatchObject({ agreed: 'Analyst', theirs: 'Countess' })
  expect((await latest())?.agreement).toBeLessThan(1)
  expect(titles(b, 'Countess')).toBe(5)
  await compare()
  expect((await latest())?.agreement).toBe(1)
})

test('new records and missing ones are counted, and told apart by looking', async () => {
  const { compare, part, a, b, rows } = await open({ ...habitsLike.salesforce, removals: 'silent' })
  a.add('person', { firstName: 'Mary', lastName: 'Somerville', email: 'mary@example.com' })
  const [gone] = rows(a)
  if (gone !== undefined) a.remove(gone)
  await compare()
  expect(await part()).toMatchObject({ unknown: 1, missing: 1, drifted: 0 })
  expect(rows(b).some(({ fields }) => fields['email'] === 'mary@example.com')).toBe(true)
})

test('a comparison costs as many calls as there are pages, and one for an object without records', async () => {
  const { compare, a } = await open()
  const before = a.calls.read
  await compare()
  expect(a.calls.read - before).toBe(Math.ceil(people / 10) + 1)
})

test('it goes on after a restart where it was, and counts nothing twice', async () => {
  const { world, a, connection, part, latest, clock, deafen } = await open()
  clock.now += 1_000
  await deafen()
  await world.hub.reconcile(owner)
  let reads = 0
  a.strike = (call) => (call === 'read' && ++reads === 4 ? { kind: 'down' } : undefined)
  await pull(world.context, connection)
  await pull(world.context, connection)
  expect(await part()).toMatchObject({ done: false, records: 20 })
  a.strike = () => undefined
  world.woken.clear()
  const again = createHub(world.ports)
  for (const lane of await again.sweep()) world.woken.add(lane)
  await world.drain()
  expect(await part()).toMatchObject({ done: true, records: people, missing: 0 })
  expect((await latest())?.state).toBe('done')
})

test('of two workers at the same page, one counts it', async () => {
  const { world, connection, part, clock, deafen } = await open()
  clock.now += 1_000
  await deafen()
  await world.hub.reconcile(owner)
  await Promise.all([pull(world.context, connection), pull(world.context, connection)])
  await world.drain()
  expect(await part()).toMatchObject({ done: true, records: people, missing: 0, drifted: 0 })
})

test('what is on its way is not called drift', async () => {
  const { world, a, rows, part, compare, deafen } = await open()
  const [row] = rows(a)
  if (row !== undefined) a.edit(row, { title: 'Countess' })
  await deafen()
  await world.db.write([
    {
      sql: `insert into signal (connection, object, remote_id, priority, correlation, at)
        select connection, object, remote_id, 1, 'x', 0 from link where remote_id = ?`,
      args: [row?.id ?? ''],
    },
  ])
  await compare()
  expect(await part()).toMatchObject({ drifted: 0 })
})

test('a person who was moved to another company, unheard, is found and follows', async () => {
  const { world, connection, clock, a, part, compare, deafen } = await open()
  const [one, two] = ['One', 'Two'].map((name) => a.add('organisation', { name, website: `${name}.example` }))
  const mary = { firstName: 'Mary', lastName: 'Somerville', email: 'mary@one.example' }
  const person = a.add('person', mary, one && { company: one })
  for (const _ of [1, 2, 3]) {
    clock.now += 120_000
    await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
    await world.drain()
  }
  a.edit(person, {}, two && { company: two })
  await deafen()
  await compare()
  expect((await part())?.fields).toEqual([{ field: 'ref.company', title: 'Company', drifted: 1 }])
  const links = (await rowsOf(world.db, 'link')).filter((link) => link['connection'] === connection)
  const of = (id: string | undefined) => links.find((link) => link['remote_id'] === id)
  expect(JSON.parse(String(of(person.id)?.['shadow']))).toMatchObject({ 'ref.company': of(two?.id)?.['entity'] })
  await compare()
  expect(await part()).toMatchObject({ drifted: 0 })
})

test('where calls run out it waits, and goes on when there are some', async () => {
  const { world, clock, a, part, latest, deafen } = await open()
  clock.now += 1_000
  await world.hub.reconcile(owner)
  a.strike = (call) => (call === 'read' ? { kind: 'quota', retryAfterSeconds: 600 } : undefined)
  await world.drain()
  a.strike = () => undefined
  for (const [waited, state] of [
    [60_000, 'running'],
    [600_000, 'done'],
  ] as const) {
    clock.now += waited
    await deafen()
    await world.drain()
    expect((await latest())?.state).toBe(state)
  }
  expect(await part()).toMatchObject({ records: people, drifted: 0, missing: 0 })
})

test('a system that is disconnected meanwhile does not hold it open', async () => {
  const { world, clock, connection, latest, deafen } = await open()
  clock.now += 1_000
  await world.hub.reconcile(owner)
  await world.hub.disconnect(owner, connection)
  await deafen()
  await world.drain()
  expect(await latest()).toMatchObject({ state: 'done' })
  expect((await world.hub.progress(owner)).jobs).toEqual([])
  await world.hub.reconcile(owner)
})

test('who comes second with a page, or after a cancellation, leaves no trace', async () => {
  const { world, clock, connection, latest, a } = await open()
  clock.now += 1_000
  await world.hub.reconcile(owner)
  const [found] = await world.db.read([selectReading(connection)])
  const part = readPart({ ...found?.rows[0] })
  const step = { total: null, findings: noFindings, ids: a.rows(part.object).map(({ id }) => id), now: clock.now }
  const late = { ...step, cursor: 'end', ended: true, correlation: 'late' }
  await world.db.write(advancePart(part, { ...step, cursor: 'on', ids: [], ended: false, correlation: 'first' }))
  await world.db.write(advancePart(part, late))
  expect(await rowsOf(world.db, 'signal')).toEqual([])
  expect((await rowsOf(world.db, 'reconciliation_part')).filter(({ state }) => state !== 'reading')).toEqual([])
  await world.hub.cancelReconciliation(owner, (await latest())?.id ?? '')
  await world.hub.reconcile(owner)
  await world.db.write(advancePart({ ...part, cursor: 'on' }, late))
  expect(await rowsOf(world.db, 'reconciled')).toEqual([])
})

test('only one runs at a time, it can be cancelled, and who may not begin it is refused', async () => {
  const { world, latest } = await open()
  await world.hub.reconcile(owner)
  await expect(world.hub.reconcile(owner)).rejects.toMatchObject({ code: 'reconciling' })
  await world.hub.cancelReconciliation(owner, (await latest())?.id ?? '')
  expect(await latest()).toMatchObject({ state: 'cancelled' })
  await world.drain()
  expect(await latest()).toMatchObject({ state: 'cancelled' })
  await expect(world.hub.cancelReconciliation(owner, 'nothing')).rejects.toMatchObject({ code: 'not-reconciling' })
  const rep: Actor = { kind: 'user', user: userId('user_bob'), workspace, role: 'rep', reach: 'all' }
  await expect(world.hub.reconcile(rep)).rejects.toMatchObject({ status: 403 })
})

test('with no system in step there is nothing to compare', async () => {
  const world = await openWorld()
  await expect(world.hub.reconcile(owner)).rejects.toMatchObject({ code: 'nothing-live' })
})

test('it begins by itself once a night, not on the first day, and not where that is switched off', async () => {
  const { world, clock, latest } = await open()
  const sweep = () => world.hub.sweep()
  clock.now = Date.UTC(2026, 10, 21, 2, 5)
  await sweep()
  expect(await latest()).toBeUndefined()
  clock.now = Date.UTC(2026, 10, 22, 2, 5)
  await sweep()
  await world.drain()
  expect(await latest()).toMatchObject({ author: 'hub', state: 'done' })
  clock.now = Date.UTC(2026, 10, 22, 23)
  await sweep()
  expect((await world.hub.reconciliations(owner)).runs).toHaveLength(1)
  await world.hub.changeNight(owner, null)
  clock.now = Date.UTC(2026, 10, 23, 5)
  await sweep()
  const { runs, hour } = await world.hub.reconciliations(owner)
  expect([runs.length, hour]).toEqual([1, null])
})
