import { expect, test } from 'vitest'
import type { Database, Statement } from '#hub/ports.ts'
import { createChangeSet, findChangeSet } from '#hub/flow/change-sets.ts'
import { planNext } from '#hub/flow/draft-change-set.ts'
import { showRows } from '#hub/view/change-sets.ts'
import type { ChangeSetRowsQuery, NewChangeSet } from '#shared/api/change-set.ts'
import { changeSetId } from '#shared/ids.ts'
import { everything, owner, rowsOf } from '#tests/hub/world.ts'
import { changeLane, openStage } from './undo-stage.ts'

type Stage = Awaited<ReturnType<typeof openStage>>

const retitling = (so: Stage, title: string): NewChangeSet => ({ kind: 'edit', leads: [...so.ids], fields: { title } })

const rowsBy = async (so: Stage, id: string, query: Omit<ChangeSetRowsQuery, 'limit'>) =>
  (await so.world.hub.changeSetRows(owner, changeSetId(id), { limit: 200, ...query })).rows

test('a long one is planned in the background, goes on after any kill, and comes to the same', async () => {
  const so = await openStage(5)
  const before = await everything(so.world.db)
  const small = await so.restarted(2).createChangeSet(owner, retitling(so, 'Countess'))
  expect(small).toMatchObject({ state: 'draft', progress: { done: 2, total: 5 }, title: 'Set title of 5 leads' })
  expect(so.world.woken.has(changeLane)).toBe(true)
  expect(await so.restarted(2).sweep()).toContain(changeLane)
  expect((await so.world.hub.progress(owner)).jobs).toMatchObject([
    { kind: 'change', title: 'Planning: Set title of 5 leads', done: 2, total: 5 },
  ])
  await expect(so.apply(small)).rejects.toMatchObject({ code: 'not-previewed' })
  for (let turn = 0; turn < 2; turn += 1) await so.restarted(2).run(changeLane)
  const planned = await so.show(small.id)
  expect(planned).toMatchObject({
    state: 'previewed',
    progress: null,
    counts: { leads: 5, change: 5 },
    outdated: false,
  })
  expect((await so.rows(small.id)).map(({ lead }) => lead)).toEqual(so.ids.toSorted())
  expect(await so.restarted(2).sweep()).not.toContain(changeLane)
  expect(await everything(so.world.db)).toEqual(before)
  const atOnce = await so.preview(retitling(so, 'Dame'))
  expect({ ...atOnce.counts, costs: atOnce.costs }).toEqual({ ...planned.counts, costs: planned.costs })
  await so.apply(planned)
  await so.pass()
  expect(so.there('title', 'ada5@example.com')).toEqual(['Countess', 'Countess'])
})

test('two hubs that plan one draft leave one plan', async () => {
  const so = await openStage(5)
  const set = await so.restarted(2).createChangeSet(owner, retitling(so, 'Countess'))
  const hubs = [so.restarted(2), so.restarted(2)]
  for (let turn = 0; turn < 3; turn += 1) await Promise.all(hubs.map((hub) => hub.run(changeLane)))
  expect(await so.show(set.id)).toMatchObject({ state: 'previewed', counts: { leads: 5, change: 5 } })
  expect((await so.rows(set.id)).map(({ lead }) => lead)).toEqual(so.ids.toSorted())
})

test('a draft can be discarded, and its plan goes with it', async () => {
  const so = await openStage(5)
  const set = await so.restarted(2).createChangeSet(owner, retitling(so, 'Countess'))
  expect(await rowsOf(so.world.db, 'change_page')).not.toEqual([])
  await so.world.hub.discardChangeSet(owner, changeSetId(set.id))
  await so.restarted(2).run(changeLane)
  expect(await so.show(set.id)).toMatchObject({ state: 'superseded' })
  expect(await rowsOf(so.world.db, 'change_page')).toEqual([])
})

test('a plan is kept no longer than it waits for a yes', async () => {
  const so = await openStage(2)
  const set = await so.preview(retitling(so, 'Countess'))
  expect(await rowsOf(so.world.db, 'change_page')).toHaveLength(1)
  await so.apply(set)
  expect(await rowsOf(so.world.db, 'change_page')).toEqual([])
})

test('a preview that nobody says yes to is discarded after a week', async () => {
  const so = await openStage(1)
  const set = await so.preview(retitling(so, 'Countess'))
  so.tick(8 * 86_400_000)
  const other = await so.preview(retitling(so, 'Dame'))
  expect((await so.show(set.id)).state).toBe('superseded')
  expect(await rowsOf(so.world.db, 'change_page')).toMatchObject([{ change_set: other.id }])
})

test('what moves elsewhere leaves a plan as it is, what moves under it makes it outdated', async () => {
  const so = await openStage(3)
  const [first, second] = so.ids
  const set = await so.preview({ kind: 'edit', leads: [first ?? ''], fields: { title: 'Countess' } })
  await so.editHere({ city: 'Ockham' }, second)
  await so.pass()
  expect((await so.show(set.id)).outdated).toBe(false)
  await so.editHere({ city: 'Ockham' }, first)
  expect((await so.show(set.id)).outdated).toBe(true)
})

test('looked at again, it tells what became different, and the next time no longer', async () => {
  const so = await openStage(3)
  const set = await so.preview(retitling(so, 'Countess'))
  await so.editHere({ title: 'Dame' })
  const again = await so.again(set.id)
  expect(again).toMatchObject({ outdated: false, counts: { change: 3, differs: 1 } })
  expect(await rowsBy(so, set.id, { only: 'differs' })).toMatchObject([{ from: 'Dame', was: { from: 'Analyst' } }])
  expect(await so.again(set.id)).toMatchObject({ hash: again.hash, counts: { differs: 0 } })
  expect(await rowsBy(so, set.id, { only: 'differs' })).toEqual([])
})

test('another mapping makes a plan outdated, and its writes follow', async () => {
  const so = await openStage(2)
  const set = await so.preview(retitling(so, 'Countess'))
  const [connection] = so.connections
  const { objects } = await so.world.hub.mapping(owner, connection)
  const person = objects.find(({ name }) => name === 'person')
  const rules = (person?.rules ?? []).map((rule) =>
    rule.field === 'title' ? { ...rule, direction: 'in' as const } : rule,
  )
  await so.world.hub.changeMapping(owner, connection, { object: 'person', rules })
  expect((await so.show(set.id)).outdated).toBe(true)
  await expect(so.apply(set)).rejects.toMatchObject({ code: 'plan-changed' })
  expect((await so.show(set.id)).counts.differs).toBe(2)
  const writes = (await so.rows(set.id)).flatMap((row) => row.writes)
  expect(writes.map(({ connector }) => connector)).toEqual(['b', 'b'])
})

test('rows are found by field, by connection, and by what is wrong with them', async () => {
  const so = await openStage(2)
  const [a] = so.connections
  const set = await so.preview({ kind: 'edit', leads: [...so.ids], fields: { title: 'Countess', status: 'Undead' } })
  expect(set.fields.map(({ field, change }) => [field, change])).toEqual([
    ['status', 2],
    ['title', 2],
  ])
  expect(new Set((await rowsBy(so, set.id, { field: 'title' })).map(({ field }) => field))).toEqual(new Set(['title']))
  expect(await rowsBy(so, set.id, { connection: a })).toHaveLength(4)
  expect(await rowsBy(so, set.id, { connection: 'conn_none' })).toEqual([])
  expect((await rowsBy(so, set.id, { only: 'refused' })).map(({ field }) => field)).toEqual(['status', 'status'])
  expect(await rowsBy(so, set.id, { only: 'held' })).toEqual([])
})

test('whose value goes is told with it', async () => {
  const so = await openStage()
  so.editThere(so.b, { title: 'Programmer' })
  await so.pass()
  const set = await so.preview(retitling(so, 'Countess'))
  expect(await so.rows(set.id)).toMatchObject([{ from: 'Programmer', fromSource: { source: 'b' } }])
})

test('an undo of a field in dispute says where it waits for an answer', async () => {
  const so = await openStage()
  await so.world.hub.changePolicy(owner, { defaultRule: { kind: 'newest' }, rules: { title: { kind: 'ask' } } })
  so.editThere(so.a, { title: 'Countess' })
  so.editThere(so.b, { title: 'Programmer' })
  await so.pass()
  const line = (await so.entries()).find(({ changes }) =>
    changes.some(({ field, before, after }) => field === 'title' && before !== after),
  )
  const set = await so.undo({ kind: 'entry', entry: line?.id ?? 0 })
  expect(set.counts).toMatchObject({ change: 1, held: 1 })
  expect(await rowsBy(so, set.id, { only: 'held' })).toMatchObject([{ field: 'title', holds: [{}] }])
})

/** A database that counts how often it is asked. */
const counting = (db: Database): Database & { trips: number } => {
  const counted = {
    ...db,
    trips: 0,
    read: (statements: readonly Statement[]) => {
      counted.trips += 1
      return db.read(statements)
    },
    write: (statements: readonly Statement[]) => {
      counted.trips += 1
      return db.write(statements)
    },
  }
  return counted
}

test('a look at a plan asks the database twice, a page of its rows once, whatever its size', async () => {
  const so = await openStage(5)
  const { context } = so.world
  const db = counting(context.db)
  const small = { ...context, db, ports: { ...context.ports, rowsMax: 2 } }
  const set = await createChangeSet(small, { author: 'user:user_ann', reach: 'all' }, retitling(so, 'Countess'))
  while ((await planNext(small)).againInMs !== null) await Promise.resolve()
  db.trips = 0
  const { set: found } = await findChangeSet(small, set.id)
  expect(db.trips).toBe(2)
  db.trips = 0
  expect((await showRows(small, found, { limit: 3 })).rows).toHaveLength(3)
  expect(db.trips).toBe(1)
})

test('where too much has moved to wait for it, it is planned again in the background and tells what became different', async () => {
  const so = await openStage(22)
  const lone = so.restarted(1)
  const set = await lone.createChangeSet(owner, retitling(so, 'Countess'))
  const finish = async () => {
    while ((await so.show(set.id)).state === 'draft') await so.restarted(1).run(changeLane)
    return so.show(set.id)
  }
  const planned = await finish()
  for (const id of so.ids.slice(0, 21)) await so.editHere({ title: 'Dame' }, id)
  await expect(lone.applyChangeSet(owner, changeSetId(set.id), { hash: planned.hash })).rejects.toMatchObject({
    code: 'plan-changed',
  })
  expect((await so.show(set.id)).state).toBe('draft')
  const again = await finish()
  expect(again).toMatchObject({ state: 'previewed', counts: { leads: 22, change: 22, differs: 21 } })
  expect(await rowsBy(so, set.id, { only: 'differs' })).toHaveLength(21)
  expect(await rowsOf(so.world.db, 'change_page')).toHaveLength(22)
})

test('a delivery that arrives while somebody looks makes no other plan of it', async () => {
  const so = await openStage()
  await so.editHere({ title: 'Dame' })
  const set = await so.preview(retitling(so, 'Countess'))
  await so.pass()
  expect((await so.show(set.id)).outdated).toBe(true)
  expect(await so.again(set.id)).toMatchObject({ hash: set.hash, counts: { differs: 0 } })
  await so.editHere({ city: 'Ockham' })
  await so.apply(set)
  await so.pass()
  expect(so.there('title')).toEqual(['Countess', 'Countess'])
})

test('an edit is undone before it has arrived: its systems are named, and its arrival makes no other plan of it', async () => {
  const so = await openStage()
  await so.editHere({ title: 'Dame' })
  const waiting = await so.undo({ kind: 'entry', entry: (await so.entries())[0]?.id ?? 0 })
  // Sent, and not answered yet.
  await so.world.db.write([
    { sql: `update link set sent = ?, rev = rev + 1`, args: [JSON.stringify([{ fields: { title: 'Dame' }, at: 1 }])] },
  ])
  const sent = await so.again(waiting.id)
  expect(sent).toMatchObject({ hash: waiting.hash, counts: { differs: 0 } })
  const [row] = await so.rows(sent.id)
  expect(row?.writes.map(({ connector, from, to }) => [connector, from, to])).toEqual([
    ['a', 'Dame', 'Analyst'],
    ['b', 'Dame', 'Analyst'],
  ])
  expect(sent.costs.map(({ records }) => records)).toEqual([1, 1])
})
