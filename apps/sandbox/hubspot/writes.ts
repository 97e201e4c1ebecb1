import type { Values } from './check.ts'
import { invalid } from './fault.ts'
import type { Desk, Occurrence, Portal } from './portal.ts'
import { objectTypes, objectWords } from './schema.ts'
import type { ObjectType } from './schema.ts'
import type { CrmRecord, Source, Table } from './table.ts'

/** Who writes, and when; `at` is now where absent. Tests set it to make thousands of equal times. */
export interface Stamp {
  readonly source: Source
  readonly at?: number
  /** True while loading a portal's past: nobody is told. */
  readonly isSilent?: boolean
}

/** Creates a record from checked values. */
export function createRecord({ portal, table }: Desk, values: Values, stamp: Stamp): CrmRecord {
  const at = stamp.at ?? portal.ports.now()
  const id = portal.nextId()
  const set = Object.fromEntries(Object.entries({ ...values, ...derived(table, values) }).filter(isSet))
  const iso = new Date(at).toISOString()
  const record: CrmRecord = {
    id,
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
    properties: { createdate: iso, ...set, [table.words.modified]: iso, hs_object_id: String(id) },
    history: [{ at, source: stamp.source, values: set }],
  }
  table.put(record)
  table.reindex(record, null, at + portal.ports.searchLagMs())
  // Recorded batches tell property changes before the creation they belong to; the order says nothing.
  tellChanges(portal, table, { record, changed: set, at, stamp })
  tell(portal, stamp, {
    subscriptionType: `${table.words.singular}.creation`,
    occurredAt: at,
    source: stamp.source,
    details: { objectId: id, changeFlag: 'CREATED' },
  })
  return record
}

/** Changes a record with checked values. The modification time moves even when no value does. */
export function changeRecord(
  { portal, table }: Desk,
  record: CrmRecord,
  change: { values: Values; stamp: Stamp },
): void {
  const { values, stamp } = change
  const at = stamp.at ?? portal.ports.now()
  const all = { ...values, ...derived(table, values) }
  const changed = Object.fromEntries(
    Object.entries(all).filter(([name, value]) => (record.properties[name] ?? null) !== value),
  )
  const before = record.properties
  const next: Record<string, string> = { ...before, [table.words.modified]: new Date(at).toISOString() }
  for (const [name, value] of Object.entries(changed)) {
    if (value === null) delete next[name]
    else next[name] = value
  }
  record.properties = next
  record.updatedAt = at
  if (Object.keys(changed).length > 0) record.history.push({ at, source: stamp.source, values: changed })
  table.reindex(record, before, at + portal.ports.searchLagMs())
  tellChanges(portal, table, { record, changed, at, stamp })
}

/** DELETE in HubSpot's words: the record can be listed and restored for 90 days, and its e-mail is free again. */
export function archiveRecord({ portal, table }: Desk, record: CrmRecord, stamp: Stamp): void {
  if (record.archivedAt !== null) return
  const at = stamp.at ?? portal.ports.now()
  record.archivedAt = at
  table.reindex(record, record.properties, at + portal.ports.searchLagMs())
  tell(
    portal,
    stamp,
    event(table, 'deletion', { at, source: stamp.source, objectId: record.id, changeFlag: 'DELETED' }),
  )
}

/** Brings an archived record back. */
export function restoreRecord({ portal, table }: Desk, record: CrmRecord, stamp: Stamp): void {
  const holder = table.holder('email', record.properties['email'] ?? '')
  if (holder && holder.id !== record.id) throw invalid(`Contact already exists. Existing ID: ${holder.id}`)
  const at = portal.ports.now()
  record.archivedAt = null
  table.reindex(record, record.properties, at + portal.ports.searchLagMs())
  tell(
    portal,
    stamp,
    event(table, 'restore', { at, source: stamp.source, objectId: record.id, changeFlag: 'RESTORED' }),
  )
}

/** Removes a person for good. */
export function eraseRecord({ portal, table }: Desk, record: CrmRecord, stamp: Stamp): void {
  const at = portal.ports.now()
  for (const to of objectTypes) {
    for (const { id } of portal.associations.partners(table.type, record.id, to)) {
      portal.associations.untie({ from: table.type, fromId: record.id, to, toId: id })
    }
  }
  table.purge(record)
  tell(portal, stamp, event(table, 'privacyDeletion', { at, source: stamp.source, objectId: record.id }))
}

/** Ties two records, keeps the contact's primary company in step and tells both ends. */
export function tie(portal: Portal, pair: Tie, stamp: Stamp): void {
  if (!portal.associations.tie(pair, pair.isPrimary)) return
  tellTie(portal, pair, { removed: false, stamp })
  showPrimary(portal, pair, stamp)
}

/** Unties two records in every way they were tied. */
export function untie(portal: Portal, pair: Omit<Tie, 'isPrimary'>, stamp: Stamp): void {
  const wasPrimary = portal.associations.primary(pair.from, pair.fromId, pair.to) === pair.toId
  if (!portal.associations.untie(pair)) return
  tellTie(portal, { ...pair, isPrimary: wasPrimary }, { removed: true, stamp })
  showPrimary(portal, pair, stamp)
}

/** A bond between two records. */
export interface Tie {
  readonly from: ObjectType
  readonly fromId: number
  readonly to: ObjectType
  readonly toId: number
  readonly isPrimary: boolean
}

function showPrimary(portal: Portal, pair: Omit<Tie, 'isPrimary'>, stamp: Stamp): void {
  const contactId = pair.from === 'contacts' ? pair.fromId : pair.to === 'contacts' ? pair.toId : undefined
  if (contactId === undefined || (pair.from !== 'companies' && pair.to !== 'companies')) return
  const record = portal.tables.contacts.find(String(contactId))
  const primary = portal.associations.primary('contacts', contactId, 'companies')
  const shown = primary === undefined ? null : String(primary)
  if (!record || (record.properties['associatedcompanyid'] ?? null) === shown) return
  changeRecord({ portal, table: portal.tables.contacts }, record, { values: { associatedcompanyid: shown }, stamp })
}

function tellTie(portal: Portal, pair: Tie, { removed, stamp }: { removed: boolean; stamp: Stamp }): void {
  const at = stamp.at ?? portal.ports.now()
  const ends = [pair, { ...pair, from: pair.to, fromId: pair.toId, to: pair.from, toId: pair.fromId }]
  for (const end of ends) {
    const from = objectWords[end.from].singular
    tell(portal, stamp, {
      subscriptionType: `${from}.associationChange`,
      occurredAt: at,
      source: stamp.source,
      details: {
        associationType: `${from}_to_${objectWords[end.to].singular}`.toUpperCase(),
        fromObjectId: end.fromId,
        toObjectId: end.toId,
        associationRemoved: removed,
        isPrimaryAssociation: pair.isPrimary,
      },
    })
  }
}

interface Told {
  readonly record: CrmRecord
  readonly changed: Values
  readonly at: number
  readonly stamp: Stamp
}

function tellChanges(portal: Portal, table: Table, { record, changed, at, stamp }: Told): void {
  if (stamp.isSilent) return
  for (const [propertyName, value] of Object.entries(changed)) {
    tell(portal, stamp, {
      subscriptionType: `${table.words.singular}.propertyChange`,
      occurredAt: at,
      source: stamp.source,
      details: { objectId: record.id, propertyName, propertyValue: value ?? '' },
    })
  }
}

function tell(portal: Portal, stamp: Stamp, occurrence: Occurrence): void {
  if (!stamp.isSilent) portal.ports.occur(occurrence)
}

function event(table: Table, what: string, { at, source, ...details }: EventParts): Occurrence {
  return { subscriptionType: `${table.words.singular}.${what}`, occurredAt: at, source, details }
}

interface EventParts {
  readonly at: number
  readonly source: Source
  readonly objectId: number
  readonly changeFlag?: string
}

/** Properties that the portal computes from others. */
function derived(table: Table, values: Values): Values {
  if (table.type !== 'contacts' || !('email' in values)) return {}
  return { hs_email_domain: values['email']?.split('@')[1] ?? null }
}

function isSet(entry: [string, string | null]): entry is [string, string] {
  return entry[1] !== null
}
