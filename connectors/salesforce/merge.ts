import { Fault } from '#shared/fault.ts'
import type { MergeOp, MergeResult, UnmergeOp, UnmergeResult } from '#shared/merging.ts'

import type { Client } from './client.ts'
import { codeOf, toFault } from './fault.ts'
import type { ApiError } from './fault.ts'
import { objectOf } from './record.ts'
import { goneCodes, lockCodes } from './result.ts'
import type { SoapResult } from './soap.ts'
import { isSalesforceId } from './soql.ts'

/**
 * Merges pairs, in one call; each is a transaction of its own. The one that stays keeps its values, the other goes into the
 * recycle bin and what hung on it moves along. REST has no such call.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm
 */
export async function mergeRecords(
  client: Client,
  object: string,
  ops: readonly MergeOp[],
): Promise<readonly MergeResult[]> {
  checkOps(object, ops)
  const requests = ops.map(
    ({ id, into }) =>
      `<mergeRequests><masterRecord><type>${object}</type><Id>${checked(into)}</Id></masterRecord><recordToMergeIds>${checked(id)}</recordToMergeIds></mergeRequests>`,
  )
  const results = await answered(ops, () => client.soap('merge', requests.join('')))
  return ops.map(({ into }, at) => {
    const result = results[at]
    if (result === undefined) return { kind: 'unknown' }
    return result.isDone ? { kind: 'merged', id: into } : refusal(result.errors)
  })
}

/**
 * Takes records out of the recycle bin; a merge leaves them there for 15 days. What moved along stays where it went.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_undelete.htm
 */
export async function unmergeRecords(
  client: Client,
  object: string,
  ops: readonly UnmergeOp[],
): Promise<readonly UnmergeResult[]> {
  checkOps(object, ops)
  const ids = ops.map(({ id }) => `<ids>${checked(id)}</ids>`)
  const results = await answered(ops, () => client.soap('undelete', ids.join('')))
  return ops.map((_, at) => {
    const result = results[at]
    if (result === undefined) return { kind: 'unknown' }
    if (result.isDone) return { kind: 'unmerged' }
    const code = codeOf(result.errors[0])
    // Emptied, or taken out by somebody already: looking tells, and a new one is made where it is not there.
    return code === 'UNDELETE_FAILED' || goneCodes.has(code) ? { kind: 'gone' } : refusal(result.errors)
  })
}

function checkOps(object: string, ops: readonly unknown[]): void {
  const most = objectOf(object).merging?.pairsMax
  if (most === undefined) throw new RangeError(`Records of ${object} are never merged.`)
  if (ops.length > most) throw new RangeError('More pairs than one merge takes.')
}

function checked(id: string): string {
  if (isSalesforceId(id)) return id
  throw new RangeError(`${id} is no Salesforce id.`)
}

/** Nothing where the answer was lost. */
async function answered(
  ops: readonly unknown[],
  call: () => Promise<readonly SoapResult[]>,
): Promise<readonly SoapResult[]> {
  if (ops.length === 0) return []
  try {
    const results = await call()
    if (results.length === ops.length) return results
    throw new Fault('contract', 'Salesforce answered for fewer records than it was sent.', { nothingApplied: false })
  } catch (error) {
    const fault = toFault(error)
    if (fault.detail.nothingApplied !== false) throw fault
    return []
  }
}

function refusal(errors: readonly ApiError[]): Exclude<MergeResult, { readonly kind: 'merged' }> {
  const [error] = errors
  const code = codeOf(error)
  if (goneCodes.has(code)) return { kind: 'stale' }
  if (lockCodes.has(code)) return { kind: 'deferred' }
  const said = [code, error?.message].filter(Boolean).join(': ').slice(0, 500)
  const isForbidden = code.startsWith('INSUFFICIENT_ACCESS')
  const fix = isForbidden
    ? 'Give the connected user the right to edit and delete both records in Salesforce, or merge them there yourself.'
    : 'Remove in Salesforce what it says stands in the way, or merge the two there yourself; Lead Hub will follow.'
  return { kind: 'refused', code: isForbidden ? 'permission' : 'rule', said, fix }
}
