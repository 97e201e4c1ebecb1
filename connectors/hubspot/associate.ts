import { AssociationSpecAssociationCategoryEnum as Category } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'

import type { WriteResult } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { RemoteId } from '#shared/ids.ts'

import type { Client } from './client.ts'
import { parseRowErrors } from './problem.ts'
import type { Ledger, Numbered } from './write.ts'

/**
 * "Contact to company" and "contact to primary company". The default call sets the first alone and leaves the contact
 * without primary company, which is what people see and what `associatedcompanyid` tells.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide#association-type-id-values
 */
const companyTypes = [1, 279].map((associationTypeId) => ({
  associationCategory: Category.HubspotDefined,
  associationTypeId,
}))

interface Bond {
  readonly index: number
  readonly contactId: RemoteId
  readonly companyId: RemoteId
}

/** Ties the written contacts to their companies, all in one call. An op whose bond failed is not called applied. */
export async function associate(
  client: Client,
  object: string,
  { ops, ledger }: { ops: readonly Numbered[]; ledger: Ledger },
): Promise<void> {
  const bonds = object === 'contacts' ? ops.flatMap((one) => bondOf(one, ledger)) : []
  if (bonds.length === 0) return
  ledger.calls += 1
  const inputs = bonds.map(({ contactId, companyId }) => ({
    _from: { id: contactId },
    to: { id: companyId },
    types: companyTypes,
  }))
  try {
    const reply = await client.associations.create('contacts', 'companies', { inputs })
    const errors = 'errors' in reply ? parseRowErrors(reply.errors) : []
    for (const { message, context } of errors) {
      const named = new Set(Object.values(context ?? {}).flat())
      const failed = bonds.filter(({ contactId, companyId }) => named.has(contactId) || named.has(companyId))
      for (const { index } of failed) ledger.results.set(index, unbound(message))
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const outcome: WriteResult = error.kind === 'refused' ? unbound(error.message) : { kind: 'unknown' }
    for (const { index } of bonds) ledger.results.set(index, outcome)
  }
}

function bondOf({ op, index }: Numbered, { results }: Ledger): Bond[] {
  const written = results.get(index)
  const companyId = op.refs?.['company']?.id
  return companyId && written?.kind === 'applied' ? [{ index, contactId: written.id, companyId }] : []
}

/** The fields are written, the bond is not: the hub looks again and finds the one without the other. */
function unbound(said: string): WriteResult {
  const fix = 'Check that the company still exists in HubSpot, then sync this contact again.'
  return { kind: 'refused', problems: [{ code: 'gone', said: said.slice(0, 1000), fix }] }
}
