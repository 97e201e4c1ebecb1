import { hubspot } from '#connectors/hubspot/connector.ts'
import { remoteId } from '#shared/ids.ts'
import { describeConnector } from '#tests/contract/describe-connector.ts'
import type { Vendor } from '#tests/contract/harness.ts'
import { z } from 'zod'

import { startPortal } from './portal.ts'

const found = z.object({ results: z.array(z.object({ properties: z.record(z.string(), z.string().nullable()) })) })
const loaded = z.object({ ids: z.array(z.coerce.string()) })

describeConnector('hubspot', {
  connector: hubspot,
  object: 'contacts',
  sample: (number) => ({
    firstname: `Ada${number}`,
    lastname: 'Lovelace',
    email: `ada${number}@leads.example`,
    jobtitle: 'Analyst',
    nickname: 'Enchantress',
  }),
  textField: 'jobtitle',
  findField: 'email',
  refusal: { fields: { hs_lead_status: 'NO_SUCH_STATUS' }, field: 'hs_lead_status', code: 'choice' },
  droppable: 'nickname',
  start,
})

async function start(): Promise<Vendor> {
  const portal = await startPortal()
  const { act, world } = portal
  await act('add-property', { name: 'nickname', label: 'Nickname', type: 'string', fieldType: 'text' })
  return {
    session: portal.session,
    async add(records) {
      return loaded
        .parse(await act('load', { objectType: 'contacts', records: records.map((one) => ({ properties: one })) }))
        .ids.map(remoteId)
    },
    async edit(id, fields) {
      await act('edit', { id, properties: fields })
    },
    async editLate(id, fields, delayMs) {
      // The record changes at once; what comes late is search.
      world.knobs('hubspot').searchLagMs = delayMs
      await act('edit', { id, properties: fields })
      world.knobs('hubspot').searchLagMs = 0
    },
    async remove(id) {
      await act('delete', { id })
    },
    async peek(id) {
      const { results } = found.parse(await act('find', { property: 'hs_object_id', value: id }))
      return results[0]?.properties
    },
    async count() {
      return z.object({ count: z.number() }).parse(await act('count')).count
    },
    failNext: (failure) => portal.failNext(failure),
    async dropField(name) {
      await act('remove-property', { name })
    },
    advance: (ms) => world.advance(ms),
  }
}
