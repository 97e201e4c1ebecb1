import { z } from 'zod'

import { Fault } from '#shared/fault.ts'
import { remoteId } from '#shared/ids.ts'
import type { MergeOp, MergeResult, UnmergeOp, UnmergeResult } from '#shared/merging.ts'

import type { Client } from './client.ts'
import { brokenPromise, HubspotFault } from './fault.ts'

const merged = z.object({ id: z.string().min(1).max(255) })

/**
 * Merges a pair; HubSpot takes one in a call. What comes of it is a third record under a new id, to which both old ids lead;
 * the one that stays keeps its values, and its blanks are filled. A repeat finds the two to be one: looking tells which.
 * https://developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies
 */
export async function mergeRecords(
  client: Client,
  object: string,
  ops: readonly MergeOp[],
): Promise<readonly MergeResult[]> {
  const op = onlyOne(ops)
  if (op === undefined) return []
  const body = JSON.stringify({ primaryObjectId: op.into, objectIdToMerge: op.id })
  try {
    const reply = merged.safeParse(await client.post(`https://api.hubapi.com/crm/v3/objects/${object}/merge`, body))
    if (!reply.success) throw brokenPromise('a merge without an id')
    return [{ kind: 'merged', id: remoteId(reply.data.id) }]
  } catch (error) {
    return [resultOf(error)]
  }
}

/**
 * What HubSpot has merged never comes apart. An address that the merge left with the other one would stand in the way of a
 * new record, so it is taken from it.
 * https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/v1/get-contacts-v1-secondary-email-vid-email-email
 */
export async function unmergeRecords(
  client: Client,
  object: string,
  ops: readonly UnmergeOp[],
): Promise<readonly UnmergeResult[]> {
  const op = onlyOne(ops)
  if (op === undefined) return []
  const { email } = op.fields
  if (object !== 'contacts' || typeof email !== 'string' || email === '') return [{ kind: 'gone' }]
  const path = `${encodeURIComponent(op.from)}/email/${encodeURIComponent(email)}`
  try {
    await client.delete(`https://api.hubapi.com/contacts/v1/secondary-email/${path}`)
  } catch (error) {
    const result = resultOf(error)
    // It was no further address of the record.
    if (result.kind !== 'stale') return [result]
  }
  return [{ kind: 'gone' }]
}

function onlyOne<Op>(ops: readonly Op[]): Op | undefined {
  if (ops.length > 1) throw new RangeError('HubSpot merges one pair in a call.')
  return ops[0]
}

function resultOf(error: unknown): Exclude<MergeResult, { readonly kind: 'merged' }> {
  if (!(error instanceof Fault)) throw error
  if (error.detail.nothingApplied === false) return { kind: 'unknown' }
  if (error.kind !== 'refused') throw error
  const isForbidden = error.detail.status === 403
  const said = error.detail.said ?? error.message
  // Not found, or one record already: a look tells what became of them.
  if (error.detail.status === 404 || (error instanceof HubspotFault && /with itself/i.test(error.body.message)))
    return { kind: 'stale' }
  const fix = isForbidden
    ? 'Let the connected user merge records in HubSpot, or merge the two there yourself.'
    : 'Merge the two in HubSpot yourself, where it says what stands in the way; Lead Hub will follow.'
  return { kind: 'refused', code: isForbidden ? 'permission' : 'rule', said, fix }
}
