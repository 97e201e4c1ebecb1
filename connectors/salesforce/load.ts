import type { FindRequest, LoadRequest } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { Change } from '#shared/record.ts'

import type { Client } from './client.ts'
import { apiVersion, salesforceManifest } from './manifest.ts'
import { columnNames, columns, objectOf, queryReply, retrieveReply, toChange } from './record.ts'
import type { Row } from './record.ts'
import { isSalesforceId, names, soql, toId18 } from './soql.ts'

/** Ids in one query's WHERE; more do not fit a URL. */
const idsPerQuery = 400

/**
 * The current state of these records: one call that takes 2,000 ids, and, only where some are gone, queries that see
 * the deleted and the merged.
 */
export async function loadRecords(client: Client, request: LoadRequest): Promise<readonly Change[]> {
  const object = objectOf(request.object).name
  if (request.ids.length > salesforceManifest.traits.loadMax) throw new RangeError('More ids than one load takes.')
  const ids = [...new Set(request.ids.filter(isSalesforceId).map(toId18))]
  const rows = new Map<string, Row>()
  for (const row of await retrieve(client, { object, fields: request.fields, ids })) rows.set(toId18(row.Id), row)
  const gone = ids.filter((id) => !rows.has(id))
  for (let start = 0; start < gone.length; start += idsPerQuery) {
    const some = gone.slice(start, start + idsPerQuery)
    const query = soql`SELECT ${columns(object, request.fields)} FROM ${names([object])} WHERE Id IN ${some}`
    const { records, done } = queryReply.parse(await client.query(query, true))
    if (!done) throw cutShort()
    for (const row of records) rows.set(toId18(row.Id), row)
  }
  return request.ids.map((id): Change => {
    const row = rows.get(toId18(id))
    // Emptied from the recycle bin, or out of our user's sight; or never an id of this org.
    return row
      ? toChange(object, row, request.fields)
      : { kind: 'removed', ref: { object, id }, revision: 'purged', evidence: 'missing' }
  })
}

interface Retrieval {
  readonly object: string
  readonly fields: readonly string[]
  readonly ids: readonly string[]
}

/** Living records by id, `null` for each that is not. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_retrieve.htm */
async function retrieve(client: Client, { object, fields, ids }: Retrieval): Promise<readonly Row[]> {
  if (ids.length === 0) return []
  const path = `/services/data/v${apiVersion}/composite/sobjects/${object}`
  const found = retrieveReply.parse(
    await client.post(path, JSON.stringify({ ids, fields: columnNames(object, fields) })),
  )
  return found.filter((row) => row !== null)
}

/** Living records whose field is exactly one of the values; SOQL by itself does not mind upper and lower case. */
export async function findRecords(client: Client, request: FindRequest): Promise<readonly Change[]> {
  const object = objectOf(request.object).name
  const wanted = new Set(request.values.filter((value) => value !== '' && !value.includes('\0')))
  if (wanted.size === 0) return []
  const asked = [...new Set([...request.fields, request.field])]
  const query = soql`SELECT ${columns(object, asked)} FROM ${names([object])} WHERE ${names([request.field])} IN ${[...wanted]}`
  const { records, done } = queryReply.parse(await client.query(query, false))
  if (!done) throw cutShort()
  const exact = records.filter((row) => wanted.has(String(row[request.field])))
  return exact.map((row) => toChange(object, row, request.fields))
}

function cutShort(): Fault {
  return new Fault('contract', 'Salesforce answered a short list in several pages.', { nothingApplied: true })
}
