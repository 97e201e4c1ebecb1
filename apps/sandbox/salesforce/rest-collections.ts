import { z } from 'zod'

import { authorOf, jsonObject, readBody } from './call.ts'
import type { ApiCall } from './call.ts'
import { refuse, refuseFields, SalesforceError } from './error.ts'
import { toId18 } from './ids.ts'
import { renderPaths } from './render.ts'
import { externalField } from './rest-records.ts'
import type { ObjectSchema } from './schema.ts'
import { fieldAt } from './soql-path.ts'
import { upsertRecord } from './upsert.ts'
import { createRecord, deleteRecord, updateRecord } from './write.ts'

const recordsMax = 200
const retrieveMax = 2000

const collection = z.object({ allOrNone: z.boolean().default(false), records: z.array(jsonObject) })
const retrieval = z.object({ ids: z.array(z.string()), fields: z.array(z.string()) })

interface Item {
  readonly id?: string
  readonly success: boolean
  readonly errors: readonly unknown[]
  readonly created?: boolean
}

/** `POST /composite/sobjects`: up to 200 new records, one result each, always 200. */
export async function createMany(call: ApiCall): Promise<Response> {
  const { allOrNone, records } = await readBody(call, collection)
  const author = authorOf(call)
  return answerItems(call, { allOrNone, inputs: records }, (given) => {
    const row = createRecord(call.org, typeOf(call, given), { given, author })
    return { id: row.Id, success: true, errors: [] }
  })
}

/** `PATCH /composite/sobjects` */
export async function updateMany(call: ApiCall): Promise<Response> {
  const { allOrNone, records } = await readBody(call, collection)
  const author = authorOf(call)
  const seen = new Set<string>()
  return answerItems(call, { allOrNone, inputs: records }, (record) => {
    const { id: lowerId, Id = lowerId, ...given } = record
    if (typeof Id !== 'string') throw refuseFields('MISSING_ARGUMENT', 'Id not specified in an update call')
    const id = toId18(Id) ?? Id
    if (seen.has(id)) throw refuseFields('DUPLICATE_VALUE', `Duplicate id specified: ${id}`)
    seen.add(id)
    updateRecord(call.org, typeOf(call, record), { id, given, author })
    return { id, success: true, errors: [] }
  })
}

/** `PATCH /composite/sobjects/X/<external id field>` */
export async function upsertMany(call: ApiCall): Promise<Response> {
  const { allOrNone, records } = await readBody(call, collection)
  const object = call.org.object(call.param('object'))
  const field = externalField(object, call.param('field'))
  const author = authorOf(call)
  const values = records.map((record) => record[field.name])
  return answerItems(call, { allOrNone, inputs: records }, ({ [field.name]: value, ...given }) => {
    if (typeof value !== 'string' || value === '') {
      throw refuseFields('MISSING_ARGUMENT', `${field.name} not specified`, [field.name])
    }
    if (values.indexOf(value) !== values.lastIndexOf(value)) {
      throw refuseFields('DUPLICATE_VALUE', `Duplicate external id specified: ${value}`, [field.name])
    }
    const done = upsertRecord(call.org, object, { field, value, given, author })
    if (done.kind !== 'several') return { id: done.id, success: true, errors: [], created: done.kind === 'created' }
    const message = `${field.label}: more than one record found for external id field: [${done.ids.join(', ')}]`
    throw refuseFields('DUPLICATE_EXTERNAL_ID', message, [field.name])
  })
}

/** `DELETE /composite/sobjects?ids=…&allOrNone=` */
export async function removeMany(call: ApiCall): Promise<Response> {
  const ids = (call.url.searchParams.get('ids') ?? '').split(',').filter((id) => id !== '')
  const allOrNone = call.url.searchParams.get('allOrNone') === 'true'
  const author = authorOf(call)
  return answerItems(call, { allOrNone, inputs: ids }, (id) => {
    deleteRecord(call.org, objectOfId(call, id), { id, author })
    return { id: toId18(id) ?? id, success: true, errors: [] }
  })
}

/** `POST /composite/sobjects/X` with ids and fields: the records in the order of the ids, null where there is none. */
export async function retrieve(call: ApiCall): Promise<Response> {
  const object = call.org.object(call.param('object'))
  const query = call.url.searchParams
  const { ids, fields } =
    call.request.method === 'GET'
      ? { ids: (query.get('ids') ?? '').split(','), fields: (query.get('fields') ?? '').split(',') }
      : await readBody(call, retrieval)
  if (ids.length > retrieveMax) throw tooMany(retrieveMax)
  const paths = fields.map((path) => fieldAt(call.org, { object, path: path.trim(), text: fields.join(', ') }))
  const table = call.org.table(object.name)
  const records = ids.map((id) => {
    const row = table.get(toId18(id) ?? '')
    return row && !row.IsDeleted ? renderPaths(call.org, { object, base: call.base }, { row, paths }) : null
  })
  return Response.json(records)
}

interface Batch<Input> {
  readonly allOrNone: boolean
  readonly inputs: readonly Input[]
}

function answerItems<Input>(call: ApiCall, batch: Batch<Input>, work: (input: Input) => Item): Response {
  if (batch.inputs.length > recordsMax) throw tooMany(recordsMax)
  if (!batch.allOrNone) {
    return Response.json(batch.inputs.map((input) => attempt(() => call.org.transact(() => work(input)))))
  }
  const items: Item[] = []
  try {
    call.org.transact(() => {
      for (const input of batch.inputs) items.push(attempt(() => work(input)))
      if (items.some(({ success }) => !success)) throw new RolledBack()
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
    return Response.json(items.map(asRolledBack))
  }
  return Response.json(items)
}

/** Undoes a transaction of which one record failed. */
class RolledBack extends Error {}

function asRolledBack(item: Item): Item {
  if (!item.success) return item
  const message = 'Record rolled back because not all records were valid and the request was using AllOrNone header'
  return { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message, fields: [] }] }
}

function attempt(work: () => Item): Item {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error
    const { code: statusCode, message, fields, more } = error
    return { success: false, errors: [{ ...more, statusCode, message, fields }] }
  }
}

function typeOf(call: ApiCall, record: Readonly<Record<string, unknown>>): ObjectSchema {
  const attributes = jsonObject.safeParse(record['attributes'])
  const type = attributes.success ? attributes.data['type'] : undefined
  if (typeof type !== 'string') throw refuseFields('INVALID_TYPE', 'sObject type not specified')
  return call.org.object(type)
}

function objectOfId(call: ApiCall, id: string): ObjectSchema {
  for (const name of ['Lead', 'Contact', 'Account', 'Opportunity', 'OpportunityContactRole']) {
    if (call.org.table(name).get(toId18(id) ?? '')) return call.org.object(name)
  }
  throw refuseFields('MALFORMED_ID', `Invalid id: ${id}`)
}

function tooMany(max: number): SalesforceError {
  const message = `record limit reached. cannot submit more than ${max} records into this call`
  return refuse(400, 'EXCEEDED_ID_LIMIT', message)
}
