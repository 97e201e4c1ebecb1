import { expect, test } from 'vitest'
import { createLane, runMsMax, sleepMsMax, wakingsMax, type Lane } from '#hub/runtime/workers/lane.ts'

interface Bench {
  readonly lane: Lane
  readonly sleeps: number[]
  readonly failures: unknown[]
  /** Wakings that are in progress now. */
  inside: number
  most: number
  wakings: number
  time: number
}

/** A lane whose wakings answer what `answers` says, `null` after that. Each takes one turn of the event loop. */
function laneOf(answers: readonly (number | null | Error)[], msPerWaking = 0): Bench {
  const lane = createLane({
    run: async () => {
      bench.inside += 1
      bench.most = Math.max(bench.most, bench.inside)
      const answer = answers[bench.wakings] ?? null
      bench.wakings += 1
      bench.time += msPerWaking
      await turn()
      bench.inside -= 1
      if (answer instanceof Error) throw answer
      return { againInMs: answer }
    },
    sleep: (ms) => void bench.sleeps.push(ms),
    failed: (error) => void bench.failures.push(error),
    now: () => bench.time,
  })
  const bench: Bench = { lane, sleeps: [], failures: [], inside: 0, most: 0, wakings: 0, time: 0 }
  return bench
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a lane runs until there is nothing to do, and then waits to be rung', async () => {
  const bench = laneOf([0, 0, null])
  await bench.lane.wake()
  expect(bench.wakings).toBe(3)
  expect(bench.sleeps).toEqual([])
})

test('a lane never runs twice at the same time', async () => {
  const bench = laneOf([0, 0, 0])
  await Promise.all(Array.from({ length: 20 }, () => bench.lane.wake()))
  expect(bench.most).toBe(1)
})

test('rings during a run cause one more waking, however many they are', async () => {
  const bench = laneOf([])
  const run = bench.lane.wake()
  for (let count = 0; count < 10; count += 1) void bench.lane.wake()
  await run
  expect(bench.wakings).toBe(2)
})

test('a ring at any moment of a run is followed by a whole waking', async () => {
  for (let moment = 0; moment < 12; moment += 1) {
    const bench = laneOf([])
    const run = bench.lane.wake()
    for (let step = 0; step < moment; step += 1) await (step % 2 === 0 ? Promise.resolve() : turn())
    const before = bench.wakings
    const rung = bench.lane.wake()
    await run
    await rung
    expect(bench.wakings, `moment ${moment}`).toBeGreaterThan(before)
  }
})

test('a lane sleeps as long as it is told, but never longer than the sweep would let it', async () => {
  const short = laneOf([5_000])
  await short.lane.wake()
  expect(short.sleeps).toEqual([5_000])
  const long = laneOf([86_400_000])
  await long.lane.wake()
  expect(long.sleeps).toEqual([sleepMsMax])
})

test('a ring wins over sleep', async () => {
  const bench = laneOf([5_000, null])
  const run = bench.lane.wake()
  void bench.lane.wake()
  await run
  expect(bench.wakings).toBe(2)
  expect(bench.sleeps).toEqual([])
})

test('endless work is cut into runs: after so many wakings the lane asks for a fresh one', async () => {
  const bench = laneOf(Array.from({ length: 100 }, () => 0))
  await bench.lane.wake()
  expect(bench.wakings).toBe(wakingsMax)
  expect(bench.sleeps).toEqual([0])
})

test('slow work is cut into runs by time', async () => {
  const bench = laneOf(
    Array.from({ length: 100 }, () => 0),
    runMsMax / 2,
  )
  await bench.lane.wake()
  expect(bench.wakings).toBe(2)
  expect(bench.sleeps).toEqual([0])
})

test('a ring that falls on the last waking of a run is not forgotten', async () => {
  const bench = laneOf(Array.from({ length: wakingsMax - 1 }, () => 0))
  const run = bench.lane.wake()
  while (bench.wakings < wakingsMax) await turn()
  void bench.lane.wake()
  await run
  expect(bench.sleeps).toEqual([0])
})

test('a failing lane rests twice as long each time, never gives up, and starts over after a success', async () => {
  const broken = new Error('broken')
  const bench = laneOf([broken, broken, broken, null, broken])
  for (let count = 0; count < 5; count += 1) await bench.lane.wake()
  expect(bench.failures).toHaveLength(4)
  expect(bench.sleeps).toEqual([1_000, 2_000, 4_000, 1_000])
  const hopeless = laneOf(Array.from({ length: 40 }, () => broken))
  for (let count = 0; count < 40; count += 1) await hopeless.lane.wake()
  expect(hopeless.sleeps.at(-1)).toBe(sleepMsMax)
})

test('a ring during a failing waking does not make the lane spin', async () => {
  const bench = laneOf(Array.from({ length: 50 }, () => new Error('broken')))
  const run = bench.lane.wake()
  void bench.lane.wake()
  await run
  expect(bench.wakings).toBe(1)
  expect(bench.sleeps).toEqual([1_000])
})
