import { deletionSettings, settingsMax } from './deletions.ts'
import { firstSync } from './first-sync.ts'
import { plainSetup } from './setup.ts'
import type { Setup } from './setup.ts'
import { heldUntil } from './store.ts'
import { unite } from './uniting.ts'
import { seedRecords, userActs } from './users.ts'
import type { VendorKind } from './vendor.ts'
import { absorb, deliver, finish, pull } from './workers.ts'
import type { Worker } from './workers.ts'
import { createWorld } from './world.ts'
import type { Draw, World } from './world.ts'

const kinds: readonly VendorKind[] = ['exact', 'second', 'history', 'neither']

const workersMax = 6
const drainStepsMax = 1_000
/** Longer than any request can be on its way, and any process sleep. */
const longMs = 16 * 60_000

/** Runs one schedule: chaos, then healing. Every choice reads the next number; the last few say what deletions mean. */
export const runSchedule = (all: readonly number[], setup: Setup = plainSetup): World => {
  const numbers = all.slice(0, -settingsMax)
  const settings = deletionSettings(all.slice(-settingsMax))
  let at = 0
  const draw: Draw = (below) => {
    const value = numbers[at] ?? 0
    at += 1
    return below <= 0 ? 0 : value % below
  }
  const world = createWorld({ kinds: threeOf(draw), settings, setup }, draw)
  seedRecords(world, draw)
  // One after the other, each at its time: later ones begin while the first are being written to.
  const starts = world.vendors.map(() => (numbers.length * (1 + draw(3))) / 16)
  const syncs = world.vendors.map((vendor) => firstSync(world, vendor))
  const ended = new Set<number>()
  const workers: Worker[] = []
  while (at < numbers.length) {
    world.counts.steps += 1
    const due = syncs.filter((_, index) => (starts[index] ?? 0) <= at && !ended.has(index))
    const index = due.length > 0 && draw(4) === 0 ? draw(due.length) : -1
    const sync = due[index]
    if (sync !== undefined) {
      if (sync.next().done === true) ended.add(syncs.indexOf(sync))
    } else step(world, workers, draw)
  }
  for (const sync of syncs) finish(sync)
  heal(world)
  return world
}

const threeOf = (draw: Draw): readonly VendorKind[] => {
  const left = draw(kinds.length)
  return kinds.filter((_, index) => index !== left)
}

const step = (world: World, workers: Worker[], draw: Draw): void => {
  world.advance(1 + draw(1024))
  const vendor = world.vendors[draw(world.vendors.length)]
  if (vendor === undefined) return
  const choice = draw(32)
  if (choice < 16 && workers.length > 0) advance(workers, draw)
  else if (choice < 19) start(workers, pull(world, vendor, false))
  else if (choice < 20) start(workers, pull(world, vendor, true))
  else if (choice < 24) start(workers, choice === 23 && world.store.unitings.length > 0 ? unite(world) : absorb(world))
  else if (choice < 27) start(workers, deliver(world, vendor))
  else if (choice < 30) userActs(world, vendor, draw)
  else if (choice < 31) pauseOrCrash(world, workers, draw)
  else world.landOne()
}

const advance = (workers: Worker[], draw: Draw): void => {
  const index = draw(workers.length)
  if (workers[index]?.next().done === true) workers.splice(index, 1)
}

const start = (workers: Worker[], worker: Worker): void => {
  if (workers.length < workersMax) workers.push(worker)
}

const pauseOrCrash = (world: World, workers: Worker[], draw: Draw): void => {
  if (draw(32) > 0) {
    workers.splice(draw(workers.length), 1)
    return
  }
  workers.length = 0
  world.advance(longMs)
}

/** Late requests land, the workers are dead, everything is drained without faults and polled twice: what only a complete read lacks is gone after two. */
const heal = (world: World): void => {
  world.landAll()
  for (let polls = 0; polls < 2; polls += 1) {
    poll(world)
    drain(world)
  }
}

export const poll = (world: World): void => {
  for (const vendor of world.vendors) finish(pull(world, vendor, true))
}

/** Runs all flows until nothing is left to do. */
export const drain = (world: World): void => {
  let steps = 0
  while (hasWork(world) && steps < drainStepsMax) {
    world.advance(2_000)
    for (const vendor of world.vendors) steps += finish(pull(world, vendor, false))
    steps += finish(absorb(world))
    steps += finish(unite(world))
    for (const vendor of world.vendors) steps += finish(deliver(world, vendor))
  }
  world.counts.steps += steps
  if (steps >= drainStepsMax) world.failures.push('I3: it never comes to rest')
}

/** What waits for a person's answer is no work. */
const hasWork = ({ store }: World): boolean =>
  store.inbox.size > 0 ||
  store.unitings.length > 0 ||
  [...store.signals.values()].some((own) => own.size > 0) ||
  [...store.outbox.values()].some((row) => !row.isParked && row.dueAt < heldUntil)
