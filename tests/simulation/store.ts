import type { DoubtfulMatch, HeldDelete, LedgerEntry, NewUniting } from '#hub/core/plan.ts'
import type { Entity, Input, Link, Verdict } from '#hub/core/snapshot.ts'
import type { ConnectionId, EntityId, LinkId } from '#shared/ids.ts'
import type { Change, RemoteRef } from '#shared/record.ts'
import type { Asked, Call } from './calls.ts'
import type { OutboxRow, Signal } from './rows.ts'

/** The workspace database as the flows use it: guarded commits, an inbox, an outbox and hints. */
export interface Store {
  readonly entities: Map<EntityId, Entity>
  readonly links: Map<LinkId, Link>
  /** Links that have a record, by `nameOf`. */
  readonly byRemote: Map<string, LinkId>
  readonly keys: Map<string, Set<EntityId>>
  readonly keysOf: Map<EntityId, readonly string[]>
  readonly inbox: Map<string, Input>
  readonly outbox: Map<LinkId, OutboxRow>
  readonly signals: Map<ConnectionId, Map<string, Signal>>
  readonly ledger: LedgerEntry[]
  /** By link; open while the link is held and nobody answered. */
  readonly reviews: Map<LinkId, DoubtfulMatch>
  /** By the link of the record that is gone; open while nobody answered. */
  readonly deletions: Map<LinkId, HeldDelete>
  readonly verdicts: Map<LinkId, Verdict>
  /** Who is to be one, the first first. */
  readonly unitings: NewUniting[]
  /** Connections whose first sync nobody has approved. */
  readonly waiting: Set<ConnectionId>
  /** The last number of an inbox row, and of a lease. */
  readonly last: { seq: number; lease: number }
  readonly habits: StoreHabits
  /** What was asked so far, to ask it of the real store; absent: nobody will. */
  readonly calls?: Call[]
  readonly now: () => number
}

export interface StoreHabits {
  /** Off only in a seeded bug. */
  readonly isGuarded: boolean
  /** What is more urgent is delivered first, and firms before people, as in the product; else in any order, in which more can go wrong. */
  readonly isRanked: boolean
  readonly isRecorded: boolean
}

/** Until a first sync is approved. */
export const heldUntil = 8_640_000_000_000_000
/** While a person is asked whether the record is there already. */
export const doubtedUntil = heldUntil + 1

export const createStore = (connections: readonly ConnectionId[], habits: StoreHabits, now: () => number): Store => ({
  entities: new Map(),
  links: new Map(),
  byRemote: new Map(),
  keys: new Map(),
  keysOf: new Map(),
  inbox: new Map(),
  outbox: new Map(),
  signals: new Map(),
  ledger: [],
  reviews: new Map(),
  deletions: new Map(),
  verdicts: new Map(),
  unitings: [],
  waiting: new Set(connections),
  last: { seq: 0, lease: 0 },
  habits,
  now,
  ...(habits.isRecorded ? { calls: [] } : {}),
})

/** As the product's: a row of a backlog is due, in a connection that is approved. */
export const hasBacklog = (store: Store, at: number): boolean => {
  for (const row of store.outbox.values())
    if (row.rank >= 20 && !row.isParked && row.dueAt <= at && !store.waiting.has(row.connection)) return true
  return false
}

/** Notes what is asked, where anybody wants to know. */
export const note = (store: Store, asked: () => Asked): void => {
  store.calls?.push({ now: store.now(), ...asked() })
}

export const refOf = (change: Change): RemoteRef => (change.kind === 'present' ? change.record : change.ref)

export const nameOf = (connection: ConnectionId, ref: RemoteRef): string => `${connection} ${ref.object} ${ref.id}`

export const linkOf = (store: Store, connection: ConnectionId, ref: RemoteRef): Link | undefined => {
  const id = store.byRemote.get(nameOf(connection, ref))
  const link = id === undefined ? undefined : store.links.get(id)
  return link?.remoteId === ref.id ? link : undefined
}

export const putLink = (store: Store, link: Link): void => {
  store.links.set(link.id, link)
  if (link.remoteId === undefined) return
  store.byRemote.set(nameOf(link.connection, { object: link.object, id: link.remoteId }), link.id)
}
