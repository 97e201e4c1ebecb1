import { afterEach, expect, test, vi } from 'vitest'
import { createLanes, type Lanes } from '#hub/runtime/node/lanes.ts'

interface Bench {
  readonly lanes: Lanes
  /** Names of the lanes in the order of their wakings. */
  readonly wakings: string[]
  readonly failures: unknown[]
  most: number
}

type Answer = number | null | Error

/** Lanes whose wakings take 10 ms and answer what `answers` says, `null` after that. Time is set by hand. */
function lanesOf(answers: readonly Answer[]): Bench {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
  const inside = new Map<string, number>()
  const lanes = createLanes({
    run: async (lane) => {
      const answer = answers[bench.wakings.length] ?? null
      bench.wakings.push(lane)
      inside.set(lane, (inside.get(lane) ?? 0) + 1)
      bench.most = Math.max(bench.most, inside.get(lane) ?? 0)
      await new Promise((resolve) => setTimeout(resolve, 10))
      inside.set(lane, (inside.get(lane) ?? 0) - 1)
      if (answer instanceof Error) throw answer
      return { againInMs: answer }
    },
    failed: (_lane, error) => void bench.failures.push(error),
  })
  const bench: Bench = { lanes, wakings: [], failures: [], most: 0 }
  return bench
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

afterEach(() => {
  vi.useRealTimers()
})

test('a lane never runs twice at the same time', async () => {
  const bench = lanesOf([0, 0, 0])
  for (let count = 0; count < 20; count += 1) bench.lanes.wake('a')
  await pass(1_000)
  expect(bench.most).toBe(1)
})

test('two lanes do not wait for each other', async () => {
  const { lanes, wakings } = lanesOf([])
  lanes.wake('a')
  lanes.wake('b')
  await pass(5)
  expect(wakings).toEqual(['a', 'b'])
})

test('rings during a run cause one more, however many they are', async () => {
  const { lanes, wakings } = lanesOf([])
  lanes.wake('a')
  await pass(5)
  for (let count = 0; count < 10; count += 1) lanes.wake('a')
  await pass(1_000)
  expect(wakings).toHaveLength(2)
})

test('a lane wakes again after as long as it asked for', async () => {
  const { lanes, wakings } = lanesOf([500])
  lanes.wake('a')
  await pass(500)
  expect(wakings).toHaveLength(1)
  await pass(20)
  expect(wakings).toHaveLength(2)
})

test('of two wishes the earlier stands', async () => {
  const { lanes, wakings } = lanesOf([])
  lanes.wake('a', 5_000)
  lanes.wake('a', 100)
  lanes.wake('a', 9_000)
  await pass(200)
  expect(wakings).toHaveLength(1)
})

test('a failing lane rests twice as long each time and goes on', async () => {
  const broken = new Error('broken')
  const { lanes, wakings, failures } = lanesOf([broken, broken, broken, null])
  lanes.wake('a')
  await pass(20)
  expect(wakings).toHaveLength(1)
  await pass(1_020)
  expect(wakings).toHaveLength(2)
  await pass(2_020)
  expect(wakings).toHaveLength(3)
  await pass(4_020)
  expect(wakings).toHaveLength(4)
  expect(failures).toEqual([broken, broken, broken])
  await pass(600_000)
  expect(wakings).toHaveLength(4)
})

test('a ring during a failing run does not make the lane spin', async () => {
  const { lanes, wakings } = lanesOf(Array.from({ length: 50 }, () => new Error('broken')))
  lanes.wake('a')
  await pass(5)
  lanes.wake('a')
  await pass(500)
  expect(wakings).toHaveLength(1)
})

test('stopping waits for what is running and starts nothing more', async () => {
  const { lanes, wakings } = lanesOf([0, 0, 0, 0])
  lanes.wake('a')
  await pass(5)
  const stopped = lanes.stop()
  await pass(1_000)
  await stopped
  expect(wakings).toHaveLength(1)
  lanes.wake('a')
  await pass(1_000)
  expect(wakings).toHaveLength(1)
})
