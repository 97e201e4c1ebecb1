import { expect, test } from 'vitest'
import { habitsLike } from '#connectors/memory/habits.ts'
import { changeSetId, entityId, reviewId, userId } from '#shared/ids.ts'
import type { Actor } from '#shared/actor.ts'
import type { Fields } from '#shared/record.ts'
import { openWorld, owner, remote, rowsOf, workspace } from '#tests/hub/world.ts'

const people = 100

/** People in two remotes, in step. */
const openCrowd = async (size = people) => {
  const clock = { now: Date.UTC(2026, 10, 20, 9) }
  const now = () => clock.now
  const [a, b] = [remote('a', { now, habits: habitsLike.salesforce }), remote('b', { now })]
  const add = (n: number) =>
    a.crm.add('person', {
      firstName: `Ada ${n}`,
      lastName: `Byron ${n}`,
      email: `ada${n}@example.com`,
      title: 'Analyst',
    })
  for (let n = 0; n < size; n += 1) add(n)
  const world = await openWorld({ connectors: [a.connector, b.connector], clock })
  const connection = await world.connect('a')
  await world.connect('b')
  await world.approve()
  const pass = async (times = 2) => {
    for (let turn = 0; turn < times; turn += 1) {
      clock.now += 120_000
      await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
      await world.drain()
    }
  }
  await pass()
  const rows = (crm: typeof a.crm) => crm.rows('person').filter(({ fate }) => fate.kind === 'present')
  const edit = (from: number, to: number, fields: Fields) => {
    for (const row of rows(a.crm).slice(from, to)) a.crm.edit(row, fields)
  }
  const count = (crm: typeof a.crm, field: string, value: string | null) =>
    rows(crm).filter(({ fields }) => (fields[field] ?? null) === value).length
  const asked = async () =>
    (await world.hub.reviews(owner)).flatMap((review) => (review.kind === 'stopped' ? [review] : []))
  const answer = async (kind: 'release' | 'refuse') => {
    const [review] = await asked()
    await world.hub.answer(owner, reviewId(review?.id ?? ''), { kind })
  }
  return { world, clock, connection, a: a.crm, b: b.crm, add, pass, edit, rows, count, asked, answer }
}

test('emptied in a few records, a value is emptied everywhere; in many, nothing happens before somebody decides', async () => {
  const { a, b, pass, edit, count, asked, world } = await openCrowd()
  edit(0, 25, { title: null })
  await pass()
  expect(count(b, 'title', null)).toBe(25)
  expect(await asked()).toEqual([])
  edit(25, 60, { title: null })
  await pass()
  expect([count(a, 'title', null), count(b, 'title', null)]).toEqual([60, 25])
  const [review, ...others] = await asked()
  expect(others).toEqual([])
  expect(review).toMatchObject({ connector: 'a', changes: ['blanked'], waiting: 35, records: people })
  expect(review?.sample).toHaveLength(10)
  expect(review?.sample[0]).toMatchObject({ field: 'title', before: 'Analyst', after: null })
  const first = await world.hub.lead(owner, entityId(review?.sample[0]?.lead ?? ''))
  expect(first.links.map(({ connector, status }) => `${connector} ${status}`).toSorted()).toEqual([
    'a held',
    'b in-sync',
  ])
  const alarms = await world.hub.alarms(owner)
  expect(alarms.open.map(({ kind, href }) => [kind, href])).toEqual([['stopped', '/reviews']])
})

test('values that are emptied count, also where they win over an edit elsewhere', async () => {
  const { b, pass, edit, rows, asked, world } = await openCrowd()
  await world.hub.changePolicy(owner, { defaultRule: { kind: 'always', remote: 'a' }, rules: {} })
  for (const row of rows(b).slice(0, 40)) b.edit(row, { title: 'Baroness' })
  edit(0, 40, { title: null })
  await pass()
  expect(await asked()).toMatchObject([{ changes: ['blanked'] }])
})

test('what is not of the stopped kind goes on, also in the system that was stopped', async () => {
  const { b, pass, edit, count, asked } = await openCrowd()
  edit(0, 40, { title: null })
  edit(50, 60, { title: 'Countess' })
  await pass()
  expect([count(b, 'title', null), count(b, 'title', 'Countess')]).toEqual([0, 10])
  edit(60, 70, { title: 'Countess' })
  edit(70, 71, { title: null })
  await pass()
  expect([count(b, 'title', null), count(b, 'title', 'Countess')]).toEqual([0, 20])
  expect((await asked()).map(({ waiting }) => waiting)).toEqual([41])
})

test('let through, all of it arrives, and the next few are counted anew', async () => {
  const { b, pass, edit, count, asked, answer, world } = await openCrowd()
  edit(0, 40, { title: null })
  await pass()
  await answer('release')
  await pass()
  expect(count(b, 'title', null)).toBe(40)
  edit(40, 60, { title: null })
  await pass()
  expect(count(b, 'title', null)).toBe(60)
  expect(await asked()).toEqual([])
  expect(await rowsOf(world.db, 'inbox')).toEqual([])
  expect((await world.hub.alarms(owner)).open).toEqual([])
})

test('turned down, the former values are put back, other edits of these records stay, and the history says so', async () => {
  const { a, b, pass, edit, count, rows, answer, world } = await openCrowd()
  edit(0, 40, { title: null, firstName: 'Augusta' })
  await pass()
  await answer('refuse')
  await pass()
  expect([count(a, 'title', null), count(b, 'title', null)]).toEqual([0, 0])
  expect([count(a, 'firstName', 'Augusta'), count(b, 'firstName', 'Augusta')]).toEqual([40, 40])
  const { leads } = await world.hub.leads(owner, { sort: 'name', limit: people })
  const lead = leads.find(({ title }) => title.startsWith('Augusta'))
  const { entries } = await world.hub.timeline(owner, entityId(lead?.id ?? ''))
  const told = entries.flatMap(({ changes }) => changes).find(({ field }) => field === 'title')
  expect(told).toMatchObject({ rule: 'turned down', losing: null, after: 'Analyst' })
  expect(rows(a)).toHaveLength(people)
  expect(await rowsOf(world.db, 'outbox')).toEqual([])
})

test('a value that somebody put back meanwhile is neither emptied nor written again, whatever the answer', async () => {
  for (const kind of ['release', 'refuse'] as const) {
    const { a, b, pass, edit, count, answer } = await openCrowd()
    edit(0, 40, { title: null })
    await pass()
    edit(0, 40, { title: 'Engineer' })
    await pass()
    expect(count(b, 'title', 'Engineer')).toBe(40)
    await answer(kind)
    await pass(3)
    expect([count(a, 'title', 'Engineer'), count(b, 'title', 'Engineer')]).toEqual([40, 40])
  }
})

test('so many new records at once wait; turned down, they are left alone until somebody edits one', async () => {
  const { a, b, pass, add, rows, asked, answer } = await openCrowd()
  for (let n = 0; n < 501; n += 1) add(people + n)
  await pass()
  expect(rows(b)).toHaveLength(people)
  expect(await asked()).toMatchObject([{ changes: ['created'], waiting: 501 }])
  await answer('refuse')
  await pass()
  expect([rows(a).length, rows(b).length]).toEqual([people + 501, people])
  const stranger = rows(a)[people + 7]
  if (stranger !== undefined) a.edit(stranger, { title: 'Countess' })
  await pass()
  expect(rows(b)).toHaveLength(people + 1)
  expect(await asked()).toEqual([])
})

test('small portions add up within the hour and are forgotten after it', async () => {
  const { b, clock, pass, edit, count, asked } = await openCrowd()
  edit(0, 20, { title: null })
  await pass()
  clock.now += 2 * 3_600_000
  edit(20, 40, { title: null })
  await pass()
  expect(await asked()).toEqual([])
  edit(40, 60, { title: null })
  await pass()
  expect(count(b, 'title', null)).toBe(40)
  expect(await asked()).toHaveLength(1)
})

test('of two answers the first counts, one of another kind is refused, and a viewer cannot decide', async () => {
  const { pass, edit, asked, world } = await openCrowd()
  edit(0, 40, { title: null })
  await pass()
  const [review] = await asked()
  const id = reviewId(review?.id ?? '')
  await expect(world.hub.answer(owner, id, { kind: 'keep' })).rejects.toMatchObject({ code: 'answer-unfit' })
  const viewer: Actor = { kind: 'user', user: userId('user_bob'), workspace, role: 'viewer', reach: 'all' }
  await expect(world.hub.answer(viewer, id, { kind: 'release' })).rejects.toMatchObject({ status: 403 })
  await world.hub.answer(owner, id, { kind: 'release' })
  await expect(world.hub.answer(owner, id, { kind: 'refuse' })).rejects.toMatchObject({ code: 'review-answered' })
})

test('a first sync is never stopped: a person approves it as a whole', async () => {
  const { asked, rows, b } = await openCrowd(600)
  expect(await asked()).toEqual([])
  expect(rows(b)).toHaveLength(600)
})

test('what went before the stop can be undone, and only that', async () => {
  const { a, b, connection, pass, edit, count, asked, answer, world } = await openCrowd()
  edit(0, 20, { title: null })
  await pass()
  edit(20, 40, { title: null })
  await pass()
  const [review] = await asked()
  expect(count(b, 'title', null)).toBe(20)
  await answer('refuse')
  const scope = { kind: 'span', from: review?.since ?? '', to: review?.createdAt ?? '', connection } as const
  const draft = await world.hub.createChangeSet(owner, { kind: 'undo', scope })
  expect(draft.counts).toMatchObject({ leads: 20, change: 20 })
  await world.hub.applyChangeSet(owner, changeSetId(draft.id), { hash: draft.hash })
  await pass()
  expect([count(a, 'title', null), count(b, 'title', null)]).toEqual([0, 0])
})
