import { invalid, notFound } from './fault.ts'
import type { Desk, Portal } from './portal.ts'
import { objectTypes } from './schema.ts'
import type { CrmRecord, Table } from './table.ts'
import { tie } from './writes.ts'
import type { Stamp } from './writes.ts'

const mergesMax = 250

/** Computed for each record; never carried over from the ones that were merged. */
const ownNames = new Set(['hs_object_id', 'hs_merged_object_ids', 'hs_additional_emails', 'associatedcompanyid'])

/**
 * Merges two records into a third with a new id; both old ids lead to it from then on. The primary's values win and its
 * blanks are filled from the other one. There is no way back.
 */
export function mergeRecords(
  { portal, table }: Desk,
  ids: { primary: string; other: string },
  stamp: Stamp,
): CrmRecord {
  const primary = liveRecord(table, ids.primary)
  const other = liveRecord(table, ids.other)
  if (primary.id === other.id) throw invalid('Cannot merge an object with itself')
  const mergedIds = [...mergedBefore(primary), ...mergedBefore(other), String(primary.id), String(other.id)]
  if (mergedIds.length > mergesMax) throw invalid(`Objects cannot be merged more than ${mergesMax} times`)
  const at = stamp.at ?? portal.ports.now()
  const moved = Object.entries(other.properties).filter(
    ([name]) => primary.properties[name] === undefined && !ownNames.has(name),
  )
  const id = portal.nextId()
  const emails = furtherEmails(primary, other)
  const record: CrmRecord = {
    id,
    createdAt: Math.min(primary.createdAt, other.createdAt),
    updatedAt: at,
    archivedAt: null,
    properties: {
      ...primary.properties,
      ...Object.fromEntries(moved),
      ...(emails === '' ? {} : { hs_additional_emails: emails }),
      [table.words.modified]: new Date(at).toISOString(),
      hs_object_id: String(id),
      hs_merged_object_ids: mergedIds.join(';'),
    },
    history: [...other.history, ...primary.history, { at, source: stamp.source, values: Object.fromEntries(moved) }],
  }
  for (const gone of [other, primary]) {
    table.purge(gone)
    table.redirect(gone.id, id)
  }
  table.put(record)
  table.reindex(record, null, at + portal.ports.searchLagMs())
  for (const gone of [primary, other]) moveAssociations(portal, table, { gone, record, stamp })
  portal.ports.occur({
    subscriptionType: `${table.words.singular}.merge`,
    occurredAt: at,
    source: stamp.source,
    details: {
      objectId: id,
      changeFlag: 'MERGED',
      primaryObjectId: primary.id,
      mergedObjectIds: [other.id],
      newObjectId: id,
      numberOfPropertiesMoved: moved.length,
    },
  })
  return record
}

function liveRecord(table: Table, id: string): CrmRecord {
  const record = table.find(id)
  if (!record || record.archivedAt !== null) throw notFound(`Object not found. objectId are usually numeric: ${id}`)
  return record
}

function mergedBefore(record: CrmRecord): string[] {
  return record.properties['hs_merged_object_ids']?.split(';') ?? []
}

function furtherEmails(primary: CrmRecord, other: CrmRecord): string {
  const own = primary.properties['email'] ?? other.properties['email']
  const all = [primary, other].flatMap((record) => [
    record.properties['email'],
    ...(record.properties['hs_additional_emails']?.split(';') ?? []),
  ])
  return [...new Set(all)].filter((email) => email !== undefined && email !== own).join(';')
}

function moveAssociations(
  portal: Portal,
  table: Table,
  { gone, record, stamp }: { gone: CrmRecord; record: CrmRecord; stamp: Stamp },
): void {
  for (const to of objectTypes) {
    const primaryId = portal.associations.primary(table.type, gone.id, to)
    for (const { id } of portal.associations.partners(table.type, gone.id, to)) {
      const hasPrimary = portal.associations.primary(table.type, record.id, to) !== undefined
      portal.associations.untie({ from: table.type, fromId: gone.id, to, toId: id })
      tie(
        portal,
        { from: table.type, fromId: record.id, to, toId: id, isPrimary: id === primaryId && !hasPrimary },
        stamp,
      )
    }
  }
}
