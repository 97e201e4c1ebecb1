import { expect, test } from 'vitest'
import type { MemoryWorld, Strike } from '#connectors/memory/world.ts'
import { deliver } from '#hub/flow/deliver.ts'
import { Fault } from '#shared/fault.ts'
import type { Connector, WriteOp } from '#shared/connector.ts'
import { entityId, linkId } from '#shared/ids.ts'
import { urgencySteps } from '#hub/store/workspace/backlog.ts'
import { openWorld, owner, remote, rowsOf, type World } from '#tests/hub/world.ts'

type Before = (ops: readonly WriteOp[], crm: MemoryWorld) => void | Promise<void>

/** Two remotes that hold the same people; `b` writes at most four at once, and `before` sees each of its writes first. */
const start = async (people: number, before: Before = () => undefined) => {
  const a = remote('a')
  const b = remote('b')
  for (let n = 0; n < people; n += 1) {
    const person = { firstName: 'Ada', lastName: `N${n}`, email: `ada${n}@example.com`, title: 'Analyst' }
    a.crm.add('person', person)
    b.crm.add('person', person)
  }
  const { manifest } = b.connector
  const watching: Connector = {
    ...b.connector,
    manifest: { ...manifest, traits: { ...manifest.traits, writeMax: 4 } },
    open: (session) => {
      const opened = b.connector.open(session)
      const write: typeof opened.write = async (object, ops) => {
        await before(ops, b.crm)
        return opened.write(object, ops)
      }
      return { ...opened, write }
    },
  }
  const world = await openWorld({ connectors: [a.connector, watching] })
  await world.connect('a')
  const id = await world.connect('b')
  await world.approve()
  world.clock.now += 1_000
  return { a: a.crm, b: b.crm, world, id }
}

/** Gives leads another title here, and leaves it to the test to deliver it. */
const edit = async (world: World, title: string) => {
  const { leads } = await world.hub.leads(owner, { sort: 'name', limit: 200 })
  for (const lead of leads) await world.hub.editLead(owner, entityId(lead.id), { title })
  world.clock.now += 1_000
}

const titles = (crm: MemoryWorld) => crm.rows('person').map((row) => row.fields['title'])
const due = async (world: World, id: string) =>
  (await rowsOf(world.db, 'outbox')).filter((row) => row['connection'] === id)

test('an edit made here reaches every remote, and nothing stays due', async () => {
  const { a, b, world } = await start(3)
  await edit(world, 'Countess')
  await world.drain()
  expect([...titles(a), ...titles(b)]).toEqual(Array.from({ length: 6 }, () => 'Countess'))
  expect(await rowsOf(world.db, 'outbox')).toEqual([])
})

test('what is sent is noted on the link before the call', async () => {
  const noted: unknown[] = []
  let world: World | null = null
  const so = await start(1, () => {
    const seen = world
    if (seen !== null)
      noted.push(
        seen.db.read([{ sql: `select sent from link where connection = ? and entity like 'lead%'`, args: [so.id] }]),
      )
  })
  world = so.world
  await edit(so.world, 'Countess')
  await deliver(so.world.context, so.id)
  const [found] = await Promise.all(noted)
  expect(JSON.stringify(found)).toContain('Countess')
})

test('a batch that is refused as a whole is halved until the culprit stands alone; it is parked, the rest is written', async () => {
  let calls = 0
  let isStrict = false
  const so = await start(4, (ops) => {
    calls += 1
    if (isStrict && ops.some((op) => op.kind === 'update' && op.id === 'person-2')) {
      throw new Fault('refused', 'One of them is malformed.', { said: 'MALFORMED', nothingApplied: true })
    }
  })
  isStrict = true
  calls = 0
  await edit(so.world, 'Countess')
  await deliver(so.world.context, so.id)
  expect(titles(so.b)).toEqual(['Countess', 'Analyst', 'Countess', 'Countess'])
  expect(calls).toBe(5)
  expect(await due(so.world, so.id)).toMatchObject([{ parked: expect.stringContaining('MALFORMED') }])
  const [lead] = (await so.world.hub.leads(owner, { sort: 'name', limit: 10, status: 'needs-attention' })).leads
  expect(lead?.email).toBe('ada1@example.com')
})

test('a parked delivery is tried again when a person says so, and not before', async () => {
  let isStrict = false
  const so = await start(1, () => {
    if (isStrict) throw new Fault('refused', 'No.', { nothingApplied: true })
  })
  isStrict = true
  await edit(so.world, 'Countess')
  await so.world.drain()
  isStrict = false
  so.world.clock.now += 86_400_000
  await so.world.drain()
  expect(titles(so.b)).toEqual(['Analyst'])
  const [row] = await due(so.world, so.id)
  await so.world.hub.retry(owner, linkId(String(row?.['link'])))
  await so.world.drain()
  expect(titles(so.b)).toEqual(['Countess'])
  await expect(so.world.hub.retry(owner, linkId(String(row?.['link'])))).rejects.toMatchObject({
    code: 'nothing-parked',
  })
})

test('a Fault in the middle settles what was sent; the rest is due again and written later', async () => {
  const so = await start(12)
  await edit(so.world, 'Countess')
  let writes = 0
  so.b.strike = (call) => (call === 'write' && ++writes === 2 ? { kind: 'quota', retryAfterSeconds: 9 } : undefined)
  await expect(deliver(so.world.context, so.id)).rejects.toMatchObject({ kind: 'quota' })
  expect(titles(so.b).filter((title) => title === 'Countess')).toHaveLength(4)
  const left = await due(so.world, so.id)
  expect(left).toHaveLength(8)
  expect(left).toMatchObject(left.map(() => ({ lease: null, parked: null })))
  expect(writes).toBe(2)
  so.b.strike = () => undefined
  so.world.clock.now += 3_600_000
  await so.world.drain()
  expect(new Set(titles(so.b))).toEqual(new Set(['Countess']))
})

test('a Fault while looking frees the rows for whoever comes next, and writes nothing', async () => {
  const so = await start(3)
  await edit(so.world, 'Countess')
  so.b.strike = (call): Strike | undefined => (call === 'load' ? { kind: 'down' } : undefined)
  await expect(deliver(so.world.context, so.id)).rejects.toMatchObject({ kind: 'transient' })
  expect(await due(so.world, so.id)).toMatchObject([{ lease: null }, { lease: null }, { lease: null }])
  expect(new Set(titles(so.b))).toEqual(new Set(['Analyst']))
})

test('a record that somebody changed meanwhile is not written over: their change is absorbed first', async () => {
  const so = await start(1)
  const [row] = so.b.rows('person')
  if (row === undefined) throw new Error('There is nobody.')
  await edit(so.world, 'Countess')
  so.b.edit(row, { city: 'London' })
  const writes = so.b.calls.write
  await deliver(so.world.context, so.id)
  expect(so.b.calls.write).toBe(writes)
  expect(await rowsOf(so.world.db, 'inbox')).toMatchObject([{ connection: so.id }])
  so.world.clock.now += 3_600_000
  await so.world.drain()
  expect(so.b.rows('person')).toMatchObject([{ fields: { title: 'Countess', city: 'London' } }])
  expect(so.a.rows('person')).toMatchObject([{ fields: { title: 'Countess', city: 'London' } }])
})

test('a record that was removed there is neither looked at nor written', async () => {
  const so = await start(2)
  const [victim] = so.b.rows('person')
  if (victim === undefined) throw new Error('There is nobody.')
  so.b.remove(victim)
  await so.world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
  await so.world.drain()
  expect((await rowsOf(so.world.db, 'link')).filter((row) => row['state'] === 'removed')).toHaveLength(1)
  const asked: string[] = []
  so.b.strike = (call) => (asked.push(call), undefined)
  await edit(so.world, 'Countess')
  await deliver(so.world.context, so.id)
  expect(asked.filter((call) => call !== 'read')).toEqual(['load', 'write'])
  expect(so.b.rows('person').filter((row) => row.fate.kind === 'present')).toMatchObject([
    { fields: { title: 'Countess' } },
  ])
  expect(so.b.newest(victim)?.fate.kind).toBe('removed')
  expect(await due(so.world, so.id)).toEqual([])
})

test('a write whose answer was lost is found out about, not sent twice', async () => {
  const so = await start(1)
  await edit(so.world, 'Countess')
  let left = 1
  so.b.strike = (call) => (call === 'write' && left-- > 0 ? { kind: 'lost-reply' } : undefined)
  const before = so.b.calls.write
  await deliver(so.world.context, so.id)
  expect(await due(so.world, so.id)).toHaveLength(1)
  for (let turn = 0; turn < 4; turn += 1) {
    so.world.clock.now += 600_000
    await so.world.drain()
  }
  expect(titles(so.b)).toEqual(['Countess'])
  expect(so.b.calls.write).toBe(before + 1)
  expect(await due(so.world, so.id)).toEqual([])
})

test('nothing is sent before the time that the remote asked us to wait for', async () => {
  const so = await start(1)
  await edit(so.world, 'Countess')
  await so.world.db.write([{ sql: 'update connection set paused_until = ?', args: [so.world.clock.now + 4_000] }])
  expect(await deliver(so.world.context, so.id)).toEqual({ againInMs: 4_000 })
  expect(titles(so.b)).toEqual(['Analyst'])
})

test('what is edited while a backlog is just writing it is delivered right after, and not when the lease would have ended', async () => {
  let meanwhile = (): Promise<void> => Promise.resolve()
  const so = await start(1, () => meanwhile())
  await edit(so.world, 'Countess')
  await so.world.db.write([{ sql: 'update outbox set priority = priority + ?', args: [2 * urgencySteps] }])
  meanwhile = async () => {
    meanwhile = () => Promise.resolve()
    await edit(so.world, 'Duchess')
    const { againInMs } = await deliver(so.world.context, so.id, 'live')
    expect(againInMs).toBeGreaterThan(10_000)
    so.world.woken.clear()
  }
  await deliver(so.world.context, so.id, 'backlog')
  expect([...so.world.woken]).toEqual([`deliver:${so.world.context.workspace}:${so.id}`])
  await deliver(so.world.context, so.id, 'live')
  expect(titles(so.b)).toEqual(['Duchess'])
})

test('and so it is where the backlog fails', async () => {
  let meanwhile = (): Promise<void> => Promise.resolve()
  const so = await start(1, () => meanwhile())
  await edit(so.world, 'Countess')
  await so.world.db.write([{ sql: 'update outbox set priority = priority + ?', args: [2 * urgencySteps] }])
  meanwhile = async () => {
    meanwhile = () => Promise.resolve()
    await edit(so.world, 'Duchess')
    so.world.woken.clear()
    throw new Fault('transient', 'It is down.', { nothingApplied: true })
  }
  await expect(deliver(so.world.context, so.id, 'backlog')).rejects.toThrow('It is down.')
  expect([...so.world.woken]).toContain(`deliver:${so.world.context.workspace}:${so.id}`)
})
