import { expect, test } from 'vitest'
import type { Context } from '#hub/flow/context.ts'
import { fitting, rowsAtOnce } from '#hub/flow/fitting.ts'
import { underLease } from '#hub/flow/lease.ts'
import { claim } from '#hub/store/workspace/claim.ts'
import { openWorld, rowsOf } from '#tests/hub/world.ts'
import { addConnection, addDue, crm, now } from '#tests/hub/store/plans.ts'

/** A claimed row, and timers that go off when the test says so. */
const start = async () => {
  const world = await openWorld()
  const { db } = world
  await addConnection(db, 'live')
  await addDue(db, 'ada')
  await claim(db, crm, { lease: 'mine', limit: 10, now, upTo: 2 })
  const timers = new Set<() => void>()
  const after = (task: () => void) => (timers.add(task), () => void timers.delete(task))
  const context: Context = { ...world.context, ports: { ...world.ports, after } }
  const goOff = (): void => {
    for (const task of timers) {
      timers.delete(task)
      task()
    }
  }
  const leftMs = async () => Number((await rowsOf(db, 'outbox'))[0]?.['lease_until']) - Date.now()
  const expire = () => db.write([{ sql: `update outbox set lease_until = unixepoch('subsec') * 1000 + 50`, args: [] }])
  return { context, db, lines: world.lines, timers, goOff, leftMs, expire }
}

test('a delivery that takes long keeps its rows, however long', async () => {
  const { context, timers, goOff, leftMs, expire } = await start()
  await underLease(context, 'mine', async () => {
    for (let round = 0; round < 3; round += 1) {
      await expire()
      goOff()
      await expect.poll(leftMs).toBeGreaterThan(10_000)
      await expect.poll(() => timers.size).toBe(1)
    }
  })
  expect(timers.size).toBe(0)
})

test('what another took meanwhile is not taken back', async () => {
  const { context, db, goOff, expire } = await start()
  await underLease(context, 'mine', async () => {
    await expire()
    await new Promise((resolve) => setTimeout(resolve, 60))
    await claim(db, crm, { lease: 'heir', limit: 10, now, upTo: 2 })
    await db.write([{ sql: 'update outbox set lease_until = 7', args: [] }])
    goOff()
  })
  expect(await rowsOf(db, 'outbox')).toMatchObject([{ lease: 'heir', lease_until: 7 }])
})

test('a delivery that fails renews no more, and a renewal that fails stops no delivery', async () => {
  const { context, db, timers, goOff, lines } = await start()
  await expect(underLease(context, 'mine', () => Promise.reject(new TypeError('no')))).rejects.toThrow('no')
  expect(timers.size).toBe(0)
  let isDone = false
  await underLease(context, 'mine', async () => {
    await db.write([{ sql: 'alter table outbox rename to elsewhere', args: [] }])
    goOff()
    await expect.poll(() => timers.size).toBe(1)
    isDone = true
  })
  expect(isDone).toBe(true)
  expect(lines).toContainEqual(expect.objectContaining({ event: 'lease.unrenewed' }))
})

test.each([
  'RESPONSE_TOO_LARGE: Response is too large',
  'SQLITE_TOOBIG: SQLite error: string or blob too big',
  'ARGS_INVALID: Arguments do not match SQL parameters: string or blob too big',
])('%s: half as many rows are tried; any other failure is told at once', async (said) => {
  const tried: number[] = []
  const task = (failure: string, fits: number) => async (rows: number) => {
    tried.push(rows)
    if (rows > fits) throw new Error(failure)
    return rows
  }
  expect(await fitting(500, task(said, 100))).toBe(63)
  expect(tried).toEqual([500, 250, 125, 63])
  await expect(fitting(500, task(said, 0))).rejects.toThrow(said)
  expect(tried.at(-1)).toBe(1)
  tried.length = 0
  await expect(fitting(500, task('SQLITE_ERROR', 0))).rejects.toThrow('SQLITE_ERROR')
  expect(tried).toEqual([500])
})

test('a runtime may bound the rows of one waking', async () => {
  const { context } = await start()
  expect(rowsAtOnce(context.ports, 1_000)).toBe(1_000)
  expect(rowsAtOnce({ ...context.ports, rowsMax: 500 }, 1_000)).toBe(500)
  expect(rowsAtOnce({ ...context.ports, rowsMax: 500 }, 100)).toBe(100)
})
