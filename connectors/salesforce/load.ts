import type { FindRequest, LoadRequest } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { Change } from '#shared/record.ts'

import type { Client } from './client.ts'
import { salesforceManifest } from './manifest.ts'
import { columns, objectOf, queryReply, toChange } from './record.ts'
import { isSalesforceId, names, soql, toId18 } from './soql.ts'

/** The current state of these records in one query that sees the deleted and the merged. */
export async function loadRecords(client: Client, request: LoadRequest): Promise<readonly Change[]> {
  const object = objectOf(request.object).name
  if (request.ids.length > salesforceManifest.traits.loadMax) throw new RangeError('More ids than one load takes.')
  const ids = [...new Set(request.ids.filter(isSalesforceId).map(toId18))]
  const query = soql`SELECT ${columns(object, request.fields)} FROM ${names([object])} WHERE Id IN ${ids}`
  const { records, done } = queryReply.parse(ids.length > 0 ? await client.query(query, true) : nothing)
  if (!done) throw cutShort()
  const rows = new Map(records.map((row) => [toId18(row.Id), row]))
  return request.ids.map((id): Change => {
    const row = rows.get(toId18(id))
    // Gone for good: emptied from the recycle bin, or never an id of this org.
    return row ? toChange(object, row, request.fields) : { kind: 'removed', ref: { object, id }, revision: 'purged' }
  })
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

const nothing = { done: true, records: [] }

function cutShort(): Fault {
  return new Fault('contract', 'Salesforce answered a short list in several pages.', { nothingApplied: true })
}
