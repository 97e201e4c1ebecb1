import { expect, test } from 'vitest'
import { react } from '#hub/flow/react.ts'
import { Fault, type FaultDetail, type FaultKind } from '#shared/fault.ts'
import { openWorld, rowsOf } from '#tests/hub/world.ts'
import { addConnection, crm } from '#tests/hub/store/plans.ts'

const meet = async (kind: FaultKind, detail: FaultDetail = {}, attempts = 0) => {
  const world = await openWorld()
  await addConnection(world.db)
  const next = await react(world.context, crm, {
    fault: new Fault(kind, `It is ${kind}.`, detail),
    failures: { attempts },
  })
  const [connection] = await rowsOf(world.db, 'connection')
  return { world, next, connection }
}

test('a lost consent asks for reconnection and stops the lane', async () => {
  const { next, connection } = await meet('consent')
  expect(next).toEqual({ againInMs: null })
  expect(connection).toMatchObject({ state: 'needs-reconnect', last_error: 'It is consent.' })
})

test('a spent quota pauses the connection for as long as the remote asked', async () => {
  const { next, connection, world } = await meet('quota', { retryAfterSeconds: 42 })
  expect(next).toEqual({ againInMs: 42_000 })
  expect(connection).toMatchObject({ state: 'live', paused_until: world.clock.now + 42_000 })
})

test('a spent quota without a time pauses for ten seconds, and longer each time, up to a quarter of an hour', async () => {
  for (const [attempts, seconds] of [
    [0, 10],
    [1, 20],
    [5, 320],
    [7, 900],
    [1_000, 900],
  ] as const) {
    const { next, connection, world } = await meet('quota', {}, attempts)
    expect(next).toEqual({ againInMs: seconds * 1_000 })
    expect(connection).toMatchObject({ paused_until: world.clock.now + seconds * 1_000 })
  }
})

test('a passing failure backs off further each time, within its bounds, and leaves the connection live', async () => {
  for (const [attempts, least, most] of [
    [0, 500, 1_000],
    [4, 8_000, 16_000],
    [30, 450_000, 900_000],
  ] as const) {
    const { next, connection } = await meet('transient', {}, attempts)
    expect(next.againInMs).toBeGreaterThanOrEqual(least)
    expect(next.againInMs).toBeLessThanOrEqual(most)
    expect(connection).toMatchObject({ state: 'live', paused_until: 0, last_error: 'It is transient.' })
  }
})

test('a passing failure that names a time is waited for just that long', async () => {
  const { next, connection, world } = await meet('transient', { retryAfterSeconds: 7 }, 5)
  expect(next).toEqual({ againInMs: 7_000 })
  // Not only by the lane that was told.
  expect(connection).toMatchObject({ state: 'live', paused_until: world.clock.now + 7_000 })
})

test.each(['refused', 'contract'] as const)(
  'a remote that is %s is tried again much later, and we are told',
  async (kind) => {
    const { next, connection, world } = await meet(kind)
    expect(next.againInMs).toBeGreaterThanOrEqual(30_000)
    expect(connection).toMatchObject({ state: 'live', last_error: `It is ${kind}.` })
    expect(world.lines.filter(({ level }) => level === 'error')).toMatchObject([{ event: 'remote.contract' }])
  },
)
