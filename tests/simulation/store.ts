import type { Outcome } from '#hub/core/delivery.ts'
import type { DoubtfulMatch, Due, HeldDelete, LedgerEntry, Plan, Write } from '#hub/core/plan.ts'
import { pointersOf } from '#hub/core/pointers.ts'
import type { ConnectionFacts, Entity, Input, Link, Snapshot, Verdict } from '#hub/core/snapshot.ts'
import type { Policy } from '#shared/entity.ts'
import type { ConnectionId, EntityId, LinkId } from '#shared/ids.ts'
import type { Change, RemoteRef } from '#shared/record.ts'
import { keepDeletions } from './held-deletions.ts'

interface OutboxRow {
  readonly link: LinkId
  readonly connection: ConnectionId
  /** How often it was made due. */
  readonly version: number
  readonly dueAt: number
  readonly attempts: number
  readonly isParked: boolean
  /** Who delivers it; `0`: nobody. */
  readonly lease: number
  readonly leaseUntil: number
}

interface Signal {
  readonly ref: RemoteRef
  raised: number
}

/** The workspace database as the flows use it: guarded commits, an inbox, an outbox and hints. */
export interface Store {
  readonly entities: Map<EntityId, Entity>
  readonly links: Map<LinkId, Link>
  readonly keys: Map<string, Set<EntityId>>
  readonly inbox: Map<string, Input>
  readonly outbox: Map<LinkId, OutboxRow>
  readonly signals: Map<ConnectionId, Map<string, Signal>>
  readonly ledger: LedgerEntry[]
  /** By link; open while the link is held and nobody answered. */
  readonly reviews: Map<LinkId, DoubtfulMatch>
  /** By the link of the record that is gone; open while nobody answered. */
  readonly deletions: Map<LinkId, HeldDelete>
  readonly verdicts: Map<LinkId, Verdict>
  /** Off only in a seeded bug. */
  isGuarded: boolean
}

export const createStore = (): Store => ({
  entities: new Map(),
  links: new Map(),
  keys: new Map(),
  inbox: new Map(),
  outbox: new Map(),
  signals: new Map(),
  ledger: [],
  reviews: new Map(),
  deletions: new Map(),
  verdicts: new Map(),
  isGuarded: true,
})

export const refOf = (change: Change): RemoteRef => (change.kind === 'present' ? change.record : change.ref)

export const linkOf = (store: Store, connection: ConnectionId, ref: RemoteRef): Link | undefined =>
  [...store.links.values()].find(
    (link) => link.connection === connection && link.object === ref.object && link.remoteId === ref.id,
  )

let seq = 0

/** As the product's inbox: a record that stands at its link's revision is dropped, a repeated one is read later. */
interface ReadOnce {
  readonly connection: ConnectionId
  readonly readAt: number
}

export const storeInbox = (store: Store, { connection, readAt }: ReadOnce, changes: readonly Change[]): void => {
  for (const change of changes) {
    const ref = refOf(change)
    const revision = change.kind === 'present' ? change.record.revision : `${change.kind}:${change.revision}`
    const link = linkOf(store, connection, ref)
    // Not dropped while another state of the record waits: that one would be the last word.
    const isWaiting = [...store.inbox.values()].some(
      (row) => row.connection === connection && refOf(row.change).id === ref.id,
    )
    if (!isWaiting && link?.revision === revision && ['live', 'held', 'removing'].includes(link.state)) continue
    const name = `${connection} ${ref.id} ${revision}`
    const known = store.inbox.get(name)
    seq += 1
    const fresh: Input = { seq, connection, change, readAt, correlation: `c${seq}`, priority: 1 }
    store.inbox.set(name, known === undefined ? fresh : { ...known, readAt: Math.max(known.readAt, readAt) })
  }
}

export const hint = (store: Store, connection: ConnectionId, ref: RemoteRef): void => {
  const own = store.signals.get(connection) ?? new Map<string, Signal>()
  store.signals.set(connection, own)
  own.set(ref.id, { ref, raised: (own.get(ref.id)?.raised ?? 0) + 1 })
}

/** Two trips, as the product gathers. */
export const gather = (
  store: Store,
  rows: readonly Input[],
  at: { now: number; connections: readonly ConnectionFacts[]; policy: Policy },
): Snapshot => {
  const links = new Map<LinkId, Link>()
  const entities = new Map<EntityId, Entity>()
  const addLink = (link: Link | undefined): void => void (link !== undefined && links.set(link.id, link))
  const byRemote = new Map([...store.links.values()].map((link) => [`${link.connection} ${link.remoteId ?? ''}`, link]))
  for (const row of rows) addLink(byRemote.get(`${row.connection} ${refOf(row.change).id}`))
  const verdicts = [...store.verdicts.values()].filter((verdict) =>
    rows.some((row) => row.connection === verdict.connection && refOf(row.change).id === verdict.remoteId),
  )
  const pointers = pointersOf({ inputs: rows, links: [...links.values()], connections: at.connections, verdicts })
  for (const [connection, ref] of pointers.refs) addLink(byRemote.get(`${connection} ${ref.id}`))
  const keys = new Map(pointers.keys.map((key) => [key, [...(store.keys.get(key) ?? [])]]))
  const ids = new Set<EntityId>([...pointers.entities, ...[...keys.values()].flat()])
  for (const link of links.values()) if (link.entity !== undefined) ids.add(link.entity)
  for (const id of ids) {
    const entity = store.entities.get(id)
    if (entity !== undefined) entities.set(id, entity)
  }
  for (const link of store.links.values())
    if (link.entity !== undefined && ids.has(link.entity)) links.set(link.id, link)
  return { ...at, inputs: rows, links: [...links.values()], entities: [...entities.values()], keys, verdicts }
}

const isFresh = <T extends { readonly id: string }>(
  map: ReadonlyMap<string, T>,
  writes: readonly Write<T>[],
  versionOf: (row: T) => number,
): boolean =>
  writes.every(({ row, was }) => {
    const stored = map.get(row.id)
    return was === null ? stored === undefined : stored !== undefined && versionOf(stored) === was
  })

/** As the product's guard: two plans at once must not each give one entity a record in the same connection. */
const isFirstBond = (store: Store, writes: readonly Write<Link>[]): boolean => {
  const own = new Set(writes.map(({ row }) => row.id))
  return writes.every(({ row, was }) => {
    if (was !== null || row.entity === undefined) return true
    return [...store.links.values()].every(
      (link) =>
        link.entity !== row.entity ||
        link.connection !== row.connection ||
        own.has(link.id) ||
        (link.state !== 'creating' && row.state !== 'creating'),
    )
  })
}

export const commitLinks = (store: Store, writes: readonly Write<Link>[]): boolean => {
  if (store.isGuarded && !isFresh(store.links, writes, (link) => link.rev)) return false
  for (const { row } of writes) store.links.set(row.id, row)
  return true
}

/** `held`: deliveries with these correlations wait until the connection that caused them is approved. */
export const commit = (store: Store, plan: Plan, held: ReadonlySet<string> = new Set()): boolean => {
  if (store.isGuarded && !isFresh(store.entities, plan.entities, (entity) => entity.version)) return false
  if (store.isGuarded && !isFirstBond(store, plan.links)) return false
  if (!commitLinks(store, plan.links)) return false
  for (const { row } of plan.entities) store.entities.set(row.id, row)
  for (const { entity, keys } of plan.keys) {
    for (const owners of store.keys.values()) owners.delete(entity)
    for (const key of keys) store.keys.set(key, (store.keys.get(key) ?? new Set()).add(entity))
  }
  store.ledger.push(...plan.ledger)
  for (const { row } of plan.links) (row.state === 'held' ? store.outbox : store.reviews).delete(row.id)
  for (const review of plan.reviews) {
    if (review.kind === 'doubtful-match' && !store.verdicts.has(review.link)) store.reviews.set(review.link, review)
  }
  keepDeletions(store, plan)
  for (const due of plan.outbox) makeDue(store, due, held.has(due.correlation) ? heldUntil : 0)
  bindTo(store, plan.gained)
  const gone = new Set([...plan.consumed, ...plan.parked.map((row) => row.seq)])
  for (const [name, row] of store.inbox) if (gone.has(row.seq)) store.inbox.delete(name)
  for (const { connection, ref } of plan.reload) hint(store, connection, ref)
  return true
}

/** Until a first sync is approved. */
export const heldUntil = 8_640_000_000_000_000

/** Records that are not made while a person is asked whether one that is there already is the same. */
export const doubtedLinks = (store: Store): ReadonlySet<LinkId> => {
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

/** A person has approved: what waited is due. */
export const release = (store: Store): void => {
  for (const row of store.outbox.values()) if (row.dueAt === heldUntil) store.outbox.set(row.link, { ...row, dueAt: 0 })
}

const makeDue = (store: Store, { link, connection }: Pick<Due, 'link' | 'connection'>, at: number): void => {
  const known = store.outbox.get(link) ?? { version: 0, dueAt: at, lease: 0, leaseUntil: 0 }
  const [version, dueAt] = [known.version + 1, Math.min(known.dueAt, at)]
  store.outbox.set(link, { ...known, link, connection, version, dueAt, attempts: 0, isParked: false })
}

/** As the product's: whatever belongs to entities that have got a record is due. */
export const bindTo = (store: Store, gained: readonly LinkId[]): void => {
  const made = gained.map((id) => store.links.get(id)).filter((link) => link?.state === 'live')
  for (const { id: link, entity: id, connection, state, shadow } of store.links.values()) {
    const firm = (id === undefined ? undefined : store.entities.get(id))?.fields['ref.company'] ?? null
    const isThere = made.some((one) => one?.entity === firm && one.connection === connection)
    if (!isThere || (state !== 'live' && state !== 'creating') || shadow?.['ref.company'] === firm) continue
    const known = store.outbox.get(link)
    if (known === undefined) makeDue(store, { link, connection }, 0)
    else store.outbox.set(link, { ...known, version: known.version + 1 })
  }
}

/** A person's answer: kept, and the record is loaded again to be planned with it. */
export const answer = (store: Store, review: DoubtfulMatch, given: Verdict['answer']): void => {
  const { connection, object, remoteId, link: id } = review
  store.verdicts.set(id, { connection, object, remoteId, answer: given })
  const link = store.links.get(id)
  if (link === undefined) return
  const { revision: _known, ...rest } = link
  store.links.set(id, { ...rest, rev: rest.rev + 1 })
  hint(store, connection, { object, id: remoteId })
  if (object !== 'firm') return
  // Whoever belongs to it could not be told so.
  for (const one of store.links.values()) {
    const isOpen = one.connection === connection && one.object === 'person' && one.state === 'live'
    if (
      isOpen &&
      one.revision === undefined &&
      one.remoteId !== undefined &&
      (one.shadow?.['ref.company'] ?? null) === null
    )
      hint(store, connection, { object: 'person', id: one.remoteId })
  }
}

/** Far less than in the product, so that two often deliver one row at once. */
const leaseMs = 1_000

let lease = 0

/** Takes due rows, which nobody else is delivering. */
export const claim = (
  store: Store,
  connection: ConnectionId,
  { now, most }: { readonly now: number; readonly most: number },
): readonly OutboxRow[] => {
  lease += 1
  const doubted = doubtedLinks(store)
  const claimed = [...store.outbox.values()]
    .filter((row) => row.connection === connection && !row.isParked && Math.max(row.dueAt, row.leaseUntil) <= now)
    .filter((row) => !doubted.has(row.link))
    .slice(0, most)
    .map((row) => ({ ...row, lease, leaseUntil: now + leaseMs }))
  for (const row of claimed) store.outbox.set(row.link, row)
  return claimed
}

/** Whoever lost its lease settles nothing; a row made due again is kept and freed. */
export const applyOutcome = (store: Store, by: Pick<OutboxRow, 'lease' | 'connection'>, outcome: Outcome): void => {
  const row = store.outbox.get(outcome.link)
  if (outcome.kind === 'look') hint(store, by.connection, outcome.ref)
  if (row === undefined || row.lease !== by.lease) return
  const freed = { ...row, lease: 0, leaseUntil: 0 }
  if (row.version !== outcome.version) store.outbox.set(row.link, { ...freed, dueAt: 0 })
  else if (outcome.kind === 'done') store.outbox.delete(row.link)
  else if (outcome.kind === 'parked') store.outbox.set(row.link, { ...freed, isParked: true })
  else store.outbox.set(row.link, { ...freed, dueAt: outcome.at, attempts: row.attempts + 1 })
}

/** Frees what a delivery did not settle. */
export const releaseLease = (store: Store, id: number): void => {
  for (const row of store.outbox.values())
    if (row.lease === id) store.outbox.set(row.link, { ...row, lease: 0, leaseUntil: 0 })
}
