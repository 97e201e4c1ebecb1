import { z } from 'zod'

import type { ObjectManifest } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { Change, Fields, FieldValue, RemoteRef } from '#shared/record.ts'

import { salesforceManifest } from './manifest.ts'
import { names, toId18 } from './soql.ts'
import type { Soql } from './soql.ts'

const text = z.string().nullish()

/** A row of a query: what we always ask for, and the fields the hub asked for. */
const rowShape = z.looseObject({
  Id: z.string(),
  SystemModstamp: z.string(),
  IsDeleted: z.boolean(),
  MasterRecordId: text,
  IsConverted: z.boolean().nullish(),
  ConvertedContactId: text,
  AccountId: text,
})
export type Row = z.infer<typeof rowShape>

/** One page of a query. `done` is false where Salesforce cut it before its LIMIT. */
export const queryReply = z.object({ done: z.boolean(), records: z.array(rowShape) })

/** Records by id, in the order of the ids. */
export const retrieveReply = z.array(rowShape.nullable())

/** The columns to select so that `toChange` can tell what became of a record. */
export function columns(object: string, fields: readonly string[]): Soql {
  return names(columnNames(object, fields))
}

export function columnNames(object: string, fields: readonly string[]): readonly string[] {
  return [...new Set(['Id', 'SystemModstamp', 'IsDeleted', 'MasterRecordId', ...ownColumns(object), ...fields])]
}

/** The object's part of the manifest; asking for another is our mistake. */
export function objectOf(name: string): ObjectManifest {
  const found = salesforceManifest.objects.find((object) => object.name === name)
  if (!found) throw new RangeError(`The Salesforce connector has no object ${name}.`)
  return found
}

export function toChange(object: string, row: Row, fields: readonly string[]): Change {
  const ref = refTo(object, row.Id)
  const values: Record<string, FieldValue> = {}
  for (const name of fields) values[name] = decode(row[name])
  const revision = revisionOf(row, values)
  if (row.IsDeleted && row.MasterRecordId) {
    return { kind: 'merged', ref, into: refTo(object, row.MasterRecordId), revision }
  }
  if (row.IsDeleted) return { kind: 'removed', ref, revision }
  if (row.IsConverted && row.ConvertedContactId) {
    return { kind: 'merged', ref, into: refTo('Contact', row.ConvertedContactId), revision }
  }
  const refs = object === 'Contact' ? { refs: { company: row.AccountId ? refTo('Account', row.AccountId) : null } } : {}
  return { kind: 'present', record: { ...ref, fields: values, revision, modifiedAt: stampOf(row), ...refs } }
}

/** When the record last changed, milliseconds. */
export function stampOf(row: Row): number {
  return Date.parse(row.SystemModstamp.replace('+0000', 'Z'))
}

function ownColumns(object: string): readonly string[] {
  if (object === 'Lead') return ['IsConverted', 'ConvertedContactId']
  return object === 'Contact' ? ['AccountId'] : []
}

function refTo(object: string, id: string): RemoteRef {
  return { object, id: remoteId(toId18(id)) }
}

// Stamps have whole seconds: of two changes within one, only the values can tell which was seen.
function revisionOf(row: Row, values: Fields): string {
  const seen = JSON.stringify([values, row.IsDeleted, row.MasterRecordId, row.ConvertedContactId, row.AccountId])
  return `${row.SystemModstamp}~${hash(seen)}`
}

/** FNV-1a, 32 bits: tells versions within one second apart, and nothing hangs on it but an extra comparison. */
function hash(seen: string): string {
  let sum = 0x811c9dc5
  for (let at = 0; at < seen.length; at += 1) sum = Math.imul(sum ^ seen.charCodeAt(at), 0x01000193)
  return (sum >>> 0).toString(36)
}

function decode(value: unknown): FieldValue {
  if (typeof value === 'string') return instantForm.test(value) ? value.replace('+0000', 'Z') : value
  return typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** How Salesforce spells an instant: `2026-11-20T08:00:00.000+0000`. */
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/
