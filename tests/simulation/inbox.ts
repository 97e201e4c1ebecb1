import type { Input, Priority } from '#hub/core/snapshot.ts'
import type { ConnectionId } from '#shared/ids.ts'
import type { Change, RemoteRef } from '#shared/record.ts'
import type { Signal } from './rows.ts'
import { linkOf, nameOf, note, refOf } from './store.ts'
import type { Store } from './store.ts'

interface ReadOnce {
  readonly connection: ConnectionId
  readonly readAt: number
}

interface Arrival {
  readonly change: Change
  readonly priority: Priority
  readonly correlation: string
}

/** As the product's inbox: a record that stands at its link's revision is dropped, a repeated one is read later. */
export const storeInbox = (
  store: Store,
  { connection, readAt }: ReadOnce,
  found: readonly { readonly change: Change; readonly priority: Priority }[],
): void => {
  const arrivals = found.map(({ change, priority }) => {
    store.last.seq += 1
    return { change, priority, correlation: `c${store.last.seq}` }
  })
  if (arrivals.length === 0) return
  note(store, () => ({ kind: 'inbox', connection, readAt, arrivals }))
  for (const arrival of arrivals) storeOne(store, { connection, readAt }, arrival)
}

const storeOne = (store: Store, { connection, readAt }: ReadOnce, arrival: Arrival): void => {
  const { change, priority } = arrival
  const ref = refOf(change)
  const revision = change.kind === 'present' ? change.record.revision : `${change.kind}:${change.revision}`
  const link = linkOf(store, connection, ref)
  const isKnown = link?.revision === revision && ['live', 'held', 'removing', 'merging'].includes(link.state)
  // Not dropped while another state of the record waits: that one would be the last word.
  if (isKnown && !isWaiting(store, connection, ref)) return
  const name = `${nameOf(connection, ref)} ${revision}`
  const known = store.inbox.get(name)
  const fresh: Input = { ...arrival, seq: Number(arrival.correlation.slice(1)), connection, readAt }
  const again = (row: Input): Input => ({
    ...row,
    readAt: Math.max(row.readAt, readAt),
    priority: row.priority < priority ? row.priority : priority,
  })
  store.inbox.set(name, known === undefined ? fresh : again(known))
}

const isWaiting = (store: Store, connection: ConnectionId, ref: RemoteRef): boolean => {
  for (const row of store.inbox.values()) {
    if (row.connection === connection && refOf(row.change).id === ref.id) return true
  }
  return false
}

/** A webhook. */
export const hint = (store: Store, connection: ConnectionId, ref: RemoteRef): void => {
  note(store, () => ({ kind: 'hint', connection, ref }))
  raise(store, connection, { ref, priority: 1 })
}

/** The record is to be loaded, at least so soon. */
export const raise = (store: Store, connection: ConnectionId, { ref, priority }: Omit<Signal, 'raised'>): void => {
  const own = store.signals.get(connection) ?? new Map<string, Signal>()
  store.signals.set(connection, own)
  const known = own.get(ref.id)
  own.set(ref.id, {
    ref: { object: ref.object, id: ref.id },
    raised: (known?.raised ?? 0) + 1,
    priority: known !== undefined && known.priority < priority ? known.priority : priority,
  })
}

/** Which records to load, the most urgent first. */
export const hinted = (store: Store, connection: ConnectionId, limit: number): readonly Signal[] => {
  const all = [...(store.signals.get(connection)?.values() ?? [])]
  const found = all.length < 2 ? all : all.toSorted(bySignal).slice(0, limit)
  note(store, () => ({ kind: 'signals', connection, limit, found }))
  return found
}

const bySignal = (a: Signal, b: Signal): number =>
  a.priority - b.priority || compare(a.ref.object, b.ref.object) || compare(a.ref.id, b.ref.id)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Those that were acted on, unless raised again since. */
export const forget = (store: Store, connection: ConnectionId, signals: readonly Signal[]): void => {
  note(store, () => ({ kind: 'forget', connection, signals }))
  const own = store.signals.get(connection)
  for (const { ref, raised } of signals) if (own?.get(ref.id)?.raised === raised) own.delete(ref.id)
}
