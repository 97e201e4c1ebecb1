import assert from 'node:assert/strict'
import { check, eventually, type Group } from './support/check.ts'
import { addEverywhere, allShow, assertNobodyTwice, assertStaysQuiet } from './support/people.ts'
import { tell } from './support/remotes.ts'

const [conny, mia, moritz, della] = ['conny.convert', 'mia.merge', 'moritz.other', 'della.delete'].map(
  (local) => `${local}@bluewin.ch`,
)
assert(conny && mia && moritz && della)

export const lives: Group = {
  name: 'Records that are converted, merged and deleted',
  settings: { records: 30, until: 'synced' },
  checks: [
    check('a lead converted in Salesforce is followed to its contact', async (system) => {
      await addEverywhere(system, conny, { title: 'Lead' })
      const lead = system.see('salesforce', conny)
      assert.equal(lead.object, 'Lead')
      tell(system.stage.twins.salesforce, 'convert', { leadId: lead.id })
      system.edit('hubspot', conny, { title: 'After conversion' })
      await allShow(system, { email: conny, seconds: 40 }, { title: 'After conversion' })
      assert.equal(system.see('salesforce', conny).object, 'Contact')
      system.edit('salesforce', conny, { title: 'From the contact' })
      await allShow(system, conny, { title: 'From the contact' })
    }),
    check('two records merged in HubSpot are followed to the one that stays', async (system) => {
      await addEverywhere(system, mia, { title: 'Stays' })
      await addEverywhere(system, moritz, { title: 'Goes' })
      const [primary, other] = [system.see('hubspot', mia), system.see('hubspot', moritz)]
      tell(system.stage.twins.hubspot, 'merge', { primaryId: primary.id, otherId: other.id })
      await assertStaysQuiet(system, 2)
      const contacts = system.remotes.hubspot
        .people()
        .filter(({ fields }) => [mia, moritz].includes(fields['email'] ?? ''))
      assert.equal(contacts.length, 1, 'contacts in HubSpot after the merge')
      system.edit('hubspot', mia, { title: 'After the merge' })
      await allShow(system, mia, { title: 'After the merge' })
    }),
    check('a record deleted in one system is not deleted in the others, and not made again', async (system) => {
      await addEverywhere(system, della, { title: 'Before' })
      system.remotes.salesforce.remove(system.see('salesforce', della))
      await eventually(async () => {
        const link = (await system.hub.lead(della)).links.find(({ connector }) => connector === 'salesforce')
        assert.equal(link?.status, 'removed', 'the record in the hub')
      }, 40)
      system.edit('hubspot', della, { title: 'Lives on' })
      await allShow(system, { email: della, in: ['hubspot', 'sheets'] }, { title: 'Lives on' })
      await system.quiet()
      assert.throws(() => system.see('salesforce', della), /holds 0 records/)
    }),
    check('deleted in HubSpot, it stays in the sheet', async (system) => {
      system.remotes.hubspot.remove(system.see('hubspot', della))
      await eventually(async () => {
        const link = (await system.hub.lead(della)).links.find(({ connector }) => connector === 'hubspot')
        assert.equal(link?.status, 'removed', 'the record in the hub')
      }, 40)
      system.edit('sheets', della, { title: 'Only here' })
      await system.quiet()
      assert.throws(() => system.see('hubspot', della), /holds 0 records/)
    }),
    check('nobody is there twice, and quiet is quiet', async (system) => {
      assertNobodyTwice(system)
      await assertStaysQuiet(system)
    }),
  ],
}
