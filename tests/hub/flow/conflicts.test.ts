import { expect, test } from 'vitest'
import { entityId, reviewId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import type { ValueConflictView } from '#shared/api/review.ts'
import { openWorld, owner, remote, rowsOf, workspace } from '#tests/hub/world.ts'

/** One person in two remotes, in step; who wins the title is asked. */
const start = async () => {
  const clock = { now: Date.UTC(2026, 10, 20, 9) }
  const now = () => clock.now
  const a = remote('a', { now })
  const b = remote('b', { now })
  a.crm.add('person', {
    firstName: 'Ada',
    lastName: 'Byron',
    email: 'ada@example.com',
    title: 'Analyst',
    city: 'London',
  })
  const world = await openWorld({ connectors: [a.connector, b.connector] })
  const first = await world.connect('a')
  await world.connect('b')
  await world.approve()
  await world.hub.changePolicy(owner, { defaultRule: { kind: 'newest' }, rules: { title: { kind: 'ask' } } })
  const [row] = (await world.hub.leads(owner, { sort: 'name', limit: 10 })).leads
  const lead = entityId(row?.id ?? '')
  const only = (crm: typeof a.crm) => {
    const [found] = crm.rows('person')
    if (found === undefined) throw new Error('Nobody is there.')
    return found
  }
  const pass = async () => {
    clock.now += 120_000
    world.clock.now = clock.now
    await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
    await world.drain()
    world.clock.now = clock.now += 120_000
    await world.drain()
  }
  await pass()
  /** What was edited in `a` is known before anything is read from `b`, or written to it. */
  const readFirst = async () => {
    clock.now += 120_000
    world.clock.now = clock.now
    await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
    for (const lane of [`pull:${workspace}:${first}`, `absorb:${workspace}`])
      for (let turn = 0; turn < 4; turn += 1) await world.hub.run(lane)
  }
  const edit = (crm: typeof a.crm, fields: Fields) => void crm.edit(only(crm), fields)
  return {
    world,
    lead,
    a: a.crm,
    b: b.crm,
    pass,
    readFirst,
    edit,
    titles: () => [only(a.crm).fields['title'], only(b.crm).fields['title']],
    city: () => [only(a.crm).fields['city'], only(b.crm).fields['city']],
    asked: async () => (await world.hub.reviews(owner)).filter((review) => review.kind === 'conflict'),
  }
}

/** Both are edited before either is read. */
const quarrel = async () => {
  const so = await start()
  so.edit(so.a, { title: 'Countess' })
  so.edit(so.b, { title: 'Programmer' })
  await so.readFirst()
  await so.pass()
  const [review] = await so.asked()
  if (review === undefined) throw new Error('Nobody was asked.')
  return { ...so, review }
}

const sidesOf = ({ ours, theirs }: ValueConflictView) =>
  [ours, theirs].map(({ source, value }) => `${source}: ${value}`)

test('where the rule is to ask, both sides keep their values and a person is asked once', async () => {
  const so = await quarrel()
  expect(sidesOf(so.review)).toEqual(['a: Countess', 'b: Programmer'])
  await so.pass()
  await so.pass()
  expect(await so.asked()).toHaveLength(1)
  expect(so.titles()).toEqual(['Countess', 'Programmer'])
  expect((await so.world.hub.lead(owner, so.lead)).openReviews).toHaveLength(1)
})

test('the other fields of the lead go on', async () => {
  const so = await quarrel()
  so.edit(so.b, { city: 'Marylebone' })
  await so.pass()
  so.edit(so.a, { city: 'Ockham' })
  await so.pass()
  expect(so.city()).toEqual(['Ockham', 'Ockham'])
  expect(so.titles()).toEqual(['Countess', 'Programmer'])
})

test.each([
  { answer: { kind: 'ours', always: false }, wins: 'Countess', loses: 'Programmer' },
  { answer: { kind: 'theirs', always: false }, wins: 'Programmer', loses: 'Countess' },
  { answer: { kind: 'value', value: 'Mathematician' }, wins: 'Mathematician', loses: 'Countess' },
] as const)(
  'the answer $answer.kind is carried out everywhere, and the losing value stays in the history',
  async ({ answer, wins, loses }) => {
    const so = await quarrel()
    await so.world.hub.answer(owner, reviewId(so.review.id), answer)
    await so.pass()
    expect(so.titles()).toEqual([wins, wins])
    expect(await so.asked()).toEqual([])
    const { entries } = await so.world.hub.timeline(owner, so.lead)
    const changes = entries.flatMap((entry) => entry.changes)
    const decided = { field: 'title', before: 'Countess', after: wins, losing: loses, rule: 'a person decided' }
    expect(changes).toContainEqual(decided)
    expect(changes.some(({ losing }) => losing === 'Programmer')).toBe(true)
  },
)

test('an answer counts once, and one that belongs to another kind of question is refused', async () => {
  const so = await quarrel()
  const id = reviewId(so.review.id)
  await expect(so.world.hub.answer(owner, id, { kind: 'new' })).rejects.toMatchObject({ code: 'answer-unfit' })
  const answers = (['ours', 'theirs'] as const).map((kind) => so.world.hub.answer(owner, id, { kind, always: false }))
  const outcomes = (await Promise.allSettled(answers)).map(({ status }) => status)
  expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected'])
  await expect(so.world.hub.answer(owner, id, { kind: 'ours', always: false })).rejects.toMatchObject({
    code: 'review-answered',
  })
})

test('asked again before anybody answered, the question shows the newest value', async () => {
  const so = await quarrel()
  so.edit(so.b, { title: 'Engineer' })
  await so.pass()
  const asked = await so.asked()
  expect(asked.map(sidesOf)).toEqual([['a: Countess', 'b: Engineer']])
  await so.world.hub.answer(owner, reviewId(asked[0]?.id ?? ''), { kind: 'theirs', always: false })
  await so.pass()
  expect(so.titles()).toEqual(['Engineer', 'Engineer'])
})

test('a question is closed when both have come to say the same, whoever saw to it', async () => {
  const there = await quarrel()
  there.edit(there.b, { title: 'Countess' })
  await there.pass()
  expect(await there.asked()).toEqual([])
  const here = await quarrel()
  await here.world.hub.editLead(owner, here.lead, { title: 'Analyst again' })
  await here.pass()
  expect(await here.asked()).toEqual([])
  expect(here.titles()).toEqual(['Analyst again', 'Analyst again'])
})

test('two quarrels after each other are two questions', async () => {
  const so = await quarrel()
  await so.world.hub.answer(owner, reviewId(so.review.id), { kind: 'ours', always: false })
  await so.pass()
  so.edit(so.a, { title: 'Lady' })
  so.edit(so.b, { title: 'Dame' })
  await so.pass()
  expect(await so.asked()).toHaveLength(1)
  expect(await rowsOf(so.world.db, 'review')).toHaveLength(2)
})

test('"always" makes a rule of the answer', async () => {
  const so = await quarrel()
  await so.world.hub.answer(owner, reviewId(so.review.id), { kind: 'theirs', always: true })
  expect((await so.world.hub.policy(owner)).rules['title']).toEqual({ kind: 'rank', remotes: ['b'] })
  await so.pass()
  so.edit(so.b, { title: 'Dame' })
  so.edit(so.a, { title: 'Lady' })
  await so.readFirst()
  await so.pass()
  expect(so.titles()).toEqual(['Dame', 'Dame'])
  expect(await so.asked()).toEqual([])
})

test('"always" for the value that is there keeps whose it was, and obeys at once', async () => {
  const so = await quarrel()
  await so.world.hub.answer(owner, reviewId(so.review.id), { kind: 'ours', always: true })
  expect((await so.world.hub.policy(owner)).rules['title']).toEqual({ kind: 'rank', remotes: ['a'] })
  const title = (await so.world.hub.lead(owner, so.lead)).fields.find(({ field }) => field === 'title')
  expect(title).toMatchObject({ value: 'Countess', source: 'a' })
  // Not written yet, and edited once more over there: the rule decides.
  so.edit(so.b, { title: 'Engineer' })
  await so.pass()
  expect(so.titles()).toEqual(['Countess', 'Countess'])
})
