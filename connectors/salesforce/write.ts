import { z } from 'zod'

import type { WriteOp, WriteResult } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import { remoteId } from '#shared/ids.ts'

import type { Client } from './client.ts'
import { apiError, ApiRefusal, codeOf, toFault } from './fault.ts'
import type { ApiError } from './fault.ts'
import { keyField, salesforceManifest } from './manifest.ts'
import { objectOf } from './record.ts'
import { resultOf } from './result.ts'
import { isSalesforceId, toId18 } from './soql.ts'

/** One write may be this many calls. */
const callsMax = 2

const saved = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  errors: z.array(apiError).catch([]),
})
const savedList = z.array(saved)

/** Asks duplicate rules to name what they found, and never to look away. */
const duplicateRules = {
  'Sforce-Duplicate-Rule-Header': 'allowSave=false; includeRecordDetails=true; runAsCurrentUser=true',
}

/** An op with its place in the list and its JSON. */
interface Sent {
  readonly at: number
  readonly op: WriteOp
  readonly json: string
}

/** Creates by upsert on the external id, updates by collection, one guarded update by itself. */
export async function writeRecords(client: Client, object: string, ops: readonly WriteOp[]): Promise<WriteResult[]> {
  if (ops.length > salesforceManifest.traits.writeMax) throw new RangeError('More ops than one write takes.')
  const { name } = objectOf(object)
  const [only] = ops
  if (ops.length === 1 && only?.kind === 'update' && only.expect?.modifiedAt !== undefined) {
    return [await updateGuarded(client, name, { op: only, modifiedAt: only.expect.modifiedAt })]
  }
  const results: WriteResult[] = ops.map(() => ({ kind: 'deferred' }))
  const all = ops.map((op, at): Sent => ({ at, op, json: bodyOf(name, op) }))
  for (const { at } of all.filter(({ op }) => op.kind === 'update' && !isSalesforceId(op.id))) {
    results[at] = { kind: 'stale' }
  }
  // Salesforce refuses both of two records with one id, so the second waits for the next write.
  const first = withoutRepeats(all)
  const queue: (readonly Sent[])[] = [first.filter(({ op }) => op.kind === 'create'), first.filter(isUpdate)]
  for (let calls = 0; calls < callsMax; calls += 1) {
    const batch = queue.find(({ length }) => length > 0)
    if (!batch) break
    queue.splice(queue.indexOf(batch), 1)
    const isFirst = calls === 0
    const rest = await saveBatch(client, { name, batch, isFirst, results })
    if (rest === 'stop') break
    if (rest.length > 0) queue.unshift(rest)
  }
  return results
}

interface Save {
  readonly name: string
  readonly batch: readonly Sent[]
  readonly isFirst: boolean
  /** Filled in. */
  readonly results: WriteResult[]
}

/** Sends one batch. Gives the ops to send again without the one that spoilt it, or `stop` where no call will help. */
async function saveBatch(client: Client, { name, batch, isFirst, results }: Save): Promise<readonly Sent[] | 'stop'> {
  const isCreate = batch[0]?.op.kind === 'create'
  const path = isCreate ? `/composite/sobjects/${name}/${keyField}` : '/composite/sobjects'
  const head = '{"allOrNone":false,"records":['
  const body = `${head}${batch.map(({ json }) => json).join(',')}]}`
  try {
    const reply = savedList.parse(await client.patch(path, body, duplicateRules))
    for (const [index, { at, op }] of batch.entries()) results[at] = toResult(reply[index], op)
    return []
  } catch (error) {
    const spoilt = error instanceof ApiRefusal ? findSpoilt(error, batch, head.length) : []
    if (error instanceof ApiRefusal && spoilt.length > 0) {
      for (const { at, op } of spoilt) results[at] = resultOf(error.errors, op)
      return batch.filter((one) => !spoilt.includes(one))
    }
    const fault = toFault(error)
    const isLost = fault.detail.nothingApplied === false
    if (!isLost && isFirst) throw fault
    for (const { at } of batch) results[at] = isLost ? { kind: 'unknown' } : laterResult(fault)
    return 'stop'
  }
}

// Some ops of this write have their answers already, so that a Fault for the others has to be told op by op.
function laterResult(fault: Fault): WriteResult {
  const { said, retryAfterSeconds } = fault.detail
  if (fault.kind === 'refused' || fault.kind === 'contract') {
    const fix = 'Correct what Salesforce says about the connection or the object, then try again.'
    return { kind: 'refused', problems: [{ code: 'other', said: said ?? fault.message, fix }] }
  }
  return retryAfterSeconds === undefined ? { kind: 'deferred' } : { kind: 'deferred', retryAfterSeconds }
}

/**
 * Which ops made Salesforce turn down the whole call. It does so for a column it does not know, and for a value it
 * cannot even parse, whose place in the body it then tells.
 */
function findSpoilt({ status, errors }: ApiRefusal, batch: readonly Sent[], headLength: number): readonly Sent[] {
  const [error] = errors
  if (status !== 400 || !error) return []
  if (batch.length === 1) return batch
  const column = /No such column '([^']+)'/.exec(error.message)?.[1]
  if (column !== undefined) return batch.filter(({ op }) => column in op.fields)
  if (codeOf(error) !== 'JSON_PARSER_ERROR') return []
  const place = Number(/column:\s*(\d+)/.exec(error.message)?.[1] ?? Number.NaN)
  let end = headLength
  for (const sent of batch) {
    end += sent.json.length + 1
    if (place <= end) return [sent]
  }
  return []
}

// The only write that Salesforce guards is one record by itself.
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_conditional_requests.htm
async function updateGuarded(
  client: Client,
  object: string,
  { op, modifiedAt }: { op: WriteOp & { kind: 'update' }; modifiedAt: number },
): Promise<WriteResult> {
  if (!isSalesforceId(op.id)) return { kind: 'stale' }
  const headers = { ...duplicateRules, 'If-Unmodified-Since': new Date(modifiedAt).toUTCString() }
  try {
    await client.patch(`/sobjects/${object}/${op.id}`, JSON.stringify(columnsOf(op)), headers)
    return { kind: 'applied', id: remoteId(toId18(op.id)) }
  } catch (error) {
    if (error instanceof ApiRefusal && (error.status === 412 || error.status === 404)) return { kind: 'stale' }
    if (error instanceof ApiRefusal && isAboutRecord(error)) return resultOf(error.errors, op)
    const fault = toFault(error)
    if (fault.detail.nothingApplied === false) return { kind: 'unknown' }
    throw fault
  }
}

function isAboutRecord({ status, errors }: ApiRefusal): boolean {
  return errors.length > 0 && (status === 400 || codeOf(errors[0]).startsWith('INSUFFICIENT_ACCESS'))
}

function withoutRepeats(all: readonly Sent[]): readonly Sent[] {
  const seen = new Map<string, Sent>()
  for (const sent of all) {
    const name = sent.op.kind === 'create' ? sent.op.key : toId18(sent.op.id)
    if (!seen.has(name)) seen.set(name, sent)
  }
  return [...seen.values()]
}

function isUpdate({ op }: Sent): boolean {
  return op.kind === 'update' && isSalesforceId(op.id)
}

function toResult(reply: z.infer<typeof saved> | undefined, op: WriteOp): WriteResult {
  if (!reply)
    throw new Fault('contract', 'Salesforce answered for fewer records than it was sent.', { nothingApplied: false })
  const id = reply.id ?? (op.kind === 'update' ? op.id : '')
  if (reply.success && isSalesforceId(id)) return { kind: 'applied', id: remoteId(toId18(id)) }
  return resultOf(reply.errors satisfies readonly ApiError[], op)
}

function bodyOf(object: string, op: WriteOp): string {
  const columns = columnsOf(op)
  const attributes = { type: object }
  if (op.kind === 'create') return JSON.stringify({ attributes, ...columns, [keyField]: op.key })
  return JSON.stringify({ attributes, id: op.id, ...columns })
}

function columnsOf(op: WriteOp): Record<string, unknown> {
  const company = op.refs?.['company']
  return company ? { ...op.fields, AccountId: company.id } : { ...op.fields }
}
