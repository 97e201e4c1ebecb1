import { expect, test } from 'vitest'

import { createMemoryConnector } from '#connectors/memory/connector.ts'
import { habitsLike } from '#connectors/memory/habits.ts'
import { createMemoryWorld } from '#connectors/memory/world.ts'
import type { WriteOp } from '#shared/connector.ts'

import { quietSession } from './harness.ts'

const object = 'person'
const fields = ['lastName', 'email']

function start(kind: keyof typeof habitsLike) {
  const clock = { now: Date.UTC(2026, 10, 20) }
  const world = createMemoryWorld(habitsLike[kind], () => clock.now)
  const remote = createMemoryConnector(world).open(quietSession(() => clock.now))
  return { clock, world, remote }
}

const create = (key: string, email: string): WriteOp => ({ kind: 'create', key, fields: { lastName: 'Byron', email } })

test('a late write is unknown now and there later, once', async () => {
  const { clock, world, remote } = start('salesforce')
  world.strike = () => ({ kind: 'late-write', at: clock.now + 1000 })
  expect(await remote.write(object, [create('lead_1', 'a@example.com')])).toEqual([{ kind: 'unknown' }])
  world.strike = () => undefined
  expect(world.rows(object)).toEqual([])
  clock.now += 1000
  const [again] = await remote.write(object, [create('lead_1', 'a@example.com')])
  expect(again?.kind).toBe('applied')
  expect(world.rows(object)).toHaveLength(1)
})

test('a vendor with a unique key says which record has it, one with an external id takes the repeat', async () => {
  for (const [kind, answer] of [
    ['hubspot', 'stale'],
    ['salesforce', 'applied'],
  ] as const) {
    const { remote } = start(kind)
    const [first] = await remote.write(object, [create('lead_1', 'a@example.com')])
    const [second] = await remote.write(object, [create('lead_1', 'b@example.com')])
    expect(second?.kind).toBe(answer)
    expect(second?.kind === 'stale' || second?.kind === 'applied' ? second.id : '').toBe(
      first?.kind === 'applied' ? first.id : undefined,
    )
  }
})

test('a second record with one e-mail is stale where e-mails are unique', async () => {
  const { remote } = start('hubspot')
  const [first, second] = await remote.write(object, [
    create('lead_1', 'a@example.com'),
    create('lead_2', 'a@example.com'),
  ])
  expect(second).toEqual({ kind: 'stale', id: first?.kind === 'applied' ? first.id : '' })
})

test('a guard sees whole steps only, and is not there at all where the vendor has none', async () => {
  const kindAfter = async (kind: keyof typeof habitsLike, ms: number) => {
    const { clock, world, remote } = start(kind)
    const row = world.add(object, { lastName: 'Byron' })
    clock.now += ms
    world.edit(row, { lastName: 'King' })
    const op: WriteOp = {
      kind: 'update',
      id: row.id,
      fields: { lastName: 'Ours' },
      expect: { modifiedAt: row.modifiedAt },
    }
    return (await remote.write(object, [op]))[0]?.kind
  }
  expect(await kindAfter('salesforce', 1000)).toBe('stale')
  expect(await kindAfter('salesforce', 999)).toBe('applied')
  expect(await kindAfter('sheets', 60_000)).toBe('applied')
})

test('a locked record is deferred', async () => {
  const { world, remote } = start('salesforce')
  const row = world.add(object, { lastName: 'Byron' })
  world.isLocked = () => true
  const [result] = await remote.write(object, [{ kind: 'update', id: row.id, fields: { lastName: 'King' } }])
  expect(result?.kind).toBe('deferred')
})

test('a snapshot leaves out what was removed, and begins again at its end', async () => {
  const { world, remote } = start('sheets')
  const rows = [1, 2, 3].map((number) => world.add(object, { lastName: `L${number}` }))
  const first = await remote.read({ object, fields, cursor: null, limit: 10 })
  if (rows[1]) world.remove(rows[1])
  const second = await remote.read({ object, fields, cursor: first.cursor, limit: 10 })
  expect([first.changes.length, second.changes.length]).toEqual([3, 2])
})

test('a feed that keeps silent about removals answers them on load', async () => {
  const { world, remote } = start('hubspot')
  const row = world.add(object, { lastName: 'Byron' })
  world.remove(row)
  expect((await remote.read({ object, fields, cursor: null, limit: 10 })).changes).toEqual([])
  expect((await remote.load({ object, fields, ids: [row.id] }))[0]?.kind).toBe('removed')
})

test('provision adds the fields that are missing and leaves the others alone', async () => {
  const { world, remote } = start('hubspot')
  const before = world.fieldsOf(object).length
  const extra = { name: 'extra', title: 'Extra', type: 'text', unique: false } as const
  const held = { name: 'score', title: 'Other', type: 'number', unique: false } as const
  for (let turn = 0; turn < 2; turn += 1) await remote.provision?.(object, [extra, held])
  expect(world.fieldsOf(object)).toHaveLength(before + 1)
  expect(world.fieldsOf(object).find(({ name }) => name === 'score')?.title).toBe('score')
})

test('calls are counted, bad ones too', async () => {
  const { world, remote } = start('salesforce')
  world.strike = () => ({ kind: 'down' })
  await expect(remote.read({ object, fields, cursor: null, limit: 1 })).rejects.toThrow('down')
  expect(world.calls.read).toBe(1)
})
