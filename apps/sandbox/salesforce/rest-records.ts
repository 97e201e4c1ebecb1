import { authorOf, jsonObject, readBody } from './call.ts'
import type { ApiCall } from './call.ts'
import { refuse } from './error.ts'
import { toId18 } from './ids.ts'
import { renderPaths, renderWhole } from './render.ts'
import { fieldAt } from './soql-path.ts'
import type { ObjectSchema, Row } from './schema.ts'
import { isStale, stampHeaders, unchangedSince } from './conditional.ts'
import { upsertRecord } from './upsert.ts'
import { createRecord, deleteRecord, liveRow, updateRecord } from './write.ts'

/** `POST /sobjects/X` */
export async function create(call: ApiCall): Promise<Response> {
  const object = call.org.object(call.param('object'))
  const given = await readBody(call, jsonObject)
  if ('Id' in given) throw refuse(400, 'INVALID_FIELD', 'The Id field should not be specified in the sobject data.')
  const row = call.org.transact(() => createRecord(call.org, object, { given, author: authorOf(call) }))
  return Response.json({ id: row.Id, success: true, errors: [] }, { status: 201 })
}

/** `GET /sobjects/X/<id>?fields=` */
export async function get(call: ApiCall): Promise<Response> {
  const object = call.org.object(call.param('object'))
  const row = visibleRow(call, object)
  if (unchangedSince(call.request, object, row)) return new Response(null, { status: 304 })
  return Response.json(show(call, object, row), { headers: stampHeaders(object, row) })
}

/** `PATCH /sobjects/X/<id>` */
export async function update(call: ApiCall): Promise<Response> {
  const object = call.org.object(call.param('object'))
  const given = await readBody(call, jsonObject)
  if ('Id' in given) throw refuse(400, 'INVALID_FIELD', 'The Id field should not be specified in the sobject data.')
  const id = call.param('id')
  if (isStale(call.request, object, liveRow(call.org, object, id))) {
    throw refuse(412, 'PRECONDITION_FAILED', 'One or more of the preconditions in the request headers failed')
  }
  call.org.transact(() => updateRecord(call.org, object, { id, given, author: authorOf(call) }))
  return new Response(null, { status: 204 })
}

/** `DELETE /sobjects/X/<id>` */
export async function remove(call: ApiCall): Promise<Response> {
  const object = call.org.object(call.param('object'))
  call.org.transact(() => deleteRecord(call.org, object, { id: call.param('id'), author: authorOf(call) }))
  return new Response(null, { status: 204 })
}

/** `PATCH /sobjects/X/<external id field>/<value>` */
export async function upsert(call: ApiCall): Promise<Response> {
  const object = call.org.object(call.param('object'))
  const field = externalField(object, call.param('field'))
  const value = call.param('value')
  const given = await readBody(call, jsonObject)
  if (Object.keys(given).some((name) => name.toLowerCase() === field.name.toLowerCase())) {
    throw refuse(400, 'INVALID_FIELD', `The ${field.name} field should not be specified in the sobject data.`)
  }
  const done = call.org.transact(() => upsertRecord(call.org, object, { field, value, given, author: authorOf(call) }))
  if (done.kind === 'several') return several(call, object, done.ids)
  const isCreated = done.kind === 'created'
  const body = { id: done.id, success: true, errors: [], created: isCreated }
  return Response.json(body, { status: isCreated ? 201 : 200 })
}

/** `GET /sobjects/X/<external id field>/<value>` */
export async function getByExternalId(call: ApiCall): Promise<Response> {
  const object = call.org.object(call.param('object'))
  const field = externalField(object, call.param('field'))
  const ids = liveIds(call, object, [...call.org.table(object.name).lookup(field, call.param('value'))])
  if (ids.length > 1) return several(call, object, ids)
  const row = call.org.table(object.name).get(ids[0] ?? '')
  if (!row) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
  return Response.json(show(call, object, row))
}

export function externalField(object: ObjectSchema, name: string) {
  const field = object.field(name)
  if (field?.isExternalId) return field
  throw refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`)
}

function liveIds(call: ApiCall, object: ObjectSchema, ids: readonly string[]): string[] {
  return ids.filter((id) => !call.org.table(object.name).get(id)?.IsDeleted)
}

/** 300: the external id is not unique. */
function several(call: ApiCall, object: ObjectSchema, ids: readonly string[]): Response {
  return Response.json(
    ids.map((id) => `${call.base}/sobjects/${object.name}/${id}`),
    { status: 300 },
  )
}

/** By id every row can be read; one in the recycle bin is not found, and a malformed id neither. */
function visibleRow(call: ApiCall, object: ObjectSchema): Row {
  const given = call.param('id')
  const row = call.org.table(object.name).get(toId18(given) ?? '')
  if (row?.IsDeleted) throw refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted')
  if (row) return row
  if (toId18(given) === null) {
    throw refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${given}`)
  }
  throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
}

function show(call: ApiCall, object: ObjectSchema, row: Row): unknown {
  const names = call.url.searchParams.get('fields')
  const place = { object, base: call.base }
  if (names === null) return renderWhole(place, row)
  const asked = names.split(',').map((name) => name.trim())
  const paths = ['Id', ...asked.filter((name) => name !== 'Id')].map((path) =>
    fieldAt(call.org, { object, path, text: names }),
  )
  return renderPaths(call.org, place, { row, paths })
}
