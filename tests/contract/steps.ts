import { expect } from 'vitest'

import type { Page, WriteOp, WriteResult } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Change, Cursor, RemoteRecord } from '#shared/record.ts'

import type { Bench } from './harness.ts'

/** A feed longer than this many pages does not end. */
const pagesMax = 2000

/** Fields of the sample: what the checks read and write. */
export function sampleFields({ harness }: Bench): string[] {
  return Object.keys(harness.sample(0))
}

/** Reads the feed from a cursor until it says there is no more. */
export async function readAll(bench: Bench, cursor: Cursor | null, limit = 100): Promise<Page> {
  const changes: Change[] = []
  let at = cursor
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page = await readPage(bench, at, limit)
    changes.push(...page.changes)
    if (!page.more) return { ...page, changes }
    expect(page.cursor, 'A page with more to come moves the cursor.').not.toBe(at)
    at = page.cursor
  }
  throw new Error(`The feed did not end within ${pagesMax} pages.`)
}

export async function readPage(bench: Bench, cursor: Cursor | null, limit: number): Promise<Page> {
  const { object } = bench.harness
  const page = await bench.remote.read({ object, fields: sampleFields(bench), cursor, limit })
  expect(page.changes.length, 'A page keeps to its limit.').toBeLessThanOrEqual(limit)
  return page
}

export function load(bench: Bench, ids: readonly RemoteId[]): Promise<readonly Change[]> {
  return bench.remote.load({ object: bench.harness.object, fields: sampleFields(bench), ids })
}

/** The record with this id, which has to be there. */
export async function loadRecord(bench: Bench, id: RemoteId): Promise<RemoteRecord> {
  const [change] = await load(bench, [id])
  if (change?.kind !== 'present') throw new Error(`${id} is ${change?.kind ?? 'not answered for'}.`)
  return change.record
}

export function write(bench: Bench, ops: readonly WriteOp[]): Promise<readonly WriteResult[]> {
  return bench.remote.write(bench.harness.object, ops)
}

/** Creates the sample with this number under this key. */
export function createOp({ harness }: Bench, number: number, key = keyOf(number)): WriteOp {
  return { kind: 'create', key, fields: harness.sample(number) }
}

export function updateOp({ harness }: Bench, id: RemoteId, text: string): WriteOp {
  return { kind: 'update', id, fields: { [harness.textField]: text } }
}

/** As long as the longest id of an entity. */
export function keyOf(number: number): string {
  return `company_${String(number).padStart(32, '0')}`
}

/** The id a write gave, which has to have been applied. */
export function appliedId(result: WriteResult | undefined): RemoteId {
  if (result?.kind !== 'applied') throw new Error(`Expected an applied write, got ${JSON.stringify(result)}.`)
  return result.id
}

/** Names the record a change is about. */
export function changedId(change: Change): RemoteId {
  return change.kind === 'present' ? change.record.id : change.ref.id
}

/** The Fault that a call ends in; anything else it ends in is a failure. */
export async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const outcome = await call.then(
    () => new Error('It succeeded.'),
    (error: unknown) => error,
  )
  if (outcome instanceof Fault) return outcome
  throw new Error(`Expected a Fault, got ${String(outcome)}`, { cause: outcome })
}
