import type { MergeResult } from '#shared/merging.ts'
import type { DeliveryRow, PlannedMerging, SettledMerging } from '#hub/core/delivery.ts'
import type { NewUniting } from '#hub/core/plan.ts'
import type { Link, Snapshot } from '#hub/core/snapshot.ts'
import type { ConnectionId, EntityId } from '#shared/ids.ts'
import { commit } from './commit.ts'
import { settleLinks } from './outbox.ts'
import { note } from './store.ts'
import type { Store } from './store.ts'
import type { Vendor } from './vendor.ts'
import type { World } from './world.ts'

/** Two of whom somebody has made one at a vendor become one everywhere, some time later. */
export function* unite(world: World): Generator<undefined, void> {
  const { store } = world
  const [next] = store.unitings
  if (next === undefined) return
  const pair = { keep: asItIs(store, next.keep), gone: next.gone }
  const snapshot = snapshotOf(world, [pair.keep, pair.gone])
  yield
  const order = { ...pair, rule: { kind: 'stays' }, picks: {}, actor: 'hub', priority: 0, evidence: [] } as const
  const united = world.core.planUnite(snapshot, { ...order, correlation: next.correlation })
  // As the product's: whatever began to be made for either meanwhile is to be known.
  const isWhole = snapshotOf(world, [pair.keep, pair.gone]).links.length === snapshot.links.length
  if (!isWhole) return
  const isCommitted = united === undefined || commit(store, united.plan, new Map())
  if (!isCommitted) return
  drop(store, next)
  if (united === undefined) return
  world.counts.answers += 2
  // What cannot be merged there goes, as was said.
  for (const { row } of united.plan.links) if (row.state === 'removing') world.answeredRemovals.set(row.id, world.now())
  note(store, () => ({ kind: 'follow', from: pair.gone, to: pair.keep }))
  for (const entity of store.entities.values()) {
    if (entity.mergedInto === pair.gone) store.entities.set(entity.id, { ...entity, mergedInto: pair.keep })
  }
  // A deletion of one is no longer all that there is to say of the other's records.
  for (const { id, entity } of store.links.values()) if (entity === pair.keep) world.spared.add(id)
  world.tell(() => ({ united: pair, links: united.plan.links }))
}

const drop = (store: Store, one: NewUniting): void => {
  const at = store.unitings.indexOf(one)
  if (at !== -1) store.unitings.splice(at, 1)
}

const asItIs = ({ entities }: Store, id: EntityId): EntityId => entities.get(id)?.mergedInto ?? id

const snapshotOf = (world: World, ids: readonly EntityId[]): Snapshot => {
  const { store, connections, policy } = world
  const entities = ids.flatMap((id) => {
    const entity = store.entities.get(id)
    return entity === undefined || entity.mergedInto !== undefined ? [] : [entity]
  })
  const links = [...store.links.values()].filter(({ entity }) => entity !== undefined && ids.includes(entity))
  return { now: world.now(), connections, policy, keys: new Map(), verdicts: [], inputs: [], entities, links }
}

/** As the product's: the link of the record into which one is to be merged. */
export const otherOf = (store: Store, link: Link): Pick<DeliveryRow, 'other'> => {
  if (link.state !== 'merging') return {}
  const [other] = [...store.links.values()]
    .filter(({ id, entity, connection, object, state, remoteId }) => {
      const isBeside = entity === link.entity && connection === link.connection && object === link.object
      return isBeside && state === 'live' && remoteId !== undefined && id !== link.id
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return other === undefined ? {} : { other }
}

/** Has a vendor make one record of two; what users edited in the one that goes since we looked goes unseen. */
export const mergeThere = (
  world: World,
  vendor: Vendor,
  { op, comparedAt }: { readonly op: PlannedMerging['op']; readonly comparedAt: number },
): MergeResult => {
  if (op?.kind !== 'merge') return { kind: 'stale' }
  const [goes, stays] = [vendor.rows.get(op.id), vendor.rows.get(op.into)]
  if (goes?.state !== 'there' || stays?.state !== 'there') return { kind: 'stale' }
  for (const [field, at] of Object.entries(goes.editedAt)) {
    if (at > comparedAt) vendor.log.unseen.add(goes.fields[field] ?? null)
  }
  vendor.userMerges(op.id, op.into)
  world.signal(vendor, op.id)
  return { kind: 'merged', id: op.into }
}

export const settleMerging = (
  world: World,
  by: { readonly lease: number; readonly connection: ConnectionId },
  { merging, result }: Pick<SettledMerging, 'merging' | 'result'>,
): void => {
  const link = world.store.links.get(merging.link)
  const other = merging.other === undefined ? undefined : world.store.links.get(merging.other.id)
  if (link === undefined) return
  const settled = { merging, link, result, ...(other === undefined ? {} : { other }) }
  settleLinks(world.store, by, world.core.settleMergings(world.now(), [settled]))
}
