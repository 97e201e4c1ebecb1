import type { EntityId } from '#shared/ids.ts'
import { commit } from './commit.ts'
import { watchDeletions } from './deletions.ts'
import { approve } from './outbox.ts'
import type { Vendor } from './vendor.ts'
import { absorb, finish, pull } from './workers.ts'
import type { Worker } from './workers.ts'
import type { World } from './world.ts'

const pageSize = 2
const pagesMax = 100

/** Everything is read and absorbed, then each entity is offered, page by page, and a person says yes. */
export function* firstSync(world: World, vendor: Vendor): Worker {
  world.readAt.set(vendor.connection, world.now())
  readAll(world, vendor)
  yield
  let cursor: EntityId | '' = ''
  for (let page = 0; page < pagesMax; page += 1) {
    // In one lane with absorbing: nothing is absorbed within a page, but between two.
    const ids = offer(world, vendor, cursor)
    if (world.core.flaws.lateOffer === undefined) open(world, vendor)
    if (ids.length < pageSize) break
    cursor = ids.at(-1) ?? cursor
    yield
  }
  open(world, vendor)
  yield
  world.approvedAt.set(vendor.connection, world.now())
  approve(world.store, vendor.connection)
  world.tell(() => ({ approved: vendor.kind }))
}

const readAll = (world: World, vendor: Vendor): void => {
  finish(pull(world, vendor, true))
  const isWaiting = (): boolean => [...world.store.inbox.values()].some((row) => row.connection === vendor.connection)
  for (let rounds = 0; isWaiting() && rounds < pagesMax; rounds += 1) finish(absorb(world))
}

const open = (world: World, vendor: Vendor): void => {
  world.connections = world.connections.map((facts) =>
    facts.id === vendor.connection ? { ...facts, writable: true } : facts,
  )
}

const offer = (world: World, vendor: Vendor, cursor: EntityId | ''): readonly EntityId[] => {
  const { store, policy } = world
  world.pages += 1
  const entities = [...store.entities.values()]
    .filter(({ id }) => id > cursor)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, pageSize)
  const ids = entities.map(({ id }) => id)
  const links = [...store.links.values()].filter(({ entity }) => entity !== undefined && ids.includes(entity))
  const connections = world.connections.map((facts) =>
    facts.id === vendor.connection ? { ...facts, writable: true } : facts,
  )
  const snapshot = { now: world.now(), connections, policy, keys: new Map(), verdicts: [], inputs: [], entities, links }
  const correlation = `first sync of ${vendor.connection}`
  const plan = world.core.planSpread(snapshot, ids, { priority: 2, correlation })
  world.tell(() => ({ offered: vendor.kind, ids, outbox: plan.outbox }))
  const note = watchDeletions(world, plan)
  if (commit(store, plan, new Map([[correlation, vendor.connection]]))) note()
  else world.failures.push('a page was not offered')
  return ids
}
