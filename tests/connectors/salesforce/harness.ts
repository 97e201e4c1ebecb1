import { z } from 'zod'

import { BrokenConnection } from '#apps/sandbox/kit/answer.ts'
import { salesforce } from '#connectors/salesforce/connector.ts'
import type { Session } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import type { Failure, Harness, Vendor } from '#tests/contract/harness.ts'

import { outboundMessage, pathSecret } from './outbound.ts'
import { startSalesforce } from './twin.ts'
import type { SalesforceStand } from './twin.ts'

const base = {
  connector: salesforce,
  stray: { account: { instance_url: 'https://salesforce.com.evil.example', id: 'https://evil.example/id/00D/005' } },
}

/** Leads of the Salesforce connector against the Salesforce twin. */
export const leadHarness: Harness = {
  ...base,
  object: 'Lead',
  sample: (number) => ({
    FirstName: `Ada ${number}`,
    LastName: 'Byron',
    Email: `ada.${number}@example.com`,
    Company: 'Engines Ltd',
    Title: 'Countess',
    City: 'London',
  }),
  textField: 'Title',
  findField: 'Email',
  refusal: { fields: { FirstName: 'x'.repeat(41) }, field: 'FirstName', code: 'too-long' },
  droppable: 'City',
  webhook: {
    secrets: { secrets: [], pathSecret },
    account: '00DQy0000000001AAA',
    isSigned: false,
    make: async (id) => outboundMessage([['Lead', id]]),
  },
  start: async () => salesforceVendor(await startSalesforce(), 'Lead'),
}

/** Accounts, likewise. */
export const accountHarness: Harness = {
  ...base,
  object: 'Account',
  sample: (number) => ({
    Name: `Engines ${number}`,
    Website: `https://engines-${number}.example`,
    BillingStreet: '12 St James Square',
    BillingCity: 'London',
  }),
  textField: 'BillingStreet',
  findField: 'Name',
  refusal: { fields: { Name: null }, field: 'Name', code: 'required' },
  droppable: 'BillingCity',
  start: async () => salesforceVendor(await startSalesforce(), 'Account'),
}

const ids = z.object({ ids: z.array(z.string()) })
const records = z.object({ records: z.array(z.record(z.string(), z.unknown())) })

function salesforceVendor(stand: SalesforceStand, object: 'Lead' | 'Account'): Vendor {
  const { world, act } = stand
  const living = () => records.parse(act('records', { object })).records
  let failure: Failure | undefined
  const session: Session = {
    ...stand.session,
    fetch: async (input, init) => {
      const now = failure
      failure = undefined
      return now === undefined
        ? stand.session.fetch(input, init)
        : fail(stand, now, () => stand.session.fetch(input, init))
    },
  }
  return {
    session,
    add: async (given) => ids.parse(act('load', { object, records: given })).ids.map(remoteId),
    edit: async (id, fields) => void act('edit', { id, fields }),
    async editLate(id, fields, delayMs) {
      const knobs = world.knobs('salesforce')
      knobs.lateCommitMs = delayMs
      act('edit', { id, fields })
      knobs.lateCommitMs = 0
    },
    remove: async (id) => void act('delete', { id }),
    merge: async (loser, winner) => void act('merge', { object, winnerId: winner, loserIds: [loser] }),
    async peek(id) {
      const row = living().find(({ Id }) => Id === id)
      return (
        row &&
        (z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).parse(row) satisfies Fields)
      )
    },
    count: async () => living().length,
    failNext: (next) => void (failure = next),
    dropField: async (name) => void act('remove-field', { object, name }),
    advance: (ms) => world.advance(ms),
  }
}

/** One bad call by the twin's own knobs. */
async function fail(
  { world, act }: SalesforceStand,
  failure: Failure,
  call: () => Promise<Response>,
): Promise<Response> {
  const knobs = world.knobs('salesforce')
  switch (failure) {
    case 'lost-request':
      throw new BrokenConnection()
    case 'lost-reply':
      await call()
      throw new BrokenConnection()
    case 'quota': {
      knobs.rateLimitShare = 1
      return call().finally(() => void (knobs.rateLimitShare = 0))
    }
    case 'down': {
      knobs.down = true
      return call().finally(() => void (knobs.down = false))
    }
    case 'consent': {
      act('expire-sessions')
      return call()
    }
  }
}
