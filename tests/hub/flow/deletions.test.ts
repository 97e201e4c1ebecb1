import { expect, test } from 'vitest'
import { habitsLike } from '#connectors/memory/habits.ts'
import { owner, rowsOf } from '#tests/hub/world.ts'
import { only, openDeletions } from './deletion-stage.ts'

const removed = ['a', 'b', 'c'] as const

/** `a` has lost its record, and the hub has noticed. */
const lost = async () => {
  const so = await openDeletions()
  so.remove(so.a)
  await so.pass()
  return { ...so, review: await so.question() }
}

/** A deletion in `a` is carried to `b` without asking. */
const following = async () => {
  const so = await openDeletions()
  await so.rule(so.connections.a, 'delete', 'hold')
  await so.rule(so.connections.b, 'hold', 'delete')
  await so.rule(so.connections.c, 'hold', 'ignore')
  return so
}

test('a deletion is held until somebody says what it means elsewhere', async () => {
  const { there, review, asked, pass, a } = await lost()
  expect(there()).toEqual([0, 1, 1])
  expect(review).toMatchObject({ title: 'Ada Byron', connector: 'a', evidence: 'told', doubt: null })
  expect(review.remoteId).toBe(only(a).id)
  expect(review.targets.map(({ connector }) => connector).toSorted()).toEqual(['b', 'c'])
  await pass()
  await pass()
  expect(await asked()).toHaveLength(1)
  expect(there()).toEqual([0, 1, 1])
})

test('the answer to delete it reaches the named systems, and the history tells each step', async () => {
  const { review, answer, pass, there, asked, told, connections, world, b } = await lost()
  await answer(review, { kind: 'remove', connections: [connections.b] })
  await pass()
  expect(there()).toEqual([0, 0, 1])
  expect(b.calls.remove).toBe(1)
  expect(await asked()).toEqual([])
  expect((await told()).slice(0, 3)).toEqual(['b removed by hub', 'b removing by user:user_ann', 'a removed by a'])
  await pass()
  expect(there()).toEqual([0, 0, 1])
  expect(await rowsOf(world.db, 'outbox')).toEqual([])
})

test('the answer to keep it is remembered, and what is kept stays in step', async () => {
  const { review, answer, pass, there, asked, edit, titles, b } = await lost()
  await answer(review, { kind: 'keep' })
  edit(b, { title: 'Countess' })
  await pass()
  await pass()
  expect(there()).toEqual([0, 1, 1])
  expect(titles()).toEqual([null, 'Countess', 'Countess'])
  expect(await asked()).toEqual([])
})

test('the answer to put it back makes one new record, which is linked to the same lead', async () => {
  const { review, answer, pass, there, asked, world, lead, a, edit, titles } = await lost()
  await answer(review, { kind: 'restore' })
  await pass()
  await pass()
  expect(there()).toEqual([1, 1, 1])
  expect(await asked()).toEqual([])
  const links = await rowsOf(world.db, 'link')
  expect(links.every(({ entity }) => entity === lead)).toBe(true)
  expect(links.filter(({ state }) => state === 'live')).toHaveLength(removed.length)
  expect(links).toHaveLength(removed.length + 1)
  edit(a, { title: 'Countess' })
  await pass()
  expect(titles()).toEqual(['Countess', 'Countess', 'Countess'])
})

test('when the deleted record comes back beside the new one, the new one goes on speaking for the lead', async () => {
  const { review, answer, pass, there, asked, a, b, edit, titles } = await lost()
  const old = only(a)
  await answer(review, { kind: 'restore' })
  await pass()
  await pass()
  a.restore(old)
  await pass()
  await pass()
  expect(there()).toEqual([2, 1, 1])
  expect(await asked()).toEqual([])
  edit(b, { title: 'Countess' })
  await pass()
  await pass()
  expect(titles().slice(1)).toEqual(['Countess', 'Countess'])
  expect(a.rows('person').map(({ fields }) => fields['title'])).toEqual(['Analyst', 'Countess'])
})

test('of two answers the first one counts, and one of another kind is refused', async () => {
  const { review, answer, pass, there } = await lost()
  await expect(answer(review, { kind: 'ours', always: false })).rejects.toMatchObject({ code: 'answer-unfit' })
  const both = await Promise.allSettled([answer(review, { kind: 'keep' }), answer(review, { kind: 'remove' })])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const isKept = both[0].status === 'fulfilled'
  await expect(answer(review, { kind: 'remove' })).rejects.toMatchObject({ code: 'review-answered' })
  await pass()
  expect(there()).toEqual(isKept ? [0, 1, 1] : [0, 0, 0])
})

test('a record that comes back is linked again, and the question about it goes', async () => {
  const { restore, a, pass, there, asked, edit, titles, told } = await lost()
  restore(a)
  await pass()
  expect(await asked()).toEqual([])
  expect(there()).toEqual([1, 1, 1])
  expect(await told()).toContain('a restored by a')
  edit(a, { title: 'Countess' })
  await pass()
  expect(titles()).toEqual(['Countess', 'Countess', 'Countess'])
})

test('where both rules say delete, the record follows by itself; where one ignores, it stays', async () => {
  const { remove, a, pass, there, asked, told } = await following()
  remove(a)
  await pass()
  expect(there()).toEqual([0, 0, 1])
  expect(await asked()).toEqual([])
  expect(await told()).toContain('b removing by hub')
})

test('where the rule is to ignore, nobody is asked', async () => {
  const { rule, connections, remove, a, pass, there, asked } = await openDeletions()
  await rule(connections.a, 'ignore', 'delete')
  remove(a)
  await pass()
  expect(there()).toEqual([0, 1, 1])
  expect(await asked()).toEqual([])
})

test('an edit made after the deletion, known before it, is asked about instead of deleted', async () => {
  const { remove, edit, a, b, pass, there, question } = await following()
  remove(a)
  edit(b, { title: 'Countess' })
  await pass()
  expect(there()).toEqual([0, 1, 1])
  const review = await question()
  expect(review).toMatchObject({ doubt: 'edited' })
  expect(review.targets.map(({ connector }) => connector)).toEqual(['b'])
})

test('an edit made between the decision and its delivery is asked about again', async () => {
  const { review, answer, edit, b, pass, there, titles, question } = await lost()
  await answer(review, { kind: 'remove' })
  edit(b, { title: 'Countess' })
  await pass()
  expect(there()).toEqual([0, 1, 0])
  expect(titles()).toEqual([null, 'Countess', null])
  const again = await question()
  expect(again).toMatchObject({ doubt: 'edited' })
  expect(again.targets.map(({ connector }) => connector)).toEqual(['b'])
  await answer(again, { kind: 'remove' })
  await pass()
  expect(there()).toEqual([0, 0, 0])
})

test('a deletion taken back before it is carried on is carried on nowhere', async () => {
  const { review, answer, restore, a, pass, there, world, connections } = await lost()
  await world.hub.pause(owner, connections.b)
  await answer(review, { kind: 'remove' })
  restore(a)
  await pass()
  await world.hub.resume(owner, connections.b)
  await pass()
  expect(there()).toEqual([1, 1, 0])
})

test.each(['lost-reply', 'lost-request'] as const)('a removal with a %s is found out and done once', async (kind) => {
  const { review, answer, pass, there, b, world, told } = await lost()
  let left = 1
  b.strike = (call) => (call === 'remove' && left-- > 0 ? { kind } : undefined)
  await answer(review, { kind: 'remove' })
  await pass()
  await pass()
  expect(there()).toEqual([0, 0, 0])
  expect((await told()).filter((line) => line.startsWith('b removed'))).toHaveLength(1)
  expect(await rowsOf(world.db, 'outbox')).toEqual([])
})

test('one of two records of a lead in the same system means nothing for the others', async () => {
  const { a, pass, remove, there, asked, world, lead } = await openDeletions()
  await world.db.write([
    {
      sql: `insert into link (id, connection, object, remote_id, entity, shadow, sent, rev, state)
        select 'link_twin', connection, object, 'person-twin', entity, shadow, '[]', 1, 'live' from link
        where entity = ? and connection = (select id from connection where connector = 'a')`,
      args: [lead],
    },
  ])
  remove(a)
  await pass()
  expect(there()).toEqual([0, 1, 1])
  expect(await asked()).toEqual([])
})

test('a record absent from one complete read is not gone, from two it is', async () => {
  const { a, remove, tick, world, asked } = await openDeletions(habitsLike.sheets)
  remove(a)
  const read = async () => {
    tick(120_000)
    await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
    await world.drain()
    return (await asked()).map(({ evidence }) => evidence)
  }
  expect(await read()).toEqual([])
  expect(await read()).toEqual(['absent'])
})

test('what is gone everywhere is made nowhere else', async () => {
  const { review, answer, pass, there, world, lead } = await lost()
  await answer(review, { kind: 'remove' })
  await pass()
  await world.hub.editLead(owner, lead, { title: 'Countess' })
  await pass()
  expect(there()).toEqual([0, 0, 0])
  expect(await rowsOf(world.db, 'outbox')).toEqual([])
})

test('more deletions at once than anybody makes in a day are held, whatever the rule', async () => {
  const { a, world, pass, remove, asked, there } = await following()
  for (let n = 1; n <= 21; n += 1)
    a.add('person', { firstName: 'Ada', lastName: `No ${n}`, email: `n${n}@example.com` })
  await pass()
  for (const row of a.rows('person')) a.remove(row)
  remove(a)
  await pass()
  expect(there()).toEqual([0, 22, 22])
  expect((await asked()).map(({ doubt }) => doubt)).toEqual(Array.from({ length: 22 }, () => 'many'))
  expect(world.lines.filter(({ event }) => event === 'absorb.parked')).toEqual([])
})
