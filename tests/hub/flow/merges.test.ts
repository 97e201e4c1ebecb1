import { expect, test } from 'vitest'
import { everything, owner, rowsOf } from '#tests/hub/world.ts'
import { ada, bob, openMerges } from './merge-stage.ts'

const minutes = (n: number): number => n * 60_000

/** Two, and what becomes of them. */
const opened = async () => {
  const so = await openMerges()
  const [keep, gone] = [await so.idOf('Ada Byron'), await so.idOf('Adele Byron')]
  return { ...so, keep, gone }
}

/** Two that have been made one. */
const united = async () => {
  const so = await opened()
  const merge = await so.merge(so.keep, so.gone)
  so.tick(minutes(10))
  await so.pass(3)
  return { ...so, id: merge.id }
}

const fieldsOf = async (
  { world }: Awaited<ReturnType<typeof openMerges>>,
  lead: Parameters<typeof world.hub.lead>[1],
) => Object.fromEntries((await world.hub.lead(owner, lead)).fields.map(({ field, value }) => [field, value]))

test('what merging would do is shown first, and nothing happens', async () => {
  const so = await opened()
  const before = await everything(so.world.db)
  const preview = await so.preview(so.keep, so.gone, { keep: so.keep })
  expect(preview).toMatchObject({
    keep: { title: 'Ada Byron' },
    gone: { title: 'Adele Byron' },
    holdMinutes: 10,
    same: 3,
  })
  expect(preview.fields.map(({ field, pick, why }) => [field, pick, why])).toEqual([
    ['city', 'keep', 'newest'],
    ['email', 'keep', 'newest'],
    ['firstName', 'keep', 'newest'],
    ['phone', 'gone', 'only one says it'],
    ['title', 'keep', 'only one says it'],
  ])
  expect(preview.records.map(({ connector, fate }) => `${connector} ${fate}`).toSorted()).toEqual([
    'a merges',
    'b merges',
    'c removes',
  ])
  expect(preview.evidence.at(-1)).toMatch(/^Together: /)
  expect(await everything(so.world.db)).toEqual(before)
})

test('two are one everywhere once the time to call it off is over, and nothing is said twice', async () => {
  const so = await opened()
  const merge = await so.merge(so.keep, so.gone)
  expect(merge).toMatchObject({ state: 'waiting', actor: 'user:user_ann' })
  await so.pass(1)
  expect(so.there()).toEqual([0, 1, 2].map(() => [ada.email, bob.email]))
  so.tick(minutes(10))
  for (let turn = 0; turn < 4; turn += 1) {
    await so.pass(1)
    expect(await so.world.hub.reviews(owner)).toEqual([])
  }
  expect((await so.world.hub.merges(owner)).merges).toMatchObject([{ id: merge.id, state: 'done' }])
  expect(so.there()).toEqual([[ada.email], [ada.email], [ada.email]])
  for (const crm of [so.a, so.b, so.c]) {
    expect(so.rowOf(crm, ada.email).fields).toMatchObject({ ...ada, phone: bob.phone })
  }
  expect(await fieldsOf(so, so.keep)).toMatchObject({ ...ada, phone: bob.phone })
  expect((await so.world.hub.lead(owner, so.gone)).id).toBe(so.keep)
  expect(await so.world.hub.leads(owner, { sort: 'name', limit: 10 })).toMatchObject({ total: 1 })
  expect((await so.world.hub.lead(owner, so.keep)).links.map(({ status }) => status)).not.toContain('needs-attention')
  expect(await rowsOf(so.world.db, 'outbox')).toEqual([])
  const calls = [so.a, so.b, so.c].map(({ calls: { write, merge: merges, remove } }) => [write, merges, remove])
  await so.pass(4)
  expect([so.a, so.b, so.c].map(({ calls: { write, merge: merges, remove } }) => [write, merges, remove])).toEqual(
    calls,
  )
  expect([so.a.calls.merge, so.b.calls.merge, so.c.calls.merge, so.c.calls.remove]).toEqual([1, 1, 0, 1])
})

test('it can be called off until then, and only once', async () => {
  const so = await opened()
  const merge = await so.merge(so.keep, so.gone)
  await expect(so.merge(so.gone, so.keep)).rejects.toMatchObject({ code: 'merge-pending' })
  expect(await so.world.hub.cancelMerge(owner, merge.id)).toMatchObject({ state: 'cancelled' })
  await expect(so.world.hub.cancelMerge(owner, merge.id)).rejects.toMatchObject({ code: 'merge-closed' })
  so.tick(minutes(20))
  await so.pass()
  expect(so.there()).toEqual([0, 1, 2].map(() => [ada.email, bob.email]))
})

test('what was approved is what is made: whoever edits in between stops it', async () => {
  const so = await opened()
  const { hash } = await so.preview(so.keep, so.gone, { keep: so.keep })
  await so.world.hub.editLead(owner, so.gone, { city: 'Chur' })
  const order = { with: so.gone, keep: so.keep, rule: { kind: 'newest' }, picks: {}, hash } as const
  await expect(so.world.hub.mergeLeads(owner, so.keep, order)).rejects.toMatchObject({ code: 'plan-changed' })
})

test('a person’s choice and the rule decide field by field, and what lost stays in the history', async () => {
  const so = await opened()
  const request = { with: so.gone, keep: so.keep, rule: { kind: 'longest' }, picks: { city: 'gone' } } as const
  const { hash, fields } = await so.world.hub.previewMerge(owner, so.keep, request)
  expect(fields.map(({ field, pick, why }) => [field, pick, why])).toEqual([
    ['city', 'gone', 'a person decided'],
    ['email', 'gone', 'the longer one'],
    ['firstName', 'gone', 'the longer one'],
    ['phone', 'gone', 'only one says it'],
    ['title', 'keep', 'only one says it'],
  ])
  await so.world.hub.mergeLeads(owner, so.keep, { ...request, hash })
  so.tick(minutes(10))
  await so.pass(4)
  const now = { firstName: 'Adele', email: bob.email, city: 'Basel', phone: bob.phone, title: 'Analyst' }
  expect(await fieldsOf(so, so.keep)).toMatchObject(now)
  for (const crm of [so.a, so.b, so.c]) expect(so.rowOf(crm, bob.email).fields).toMatchObject(now)
  const { entries } = await so.world.hub.timeline(owner, so.keep)
  expect(entries.find(({ kind }) => kind === 'united')?.changes).toContainEqual(
    expect.objectContaining({
      field: 'city',
      before: 'Bern',
      after: 'Basel',
      losing: 'Bern',
      rule: 'a person decided',
    }),
  )
})

test('an edit of the one that goes, made over there during the hold, is not lost', async () => {
  const so = await opened()
  await so.merge(so.keep, so.gone)
  so.a.edit(so.rowOf(so.a, bob.email), { mobile: '+41791112233' })
  so.tick(minutes(10))
  await so.pass(4)
  expect(await fieldsOf(so, so.keep)).toMatchObject({ mobile: '+41791112233', phone: bob.phone })
})

test('split again, both are what they were, in the hub and as far as each system allows', async () => {
  const so = await united()
  const before = await so.world.hub.previewSplit(owner, so.id)
  expect(before.back.map(({ field, from, to }) => [field, from, to])).toEqual([['phone', bob.phone, null]])
  expect(before.records.map(({ connector, fate }) => `${connector} ${fate}`).toSorted()).toEqual([
    'a restored',
    'b restored',
    'c anew',
  ])
  expect(await so.world.hub.splitMerge(owner, so.id)).toMatchObject({ state: 'split' })
  await so.pass(5)
  expect(so.there()).toEqual([0, 1, 2].map(() => [ada.email, bob.email]))
  for (const crm of [so.a, so.b, so.c]) {
    expect(so.rowOf(crm, ada.email).fields).toMatchObject({ ...ada })
    expect(so.rowOf(crm, ada.email).fields['phone'] ?? null).toBeNull()
    expect(so.rowOf(crm, bob.email).fields).toMatchObject({ ...bob })
    expect(so.rowOf(crm, bob.email).fields['title'] ?? null).toBeNull()
  }
  expect((await so.world.hub.lead(owner, so.gone)).id).toBe(so.gone)
  expect(await so.world.hub.leads(owner, { sort: 'name', limit: 10 })).toMatchObject({ total: 2 })
  expect(await rowsOf(so.world.db, 'outbox')).toEqual([])
  await expect(so.world.hub.splitMerge(owner, so.id)).rejects.toMatchObject({ code: 'merge-not-done' })
})

test('what somebody changed after the merge stays when it is split', async () => {
  const so = await united()
  await so.world.hub.editLead(owner, so.keep, { phone: '+41315556677' })
  await so.pass()
  expect(await so.world.hub.previewSplit(owner, so.id)).toMatchObject({ back: [], stays: ['Phone'] })
  await so.world.hub.splitMerge(owner, so.id)
  await so.pass(5)
  expect((await fieldsOf(so, so.keep))['phone']).toBe('+41315556677')
  expect((await fieldsOf(so, so.gone))['phone']).toBe(bob.phone)
})

test('a merge made in one system is followed by the others after the hold', async () => {
  const so = await opened()
  so.a.merge(so.rowOf(so.a, bob.email), so.rowOf(so.a, ada.email))
  await so.pass(1)
  const { merges } = await so.world.hub.merges(owner)
  expect(merges).toMatchObject([{ state: 'waiting', actor: 'a', keep: { id: so.keep }, gone: { id: so.gone } }])
  expect(so.there()).toEqual([[ada.email], [ada.email, bob.email], [ada.email, bob.email]])
  so.tick(minutes(10))
  await so.pass(4)
  expect(so.there()).toEqual([[ada.email], [ada.email], [ada.email]])
  expect(so.a.calls.merge).toBe(0)
  expect(await fieldsOf(so, so.keep)).toMatchObject({ ...ada, phone: bob.phone })
})

test('too many of them at once wait for a person', async () => {
  const people = Array.from({ length: 50 }, (_, n) => ({
    firstName: `P${n}`,
    lastName: `L${n}`,
    email: `p${n}@x${n}.example`,
  }))
  const so = await openMerges(people)
  for (let n = 0; n < 50; n += 2)
    so.a.merge(so.rowOf(so.a, `p${n}@x${n}.example`), so.rowOf(so.a, `p${n + 1}@x${n + 1}.example`))
  await so.pass(1)
  const states = Map.groupBy((await so.world.hub.merges(owner)).merges, ({ state }) => state)
  expect([states.get('waiting')?.length, states.get('asked')?.length]).toEqual([20, 5])
  expect((await so.world.hub.overview(owner)).needsYou).toContainEqual({
    text: '5 merges made in a system: are they right?',
    href: '/duplicates',
  })
})

test('a record that names the one that went is the other one’s, and its history is the other’s too', async () => {
  const so = await united()
  const late = so.c.add('person', { lastName: 'Byron', city: 'Zug', hubId: so.gone })
  await so.pass()
  expect((await so.world.hub.reviews(owner)).map(({ kind }) => kind)).toEqual(['doubtful-match'])
  const [review] = await so.world.hub.reviews(owner)
  expect(review).toMatchObject({ remoteId: late.id, candidates: [{ entity: so.keep }] })
  expect(await so.told(so.keep)).toEqual(expect.arrayContaining(['hub united by user:user_ann', 'a created by a']))
  expect((await so.told(so.keep)).filter((line) => line === 'a created by a')).toHaveLength(2)
})

test('two that are one are made one with a third, and split in either order', async () => {
  const third = { firstName: 'Augusta', lastName: 'King', email: 'augusta@three.example' }
  const so = await openMerges([ada, bob, third])
  const [first, second, last] = [
    await so.idOf('Ada Byron'),
    await so.idOf('Adele Byron'),
    await so.idOf('Augusta King'),
  ]
  const one = await so.merge(second, first)
  so.tick(minutes(10))
  await so.pass(4)
  const other = await so.merge(last, second)
  so.tick(minutes(10))
  await so.pass(4)
  expect(so.there()).toEqual([0, 1, 2].map(() => [third.email]))
  for (const id of [first, second, last]) expect((await so.world.hub.lead(owner, id)).id).toBe(last)
  await so.world.hub.splitMerge(owner, one.id)
  await so.pass(5)
  expect(so.there()).toEqual([0, 1, 2].map(() => [ada.email, third.email]))
  await so.world.hub.splitMerge(owner, other.id)
  await so.pass(5)
  expect(so.there()).toEqual([0, 1, 2].map(() => [ada.email, bob.email, third.email]))
  for (const id of [first, second, last]) expect((await so.world.hub.lead(owner, id)).id).toBe(id)
})

test('who had become one that is split off goes with it', async () => {
  const third = { firstName: 'Augusta', lastName: 'King', email: 'augusta@three.example' }
  const so = await openMerges([ada, bob, third])
  const [first, second, last] = [
    await so.idOf('Ada Byron'),
    await so.idOf('Adele Byron'),
    await so.idOf('Augusta King'),
  ]
  for (const [keep, gone] of [
    [second, first],
    [last, second],
  ] as const) {
    await so.merge(keep, gone)
    so.tick(minutes(10))
    await so.pass(4)
  }
  const [newest] = (await so.world.hub.merges(owner)).merges
  await so.world.hub.splitMerge(owner, newest?.id ?? '')
  await so.pass(5)
  const ids = [first, second, last].map(async (id) => (await so.world.hub.lead(owner, id)).id)
  expect(await Promise.all(ids)).toEqual([second, second, last])
  expect(so.there()).toEqual([0, 1, 2].map(() => [bob.email, third.email]))
})

test('where a system refuses to merge, the others are one all the same, and the reason is shown', async () => {
  const so = await opened()
  so.a.isLocked = ({ object }) => object === 'person'
  await so.merge(so.keep, so.gone)
  so.tick(minutes(10))
  await so.pass(3)
  expect(so.there()).toEqual([[ada.email, bob.email], [ada.email], [ada.email]])
  const merging = (await so.world.hub.lead(owner, so.keep)).links.filter(({ status }) => status === 'syncing')
  expect(merging.map(({ connector, reason }) => `${connector}: ${reason ?? ''}`)).toContainEqual(
    expect.stringMatching(/^a: Its record is being merged/),
  )
  so.a.edit(so.rowOf(so.a, bob.email), { mobile: '+41791112233' })
  await so.pass(1)
  so.a.isLocked = () => false
  await so.pass(3)
  expect(await fieldsOf(so, so.keep)).toMatchObject({ mobile: '+41791112233' })
  expect(so.there()).toEqual([[ada.email], [ada.email], [ada.email]])
})

test('who types afterwards what the other one said before is heard', async () => {
  const so = await united()
  so.a.edit(so.rowOf(so.a, ada.email), { city: bob.city })
  so.b.edit(so.rowOf(so.b, ada.email), { firstName: bob.firstName })
  await so.pass(3)
  const heard = { city: bob.city, firstName: bob.firstName }
  expect(await fieldsOf(so, so.keep)).toMatchObject(heard)
  for (const crm of [so.a, so.b, so.c]) expect(so.rowOf(crm, ada.email).fields).toMatchObject(heard)
})

test('what only the systems know of the one that went is kept, and comes back with a split', async () => {
  const so = await opened()
  const note = { name: 'note', title: 'Note', type: 'string', writable: true, required: false, unique: false } as const
  for (const crm of [so.b, so.c]) {
    crm.addField('person', note)
    crm.edit(so.rowOf(crm, bob.email), { note: `only ${crm === so.b ? 'b' : 'c'} knows` })
  }
  await so.world.db.write([{ sql: 'update connection set described_at = 0', args: [] }])
  await so.pass()
  const merge = await so.merge(so.keep, so.gone)
  so.tick(minutes(10))
  await so.pass(4)
  for (const crm of [so.b, so.c]) expect(so.living(crm)).toHaveLength(1)
  await so.world.hub.splitMerge(owner, merge.id)
  await so.pass(5)
  expect(so.rowOf(so.b, bob.email).fields['note']).toBe('only b knows')
  expect(so.rowOf(so.c, bob.email).fields['note']).toBe('only c knows')
  for (const crm of [so.a, so.c]) expect(so.rowOf(crm, ada.email).fields['note'] ?? null).toBeNull()
})
