import { z } from 'zod'

import { Fault } from '#shared/fault.ts'
import type { RemovalResult, RemoveOp } from '#shared/removal.ts'

import type { Client } from './client.ts'
import { apiError, codeOf, toFault } from './fault.ts'
import type { ApiError } from './fault.ts'
import { salesforceManifest } from './manifest.ts'
import { objectOf } from './record.ts'
import { goneCodes, lockCodes } from './result.ts'
import { isSalesforceId, toId18 } from './soql.ts'

const removed = z.array(z.object({ success: z.boolean(), errors: z.array(apiError).catch([]) }))

/**
 * Moves records into the recycle bin, in one call; each gets an answer of its own.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_delete.htm
 */
export async function removeRecords(
  client: Client,
  object: string,
  ops: readonly RemoveOp[],
): Promise<readonly RemovalResult[]> {
  if (ops.length > salesforceManifest.traits.writeMax) throw new RangeError('More ops than one removal takes.')
  if (objectOf(object).removal === undefined) throw new RangeError(`Records of ${object} are never removed.`)
  // One call does not take a record twice.
  const ids = [...new Set(ops.map(({ id }) => toId18(id)).filter(isSalesforceId))]
  const results = await removeIds(client, ids)
  return ops.map(({ id }) => results.get(toId18(id)) ?? { kind: 'removed' })
}

async function removeIds(client: Client, ids: readonly string[]): Promise<ReadonlyMap<string, RemovalResult>> {
  if (ids.length === 0) return new Map()
  try {
    const reply = removed.parse(await client.delete(`/composite/sobjects?ids=${ids.join(',')}&allOrNone=false`))
    return new Map(
      ids.map((id, at) => {
        const one = reply[at]
        if (one === undefined) throw tooFew()
        return [id, one.success ? ({ kind: 'removed' } as const) : resultOf(one.errors)]
      }),
    )
  } catch (error) {
    const fault = toFault(error)
    if (fault.detail.nothingApplied !== false) throw fault
    return new Map(ids.map((id) => [id, { kind: 'unknown' }]))
  }
}

const tooFew = (): Fault =>
  new Fault('contract', 'Salesforce answered for fewer records than it was sent.', { nothingApplied: false })

function resultOf(errors: readonly ApiError[]): RemovalResult {
  const [error] = errors
  const code = codeOf(error)
  if (goneCodes.has(code)) return { kind: 'removed' }
  if (lockCodes.has(code)) return { kind: 'deferred' }
  const said = [code, error?.message].filter(Boolean).join(': ').slice(0, 500)
  if (code.startsWith('INSUFFICIENT_ACCESS')) {
    const fix = 'Give the connected user the right to delete this record in Salesforce, or delete it there yourself.'
    return { kind: 'refused', code: 'permission', said, fix }
  }
  // Cases of the contact, a trigger of the customer's: whatever must go first, or may not go.
  const fix = 'Remove in Salesforce what it says stands in the way, or keep the record.'
  return { kind: 'refused', code: code === 'DELETE_FAILED' ? 'rule' : 'other', said, fix }
}
