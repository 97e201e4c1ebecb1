import assert from 'node:assert/strict'
import type { LinkView } from '#shared/api/lead.ts'
import { check, eventually, type Group } from './support/check.ts'
import { addEverywhere, allShow, assertStaysQuiet } from './support/people.ts'
import { tell } from './support/remotes.ts'
import type { System } from './support/system.ts'

/** The lead's record in Salesforce, once it is said to need attention. */
const parked = (system: System, email: string): Promise<LinkView> =>
  eventually(async () => {
    const { links } = await system.hub.lead(email)
    const link = links.find(({ connector }) => connector === 'salesforce')
    assert(link, 'The lead has a link to Salesforce.')
    assert.equal(link.status, 'needs-attention', `${email} in Salesforce: ${JSON.stringify(link)}`)
    return link
  })

const retry = (system: System, { id }: LinkView): Promise<unknown> => system.hub.post(`/links/${id}/retry`)

const loop = (word: string): readonly string[] => [0, 1, 2, 3].map((n) => `${word}${n}.batch@bluewin.ch`)

export const refusals: Group = {
  name: 'Values that a remote refuses',
  settings: { records: 30, until: 'synced' },
  checks: [
    check('a validation rule parks one record with reason and fix; the rest of the batch goes on', async (system) => {
      const rule = { object: 'Lead', field: 'Title', pattern: '^Forbidden', message: 'Titles must be allowed.' }
      tell(system.stage.twins.salesforce, 'validation-rule', rule)
      const [bad = '', ...good] = loop('rule')
      system.remotes.hubspot.add({ email: bad, firstName: 'Bad', lastName: 'Rule', title: 'Forbidden' })
      for (const [n, email] of good.entries())
        system.remotes.hubspot.add({ email, firstName: `N${n}`, lastName: 'Good' })
      for (const email of good) await allShow(system, email, {})
      await allShow(system, { email: bad, in: ['hubspot', 'sheets'] }, {})
      const link = await parked(system, bad)
      assert.match(link.reason ?? '', /Titles must be allowed/, 'the reason')
      assert.notEqual(link.fix ?? '', '', 'the fix')
    }),
    check('it shows on the connection and on the overview', async (system) => {
      const connection = await system.hub.connection(system.connections.salesforce)
      assert.equal(connection.parked, 1)
      assert.equal(connection.troubles.length, 1, JSON.stringify(connection.troubles))
      assert.equal((await system.hub.overview()).parked, 1)
    }),
    check('after the cause is gone, retry mends it', async (system) => {
      const link = await parked(system, 'rule0.batch@bluewin.ch')
      tell(system.stage.twins.salesforce, 'remove-rules')
      await retry(system, link)
      await allShow(system, 'rule0.batch@bluewin.ch', { title: 'Forbidden' })
    }),
    check('a value that is too long parks that field; the other fields go on', async (system) => {
      const email = 'long.title@bluewin.ch'
      await addEverywhere(system, email, { title: 'Short', city: 'Bern' })
      system.edit('hubspot', email, { title: 'L'.repeat(200), city: 'Thun' })
      await allShow(system, email, { city: 'Thun' })
      assert.equal(system.see('sheets', email).fields['title']?.length, 200)
      assert.equal(system.see('salesforce', email).fields['title'], 'Short')
      assert.match((await parked(system, email)).reason ?? '', /128|long/i)
      system.edit('hubspot', email, { title: 'Fits again' })
      await allShow(system, email, { title: 'Fits again' })
    }),
    check('an unknown choice parks, and passes once the choice is there', async (system) => {
      const email = 'choice.source@bluewin.ch'
      const choices = ['Cold', 'Warm']
      const field = { object: 'Lead', name: 'Industry' }
      await addEverywhere(system, email)
      tell(system.stage.twins.salesforce, 'change-field', { ...field, isRestricted: true, choices })
      system.edit('hubspot', email, { industry: 'Bananas', city: 'Olten' })
      await allShow(system, { email, in: ['hubspot', 'sheets'] }, { city: 'Olten' })
      const link = await parked(system, email)
      assert.match(link.reason ?? '', /Industry|Bananas/i, 'the reason')
      tell(system.stage.twins.salesforce, 'change-field', { ...field, choices: [...choices, 'Bananas'] })
      await retry(system, link)
      await allShow(system, { email, in: ['hubspot', 'salesforce'] }, { industry: 'Bananas', city: 'Olten' })
      tell(system.stage.twins.salesforce, 'change-field', { ...field, isRestricted: false })
    }),
    check('a missing required field parks, and passes once it is filled in', async (system) => {
      const email = 'required.city@bluewin.ch'
      tell(system.stage.twins.salesforce, 'change-field', { object: 'Lead', name: 'City', isRequired: true })
      system.remotes.hubspot.add({ email, firstName: 'Req', lastName: 'Uired' })
      await allShow(system, { email, in: ['hubspot', 'sheets'] }, {})
      assert.match((await parked(system, email)).reason ?? '', /City/i)
      system.edit('hubspot', email, { city: 'Aarau' })
      await allShow(system, email, { city: 'Aarau' })
      tell(system.stage.twins.salesforce, 'change-field', { object: 'Lead', name: 'City', isRequired: false })
    }),
    check('in the end nothing is parked, and quiet is quiet', async (system) => {
      await assertStaysQuiet(system)
      assert.equal((await system.hub.overview()).parked, 0)
    }),
  ],
}
