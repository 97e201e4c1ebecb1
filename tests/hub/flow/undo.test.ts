import { expect, test } from 'vitest'
import { changeSetId } from '#shared/ids.ts'
import { everything, owner } from '#tests/hub/world.ts'
import { openStage } from './undo-stage.ts'

type Stage = Awaited<ReturnType<typeof openStage>>

/** The newest line of the lead's history that changed this field. */
const lineOf = async (so: Stage, field: string) => {
  const isOf = (change: { readonly field: string; readonly before: unknown; readonly after: unknown }): boolean =>
    change.field === field && change.before !== change.after
  const found = (await so.entries()).find(({ changes }) => changes.some(isOf))
  if (found === undefined) throw new Error(`${field} never changed.`)
  return found
}

const shortly = async (so: Stage, id: string) =>
  (await so.rows(id)).map(({ field, from, to, bucket }) => [field, from, to, bucket])

test('one field of one line is put back everywhere, and the others of the line stay', async () => {
  const so = await openStage()
  await so.editHere({ title: 'Countess', city: 'Ockham' })
  await so.pass()
  const { id: entry } = await lineOf(so, 'title')
  const set = await so.undo({ kind: 'entry', entry, field: 'title' })
  expect(set).toMatchObject({ state: 'previewed', title: 'Undo 1 change of Ada Byron 1, 20 November' })
  expect(await shortly(so, set.id)).toEqual([['title', 'Countess', 'Analyst', 'change']])
  await so.apply(set)
  await so.pass()
  expect(so.there('title')).toEqual(['Analyst', 'Analyst'])
  expect(so.there('city')).toEqual(['Ockham', 'Ockham'])
  expect(await so.show(set.id)).toMatchObject({ state: 'applied', progress: { done: 1, total: 1, skipped: 0 } })
})

test('a whole line is put back, whoever it came from', async () => {
  const so = await openStage()
  so.editThere(so.b, { title: 'Countess', city: 'Ockham' })
  await so.pass()
  const { id: entry } = await lineOf(so, 'title')
  const set = await so.undo({ kind: 'entry', entry })
  await so.apply(set)
  await so.pass()
  expect([so.there('title'), so.there('city')]).toEqual([
    ['Analyst', 'Analyst'],
    ['London', 'London'],
  ])
  expect(await so.reviews()).toEqual([])
})

test('a lead is put back to an instant, which is what its past shows', async () => {
  const so = await openStage()
  await so.editHere({ title: 'Countess' })
  so.tick()
  const then = so.at()
  const before = await so.fieldsOf()
  await so.editHere({ title: 'Lady', phone: '+41446681800' })
  await so.editHere({ title: 'Dame' })
  await so.pass()
  const past = await so.world.hub.leadPast(owner, so.lead, then)
  const isOther = past.fields.filter(({ differs }) => differs).map(({ field, value, now }) => [field, value, now])
  expect(isOther).toEqual(
    expect.arrayContaining([
      ['title', 'Countess', 'Dame'],
      ['phone', null, '+41446681800'],
    ]),
  )
  const set = await so.undo({ kind: 'lead', lead: so.lead, at: then })
  expect(await shortly(so, set.id)).toEqual([
    ['phone', '+41446681800', null, 'change'],
    ['title', 'Dame', 'Countess', 'change'],
  ])
  await so.apply(set)
  await so.pass()
  expect(await so.fieldsOf()).toEqual(before)
  expect([so.there('title'), so.there('phone')]).toEqual([
    ['Countess', 'Countess'],
    [null, null],
  ])
})

test('the past of before the hub knew the lead is refused with the first instant there is', async () => {
  const so = await openStage()
  const at = '2026-11-01T00:00:00.000Z'
  await expect(so.world.hub.leadPast(owner, so.lead, at)).rejects.toMatchObject({ status: 422, code: 'lead-younger' })
  await expect(so.undo({ kind: 'lead', lead: so.lead, at })).rejects.toMatchObject({ code: 'lead-younger' })
})

test('what one cause brought about is put back for all leads', async () => {
  const so = await openStage(3)
  for (const crm of [so.b]) for (const n of [1, 2, 3]) so.editThere(crm, { title: 'Countess' }, `ada${n}@example.com`)
  await so.pass()
  const { correlation } = await lineOf(so, 'title')
  const set = await so.undo({ kind: 'correlation', correlation })
  expect(set.counts).toMatchObject({ leads: 3, change: 3 })
  await so.apply(set)
  await so.pass()
  for (const n of [1, 2, 3]) expect(so.there('title', `ada${n}@example.com`)).toEqual(['Analyst', 'Analyst'])
})

test('of a span, only what one connection brought in is put back where it is named', async () => {
  const so = await openStage(2)
  const from = so.at()
  so.editThere(so.a, { title: 'Countess' })
  so.editThere(so.b, { title: 'Dame' }, 'ada2@example.com')
  await so.pass()
  const to = so.at()
  await so.editHere({ city: 'Ockham' })
  const [, connection] = so.connections
  const one = await so.undo({ kind: 'span', from, to, connection })
  expect(await shortly(so, one.id)).toEqual([['title', 'Dame', 'Analyst', 'change']])
  const all = await so.undo({ kind: 'span', from, to })
  expect(all.counts).toMatchObject({ leads: 2, change: 2 })
  await so.apply(all)
  await so.pass()
  expect([so.there('title'), so.there('title', 'ada2@example.com'), so.there('city')]).toEqual([
    ['Analyst', 'Analyst'],
    ['Analyst', 'Analyst'],
    ['Ockham', 'Ockham'],
  ])
})

test('what a record brought along when it was recognised can be undone, what a lead began with cannot', async () => {
  const known = { firstName: 'Ada', lastName: 'Byron 1', email: 'ada1@example.com', phone: '+41446681800' }
  const so = await openStage(1, known)
  const set = await so.undo({ kind: 'span', from: '2026-11-01T00:00:00.000Z', to: so.at() })
  expect(await shortly(so, set.id)).toEqual([['phone', '+41446681800', null, 'change']])
})

test('what somebody has changed since is shown and stays', async () => {
  const so = await openStage()
  await so.editHere({ title: 'Countess', city: 'Ockham' })
  const { id: entry } = await lineOf(so, 'title')
  await so.pass()
  so.editThere(so.b, { title: 'Programmer' })
  await so.pass()
  const set = await so.undo({ kind: 'entry', entry })
  expect(await shortly(so, set.id)).toEqual([
    ['city', 'Ockham', 'London', 'change'],
    ['title', 'Programmer', 'Analyst', 'edited-since'],
  ])
  await so.apply(set)
  await so.pass()
  expect([so.there('title'), so.there('city')]).toEqual([
    ['Programmer', 'Programmer'],
    ['London', 'London'],
  ])
  expect(await so.show(set.id)).toMatchObject({ state: 'applied', progress: { done: 1, skipped: 1 } })
})

test.each(['newest', 'keep'] as const)(
  'an edit over there that nobody had seen is asked about, although the rule is %s',
  async (kind) => {
    const so = await openStage()
    await so.world.hub.changePolicy(owner, { defaultRule: { kind }, rules: {} })
    await so.editHere({ title: 'Countess' })
    await so.pass()
    const { id: entry } = await lineOf(so, 'title')
    so.editThere(so.b, { title: 'Programmer' })
    const set = await so.undo({ kind: 'entry', entry })
    await so.apply(set)
    await so.pass()
    expect(so.there('title')).toEqual(['Analyst', 'Programmer'])
    const [review] = await so.reviews()
    expect(review).toMatchObject({ ours: { value: 'Analyst' }, theirs: { value: 'Programmer' } })
    await so.pass()
    expect(so.there('title')).toEqual(['Analyst', 'Programmer'])
  },
)

test('what was put back and has arrived is edited like anything else', async () => {
  const so = await openStage()
  await so.editHere({ title: 'Countess' })
  await so.pass()
  const set = await so.undo({ kind: 'entry', entry: (await lineOf(so, 'title')).id })
  await so.apply(set)
  await so.pass()
  so.editThere(so.b, { title: 'Programmer' })
  await so.pass()
  expect(so.there('title')).toEqual(['Programmer', 'Programmer'])
  expect(await so.reviews()).toEqual([])
})

test('what happens while an undo waits for a yes is no part of it', async () => {
  const so = await openStage()
  const then = so.at()
  await so.editHere({ title: 'Countess' })
  const set = await so.undo({ kind: 'lead', lead: so.lead, at: then })
  await so.editHere({ title: 'Dame' })
  await expect(so.apply(set)).rejects.toMatchObject({ code: 'plan-changed' })
  expect(await shortly(so, set.id)).toEqual([['title', 'Dame', 'Analyst', 'edited-since']])
})

test('an undo decides no dispute', async () => {
  const so = await openStage()
  await so.world.hub.changePolicy(owner, { defaultRule: { kind: 'newest' }, rules: { title: { kind: 'ask' } } })
  so.editThere(so.a, { title: 'Countess' })
  so.editThere(so.b, { title: 'Programmer' })
  await so.pass()
  const [review] = await so.reviews()
  const ours = review?.ours.value ?? null
  const set = await so.undo({ kind: 'entry', entry: (await lineOf(so, 'title')).id })
  expect(await shortly(so, set.id)).toEqual([['title', ours, 'Analyst', 'change']])
  await so.apply(set)
  await so.pass()
  expect(new Set(so.there('title'))).toEqual(new Set(['Analyst', review?.theirs.value]))
  expect(await so.reviews()).toMatchObject([{ ours: { value: 'Analyst' } }])
})

test('an undo of an undo gives back, and says of both what is in force', async () => {
  const so = await openStage()
  await so.editHere({ title: 'Countess' })
  await so.pass()
  const first = await so.undo({ kind: 'entry', entry: (await lineOf(so, 'title')).id })
  await so.apply(first)
  await so.pass()
  const states = async (...ids: string[]) => {
    const found = []
    for (const id of ids) found.push((await so.show(id)).state)
    return found
  }
  const second = await so.world.hub.undoChangeSet(owner, changeSetId(first.id))
  expect(await shortly(so, second.id)).toEqual([['title', 'Analyst', 'Countess', 'change']])
  await so.apply(second)
  await so.pass()
  expect(so.there('title')).toEqual(['Countess', 'Countess'])
  expect(await states(first.id, second.id)).toEqual(['undone', 'applied'])
  const third = await so.world.hub.undoChangeSet(owner, changeSetId(second.id))
  await so.apply(third)
  await so.pass()
  expect(so.there('title')).toEqual(['Analyst', 'Analyst'])
  expect(await states(first.id, second.id, third.id)).toEqual(['applied', 'undone', 'applied'])
})

test('previewing changes nothing but the list of change sets', async () => {
  const so = await openStage()
  await so.editHere({ title: 'Countess' })
  await so.pass()
  const before = await everything(so.world.db)
  const set = await so.undo({ kind: 'entry', entry: (await lineOf(so, 'title')).id })
  await so.rows(set.id)
  await so.show(set.id)
  expect(await everything(so.world.db)).toEqual(before)
})

test.each([
  ['a line that is not there', { kind: 'entry', entry: 999 }, 'entry-unknown'],
  ['a line that changed no value to put back', { kind: 'entry', entry: 1 }, 'not-undoable'],
  ['a lead that is not there', { kind: 'lead', lead: 'lead_none', at: '2026-11-20T09:00:00Z' }, 'lead-unknown'],
  ['a cause that did nothing', { kind: 'correlation', correlation: 'none' }, 'nothing-to-undo'],
  [
    'a span that ends before it begins',
    { kind: 'span', from: '2026-11-21T00:00:00Z', to: '2026-11-20T00:00:00Z' },
    'span-backwards',
  ],
] as const)('%s is refused', async (_what, scope, code) => {
  const so = await openStage()
  await expect(so.undo(scope)).rejects.toMatchObject({ code })
})

test('more than one undo takes is refused, and it says how to ask for less', async () => {
  const so = await openStage()
  await so.world.db.write([
    {
      sql: `with recursive n(i) as (select 1 union all select i + 1 from n where i <= 50000)
        insert into ledger (entity, version, at, actor, correlation, kind, changes)
        select 'lead_' || (i % 7), 1, ?, 'hub', 'flood', 'changed', '[]' from n`,
      args: [Date.parse(so.at())],
    },
  ])
  const scope = { kind: 'span', from: so.at(), to: so.at() } as const
  await expect(so.undo(scope)).rejects.toMatchObject({
    status: 422,
    code: 'scope-too-large',
    fix: expect.stringContaining('shorter span'),
  })
})
