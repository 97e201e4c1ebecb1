import { z } from 'zod'

import { checkWish } from './check.ts'
import { objectTypeOf } from './schema.ts'
import type { HubspotState } from './state.ts'
import { createRecord, tie } from './writes.ts'

/** Many records at once, as a portal's past (silent) or as an import that subscribers hear of. */
export const loadInput = z.object({
  portalId: z.coerce.number().int().optional(),
  objectType: z.string().default('contacts'),
  records: z.array(
    z.object({
      properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      /** When it was made, milliseconds since the epoch; now where absent. */
      at: z.number().optional(),
      /** Its primary company. */
      companyId: z.coerce.string().optional(),
    }),
  ),
  isSilent: z.boolean().default(true),
})
export type LoadInput = z.infer<typeof loadInput>

/** Values are checked as an import would; the first bad row stops the load. Gives the new ids, in order. */
export function loadRecords(state: HubspotState, input: LoadInput): { ids: string[] } {
  const portal = state.portal(input.portalId)
  const type = objectTypeOf(input.objectType)
  if (!type) throw new Error(`No object is called ${input.objectType}.`)
  const table = portal.tables[type]
  const source = { changeSource: 'IMPORT', sourceId: 'importId:1' } as const
  const ids = input.records.map(({ properties, at, companyId }) => {
    const checked = checkWish(portal, { table, properties, bindsRules: false })
    if (checked.kind === 'bad') throw checked.fault
    const stamp = { source, isSilent: input.isSilent, ...(at === undefined ? {} : { at }) }
    const record = createRecord({ portal, table }, checked.values, stamp)
    const company = companyId === undefined ? undefined : portal.tables.companies.find(companyId)
    if (company)
      tie(portal, { from: type, fromId: record.id, to: 'companies', toId: company.id, isPrimary: true }, stamp)
    return String(record.id)
  })
  return { ids }
}
