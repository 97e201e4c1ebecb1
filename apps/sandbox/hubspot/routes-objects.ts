import { z } from 'zod'

import { bodyOf } from './parse.ts'
import { checkWish } from './check.ts'
import { invalid, notFound } from './fault.ts'
import { mergeRecords } from './merge.ts'
import { objectScope, tableOf, typeOf } from './router.ts'
import type { ApiCall, Reply, Route } from './router.ts'
import { search, searchBody } from './search.ts'
import type { CrmRecord, Table } from './table.ts'
import { assertTies, tieAll, tiesInput } from './ties.ts'
import { objectView, propertiesView, writtenView } from './view.ts'
import type { Wanted } from './view.ts'
import { archiveRecord, changeRecord, createRecord, eraseRecord } from './writes.ts'

export const propertiesInput = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

const createInput = z.object({ properties: propertiesInput.default({}), associations: tiesInput.default([]) })
const patchInput = z.object({ properties: propertiesInput })
const mergeInput = z.object({ primaryObjectId: z.string(), objectIdToMerge: z.string() })
const eraseInput = z.object({ objectId: z.string(), idProperty: z.string().optional() })

const pageDefault = 10
const pageMax = 100
const searchCharsMax = 3_000

/** Reading and writing single records, lists, search, merge and erasure. */
export const objectRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/crm/v3/objects/:type/search', scope: objectScope('read'), answer: searchRecords },
  { method: 'POST', pattern: '/crm/v3/objects/:type/merge', scope: objectScope('write'), answer: merge },
  {
    method: 'DELETE',
    pattern: '/contacts/v1/secondary-email/:id/email/:email',
    scope: () => 'crm.objects.contacts.write',
    answer: dropEmail,
  },
  { method: 'POST', pattern: '/crm/v3/objects/:type/gdpr-delete', scope: objectScope('write'), answer: erase },
  { method: 'GET', pattern: '/crm/v3/objects/:type', scope: objectScope('read'), answer: list },
  { method: 'POST', pattern: '/crm/v3/objects/:type', scope: objectScope('write'), answer: create },
  { method: 'GET', pattern: '/crm/v3/objects/:type/:id', scope: objectScope('read'), answer: get },
  { method: 'PATCH', pattern: '/crm/v3/objects/:type/:id', scope: objectScope('write'), answer: patch },
  { method: 'DELETE', pattern: '/crm/v3/objects/:type/:id', scope: objectScope('write'), answer: archive },
]

/** The live record a call means, by id or by a unique property. */
export function recordBy(table: Table, id: string, idProperty: string | null | undefined): CrmRecord | undefined {
  if (!idProperty || idProperty === 'hs_object_id') {
    const record = table.find(id)
    return record?.archivedAt === null ? record : undefined
  }
  const def = table.properties.get(idProperty)
  if (!def?.hasUniqueValue || def.archived)
    throw invalid(`Property '${idProperty}' is not a unique identifier property`)
  return table.holder(idProperty, id)
}

function list(call: ApiCall): Reply {
  const table = tableOf(call)
  const limit = Number(call.query.get('limit') ?? pageDefault)
  if (!Number.isInteger(limit) || limit < 1 || limit > pageMax) throw invalid(`limit must be between 1 and ${pageMax}`)
  const from = Number(call.query.get('after') ?? 0)
  if (!Number.isFinite(from)) throw invalid('after is not a paging token')
  const ids = table.idsFrom(from, limit + 1, call.query.get('archived') === 'true')
  const wanted = wantedOf(call)
  const results = ids.slice(0, limit).flatMap((id) => {
    const record = table.find(String(id))
    return record ? [objectView({ portal: call.portal, table }, record, wanted)] : []
  })
  const next = ids[limit]
  if (next === undefined) return { status: 200, body: { results } }
  const link = `https://api.hubapi.com/crm/v3/objects/${table.type}?limit=${limit}&after=${next}`
  return { status: 200, body: { results, paging: { next: { after: String(next), link } } } }
}

function get(call: ApiCall): Reply {
  const table = tableOf(call)
  const id = call.params['id'] ?? ''
  const idProperty = call.query.get('idProperty')
  const isArchived = call.query.get('archived') === 'true'
  const record = isArchived ? table.find(id) : recordBy(table, id, idProperty)
  if (!record || (record.archivedAt !== null) !== isArchived) throw notFound()
  return { status: 200, body: objectView({ portal: call.portal, table }, record, wantedOf(call)) }
}

function create(call: ApiCall): Reply {
  const table = tableOf(call)
  const input = bodyOf(call, createInput)
  const checked = checkWish(call.portal, { table, properties: input.properties, bindsRules: call.bindsRules })
  if (checked.kind === 'bad') throw checked.fault
  assertTies(call.portal, table, input.associations)
  const record = createRecord({ portal: call.portal, table }, checked.values, call.stamp)
  tieAll(call.portal, { table, record, ties: input.associations, stamp: call.stamp })
  return { status: 201, body: writtenView(call.portal, table, record) }
}

function patch(call: ApiCall): Reply {
  const table = tableOf(call)
  const record = recordBy(table, call.params['id'] ?? '', call.query.get('idProperty'))
  if (!record) throw notFound()
  const { properties } = bodyOf(call, patchInput)
  const checked = checkWish(call.portal, { table, record, properties, bindsRules: call.bindsRules })
  if (checked.kind === 'bad') throw checked.fault
  changeRecord({ portal: call.portal, table }, record, { values: checked.values, stamp: call.stamp })
  return { status: 200, body: writtenView(call.portal, table, record) }
}

/** Deleting what is gone already is fine. */
function archive(call: ApiCall): Reply {
  const table = tableOf(call)
  const record = recordBy(table, call.params['id'] ?? '', call.query.get('idProperty'))
  if (record) archiveRecord({ portal: call.portal, table }, record, call.stamp)
  return { status: 204 }
}

function merge(call: ApiCall): Reply {
  const table = tableOf(call)
  const { primaryObjectId, objectIdToMerge } = bodyOf(call, mergeInput)
  const record = mergeRecords(
    { portal: call.portal, table },
    { primary: primaryObjectId, other: objectIdToMerge },
    call.stamp,
  )
  return { status: 200, body: writtenView(call.portal, table, record) }
}

/** Takes a further address from a contact; its own cannot be taken so. */
function dropEmail(call: ApiCall): Reply {
  const table = call.portal.tables.contacts
  const record = recordBy(table, call.params['id'] ?? '', null)
  const emails = record?.properties['hs_additional_emails']?.split(';') ?? []
  const email = (call.params['email'] ?? '').toLowerCase()
  if (!record || !emails.includes(email)) throw notFound('secondary email address does not exist')
  const rest = emails.filter((one) => one !== email)
  const values = { hs_additional_emails: rest.length === 0 ? null : rest.join(';') }
  changeRecord({ portal: call.portal, table }, record, { values, stamp: call.stamp })
  return { status: 200, body: { portalId: call.portal.id, vid: record.id, secondaryEmails: rest } }
}

function erase(call: ApiCall): Reply {
  const table = tableOf(call)
  const { objectId, idProperty } = bodyOf(call, eraseInput)
  const record = recordBy(table, objectId, idProperty) ?? (idProperty ? undefined : table.find(objectId))
  if (record) eraseRecord({ portal: call.portal, table }, record, call.stamp)
  return { status: 204 }
}

function searchRecords(call: ApiCall): Reply {
  if (call.body.length > searchCharsMax)
    throw invalid(`The request body is too long: at most ${searchCharsMax} characters`)
  const table = tableOf(call)
  const body = bodyOf(call, searchBody)
  const found = search(table, body, call.portal.ports.now())
  const results = found.docs.flatMap((doc) => {
    const record = table.find(String(doc.id))
    if (!record) return []
    const view = objectView({ portal: call.portal, table }, record, { properties: body.properties })
    // What the index knows may be older than the record.
    return [
      {
        ...view,
        properties: propertiesView(table, doc.properties, body.properties),
        updatedAt: new Date(doc.at).toISOString(),
      },
    ]
  })
  const paging = found.after === undefined ? {} : { paging: { next: { after: found.after } } }
  return { status: 200, body: { total: found.total, results, ...paging } }
}

function wantedOf(call: ApiCall): Wanted {
  return {
    properties: listed(call, 'properties'),
    withHistory: listed(call, 'propertiesWithHistory'),
    associations: listed(call, 'associations').map(typeOf),
  }
}

function listed(call: ApiCall, name: string): string[] {
  return call.query.getAll(name).flatMap((text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  )
}
