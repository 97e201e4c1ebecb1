import { z } from 'zod'

import type { Twin } from '#apps/sandbox/kit/twin.ts'

import { crmUser } from './portal.ts'
import type { HubspotState } from './state.ts'
import { tie, untie } from './writes.ts'

const portalId = z.coerce.number().int().optional()
/** A deal and the contact or company at the other end of the bond. */
const bondInput = z.object({
  portalId,
  dealId: z.coerce.string(),
  to: z.enum(['contacts', 'companies']),
  toId: z.coerce.string(),
})
const pipelineInput = z.object({
  portalId,
  id: z.string(),
  label: z.string(),
  stages: z.array(z.object({ id: z.string(), label: z.string(), probability: z.number().min(0).max(1) })),
})

/** What people do with deals besides editing them. */
export function dealActions(state: () => HubspotState): Twin['actions'] {
  return {
    'associate-deal'(input) {
      const { portal, pair } = bondOf(state(), bondInput.parse(input))
      tie(portal, { ...pair, isPrimary: pair.to === 'companies' }, { source: crmUser })
    },
    'disassociate-deal'(input) {
      const { portal, pair } = bondOf(state(), bondInput.parse(input))
      untie(portal, pair, { source: crmUser })
    },
    'deal-bonds'(input) {
      const parsed = z.object({ portalId, dealId: z.coerce.string() }).parse(input)
      const { associations } = state().portal(parsed.portalId)
      const id = Number(parsed.dealId)
      return {
        contacts: associations.partners('deals', id, 'contacts').map((one) => String(one.id)),
        primaryCompany: associations.primary('deals', id, 'companies')?.toString() ?? null,
      }
    },
    'add-pipeline'(input) {
      const { portalId: id, ...pipeline } = pipelineInput.parse(input)
      state().portal(id).pipelines.push(pipeline)
    },
  }
}

function bondOf(state: HubspotState, { portalId: id, dealId, to, toId }: z.infer<typeof bondInput>) {
  const portal = state.portal(id)
  const [deal, other] = [portal.tables.deals.find(dealId), portal.tables[to].find(toId)]
  if (!deal || !other) throw new Error(`There is no deal ${dealId}, or none of ${to} is ${toId}.`)
  return { portal, pair: { from: 'deals', fromId: deal.id, to, toId: other.id } as const }
}
