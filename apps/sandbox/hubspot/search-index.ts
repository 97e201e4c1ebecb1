import { createOrderedPlaces } from './ordered.ts'
import type { OrderedPlaces } from './ordered.ts'

/** A record as search knows it, which may be older than the record itself. */
export interface IndexedDoc {
  readonly id: number
  /** The modification time, milliseconds. */
  readonly at: number
  readonly properties: Readonly<Record<string, string>>
}

/** What search sees. Changes enter only after the lag that was set when they were made. */
export interface SearchIndex {
  /** Tells of a new or changed record; `doc` null when it is gone. */
  touch(id: number, doc: IndexedDoc | null, dueAt: number): void
  /** Takes in what is due; to be called before each search. */
  settle(now: number): void
  doc(id: number): IndexedDoc | undefined
  docs(): Iterable<IndexedDoc>
  /** Counts the changes taken in, so that a cached result knows when it is old. */
  version(): number
  readonly byModified: OrderedPlaces
  /** All places have instant 0. */
  readonly byId: OrderedPlaces
}

interface Pending {
  readonly id: number
  readonly doc: IndexedDoc | null
  readonly dueAt: number
}

export function createSearchIndex(): SearchIndex {
  const docs = new Map<number, IndexedDoc>()
  const byModified = createOrderedPlaces()
  const byId = createOrderedPlaces()
  let pending: Pending[] = []
  let version = 0

  function take({ id, doc }: Pending): void {
    const known = docs.get(id)
    if (known) byModified.remove(known)
    if (known && !doc) byId.remove({ at: 0, id })
    if (!known && doc) byId.add({ at: 0, id })
    if (doc) {
      docs.set(id, doc)
      byModified.add({ at: doc.at, id })
    } else docs.delete(id)
    version += 1
  }

  return {
    touch: (id, doc, dueAt) => void pending.push({ id, doc, dueAt }),
    settle(now) {
      if (pending.length === 0) return
      const later = pending.filter((change) => change.dueAt > now)
      for (const change of pending) if (change.dueAt <= now) take(change)
      pending = later
    },
    doc: (id) => docs.get(id),
    docs: () => docs.values(),
    version: () => version,
    byModified,
    byId,
  }
}
