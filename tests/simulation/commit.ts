import type { Plan } from '#hub/core/plan.ts'
import type { ConnectionId, EntityId } from '#shared/ids.ts'
import { isFresh } from './fresh.ts'
import { keepDeletions } from './held-deletions.ts'
import { raise } from './inbox.ts'
import { bindTo, makeDue, settleDoubts } from './outbox.ts'
import { heldUntil, note, putLink } from './store.ts'
import type { Store } from './store.ts'

/** All of a plan, or, where anything it was planned on has moved, nothing. `heldBy`: whose first sync a correlation belongs to. */
export const commit = (store: Store, plan: Plan, heldBy: ReadonlyMap<string, ConnectionId>): boolean => {
  const isDone = !store.habits.isGuarded || isAsPlanned(store, plan)
  note(store, () => ({ kind: 'commit', plan, heldBy, isDone }))
  if (!isDone) return false
  for (const { row } of plan.entities) store.entities.set(row.id, row)
  for (const { row } of plan.links) putLink(store, row)
  for (const { entity, keys } of plan.keys) storeKeys(store, entity, keys)
  store.ledger.push(...plan.ledger)
  storeReviews(store, plan)
  keepDeletions(store, plan)
  for (const uniting of plan.unitings) {
    // Told once more, it is nothing new.
    if (!store.unitings.some(({ gone }) => gone === uniting.gone)) store.unitings.push(uniting)
  }
  for (const due of plan.outbox) {
    const holder = heldBy.get(due.correlation)
    makeDue(store, due, holder !== undefined && store.waiting.has(holder) ? heldUntil : 0)
  }
  bindTo(store, plan.gained)
  if (plan.links.length + plan.outbox.length > 0) settleDoubts(store)
  const gone = new Set([...plan.consumed, ...plan.parked.map((row) => row.seq)])
  for (const [name, row] of store.inbox) if (gone.has(row.seq)) store.inbox.delete(name)
  for (const { connection, ref, priority } of plan.reload) raise(store, connection, { ref, priority })
  return true
}

const isAsPlanned = (store: Store, plan: Plan): boolean =>
  isFresh(store.entities, plan.entities, (entity) => entity.version) &&
  isFresh(store.links, plan.links, (link) => link.rev) &&
  areBondsFree(store, plan)

/** Two plans at once must not each give one entity a record in the same connection. */
const areBondsFree = (store: Store, plan: Plan): boolean => {
  const known = new Set(plan.links.map(({ row }) => row.id))
  return plan.links.every(({ row, was }) => {
    if (was !== null || row.entity === undefined) return true
    for (const link of store.links.values()) {
      const isSame = link.entity === row.entity && link.connection === row.connection && !known.has(link.id)
      if (isSame && (link.state === 'creating' || row.state === 'creating')) return false
    }
    return true
  })
}

const storeKeys = (store: Store, entity: EntityId, keys: readonly string[]): void => {
  for (const key of store.keysOf.get(entity) ?? []) store.keys.get(key)?.delete(entity)
  for (const key of keys) store.keys.set(key, (store.keys.get(key) ?? new Set()).add(entity))
  store.keysOf.set(entity, keys)
}

const storeReviews = (store: Store, plan: Plan): void => {
  for (const { row } of plan.links) (row.state === 'held' ? store.outbox : store.reviews).delete(row.id)
  for (const review of plan.reviews) {
    if (review.kind === 'doubtful-match' && !store.verdicts.has(review.link)) store.reviews.set(review.link, review)
  }
}
