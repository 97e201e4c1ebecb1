import { associationKinds } from './associations.ts'
import type { Desk, Portal } from './portal.ts'
import { objectWords } from './schema.ts'
import type { ObjectType } from './schema.ts'
import type { CrmRecord, Table } from './table.ts'

/** What a read asks to see of a record. */
export interface Wanted {
  readonly properties: readonly string[]
  readonly withHistory?: readonly string[]
  readonly associations?: readonly ObjectType[]
}

/** A record as the API shows it: every value a string, null where a wanted property is empty, unknown names left out. */
export function objectView({ portal, table }: Desk, record: CrmRecord, wanted: Wanted): Record<string, unknown> {
  const histories = wanted.withHistory ?? []
  return {
    id: String(record.id),
    properties: propertiesView(table, record.properties, wanted.properties),
    ...(histories.length > 0
      ? { propertiesWithHistory: Object.fromEntries(histories.map((name) => [name, historyOf(record, name)])) }
      : {}),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: record.archivedAt !== null,
    ...(record.archivedAt === null ? {} : { archivedAt: new Date(record.archivedAt).toISOString() }),
    url: `https://app.hubspot.com/contacts/${portal.id}/record/${table.words.typeId}/${record.id}`,
    ...associationsView({ portal, table }, record, wanted.associations ?? []),
  }
}

/** The wanted properties plus those that are always shown. */
export function propertiesView(
  table: Table,
  values: Readonly<Record<string, string>>,
  wanted: readonly string[],
): Record<string, string | null> {
  const names =
    wanted.length === 0 ? table.words.shownByDefault : [...wanted, 'createdate', 'hs_object_id', table.words.modified]
  const shown: Record<string, string | null> = {}
  for (const name of names) {
    const def = table.properties.get(name)
    if (def && !def.archived) shown[name] = values[name] ?? null
  }
  return shown
}

/** Every property that has a value: what writes answer with. */
export function writtenView(portal: Portal, table: Table, record: CrmRecord): Record<string, unknown> {
  return { ...objectView({ portal, table }, record, { properties: [] }), properties: { ...record.properties } }
}

function historyOf(record: CrmRecord, name: string): unknown[] {
  return record.history
    .filter((entry) => name in entry.values)
    .map((entry) => ({
      value: entry.values[name] ?? '',
      timestamp: new Date(entry.at).toISOString(),
      sourceType: entry.source.changeSource,
      sourceId: entry.source.sourceId,
    }))
    .toReversed()
}

function associationsView(
  { portal, table }: Desk,
  record: CrmRecord,
  wanted: readonly ObjectType[],
): { associations?: Record<string, unknown> } {
  const entries = wanted.flatMap((to): [string, unknown][] => {
    const name = `${table.words.singular}_to_${objectWords[to].singular}`
    const plain = associationKinds[`${table.type}>${to}`]?.plain
    const results = portal.associations
      .partners(table.type, record.id, to)
      .flatMap(({ id, typeIds }) =>
        typeIds.map((typeId) => ({ id: String(id), type: typeId === plain ? `${name}_unlabeled` : name })),
      )
    return results.length > 0 ? [[to, { results }]] : []
  })
  return entries.length > 0 ? { associations: Object.fromEntries<unknown>(entries) } : {}
}
