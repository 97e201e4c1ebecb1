import assert from 'node:assert/strict'
import { connectRemote } from '#apps/sandbox/demo/connect.ts'
import { check, type Group } from './support/check.ts'
import { addEverywhere, allShow } from './support/people.ts'
import { act, tell } from './support/remotes.ts'
import { z } from 'zod'

const crowd = 25_000

export const equalStamps: Group = {
  name: 'Many records with one timestamp',
  settings: { records: 0, until: 'started' },
  checks: [
    check(`${crowd} records with one timestamp are all read, from HubSpot and from Salesforce`, async (system) => {
      const { hubspot, salesforce } = system.stage.twins
      const at = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000
      const people = Array.from({ length: crowd }, (_, index) => ({
        email: `p${index}.crowd@bluewin.ch`,
        first: `First${index}`,
        last: `Last${index}`,
      }))
      tell(hubspot, 'load', {
        records: people.map(({ email, first, last }) => ({
          at,
          properties: { email, firstname: first, lastname: last },
        })),
      })
      tell(salesforce, 'load', {
        object: 'Lead',
        stampMs: at,
        records: people.map(({ email, first, last }) => ({
          Email: email,
          FirstName: first,
          LastName: last,
          Company: '[not provided]',
        })),
      })
      assert.equal(act([hubspot, 'count'], {}, z.object({ count: z.number() })).count, crowd)
      await connectRemote(system.stage.client, system.stage.workspace, { connector: 'salesforce' })
      await connectRemote(system.stage.client, system.stage.workspace, { connector: 'hubspot' })
      const plan = await system.hub.plan(120)
      assert.deepEqual(
        Object.fromEntries(plan.columns.map(({ connector, records }) => [connector, records])),
        { salesforce: crowd, hubspot: crowd },
        'records read',
      )
      assert.equal(plan.leads, crowd, 'leads: every record is matched with its twin')
      assert.equal(
        plan.columns.reduce((sum, { creates }) => sum + creates, 0),
        0,
        'records to make',
      )
    }),
  ],
}

export const trueQuota: Group = {
  name: 'Google’s true quota of 60 reads and 60 writes a minute',
  settings: { records: 200, until: 'synced', trueQuota: true },
  checks: [
    check('edits arrive, and Google hardly ever has to say no', async (system) => {
      await addEverywhere(system, 'quentin.quota@bluewin.ch', { title: 'Before' })
      for (let n = 0; n < 10; n += 1) {
        system.edit('hubspot', 'quentin.quota@bluewin.ch', { title: `Edit ${n}` })
        await allShow(system, { email: 'quentin.quota@bluewin.ch', seconds: 40 }, { title: `Edit ${n}` })
      }
      const refused = system.stage.world.calls.list({ twin: 'google' }).filter(({ status }) => status === 429)
      assert(refused.length <= 2, `${refused.length} calls were refused for quota`)
    }),
  ],
}
