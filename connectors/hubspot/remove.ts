import { Fault } from '#shared/fault.ts'
import type { RemovalResult, RemoveOp } from '#shared/removal.ts'

import type { Client } from './client.ts'
import { hubspotManifest } from './manifest.ts'

/**
 * Archives records, in one call. HubSpot answers 204 whatever state each was in, so one that is archived already, or erased,
 * counts like the others. https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/batch/delete-contacts
 */
export async function archiveRecords(
  client: Client,
  object: string,
  ops: readonly RemoveOp[],
): Promise<readonly RemovalResult[]> {
  if (ops.length > hubspotManifest.traits.writeMax) throw new RangeError('More ops than one removal takes.')
  if (ops.length === 0) return []
  const ids = [...new Set(ops.map(({ id }) => id))]
  try {
    await client.batch.archive(object, { inputs: ids.map((id) => ({ id })) })
    return ops.map(() => ({ kind: 'removed' }))
  } catch (error) {
    if (!(error instanceof Fault) || error.detail.nothingApplied !== false) throw error
    return ops.map(() => ({ kind: 'unknown' }))
  }
}
