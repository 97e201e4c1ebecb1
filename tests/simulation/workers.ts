import { createCodec } from '#hub/core/codec.ts'
import type {
  DeliveryPlan,
  DeliveryRow,
  PlannedWrite,
  RefTargets,
  SettledRemoval,
  SettledWrite,
} from '#hub/core/delivery.ts'
import type { Write } from '#hub/core/plan.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { WriteResult } from '#shared/connector.ts'
import type { ConnectionId, EntityId, LinkId, RemoteId } from '#shared/ids.ts'
import type { Change, RemoteRef } from '#shared/record.ts'
import { commit } from './commit.ts'
import { watchDeletions } from './deletions.ts'
import { gather } from './gather.ts'
import { forget, hinted, storeInbox } from './inbox.ts'
import { claim, noteSent, releaseLease, settleLinks, storeOutcome } from './outbox.ts'
import { linkOf, refOf } from './store.ts'
import type { Store } from './store.ts'
import type { Signal } from './rows.ts'
import type { Vendor } from './vendor.ts'
import type { World } from './world.ts'
import { otherOf, settleMerging } from './uniting.ts'

/** A flow, one effect at a time: it may be paused for ever after each `yield`. */
export type Worker = Generator<undefined, void, undefined>

/** Runs a flow to its end; how many steps it took. */
export const finish = (worker: Worker): number => {
  let steps = 1
  while (worker.next().done !== true) steps += 1
  return steps
}

const absorbMax = 6
const loadMax = 8
const deliverMax = 4

/** Loads hinted records, or reads the whole feed. */
export function* pull(world: World, vendor: Vendor, isPoll: boolean): Worker {
  const { store } = world
  const { connection } = vendor
  const signals = isPoll ? [] : hinted(store, connection, loadMax)
  const wanted = isPoll ? vendor.ids().map((id) => ({ id, priority: 1 as const })) : signals.map(toLoad)
  const readAt = world.now()
  yield
  // A whole read that lacks a record stands for two: what one of them lacks is not reported.
  const seen = (id: RemoteId): Change => (isPoll ? lacking(vendor.present(id)) : vendor.present(id))
  const found = wanted.map(({ id, priority }) => ({ change: seen(id), priority }))
  yield
  storeInbox(store, { connection, readAt }, found)
  if (!isPoll) forget(store, connection, signals)
}

const lacking = (change: Change): Change =>
  change.kind === 'removed' && change.evidence !== undefined ? { ...change, evidence: 'absent' } : change

const toLoad = ({ ref, priority }: Signal) => ({ id: ref.id, priority })

export function* absorb(world: World): Worker {
  if (world.store.inbox.size === 0) return
  const snapshot = gather(world.store, absorbMax, {
    now: world.now(),
    connections: world.connections,
    policy: world.policy,
  })
  const { pages } = world
  yield
  if (world.pages !== pages) return
  const plan = world.core.planAbsorb(snapshot)
  for (const row of plan.parked) world.failures.push(`parked: ${row.reason}`)
  const heldBy = new Map(snapshot.inputs.map(({ correlation, connection }) => [correlation, connection]))
  const note = watchDeletions(world, plan)
  const isCommitted = commit(world.store, plan, heldBy)
  if (isCommitted) note()
  world.tell(() => ({
    absorbed: isCommitted,
    rows: snapshot.inputs.map((row) => [row.readAt, row.change]),
    plan: [plan.ledger, plan.links],
  }))
}

export function* deliver(world: World, vendor: Vendor): Worker {
  const { store } = world
  const { connection } = vendor
  const facts = world.connections.find(({ id }) => id === connection)
  if (facts === undefined || !world.approvedAt.has(connection)) return
  // People and their firms in any order: the product takes firms first, which only saves writes.
  const taken = claim(store, connection, deliverMax)
  const { lease } = taken[0] ?? { lease: 0 }
  const claimed = taken.flatMap(({ link: id, version, attempts }) => {
    const link = store.links.get(id)
    const entity = link?.entity === undefined ? undefined : store.entities.get(link.entity)
    if (link === undefined || entity === undefined) return []
    return [{ link, entity, version, attempts, ...otherOf(store, link) }]
  })
  if (claimed.length === 0) return
  const refs = refTargets(store, claimed)
  const comparedAt = world.now()
  const read = new Map<string, Change>()
  for (const { link } of claimed) {
    if (link.remoteId !== undefined) read.set(link.id, vendor.present(link.remoteId))
  }
  const alike = new Map(claimed.map((row) => [row.link.id, lookalikes(world, vendor, row)]))
  yield
  const rows: DeliveryRow[] = []
  for (const row of claimed) {
    const { link, version } = row
    const twins = alike.get(link.id) ?? []
    if (twins.length > 0) storeInbox(store, { connection, readAt: comparedAt }, twins.map(asLive))
    const seen = compared(world, vendor, { link, change: read.get(link.id), comparedAt })
    const again = { kind: 'again', link: link.id, version, at: world.now() + 500, why: 'moved' } as const
    if (seen === 'moved' || twins.length > 0) storeOutcome(store, { lease, connection }, again)
    else rows.push({ ...row, ...(seen === undefined ? {} : { seen }) })
  }
  const plan = world.core.planDelivery({ now: world.now(), connection: facts, rows, refs })
  const noted = announce(world, plan)
  for (const outcome of plan.outcomes) storeOutcome(store, { lease, connection }, outcome)
  yield
  const results: { write: PlannedWrite; result: WriteResult }[] = []
  for (const write of plan.writes) {
    if (!noted.has(write.link)) continue
    results.push({ write, result: world.send(vendor, write, comparedAt) })
    yield
  }
  for (const removal of plan.removals) {
    if (!noted.has(removal.link)) continue
    const result = world.sendRemoval(vendor, removal, comparedAt)
    yield
    settleRemoval(world, { lease, connection }, { removal, result })
  }
  for (const merging of plan.mergings) {
    if (!noted.has(merging.link) || (merging.other !== undefined && !noted.has(merging.other.id))) continue
    const result = merging.op === null ? ({ kind: 'alone' } as const) : world.sendMerging(vendor, merging, comparedAt)
    yield
    settleMerging(world, { lease, connection }, { merging, result })
  }
  if (world.core.flaws.sentAfterwards && noteSent(store, plan.links).size < plan.links.length) return
  for (const settled of results) settleOne(world, { lease, connection }, settled)
  releaseLease(store, lease)
}

const asLive = (change: Change) => ({ change, priority: 1 as const })

/** What is about to be sent, before it is, link by link; which may be written. */
const announce = ({ store, core }: World, plan: DeliveryPlan): ReadonlySet<LinkId> => {
  const { sentAfterwards, shadowBefore } = core.flaws
  if (sentAfterwards === true) return new Set(plan.links.map(({ row }) => row.id))
  const early = ({ row, was }: Write<Link>): Write<Link> => ({
    row: { ...row, shadow: { ...row.shadow, ...row.sent.at(-1)?.fields } },
    was,
  })
  return noteSent(store, shadowBefore === true ? plan.links.map(early) : plan.links)
}

/** Where the firms of these people are. */
const refTargets = (store: Store, rows: readonly Pick<DeliveryRow, 'link' | 'entity'>[]): RefTargets => {
  const targets = new Map<EntityId, RemoteRef>()
  const wanted = new Set(rows.map(({ entity }) => entity.fields['ref.company'] ?? null))
  for (const { entity, object, connection, remoteId, state } of store.links.values()) {
    if (entity === undefined || !wanted.has(entity) || connection !== rows[0]?.link.connection) continue
    if (state === 'live' && remoteId !== undefined) targets.set(entity, { object, id: remoteId })
  }
  return targets
}

/** What carries the e-mail address of a record about to be made, and was never read. */
const lookalikes = (
  { store, core }: World,
  vendor: Vendor,
  { link, entity }: Pick<DeliveryRow, 'link' | 'entity'>,
): readonly Change[] => {
  const email = entity.fields['email'] ?? null
  if (core.flaws.noFind || link.state !== 'creating' || link.remoteId !== undefined || email === null) return []
  const found = vendor.find?.(String(email)) ?? []
  return found.filter((change) => {
    const known = linkOf(store, vendor.connection, refOf(change))
    return known === undefined || known.shadow === null || known.state === 'removed'
  })
}

interface Compared {
  readonly link: Link
  readonly change: Change | undefined
  readonly comparedAt: number
}

/** The record where it is as believed; what it shows otherwise goes to the inbox. */
const compared = (world: World, vendor: Vendor, { link, change, comparedAt }: Compared) => {
  if (change === undefined || !['live', 'removing', 'merging'].includes(link.state)) return undefined
  const object = world.connections
    .find(({ id }) => id === vendor.connection)
    ?.objects.find(({ name }) => name === link.object)
  if (object !== undefined && change.kind === 'present') {
    if (world.core.compareBeforeWrite(link, change.record, createCodec(object)) === 'same') return change.record
  }
  storeInbox(world.store, { connection: vendor.connection, readAt: comparedAt }, [asLive(change)])
  return 'moved' as const
}

const settleOne = (
  world: World,
  by: { readonly lease: number; readonly connection: ConnectionId },
  { write, result }: Pick<SettledWrite, 'write' | 'result'>,
): void => {
  const facts = world.connections.find(({ id }) => id === by.connection)
  const link = world.store.links.get(write.link)
  if (facts === undefined || link === undefined) return
  const settlement = world.core.settle({ now: world.now(), connection: facts, writes: [{ write, link, result }] })
  settleLinks(world.store, by, settlement)
}

const settleRemoval = (
  world: World,
  by: { readonly lease: number; readonly connection: ConnectionId },
  { removal, result }: Pick<SettledRemoval, 'removal' | 'result'>,
): void => {
  const link = world.store.links.get(removal.link)
  if (link === undefined) return
  const settlement = world.core.settleRemovals(world.now(), [{ removal, link, result }])
  settleLinks(world.store, by, settlement)
}
