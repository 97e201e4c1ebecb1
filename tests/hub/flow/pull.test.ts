import { expect, test } from 'vitest'
import { habitsLike, type Habits } from '#connectors/memory/habits.ts'
import type { Strike } from '#connectors/memory/world.ts'
import { pull } from '#hub/flow/pull.ts'
import { storeSignals } from '#hub/store/workspace/signals.ts'
import { remoteId } from '#shared/ids.ts'
import { openWorld, owner, remote, rowsOf } from '#tests/hub/world.ts'

const ada = (n: number) => ({ firstName: 'Ada', lastName: `N${n}`, email: `ada${n}@example.com` })

const start = async (habits: Habits = habitsLike.salesforce, records = 0) => {
  const { crm, connector } = remote('crm', { habits: { ...habits, readMax: 10 } })
  for (let n = 0; n < records; n += 1) crm.add('person', ada(n))
  const world = await openWorld({ connectors: [connector] })
  const id = await world.connect('crm')
  const feed = async () => (await rowsOf(world.db, 'feed')).find((row) => row['object'] === 'person')
  return { crm, world, id, feed, inbox: () => rowsOf(world.db, 'inbox') }
}

type Started = Awaited<ReturnType<typeof start>>

/** Approved, delivered, and read again until nothing comes back of what was written. */
const settle = async (so: Started) => {
  await so.world.approve()
  await readOnce(so)
  await so.world.drain()
}

/** Makes the nth call of this kind go wrong, counted from now. */
const strikeNth = ({ crm }: Started, nth: number, strike: Strike): void => {
  let calls = 0
  crm.strike = (call) => (call === 'read' && ++calls === nth ? strike : undefined)
}

/** Reads the persons' feed to its end, and again when it is due. */
const readOnce = async (so: Started) => {
  so.world.clock.now += 1_000
  await so.world.db.write([
    { sql: `update feed set due_at = case object when 'person' then 0 else 9e15 end`, args: [] },
  ])
  return pull(so.world.context, so.id)
}

test('a first reading brings every record, in several pages, and then polls', async () => {
  const so = await start(habitsLike.salesforce, 35)
  await readOnce(so)
  expect(await so.inbox()).toHaveLength(35)
  expect(await so.feed()).toMatchObject({ complete: 1, read_count: 35 })
  expect(Number((await so.feed())?.['due_at'])).toBeGreaterThan(so.world.clock.now)
})

test('a Fault between two pages keeps what was read before it, with the cursor that follows it', async () => {
  const so = await start(habitsLike.salesforce, 35)
  strikeNth(so, 3, { kind: 'down' })
  await readOnce(so)
  expect(await so.inbox()).toHaveLength(20)
  expect(await so.feed()).toMatchObject({ complete: 0, read_count: 20 })
  so.crm.strike = () => undefined
  await readOnce(so)
  expect(await so.inbox()).toHaveLength(35)
  expect(so.crm.calls.read).toBe(3 + 2)
})

test('a Fault on the first page is thrown on, and nothing moves', async () => {
  const so = await start(habitsLike.salesforce, 35)
  const before = await so.feed()
  strikeNth(so, 1, { kind: 'quota', retryAfterSeconds: 3 })
  await expect(readOnce(so)).rejects.toMatchObject({ kind: 'quota' })
  expect(await so.inbox()).toEqual([])
  expect(await so.feed()).toEqual(before)
})

test('where the rows cannot be stored the cursor stays, and the next reading brings them', async () => {
  const so = await start(habitsLike.salesforce, 35)
  const { db } = so.world
  await db.write([
    {
      sql: `create trigger full before insert on inbox when new.remote_id like '%5' begin select raise(abort, 'no room'); end`,
      args: [],
    },
  ])
  await expect(readOnce(so)).rejects.toThrow(/no room/)
  expect(await so.feed()).toMatchObject({ cursor: null, read_count: 0 })
  expect(await so.inbox()).toEqual([])
  await db.write([{ sql: 'drop trigger full', args: [] }])
  await readOnce(so)
  expect(await so.inbox()).toHaveLength(35)
})

test('reading again what is known brings nothing', async () => {
  const so = await start(habitsLike.sheets, 25)
  await settle(so)
  for (let pass = 0; pass < 3; pass += 1) await readOnce(so)
  expect(await so.inbox()).toEqual([])
})

test('a record is gone only after two complete readings without it', async () => {
  const so = await start(habitsLike.sheets, 12)
  await settle(so)
  const [victim] = so.crm.rows('person')
  if (victim === undefined) throw new Error('There is nobody.')
  so.crm.remove(victim)
  await readOnce(so)
  expect(await so.inbox()).toEqual([])
  await readOnce(so)
  expect(await so.inbox()).toMatchObject([{ remote_id: victim.id, revision: expect.stringContaining('removed:') }])
})

test('a reading that breaks off is no evidence that anything is gone', async () => {
  const so = await start(habitsLike.sheets, 25)
  await settle(so)
  strikeNth(so, 2, { kind: 'down' })
  for (let pass = 0; pass < 6; pass += 1) {
    await readOnce(so)
    strikeNth(so, 2, { kind: 'down' })
    await so.world.db.write([{ sql: `update feed set cursor = null where object = 'person'`, args: [] }])
  }
  expect(await so.inbox()).toEqual([])
})

const hint = (so: Started, ids: readonly string[]) =>
  so.world.db.write(
    storeSignals(
      so.id,
      ids.map((id) => ({ ref: { object: 'person', id: remoteId(id) }, priority: 1, correlation: 'c', at: 0 })),
    ),
  )

test('hinted records are loaded in one call, before any feed is read, and their hints are done with', async () => {
  const so = await start(habitsLike.salesforce, 30)
  await hint(
    so,
    so.crm
      .rows('person')
      .slice(0, 5)
      .map((row) => row.id),
  )
  await pull(so.world.context, so.id)
  expect(so.crm.calls).toMatchObject({ load: 1, read: 0 })
  expect(await so.inbox()).toHaveLength(5)
  expect(await rowsOf(so.world.db, 'signal')).toEqual([])
})

test('a hint raised again while its record was being loaded is loaded again', async () => {
  const so = await start(habitsLike.salesforce, 1)
  const [row] = so.crm.rows('person')
  await hint(so, [row?.id ?? ''])
  let again: Promise<unknown> = Promise.resolve()
  so.crm.strike = (call) => {
    if (call === 'load') again = hint(so, [row?.id ?? ''])
    return undefined
  }
  await pull(so.world.context, so.id)
  await again
  expect(await rowsOf(so.world.db, 'signal')).toMatchObject([{ raised: 2 }])
})

test('a hint whose load fails stays', async () => {
  const so = await start(habitsLike.salesforce, 1)
  await hint(so, ['person-1'])
  so.crm.strike = () => ({ kind: 'down' })
  await expect(pull(so.world.context, so.id)).rejects.toMatchObject({ kind: 'transient' })
  expect(await rowsOf(so.world.db, 'signal')).toHaveLength(1)
})

test.each(['paused', 'needs-reconnect', 'disconnected', 'connecting'])(
  'nothing is read of a connection that is %s',
  async (state) => {
    const so = await start(habitsLike.salesforce, 3)
    await so.world.db.write([{ sql: 'update connection set state = ?', args: [state] }])
    expect(await pull(so.world.context, so.id)).toEqual({ againInMs: null })
    expect(so.crm.calls.read).toBe(0)
  },
)

test('nothing is read before the time that the remote asked us to wait for', async () => {
  const so = await start(habitsLike.salesforce, 3)
  await so.world.db.write([{ sql: 'update connection set paused_until = ?', args: [so.world.clock.now + 4_000] }])
  expect(await pull(so.world.context, so.id)).toEqual({ againInMs: 4_000 })
  expect(so.crm.calls.read).toBe(0)
})

test('once the remote answers again, its last failure is no longer shown', async () => {
  const so = await start(habitsLike.salesforce, 3)
  strikeNth(so, 1, { kind: 'down' })
  await so.world.hub.run(`pull:ws_1:${so.id}`)
  expect(await so.world.hub.connections(owner)).toMatchObject([{ lastError: 'The memory world is down.' }])
  await so.world.hub.run(`pull:ws_1:${so.id}`)
  expect(await so.world.hub.connections(owner)).toMatchObject([{ lastError: null }])
})

test('a hint about somebody’s edit is acted on before those about what we have written ourselves', async () => {
  const so = await start({ ...habitsLike.salesforce, loadMax: 1 }, 3)
  await settle(so)
  const [first, , last] = so.crm.rows('person').toSorted((one, other) => one.id.localeCompare(other.id))
  if (first === undefined || last === undefined) throw new Error('Three were added.')
  const at = so.world.clock.now
  await so.world.db.write([
    { sql: 'update link set wrote_at = ? where remote_id = ?', args: [at, first.id] },
    { sql: 'update link set wrote_at = ? where remote_id = ?', args: [at - 60_000, last.id] },
    ...storeSignals(
      so.id,
      [first, last].map(({ id }) => ({ ref: { object: 'person', id }, priority: 1, correlation: 'x', at })),
    ),
  ])
  await pull(so.world.context, so.id)
  expect((await rowsOf(so.world.db, 'signal')).map((row) => row['remote_id'])).toEqual([first.id])
})
