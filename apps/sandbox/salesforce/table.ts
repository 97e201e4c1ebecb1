import type { Field, Row, Value } from './schema.ts'

/** The rows of one object with the orders and indexes that queries use. */
export interface Table {
  readonly size: number
  get(id: string): Row | undefined
  /** Adds or replaces. */
  put(row: Row): void
  /** Takes a row out for good. */
  remove(id: string): void
  /** All rows, in the order of their ids. */
  rows(): Iterable<Row>
  /** Rows in the order of SystemModstamp and id, from this stamp on (null: all). */
  since(stamp: string | null): Iterable<Row>
  /** Ids of the rows whose field holds this value. The first use of a field builds its index. */
  lookup(field: Field, value: string): Iterable<string>
}

/** Ids that share one SystemModstamp; sorted only when somebody reads them. */
interface Bucket {
  readonly ids: Set<string>
  /** May still name ids that have left. */
  sorted: string[] | null
}

type Index = Map<string, Set<string>>

export function createTable(): Table {
  const byId = new Map<string, Row>()
  const stamps: string[] = []
  const buckets = new Map<string, Bucket>()
  const indexes = new Map<string, { field: Field; index: Index }>()

  function bucketOf(stamp: string): Bucket {
    const held = buckets.get(stamp)
    if (held) return held
    const made: Bucket = { ids: new Set(), sorted: [] }
    buckets.set(stamp, made)
    stamps.splice(firstAtLeast(stamps, stamp), 0, stamp)
    return made
  }

  function detach(row: Row): void {
    buckets.get(row.SystemModstamp)?.ids.delete(row.Id)
    for (const { field, index } of indexes.values()) {
      const key = indexKey(field, row[field.name])
      if (key !== null) index.get(key)?.delete(row.Id)
    }
  }

  function attach(row: Row): void {
    const bucket = bucketOf(row.SystemModstamp)
    bucket.ids.add(row.Id)
    const last = bucket.sorted?.at(-1)
    if (bucket.sorted && (last === undefined || last < row.Id)) bucket.sorted.push(row.Id)
    else bucket.sorted = null
    for (const { field, index } of indexes.values()) addToIndex(index, field, row)
  }

  return {
    get size() {
      return byId.size
    },
    get: (id) => byId.get(id),
    put(row) {
      const before = byId.get(row.Id)
      if (before) detach(before)
      byId.set(row.Id, row)
      attach(row)
    },
    remove(id) {
      const row = byId.get(id)
      if (row) detach(row)
      byId.delete(id)
    },
    rows: () => byId.values(),
    *since(stamp) {
      for (let at = stamp === null ? 0 : firstAtLeast(stamps, stamp); at < stamps.length; at += 1) {
        const bucket = buckets.get(stamps[at] ?? '')
        if (!bucket) continue
        bucket.sorted ??= [...bucket.ids].toSorted()
        for (const id of bucket.sorted) {
          const row = bucket.ids.has(id) ? byId.get(id) : undefined
          if (row) yield row
        }
      }
    },
    lookup(field, value) {
      const held = indexes.get(field.name)
      const index = held?.index ?? buildIndex(field, byId.values())
      if (!held) indexes.set(field.name, { field, index })
      return index.get(indexKey(field, value) ?? '') ?? []
    },
  }
}

/** Text is compared without regard to case, except in case-sensitive fields and ids. */
export function indexKey(field: Field, value: Value | undefined): string | null {
  if (value === null || value === undefined) return null
  const isExact = field.isCaseSensitive || field.type === 'id' || field.type === 'reference'
  return isExact ? String(value) : String(value).toLowerCase()
}

function buildIndex(field: Field, rows: Iterable<Row>): Index {
  const index: Index = new Map()
  for (const row of rows) addToIndex(index, field, row)
  return index
}

function addToIndex(index: Index, field: Field, row: Row): void {
  const key = indexKey(field, row[field.name])
  if (key === null) return
  const ids = index.get(key)
  if (ids) ids.add(row.Id)
  else index.set(key, new Set([row.Id]))
}

/** Where the first stamp at or after this one lies. */
function firstAtLeast(stamps: readonly string[], stamp: string): number {
  const last = stamps.at(-1)
  if (last === undefined || last < stamp) return stamps.length
  let low = 0
  let high = stamps.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((stamps[middle] ?? '') < stamp) low = middle + 1
    else high = middle
  }
  return low
}
