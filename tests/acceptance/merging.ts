import assert from 'node:assert/strict'
import { z } from 'zod'
import { mergeList, mergePreview, type MergeView } from '#shared/api/merge.ts'
import { leadView } from '#shared/api/lead.ts'
import { check, eventually, type Group } from './support/check.ts'
import { addEverywhere, assertStaysQuiet } from './support/people.ts'
import { remoteNames, tell } from './support/remotes.ts'
import type { System } from './support/system.ts'

const one = 'rosa.kept@bluewin.ch'
const other = 'rosalie.gone@gmx.ch'

/** How many records of each of the two every system has: those with the first address, and those with the second. */
const counts = (system: System, emails: readonly [string, string]): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(
    remoteNames.map((name) => {
      const people = system.remotes[name].people()
      return [name, emails.map((email) => people.filter(({ fields }) => fields['email'] === email).length)]
    }),
  )

const everywhere = (wanted: readonly number[]) => ({ salesforce: wanted, hubspot: wanted, sheets: wanted })

const show = (system: System, emails: readonly [string, string], wanted: readonly number[]): Promise<void> =>
  eventually(() => {
    assert.deepEqual(counts(system, emails), everywhere(wanted))
    return Promise.resolve()
  }, 60)

const merges = async ({ hub }: System): Promise<readonly MergeView[]> =>
  (await hub.client.get(`${hub.base}/merges`, mergeList)).merges

/** Has two leads merged, the second into the first, as they were looked at. */
async function merge(system: System, keep: string, gone: string): Promise<string> {
  const { hub } = system
  const request = { with: gone, keep, picks: { email: 'keep', title: 'keep' } }
  const preview = mergePreview.parse(await hub.post(`/leads/${keep}/merge/preview`, request))
  const [made] = mergeList.parse(await hub.post(`/leads/${keep}/merge`, { ...request, hash: preview.hash })).merges
  assert.equal(made?.state, 'waiting')
  return made.id
}

const isDone = (system: System, id: string): Promise<void> =>
  eventually(async () => {
    assert.equal((await merges(system)).find((found) => found.id === id)?.state, 'done')
  }, 90)

export const merging: Group = {
  name: 'Merging: one everywhere, and two again',
  settings: { records: 30, until: 'synced' },
  checks: [
    check('two leads are one in Salesforce, HubSpot and the sheet', async (system) => {
      const { hub } = system
      await addEverywhere(system, one, { title: 'Buyer', city: 'Bern' })
      await addEverywhere(system, other, { title: 'Head of purchasing', phone: '+41443334455' })
      await system.quiet()
      const [keep, gone] = [(await hub.lead(one)).id, (await hub.lead(other)).id]
      const asked = (await hub.reviews()).length
      await hub.put('/merging', { holdMinutes: 0 })
      const id = await merge(system, keep, gone)
      await isDone(system, id)
      await show(system, [one, other], [1, 0])
      await eventually(() => {
        for (const name of remoteNames) assert.equal(system.see(name, one).fields['phone'], '+41443334455', name)
        return Promise.resolve()
      })
      await assertStaysQuiet(system)
      assert.equal(leadView.parse(await hub.client.get(`${hub.base}/leads/${gone}`, leadView)).id, keep)
      assert.equal((await hub.reviews()).length, asked, 'nobody is asked anything besides')
    }),
    check('split again, both are there as they were', async (system) => {
      const { hub } = system
      const [found] = (await merges(system)).filter(({ state }) => state === 'done')
      assert(found !== undefined, 'something was merged')
      await hub.post(`/merges/${found.id}/split`)
      await show(system, [one, other], [1, 1])
      await eventually(() => {
        for (const name of remoteNames) {
          const [kept, back] = [system.see(name, one).fields, system.see(name, other).fields]
          assert.deepEqual([kept['city'], kept['phone']], ['Bern', ''], name)
          assert.deepEqual(
            [back['title'], back['phone'], back['city']],
            ['Head of purchasing', '+41443334455', ''],
            name,
          )
        }
        return Promise.resolve()
      }, 60)
      await assertStaysQuiet(system)
      assert.equal((await hub.lead(other)).id, found.gone.id)
    }),
    check('what somebody merges in HubSpot is followed, and what they merge in Salesforce', async (system) => {
      const { stage } = system
      const pairs = [
        ['hugo.kept@bluewin.ch', 'hugo.double@gmx.ch'],
        ['sara.kept@bluewin.ch', 'sara.double@gmx.ch'],
      ] as const
      for (const [kept, double] of pairs) {
        await addEverywhere(system, kept, { phone: `+4144${String(kept.length)}11122` })
        await addEverywhere(system, double, { phone: `+4131${String(double.length)}33344` })
      }
      await system.quiet()
      const [hugo, sara] = pairs
      const contact = (email: string) => system.see('hubspot', email).id
      const lead = (email: string) => system.see('salesforce', email).id
      tell(stage.twins.hubspot, 'merge', {
        objectType: 'contacts',
        primaryId: contact(hugo[0]),
        otherId: contact(hugo[1]),
      })
      tell(stage.twins.salesforce, 'merge', { object: 'Lead', winnerId: lead(sara[0]), loserIds: [lead(sara[1])] })
      for (const pair of pairs) await show(system, pair, [1, 0])
      await assertStaysQuiet(system)
      const seen = z.array(z.string()).parse((await merges(system)).map(({ actor }) => actor))
      for (const actor of ['hubspot', 'salesforce'])
        assert(seen.includes(actor), `a merge by ${actor}; ${seen.join(', ')}`)
    }),
  ],
}
