import type { WriteOp, WriteResult } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import { remoteId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'

import { associate } from './associate.ts'
import type { Client } from './client.ts'
import { HubspotFault } from './fault.ts'
import { keyField } from './manifest.ts'
import { parseRowErrors, resultOfError } from './problem.ts'
import type { RowError } from './problem.ts'
import { modifiedAtOf, parseObjects } from './record.ts'
import type { CrmObject } from './record.ts'
import { settleRefusal } from './refusal.ts'
import { decodeValue, encodeValue } from './value.ts'

const opsMax = 100

/** An op with its place in the answer; the place is also its trace id. */
export interface Numbered {
  readonly op: WriteOp
  readonly index: number
}

/** Results so far, by place, and how many calls they took. */
export interface Ledger {
  readonly results: Map<number, WriteResult>
  calls: number
}

/**
 * Creates by one batch upsert on the hub's key, updates by one batch update, new bonds to companies by one batch
 * associate: one call each, and none where there is nothing to send.
 */
export async function writeOps(client: Client, object: string, ops: readonly WriteOp[]): Promise<WriteResult[]> {
  if (ops.length > opsMax) throw new RangeError(`At most ${opsMax} ops in one write.`)
  const ledger: Ledger = { results: new Map(), calls: 0 }
  const sendable = deferRepeats(ops, ledger)
  const creates = sendable.filter(({ op }) => op.kind === 'create')
  const updates = sendable.filter(({ op }) => op.kind === 'update')
  const isChange = ({ op }: Numbered) => Object.keys(op.fields).length > 0
  for (const { op, index } of updates) {
    if (op.kind === 'update' && !isChange({ op, index })) ledger.results.set(index, { kind: 'applied', id: op.id })
  }
  await sendBatch({ client, object }, creates, ledger)
  await sendBatch({ client, object }, updates.filter(isChange), ledger)
  await associate(client, object, { ops: sendable, ledger })
  return ops.map((_, index) => ledger.results.get(index) ?? { kind: 'unknown' })
}

/** Where a batch goes. */
export interface Target {
  readonly client: Client
  readonly object: string
}

/** Sends one batch of one kind and enters what came of each op. */
export async function sendBatch(target: Target, ops: readonly Numbered[], ledger: Ledger): Promise<void> {
  if (ops.length === 0) return
  ledger.calls += 1
  try {
    const reply = await callBatch(target, ops)
    enterReply(target.object, ops, { results: parseObjects(reply.results), errors: reply.errors, ledger })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const isRefusal = error instanceof HubspotFault && error.kind === 'refused'
    const send = (part: readonly Numbered[]) => sendBatch(target, part, ledger)
    if (isRefusal) return settleRefusal(target, ops, { fault: error, ledger, send })
    enterFault(ops, error, ledger)
  }
}

// Throws only where nothing at all can have been written in this whole write.
function enterFault(ops: readonly Numbered[], fault: Fault, ledger: Ledger): void {
  const isLost = fault.detail.nothingApplied !== true
  const hasWritten = [...ledger.results.values()].some(({ kind }) => kind === 'applied' || kind === 'unknown')
  if (!isLost && !hasWritten) throw fault
  const { retryAfterSeconds } = fault.detail
  const later: WriteResult = { kind: 'deferred', ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
  for (const { index } of ops) ledger.results.set(index, isLost ? { kind: 'unknown' } : later)
}

async function callBatch({ client, object }: Target, ops: readonly Numbered[]): Promise<BatchReply> {
  const isCreate = ops[0]?.op.kind === 'create'
  const inputs = ops.map(({ op, index }) => ({
    id: op.kind === 'create' ? op.key : op.id,
    properties: encodeFields(op),
    objectWriteTraceId: String(index),
  }))
  // Without a trace id on every input, one bad row fails all the others.
  if (!isCreate) return client.batch.update(object, { inputs })
  return client.batch.upsert(object, { inputs: inputs.map((input) => ({ ...input, idProperty: keyField })) })
}

interface BatchReply {
  readonly results: unknown
  readonly errors?: unknown
}

interface Answer {
  readonly results: readonly CrmObject[]
  readonly errors: unknown
  readonly ledger: Ledger
}

function enterReply(object: string, ops: readonly Numbered[], { results, errors, ledger }: Answer): void {
  const byTrace = new Map(ops.map((one) => [String(one.index), one]))
  const byId = new Map(ops.map((one) => [one.op.kind === 'create' ? one.op.key : one.op.id, one]))
  for (const found of results) {
    const key = found.properties[keyField] ?? ''
    const own = byTrace.get(found.objectWriteTraceId ?? '') ?? byId.get(remoteId(found.id)) ?? byId.get(key)
    if (own) ledger.results.set(own.index, applied(object, own.op, found))
  }
  for (const error of parseRowErrors(errors)) {
    for (const { op, index } of concerned(error, byTrace, byId)) ledger.results.set(index, resultOfError(op, error))
  }
}

/** An error names its op by trace id; records that are gone are named together, by id. */
function concerned(
  { context }: RowError,
  byTrace: ReadonlyMap<string, Numbered>,
  byId: ReadonlyMap<string, Numbered>,
): readonly Numbered[] {
  const traced = context?.['objectWriteTraceId']?.flatMap((trace) => byTrace.get(trace) ?? []) ?? []
  return traced.length > 0 ? traced : (context?.['ids']?.flatMap((id) => byId.get(id) ?? []) ?? [])
}

function applied(object: string, op: WriteOp, found: CrmObject): WriteResult {
  const told = Object.entries(op.fields).flatMap(([name, sent]) => {
    const text = found.properties[name]
    const reading = typeof sent === 'number' ? 'number' : typeof sent === 'boolean' ? 'boolean' : 'text'
    return text === undefined ? [] : [[name, decodeValue(text, reading)] as const]
  })
  const fields: Fields = Object.fromEntries(told)
  return { kind: 'applied', id: remoteId(found.id), modifiedAt: modifiedAtOf(object, found), fields }
}

function encodeFields(op: WriteOp): Record<string, string> {
  const own = Object.entries(op.fields).map(([name, value]) => [name, encodeValue(value)] as const)
  return { ...Object.fromEntries(own), ...(op.kind === 'create' ? { [keyField]: op.key } : {}) }
}

/** HubSpot refuses a batch that names a record or an e-mail twice: the later op has to come again. */
function deferRepeats(ops: readonly WriteOp[], ledger: Ledger): readonly Numbered[] {
  const seen = new Set<string>()
  return ops.flatMap((op, index) => {
    const email = op.fields['email']
    const names = [op.kind === 'create' ? `key ${op.key}` : `id ${op.id}`]
    if (typeof email === 'string' && email !== '') names.push(`email ${email.trim().toLowerCase()}`)
    const isRepeat = names.some((name) => seen.has(name))
    for (const name of names) seen.add(name)
    if (!isRepeat) return [{ op, index }]
    ledger.results.set(index, { kind: 'deferred', retryAfterSeconds: 1 })
    return []
  })
}
