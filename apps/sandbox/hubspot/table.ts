import { createOrderedPlaces } from './ordered.ts'
import { builtInProperties, objectWords } from './schema.ts'
import type { ObjectType, ObjectWords, PropertyDef } from './schema.ts'
import { createSearchIndex } from './search-index.ts'
import type { SearchIndex } from './search-index.ts'

/** Who made a change, in the words of webhooks and property history. */
export interface Source {
  readonly changeSource: 'CRM_UI' | 'INTEGRATION' | 'IMPORT' | 'CALCULATED' | 'MERGE'
  readonly sourceId: string
}

/** One write to a record; property histories are read from these. */
export interface HistoryEntry {
  readonly at: number
  readonly source: Source
  readonly values: Readonly<Record<string, string | null>>
}

/** A record of the portal. `properties` is replaced as a whole on each write, so that search may keep the old one. */
export interface CrmRecord {
  readonly id: number
  readonly createdAt: number
  updatedAt: number
  archivedAt: number | null
  properties: Readonly<Record<string, string>>
  readonly history: HistoryEntry[]
}

/** All records of one object with their indexes. Nothing here checks values or tells webhooks. */
export interface Table {
  readonly type: ObjectType
  readonly words: ObjectWords
  readonly properties: Map<string, PropertyDef>
  readonly index: SearchIndex
  /** By id, archived ones too; ids of merged records lead to the record they became. */
  find(id: string): CrmRecord | undefined
  /** The live record holding this value of a unique property; a contact's further e-mails count. */
  holder(property: string, value: string): CrmRecord | undefined
  put(record: CrmRecord): void
  /** Takes a record out for good. */
  purge(record: CrmRecord): void
  redirect(oldId: number, newId: number): void
  /** Ids in ascending order from `fromId` on. */
  idsFrom(fromId: number, count: number, archived: boolean): number[]
  /** Brings indexes in step with the record; `before` are the properties they knew. */
  reindex(record: CrmRecord, before: Readonly<Record<string, string>> | null, dueAt: number): void
  size(): number
}

export function createTable(type: ObjectType): Table {
  const words = objectWords[type]
  const properties = builtInProperties(type)
  const records = new Map<number, CrmRecord>()
  const redirects = new Map<number, number>()
  const unique = new Map<string, Map<string, number>>()
  const index = createSearchIndex()
  const live = createOrderedPlaces()
  const archived = createOrderedPlaces()

  function resolve(id: number): number {
    let current = id
    // A chain of merges is short: HubSpot allows 250 per record.
    for (let next = redirects.get(current); next !== undefined; next = redirects.get(current)) current = next
    return current
  }

  function register(record: CrmRecord, before: Readonly<Record<string, string>> | null): void {
    for (const def of properties.values()) {
      if (!def.hasUniqueValue) continue
      const values = unique.get(def.name) ?? new Map<string, number>()
      unique.set(def.name, values)
      for (const value of heldValues(def.name, before)) if (values.get(value) === record.id) values.delete(value)
      if (record.archivedAt === null)
        for (const value of heldValues(def.name, record.properties)) values.set(value, record.id)
    }
  }

  const table: Table = {
    type,
    words,
    properties,
    index,
    find: (id) => (/^\d{1,15}$/.test(id) ? records.get(resolve(Number(id))) : undefined),
    holder(property, value) {
      const id = unique.get(property)?.get(property === 'email' ? value.trim().toLowerCase() : value)
      return id === undefined ? undefined : records.get(id)
    },
    put(record) {
      records.set(record.id, record)
      live.add({ at: 0, id: record.id })
    },
    purge(record) {
      register({ ...record, archivedAt: record.archivedAt ?? 0 }, record.properties)
      records.delete(record.id)
      live.remove({ at: 0, id: record.id })
      archived.remove({ at: 0, id: record.id })
      index.touch(record.id, null, 0)
    },
    redirect: (oldId, newId) => void redirects.set(oldId, newId),
    idsFrom(fromId, count, isArchived) {
      const places = isArchived ? archived : live
      return places.slice(places.rank({ at: 0, id: fromId }), count).map((place) => place.id)
    },
    reindex(record, before, dueAt) {
      register(record, before)
      const here = { at: 0, id: record.id }
      live.remove(here)
      archived.remove(here)
      ;(record.archivedAt === null ? live : archived).add(here)
      const doc = { id: record.id, at: record.updatedAt, properties: record.properties }
      index.touch(record.id, record.archivedAt === null ? doc : null, dueAt)
    },
    size: () => live.size(),
  }
  return table
}

function heldValues(property: string, values: Readonly<Record<string, string>> | null): string[] {
  const own = values?.[property]
  const further = property === 'email' ? (values?.['hs_additional_emails']?.split(';') ?? []) : []
  return own === undefined ? further : [own, ...further]
}
