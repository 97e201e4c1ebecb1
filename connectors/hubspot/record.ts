import { z } from 'zod'

import { remoteId } from '#shared/ids.ts'
import type { Change, FieldValue, RemoteRecord, RemoteRef } from '#shared/record.ts'

import { brokenPromise } from './fault.ts'
import { decodeValue } from './value.ts'
import type { Reading } from './value.ts'

const crmObject = z.object({
  id: z.string().min(1).max(255),
  properties: z.record(z.string(), z.string().nullable()),
  updatedAt: z.date(),
  objectWriteTraceId: z.string().optional(),
})
/** A record as HubSpot's client hands it over. */
export type CrmObject = z.infer<typeof crmObject>

const crmObjects = z.array(crmObject)

/** How the asked-for properties are to be read. */
export type Readings = ReadonlyMap<string, Reading>

/** HubSpot gave contacts another name for the modification time than everything else. */
export function modifiedProperty(object: string): 'lastmodifieddate' | 'hs_lastmodifieddate' {
  return object === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate'
}

/** What has to be asked for besides the caller's own fields, so that a record can be told whole. */
export function propertiesFor(object: string, fields: readonly string[]): string[] {
  const own = object === 'contacts' ? [modifiedProperty(object), companyProperty] : [modifiedProperty(object)]
  return [...new Set([...fields, ...own])]
}

/** Checks what HubSpot's client made of a reply. */
export function parseObjects(results: unknown): readonly CrmObject[] {
  const parsed = crmObjects.safeParse(results)
  if (parsed.success) return parsed.data
  throw brokenPromise(`records without ${parsed.error.issues[0]?.path.join('.') ?? 'results'}`)
}

/** A record in the contract's words. Properties that HubSpot left out are left out: they were not said. */
export function toRecord(object: string, found: CrmObject, readings: Readings): RemoteRecord {
  const fields: Record<string, FieldValue> = {}
  for (const [name, reading] of readings) {
    const text = found.properties[name]
    if (text !== undefined) fields[name] = decodeValue(text, reading)
  }
  const modifiedAt = modifiedAtOf(object, found)
  const companyId = found.properties[companyProperty] ?? null
  const record = { object, id: remoteId(found.id), fields, modifiedAt }
  // Two changes may fall into one millisecond, so the time alone does not tell them apart.
  const revision = `${modifiedAt.toString(36)}-${fingerprint(companyId, fields)}`
  if (object !== 'contacts') return { ...record, revision }
  return { ...record, revision, refs: { company: companyId === null ? null : companyRef(companyId) } }
}

export function toPresent(object: string, found: CrmObject, readings: Readings): Change {
  return { kind: 'present', record: toRecord(object, found, readings) }
}

/** When HubSpot says the record last changed: the property that searches go by, or what stands beside it. */
export function modifiedAtOf(object: string, found: CrmObject): number {
  const text = found.properties[modifiedProperty(object)]
  const at = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? found.updatedAt.getTime() : at
}

/** Holds the id of the contact's primary company, in list, search and batch read alike: no second call is needed. */
const companyProperty = 'associatedcompanyid'

function companyRef(id: string): RemoteRef {
  return { object: 'companies', id: remoteId(id) }
}

/** 53 bits of FNV-1a-like mixing over the values; only equality matters. */
function fingerprint(companyId: string | null, fields: Readonly<Record<string, FieldValue>>): string {
  const text = JSON.stringify([companyId, fields])
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36)
}
