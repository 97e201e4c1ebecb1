import { z } from 'zod'

import { checkWish } from './check.ts'
import type { Wish } from './check.ts'
import { HubspotFault, invalid } from './fault.ts'
import { bodyOf } from './parse.ts'
import { objectScope, tableOf } from './router.ts'
import type { ApiCall, Reply, Route } from './router.ts'
import { propertiesInput, recordBy } from './routes-objects.ts'
import type { CrmRecord, Table } from './table.ts'
import { assertTies, tieAll, tiesInput } from './ties.ts'
import { objectView, writtenView } from './view.ts'
import { archiveRecord, changeRecord, createRecord } from './writes.ts'

const inputsMax = 100
const row = z.object({
  id: z.coerce.string().optional(),
  idProperty: z.string().optional(),
  properties: propertiesInput.default({}),
  associations: tiesInput.default([]),
  objectWriteTraceId: z.string().optional(),
})
type Row = z.infer<typeof row>
const rowsInput = z.object({ inputs: z.array(row) })
const idsInput = z.object({ inputs: z.array(z.object({ id: z.coerce.string() })) })
const readInput = idsInput.extend({
  idProperty: z.string().optional(),
  properties: z.array(z.string()).default([]),
  propertiesWithHistory: z.array(z.string()).default([]),
})

/** Up to 100 records a call. */
export const batchRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/crm/v3/objects/:type/batch/read', scope: objectScope('read'), answer: read },
  {
    method: 'POST',
    pattern: '/crm/v3/objects/:type/batch/create',
    scope: objectScope('write'),
    answer: (call) => write(call, 'create'),
  },
  {
    method: 'POST',
    pattern: '/crm/v3/objects/:type/batch/update',
    scope: objectScope('write'),
    answer: (call) => write(call, 'update'),
  },
  {
    method: 'POST',
    pattern: '/crm/v3/objects/:type/batch/upsert',
    scope: objectScope('write'),
    answer: (call) => write(call, 'upsert'),
  },
  { method: 'POST', pattern: '/crm/v3/objects/:type/batch/archive', scope: objectScope('write'), answer: archive },
]

type Kind = 'create' | 'update' | 'upsert'

interface RowError {
  readonly status: 'error'
  readonly category: string
  readonly message: string
  readonly context: Readonly<Record<string, readonly string[]>>
  readonly errors?: HubspotFault['body']['errors']
}

function read(call: ApiCall): Reply {
  const table = tableOf(call)
  const input = bodyOf(call, readInput)
  boundInputs(input.inputs.length)
  const wanted = { properties: input.properties, withHistory: input.propertiesWithHistory }
  const isArchived = call.query.get('archived') === 'true'
  const missing: string[] = []
  const results = [...new Set(input.inputs.map(({ id }) => id))].flatMap((id) => {
    const record = isArchived ? archivedBy(table, id) : recordBy(table, id, input.idProperty)
    if (!record) missing.push(id)
    return record ? [objectView({ portal: call.portal, table }, record, wanted)] : []
  })
  return batchReply(call, { okStatus: 200, results, errors: missing.length > 0 ? [gone(table, missing, 'get')] : [] })
}

/** `archived=true` asks for archived records and no others. */
function archivedBy(table: Table, id: string): CrmRecord | undefined {
  const record = table.find(id)
  return record?.archivedAt === null ? undefined : record
}

/** Rows that fail are told one by one only when every row carries a trace id; otherwise the first one fails the batch. */
function write(call: ApiCall, kind: Kind): Reply {
  const table = tableOf(call)
  const { inputs } = bodyOf(call, rowsInput)
  boundInputs(inputs.length)
  if (kind !== 'create') refuseRepeatedIds(inputs)
  const isTraced = inputs.length > 0 && inputs.every((input) => input.objectWriteTraceId !== undefined)
  const claims = new Map<string, number | 'new'>()
  const errors: RowError[] = []
  const missing: string[] = []
  const apply: (() => Record<string, unknown>)[] = []
  for (const input of inputs) {
    const planned = planRow(call, { table, kind, input, claims })
    if (planned === 'missing') missing.push(input.id ?? '')
    else if (typeof planned === 'function') apply.push(planned)
    else if (isTraced) errors.push(rowError(planned, input))
    else throw planned
  }
  if (missing.length > 0) errors.push(gone(table, missing, 'update'))
  return batchReply(call, { okStatus: kind === 'create' ? 201 : 200, results: apply.map((run) => run()), errors })
}

interface RowPlan {
  readonly table: Table
  readonly kind: Kind
  readonly input: Row
  readonly claims: Map<string, number | 'new'>
}

/** What to do for a row, or why not. Nothing is written before all rows are planned. */
function planRow(
  call: ApiCall,
  { table, kind, input, claims }: RowPlan,
): (() => Record<string, unknown>) | HubspotFault | 'missing' {
  const { portal, stamp, bindsRules } = call
  const record = kind === 'create' ? undefined : recordBy(table, input.id ?? '', input.idProperty)
  if (kind === 'update' && !record) return 'missing'
  if (kind === 'upsert' && !input.idProperty) return invalid('idProperty is required to upsert')
  const named = kind === 'upsert' && !record && input.idProperty ? { [input.idProperty]: input.id ?? '' } : {}
  const wish: Wish = { table, properties: { ...named, ...input.properties }, bindsRules, ...(record ? { record } : {}) }
  const checked = checkWish(portal, wish, claims)
  if (checked.kind === 'bad') return checked.fault
  try {
    assertTies(portal, table, input.associations)
  } catch (error) {
    if (error instanceof HubspotFault) return error
    throw error
  }
  const trace = input.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: input.objectWriteTraceId }
  const extra = kind === 'upsert' ? { new: !record, ...trace } : trace
  return () => {
    const written = record ?? createRecord({ portal, table }, checked.values, stamp)
    if (record) changeRecord({ portal, table }, record, { values: checked.values, stamp })
    else tieAll(portal, { table, record: written, ties: input.associations, stamp })
    return { ...writtenView(portal, table, written), ...extra }
  }
}

function archive(call: ApiCall): Reply {
  const table = tableOf(call)
  const { inputs } = bodyOf(call, idsInput)
  boundInputs(inputs.length)
  const records = inputs.map(({ id }) => recordBy(table, id, undefined)).filter((record) => record !== undefined)
  for (const record of records) archiveRecord({ portal: call.portal, table }, record, call.stamp)
  return { status: 204 }
}

function batchReply(
  call: ApiCall,
  batch: { okStatus: number; results: readonly unknown[]; errors: readonly RowError[] },
): Reply {
  const now = new Date(call.portal.ports.now()).toISOString()
  const body = { status: 'COMPLETE', results: batch.results, startedAt: now, completedAt: now }
  if (batch.errors.length === 0) return { status: batch.okStatus, body }
  return { status: 207, body: { ...body, numErrors: batch.errors.length, errors: batch.errors } }
}

function rowError(fault: HubspotFault, input: Row): RowError {
  const { category, message, errors } = fault.body
  const context = {
    objectWriteTraceId: [input.objectWriteTraceId ?? ''],
    ...(input.id === undefined ? {} : { ids: [input.id] }),
  }
  return { status: 'error', category, message, context, ...(errors ? { errors } : {}) }
}

function gone(table: Table, ids: readonly string[], verb: string): RowError {
  const message = `Could not ${verb} some ${table.words.singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`
  return { status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids } }
}

function refuseRepeatedIds(inputs: readonly Row[]): void {
  const seen = new Set<string>()
  for (const { id = '' } of inputs) {
    const key = id.toLowerCase()
    if (seen.has(key)) throw invalid(`Duplicate IDs found in batch input: [${id}]. IDs must be unique`)
    seen.add(key)
  }
}

function boundInputs(count: number): void {
  if (count > inputsMax) throw invalid(`Request contains more than ${inputsMax} inputs: ${count}`)
}
