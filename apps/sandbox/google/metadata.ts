/** Where developer metadata is attached. Rows and columns carry it along when they move. */
export type MetadataPlace =
  | { readonly kind: 'SPREADSHEET' }
  | { readonly kind: 'SHEET'; readonly sheetId: number }
  | { readonly kind: 'ROW' | 'COLUMN'; readonly sheetId: number; readonly index: number }

export interface Metadata {
  readonly id: number
  readonly key: string
  /** Absent when none was given. */
  readonly value?: string
  readonly visibility: 'DOCUMENT' | 'PROJECT'
  readonly place: MetadataPlace
  /** The developer project that wrote it, the only one that sees it under visibility PROJECT. */
  readonly project: string
}

/** What to look for; absent members match everything. */
export interface MetadataQuery {
  readonly id?: number
  readonly key?: string
  readonly value?: string
}

/** All developer metadata of a spreadsheet. Keys and values are not unique. */
export interface MetadataStore {
  get(id: number): Metadata | undefined
  put(metadata: Metadata): void
  remove(id: number): void
  all(): Iterable<Metadata>
  /** Found by index where the query names an id or a key. */
  find(query: MetadataQuery): readonly Metadata[]
  /** Moves what is attached to rows or columns of a sheet; what maps to null is deleted. */
  shift(kind: 'ROW' | 'COLUMN', sheetId: number, map: (index: number) => number | null): void
  snapshot(): () => void
}

export function createMetadataStore(): MetadataStore {
  let entries = new Map<number, Metadata>()
  const byKey = new Map<string, Set<number>>()
  const byValue = new Map<string, Set<number>>()
  const pair = (entry: { key?: string; value?: string }) => `${entry.key}\u0000${entry.value}`

  function put(entry: Metadata): void {
    remove(entry.id)
    entries.set(entry.id, entry)
    addTo(byKey, entry.key, entry.id)
    addTo(byValue, pair(entry), entry.id)
  }

  function remove(id: number): void {
    const entry = entries.get(id)
    if (!entry) return
    entries.delete(id)
    byKey.get(entry.key)?.delete(id)
    byValue.get(pair(entry))?.delete(id)
  }

  function candidates(query: MetadataQuery): Iterable<number> {
    if (query.id !== undefined) return [query.id]
    if (query.key === undefined) return entries.keys()
    return (query.value === undefined ? byKey.get(query.key) : byValue.get(pair(query))) ?? []
  }

  return {
    get: (id) => entries.get(id),
    put,
    remove,
    all: () => entries.values(),
    find(query) {
      const found = [...candidates(query)].map((id) => entries.get(id)).filter((entry) => entry !== undefined)
      return found.filter((entry) => fits(entry, query))
    },
    shift(kind, sheetId, map) {
      for (const entry of entries.values()) {
        const { place } = entry
        if (place.kind !== kind || place.sheetId !== sheetId) continue
        const index = map(place.index)
        if (index === null) remove(entry.id)
        else if (index !== place.index) entries.set(entry.id, { ...entry, place: { ...place, index } })
      }
    },
    snapshot() {
      const kept = new Map(entries)
      return () => {
        entries = new Map()
        byKey.clear()
        byValue.clear()
        for (const entry of kept.values()) put(entry)
      }
    },
  }
}

function addTo(index: Map<string, Set<number>>, key: string, id: number): void {
  const ids = index.get(key)
  if (ids) ids.add(id)
  else index.set(key, new Set([id]))
}

function fits(entry: Metadata, query: MetadataQuery): boolean {
  return (
    (query.id === undefined || entry.id === query.id) &&
    (query.key === undefined || entry.key === query.key) &&
    (query.value === undefined || entry.value === query.value)
  )
}
