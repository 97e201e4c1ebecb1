import type { FindRequest, LoadRequest } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Change } from '#shared/record.ts'

import type { Client } from './client.ts'
import { parseObjects, propertiesFor, toPresent } from './record.ts'
import type { CrmObject, Readings } from './record.ts'

const idsMax = 100
/** Lists the records that were merged into this one, `;` between them. */
const mergedProperty = 'hs_merged_object_ids'

/** What records are read with. */
export interface LoadTools {
  readonly client: Client
  readonly readings: Readings
}

/**
 * One batch read: archived and unknown records are missing from its answer, merged ones answer under their new id. Only where
 * some are missing a second one tells which of them are archived.
 */
export async function loadRecords(tools: LoadTools, request: LoadRequest): Promise<readonly Change[]> {
  const { object, fields, ids } = request
  requireAtMost(ids.length)
  if (ids.length === 0) return []
  const reply = await tools.client.batch.read(object, {
    inputs: ids.map((id) => ({ id })),
    properties: [...propertiesFor(object, fields), mergedProperty],
    propertiesWithHistory: [],
  })
  const found = parseObjects(reply.results)
  const byId = new Map(found.map((one) => [one.id, one]))
  const heirs = new Map(found.flatMap((one) => mergedIds(one).map((id) => [id, one] as const)))
  const archived = await archivedAmong(
    tools,
    object,
    ids.filter((id) => !byId.has(id) && !heirs.has(id)),
  )
  return ids.map((id) => {
    const own = byId.get(id)
    if (own) return toPresent(object, own, tools.readings)
    const heir = heirs.get(id)
    return heir ? merged(object, id, heir) : removed(object, id, archived.has(id))
  })
}

/** https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/batch/get-contacts */
async function archivedAmong(
  { client }: LoadTools,
  object: string,
  ids: readonly RemoteId[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const asked = { inputs: ids.map((id) => ({ id })), properties: [], propertiesWithHistory: [] }
  const reply = await client.batch.read(object, asked, true)
  return new Set(parseObjects(reply.results).map(({ id }) => id))
}

/** Erased for good, or out of our sight, where it is not even archived. */
const removed = (object: string, id: RemoteId, isArchived: boolean): Change => {
  const change = { kind: 'removed', ref: { object, id }, revision: 'removed' } as const
  return isArchived ? change : { ...change, evidence: 'missing' }
}

/** Batch read by a unique property: exact, and never behind like search. HubSpot refuses properties that are not unique. */
export async function findRecords(tools: LoadTools, request: FindRequest): Promise<readonly Change[]> {
  const { object, fields, field } = request
  const values = [...new Set(request.values.map((value) => value.trim()))].filter((value) => value !== '')
  requireAtMost(values.length)
  if (values.length === 0) return []
  const reply = await tools.client.batch.read(object, {
    inputs: values.map((id) => ({ id })),
    idProperty: field,
    properties: propertiesFor(object, fields),
    propertiesWithHistory: [],
  })
  return parseObjects(reply.results).map((one) => toPresent(object, one, tools.readings))
}

function merged(object: string, id: RemoteId, heir: CrmObject): Change {
  const into = { object, id: remoteId(heir.id) }
  return { kind: 'merged', ref: { object, id }, into, revision: `merged-${heir.id}` }
}

function mergedIds(one: CrmObject): readonly string[] {
  return one.properties[mergedProperty]?.split(';').filter((id) => id !== one.id) ?? []
}

function requireAtMost(count: number): void {
  if (count > idsMax) throw new RangeError(`At most ${idsMax} records in one call.`)
}
