import type { Outcome, Settlement } from '#hub/core/delivery.ts'
import type { Due, Write } from '#hub/core/plan.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { ConnectionId, LinkId } from '#shared/ids.ts'
import { isFresh } from './fresh.ts'
import { closeDeletions } from './held-deletions.ts'
import { raise } from './inbox.ts'
import type { OutboxRow } from './rows.ts'
import { doubtedUntil, heldUntil, note, putLink } from './store.ts'
import type { Store } from './store.ts'

/** Far less than in the product, so that two often deliver one row at once. */
export const leaseMs = 1_000
/** As the product ranks: the input's priority, then firms before people. */
const step = 10

/** The link is behind its entity. `at`: when it may be delivered. */
export const makeDue = (
  store: Store,
  { link, connection, priority }: Pick<Due, 'link' | 'connection' | 'priority'>,
  at: number,
): void => {
  const rank = priority * step + (store.links.get(link)?.entity?.startsWith('company') === true ? 0 : 1)
  const known = store.outbox.get(link)
  const fresh = { link, connection, rank, dueAt: at, ...newRow }
  if (known === undefined) store.outbox.set(link, fresh)
  else
    store.outbox.set(link, {
      ...known,
      version: known.version + 1,
      rank: Math.min(known.rank, rank),
      dueAt: Math.min(known.dueAt, at),
      attempts: 0,
      isParked: false,
    })
}

const newRow = { version: 1, attempts: 0, isParked: false, lease: 0, leaseUntil: 0 } as const

/** As the product's: whatever belongs to entities that have got a record is due. */
export const bindTo = (store: Store, gained: readonly LinkId[]): void => {
  for (const id of gained) {
    const made = store.links.get(id)
    if (made?.state !== 'live' || made.entity === undefined) continue
    const rank = (store.outbox.get(id)?.rank ?? 2 * step) + 1
    for (const { id: link, entity, connection, state, shadow } of store.links.values()) {
      if (connection !== made.connection || entity === undefined || (state !== 'live' && state !== 'creating')) continue
      const firm = store.entities.get(entity)?.fields['ref.company'] ?? null
      if (firm !== made.entity || shadow?.['ref.company'] === firm) continue
      const known = store.outbox.get(link) ?? { link, connection, rank, dueAt: 0, ...newRow, version: 0 }
      store.outbox.set(link, { ...known, version: known.version + 1 })
    }
  }
}

/** Records that are not made while a person is asked whether one that is there already is the same. */
const doubtedLinks = (store: Store): ReadonlySet<LinkId> => {
  const found = new Set<LinkId>()
  for (const review of store.reviews.values()) {
    if (store.links.get(review.link)?.state !== 'held') continue
    const asked = new Set(review.candidates.map(({ entity }) => entity))
    for (const link of store.links.values()) {
      const isAsked = link.entity !== undefined && asked.has(link.entity)
      if (isAsked && link.connection === review.connection && link.state === 'creating') found.add(link.id)
    }
  }
  return found
}

/** Holds what has come into doubt and frees what no longer is. */
export const settleDoubts = (store: Store): void => {
  const doubted = doubtedLinks(store)
  const freeAt = store.waiting.size > 0 ? heldUntil : 0
  for (const row of store.outbox.values()) {
    const isDoubted = doubted.has(row.link)
    if (row.dueAt === doubtedUntil && !isDoubted) store.outbox.set(row.link, { ...row, dueAt: freeAt })
    else if (row.dueAt !== doubtedUntil && isDoubted && !row.isParked)
      store.outbox.set(row.link, { ...row, dueAt: doubtedUntil })
  }
}

/** A person has approved: what waited is due. */
export const approve = (store: Store, connection: ConnectionId): void => {
  note(store, () => ({ kind: 'approve', connection }))
  store.waiting.delete(connection)
  for (const row of store.outbox.values()) if (row.dueAt === heldUntil) store.outbox.set(row.link, { ...row, dueAt: 0 })
}

/** Takes due rows, which nobody else is delivering: the most urgent ones only. */
export const claim = (store: Store, connection: ConnectionId, limit: number): readonly OutboxRow[] => {
  const now = store.now()
  const lease = (store.last.lease += 1)
  const rankOf = ({ rank }: OutboxRow): number => (store.habits.isRanked ? rank : 0)
  const due = [...store.outbox.values()].filter(
    (row) => row.connection === connection && !row.isParked && row.dueAt <= now && row.leaseUntil <= now,
  )
  const first = Math.min(...due.map(rankOf))
  const claimed = due
    .filter((row) => rankOf(row) === first)
    .toSorted((a, b) => a.dueAt - b.dueAt)
    .slice(0, limit)
    .map((row) => ({ ...row, lease, leaseUntil: now + leaseMs }))
  for (const row of claimed) store.outbox.set(row.link, row)
  note(store, () => ({ kind: 'claim', connection, lease, limit, claimed }))
  return claimed
}

/** What is about to be sent; answers which links were still as planned. */
export const noteSent = (store: Store, links: readonly Write<Link>[]): ReadonlySet<LinkId> => {
  const fresh = links.filter((write) => !store.habits.isGuarded || isFresh(store.links, [write], (link) => link.rev))
  for (const { row } of fresh) putLink(store, row)
  const noted = new Set(fresh.map(({ row }) => row.id))
  note(store, () => ({ kind: 'note', links, noted }))
  return noted
}

interface Holder {
  readonly lease: number
  readonly connection: ConnectionId
}

/** What became of writes, where nobody has touched their links since. */
export const settleLinks = (store: Store, by: Holder, settlement: Settlement): void => {
  note(store, () => ({ kind: 'settle', ...by, settlement }))
  if (store.habits.isGuarded && !isFresh(store.links, settlement.links, (link) => link.rev)) return
  for (const { row } of settlement.links) putLink(store, row)
  const kinds = new Map(settlement.done.map(({ link, kind }) => [link, kind]))
  const done = settlement.links.filter(({ row }) => kinds.has(row.id))
  closeDeletions(store, done)
  for (const { row } of done) logDone(store, row, kinds.get(row.id) ?? 'removed')
  bindTo(store, settlement.gained)
  for (const outcome of settlement.outcomes) applyOutcome(store, by, outcome)
}

/** As the product's: a line in the history for a record that we have deleted, or merged. */
const logDone = (store: Store, link: Link, kind: 'removed' | 'moved' | 'restored'): void => {
  const entity = link.entity === undefined ? undefined : store.entities.get(link.entity)
  if (entity === undefined) return
  const { version } = entity
  const about = { entity: entity.id, version, at: link.wroteAt ?? 0, connection: link.connection, link: link.id }
  const merged = 'Lead Hub merged it there into the other one, as decided.'
  const evidence = [kind === 'removed' ? 'Lead Hub deleted it there, as decided.' : merged]
  store.ledger.push({ ...about, actor: 'hub', correlation: kind, kind, changes: [], evidence })
}

/** What becomes of a row that needed no call. */
export const storeOutcome = (store: Store, by: Holder, outcome: Outcome): void => {
  note(store, () => ({ kind: 'outcome', ...by, outcome }))
  applyOutcome(store, by, outcome)
}

/** Whoever lost its lease settles nothing; a row made due again is kept and freed. */
const applyOutcome = (store: Store, by: Holder, outcome: Outcome): void => {
  const row = store.outbox.get(outcome.link)
  if (outcome.kind === 'look') raise(store, by.connection, { ref: outcome.ref, priority: 1 })
  if (row === undefined || row.lease !== by.lease) return
  const isLatest = row.version === outcome.version
  if (isLatest && outcome.kind === 'done') {
    store.outbox.delete(row.link)
    return
  }
  const at = outcome.kind === 'again' || outcome.kind === 'look' ? outcome.at : 0
  store.outbox.set(row.link, {
    ...row,
    lease: 0,
    leaseUntil: 0,
    dueAt: row.dueAt >= heldUntil ? row.dueAt : isLatest ? at : 0,
    attempts: row.attempts + (isLatest ? 1 : 0),
    isParked: isLatest ? outcome.kind === 'parked' || row.isParked : row.isParked,
  })
}

/** Frees what a delivery did not settle. */
export const releaseLease = (store: Store, lease: number): void => {
  note(store, () => ({ kind: 'release', lease }))
  for (const row of store.outbox.values())
    if (row.lease === lease) store.outbox.set(row.link, { ...row, lease: 0, leaseUntil: 0 })
}
