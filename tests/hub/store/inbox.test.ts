import { expect, test } from 'vitest'
import type { Database } from '#hub/ports.ts'
import { storeInbox, type Arrival } from '#hub/store/workspace/inbox.ts'
import { forgetSignals, readSignal, selectSignals, storeSignals } from '#hub/store/workspace/signals.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { remoteId } from '#shared/ids.ts'
import type { Link } from '#hub/core/snapshot.ts'
import { openWorld, rowsOf } from '#tests/hub/world.ts'
import { addConnection, crm, linkOf, live, nothing, now } from './plans.ts'

const start = async (more?: Partial<Link>) => {
  const { db } = await openWorld()
  await addConnection(db)
  await commit(db, { ...nothing, links: [{ row: linkOf('ada', more), was: null }] }, live)
  return db
}

const present = (revision: string, more: Partial<Arrival> = {}): Arrival => ({
  change: { kind: 'present', record: { object: 'person', id: remoteId('ada'), fields: { title: revision }, revision } },
  priority: 1,
  correlation: revision,
  ...more,
})

const arrive = (db: Database, ...arrivals: readonly Arrival[]) => db.write(storeInbox(crm, now, arrivals))
const revisions = async (db: Database) => (await rowsOf(db, 'inbox')).map((row) => row['revision'])

test.each(['live', 'held'] as const)('a record that its %s link knows at that revision is no news', async (state) => {
  const db = await start({ state })
  await arrive(db, present('r1'))
  expect(await revisions(db)).toEqual([])
})

test('another revision is news, and so is a known one of a link that was removed', async () => {
  const db = await start()
  await arrive(db, present('r2'))
  expect(await revisions(db)).toEqual(['r2'])
  const gone = await start({ state: 'removed' })
  await arrive(gone, present('r1'))
  expect(await revisions(gone)).toEqual(['r1'])
})

test('A, B and A again: the second A is kept behind the B that waits', async () => {
  const db = await start()
  await arrive(db, present('r2'))
  await arrive(db, present('r1'))
  expect(await revisions(db)).toEqual(['r2', 'r1'])
})

test('what waits already is stored once, with the youngest read and the highest urgency', async () => {
  const db = await start()
  await arrive(db, present('r2', { priority: 2 }))
  await db.write(storeInbox(crm, now + 5, [present('r2', { priority: 0 })]))
  await db.write(storeInbox(crm, now - 5, [present('r2', { priority: 2 })]))
  expect(await rowsOf(db, 'inbox')).toMatchObject([{ revision: 'r2', read_at: now + 5, priority: 0 }])
})

test('a batch absorbed a second time takes away nothing that came since', async () => {
  const db = await start()
  await arrive(db, present('r2'))
  const consumed = (await rowsOf(db, 'inbox')).map((row) => Number(row['seq']))
  await commit(db, { ...nothing, consumed }, live)
  await arrive(db, present('r3'))
  expect(await commit(db, { ...nothing, consumed }, live)).toBe('done')
  expect(await revisions(db)).toEqual(['r3'])
})

test('a removal is no repeat of a state with the same revision', async () => {
  const db = await start()
  const ref = { object: 'person', id: remoteId('ada') }
  await arrive(db, { ...present('r1'), change: { kind: 'removed', ref, revision: 'r1' } })
  expect(await revisions(db)).toEqual(['removed:r1'])
})

const hint = (at = 0, priority: 0 | 1 | 2 = 1) => ({
  ref: { object: 'person', id: remoteId('ada') },
  priority,
  correlation: 'c',
  at,
})

const signals = async (db: Database) => {
  const [found] = await db.read([selectSignals(crm, 10)])
  return list(found).map(readSignal)
}

test('a hint that was acted on is forgotten, but not one raised again meanwhile', async () => {
  const db = await start()
  await db.write(storeSignals(crm, [hint()]))
  const read = await signals(db)
  await db.write(storeSignals(crm, [hint()]))
  await db.write(forgetSignals(crm, read))
  expect(await signals(db)).toMatchObject([{ raised: 2 }])
  await db.write(forgetSignals(crm, await signals(db)))
  expect(await signals(db)).toEqual([])
})

test('a hint raised twice keeps the higher urgency and the later time, and no time where one had none', async () => {
  const db = await start()
  await db.write(storeSignals(crm, [hint(50, 2)]))
  await db.write(storeSignals(crm, [hint(40, 0)]))
  expect(await rowsOf(db, 'signal')).toMatchObject([{ raised: 2, priority: 0, at: 50 }])
  await db.write(storeSignals(crm, [hint(0)]))
  await db.write(storeSignals(crm, [hint(60)]))
  expect(await rowsOf(db, 'signal')).toMatchObject([{ raised: 4, at: 0 }])
})

const knowing = [
  ['a younger state is known', { modifiedAt: now + 1 }, now, true],
  ['the same instant is known', { modifiedAt: now }, now, true],
  ['only an older state is known', { modifiedAt: now - 1 }, now, false],
  ['the hint has no time', { modifiedAt: now + 1 }, 0, false],
  ['only a part is known, for want of a revision', { modifiedAt: now + 1, revision: undefined }, now, false],
  ['the record was removed', { modifiedAt: now + 1, state: 'removed' }, now, false],
] as const

test.each(knowing)('a hint is taken for known or not where %s', async (...[, link, at, isKnown]) => {
  const { revision, ...rest } = linkOf('ada', {
    modifiedAt: link.modifiedAt,
    ...('state' in link && { state: link.state }),
  })
  const { db } = await openWorld()
  await addConnection(db)
  const row = 'revision' in link ? rest : { ...rest, revision: revision ?? '' }
  await commit(db, { ...nothing, links: [{ row, was: null }] }, live)
  await db.write(storeSignals(crm, [hint(at)]))
  expect(await signals(db)).toMatchObject([{ known: isKnown }])
})

test('what somebody edited is before the echoes of what we wrote', async () => {
  const { db } = await openWorld()
  await addConnection(db)
  const row = linkOf('ada', { wroteAt: now })
  await commit(db, { ...nothing, links: [{ row, was: null }] }, live)
  const edited = { ...hint(now), ref: { object: 'person', id: remoteId('mary') } }
  await db.write(storeSignals(crm, [hint(now), edited]))
  expect((await signals(db)).map(({ ref }) => ref.id)).toEqual(['mary', 'ada'])
})

test('hints of one connection are none of another', async () => {
  const db = await start()
  await addConnection(db, 'live', 'conn_other')
  await db.write(storeSignals(crm, [hint()]))
  const [found] = await db.read([{ ...selectSignals(crm, 10), args: ['conn_other', 10] }])
  expect(list(found)).toEqual([])
})

test('arrivals of many megabytes travel in parts that a libSQL server takes, and each is kept', async () => {
  const db = await start()
  const long = 'ü'.repeat(50_000)
  const arrivals = Array.from({ length: 60 }, (_, n): Arrival => {
    const record = { object: 'person', id: remoteId(`p${n}`), fields: { notes: long }, revision: 'r1' }
    return { change: { kind: 'present', record }, priority: 1, correlation: 'c' }
  })
  const statements = storeInbox(crm, now, arrivals)
  const bytes = statements.flatMap(({ args }) => args.map((arg) => Buffer.byteLength(String(arg))))
  expect(Math.max(...bytes)).toBeLessThan(5_000_000)
  expect(statements.length).toBeGreaterThan(1)
  await db.write(statements)
  expect(await revisions(db)).toHaveLength(60)
})
