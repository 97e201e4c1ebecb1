import { planSpread } from '#hub/core/absorb.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Core } from './core.ts'
import { commit } from './store.ts'
import type { Vendor, VendorKind } from './vendor.ts'
import { absorb, deliver, pull } from './workers.ts'
import type { Worker } from './workers.ts'
import { createWorld, editable } from './world.ts'
import type { Draw, World } from './world.ts'

const kinds: readonly VendorKind[] = ['exact', 'second', 'history', 'neither']

const people = [
  { firstName: 'Ann', lastName: 'Keller', email: 'ann@keller.example.ch' },
  { firstName: 'Beat', lastName: 'Frei', email: 'beat@frei.example.ch' },
  { firstName: 'Carla', lastName: 'Rossi', email: 'carla@rossi.example.ch' },
  { firstName: 'Denis', lastName: 'Favre', email: 'denis@favre.example.ch' },
] as const

const workersMax = 6
const drainStepsMax = 1_000

/** Runs one schedule: chaos, then healing. Every choice reads the next number. */
export const runSchedule = (numbers: readonly number[], core?: Core): World => {
  let at = 0
  const draw: Draw = (below) => {
    const value = numbers[at] ?? 0
    at += 1
    return below <= 0 ? 0 : value % below
  }
  const world = createWorld(threeOf(draw), draw, core)
  seedRecords(world, draw)
  const workers: Worker[] = []
  while (at < numbers.length / 8) step(world, workers, draw)
  approve(world)
  while (at < numbers.length) step(world, workers, draw)
  heal(world)
  return world
}

const threeOf = (draw: Draw): readonly VendorKind[] => {
  const left = draw(kinds.length)
  return kinds.filter((_, index) => index !== left)
}

/** Overlapping people, as on the day somebody connects. */
const seedRecords = (world: World, draw: Draw): void => {
  const count = 1 + draw(people.length)
  for (const person of people.slice(0, count)) {
    const where = 1 + draw(7)
    world.vendors.forEach((vendor, index) => {
      if ((where & (1 << index)) !== 0) addRecord(world, vendor, person)
    })
  }
}

const addRecord = (world: World, vendor: Vendor, person: (typeof people)[number]): void => {
  const id = vendor.userCreates({ ...person, title: valueFor(world), city: valueFor(world), grade: null })
  world.counts.records += 1
  world.signal(vendor, id)
}

/** Short enough to survive the vendor that cuts. */
const valueFor = (world: World): string => {
  world.counts.edits += 1
  const value = `v${world.counts.edits}`
  world.edits.push(value)
  return value
}

const step = (world: World, workers: Worker[], draw: Draw): void => {
  world.advance(1 + draw(1024))
  const vendor = world.vendors[draw(world.vendors.length)]
  if (vendor === undefined) return
  const choice = draw(32)
  if (choice < 16 && workers.length > 0) {
    const index = draw(workers.length)
    if (workers[index]?.next().done === true) workers.splice(index, 1)
  } else if (choice < 19) start(workers, pull(world, vendor, false))
  else if (choice < 20) start(workers, pull(world, vendor, true))
  else if (choice < 24) start(workers, absorb(world))
  else if (choice < 27) {
    if (world.connections[0]?.writable === true) start(workers, deliver(world, vendor))
  } else if (choice < 30) userActs(world, vendor, draw)
  else if (choice < 31) workers.splice(draw(workers.length), 1)
  else world.landOne()
}

const start = (workers: Worker[], worker: Worker): void => {
  if (workers.length < workersMax) workers.push(worker)
}

const userActs = (world: World, vendor: Vendor, draw: Draw): void => {
  const ids = vendor.ids()
  const id = ids[draw(ids.length)]
  const row = id === undefined ? undefined : vendor.rows.get(id)
  if (id === undefined || row === undefined) return
  const act = draw(24)
  if (act === 0 && row.state === 'there') {
    retire(world, vendor, id)
    vendor.userDeletes(id)
  } else if (act === 1 && row.state === 'gone') vendor.userRestores(id)
  else if (act === 2 && row.state === 'there') userMerges(world, vendor, { id, draw })
  else if (row.state === 'there') {
    const field = editable[draw(editable.length)] ?? 'title'
    const value = valueFor(world)
    const before = vendor.userEdits(id, field, value)
    world.replaced.add(before)
    world.trace.push(JSON.stringify({ at: world.now(), edited: vendor.kind, id, field, before, value }))
  } else return
  world.signal(vendor, id)
}

const userMerges = (
  world: World,
  vendor: Vendor,
  { id, draw }: { readonly id: RemoteId; readonly draw: Draw },
): void => {
  const others = vendor.ids().filter((other) => other !== id && vendor.rows.get(other)?.state === 'there')
  const into = others[draw(others.length)]
  if (into === undefined) return
  retire(world, vendor, id)
  vendor.userMerges(id, into)
}

/** What a user deletes or merges away was given up with open eyes. */
const retire = (world: World, vendor: Vendor, id: RemoteId): void => {
  world.counts.deletes += 1
  for (const field of editable) world.replaced.add(vendor.rows.get(id)?.fields[field] ?? null)
}

/** The first sync: everything was read and absorbed, and a person said yes. */
const approve = (world: World): void => {
  poll(world)
  for (let rounds = 0; world.store.inbox.size > 0 && rounds < 100; rounds += 1) finish(absorb(world))
  world.connections = world.connections.map((facts) => ({ ...facts, writable: true }))
  const entities = [...world.store.entities.values()]
  const links = [...world.store.links.values()]
  const at = { now: world.now(), connections: world.connections, policy: world.policy, keys: new Map(), verdicts: [] }
  const ids = entities.map((entity) => entity.id)
  commit(world.store, planSpread({ ...at, inputs: [], entities, links }, ids, { priority: 2, correlation: 'approve' }))
}

const finish = (worker: Worker): number => {
  let steps = 1
  while (worker.next().done !== true) steps += 1
  return steps
}

/** Late requests land, the workers are dead, everything is polled once and drained without faults. */
const heal = (world: World): void => {
  world.landAll()
  poll(world)
  drain(world)
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
    for (const vendor of world.vendors) steps += finish(deliver(world, vendor))
  }
  if (steps >= drainStepsMax) world.failures.push('I3: it never comes to rest')
}

const hasWork = ({ store }: World): boolean =>
  store.inbox.size > 0 ||
  [...store.signals.values()].some((own) => own.size > 0) ||
  [...store.outbox.values()].some((row) => !row.isParked)
