import assert from 'node:assert/strict'
import { mappingView } from '#shared/api/workspace.ts'
import { check, eventually, type Check, type Group } from './support/check.ts'
import { allShow, assertStaysQuiet, others, polls } from './support/people.ts'
import { remoteNames, type RemoteName } from './support/remotes.ts'

const ada = 'ada.meier@bluewin.ch'

const leadEdit = (remote: RemoteName, fields: Readonly<Record<string, string>>): Check =>
  check(`an edit in ${remote} reaches ${others(remote).join(' and ')}`, async (system) => {
    system.edit(remote, ada, fields)
    await allShow(system, ada, fields)
  })

const companyEdit = (from: 'salesforce' | 'hubspot', to: 'salesforce' | 'hubspot', city: string): Check =>
  check(`a company edited in ${from} changes in ${to}`, async (system) => {
    const pick = (remote: typeof from): Map<string, string> =>
      new Map(system.remotes[remote].companies().map(({ fields }) => [fields['name'] ?? '', fields['city'] ?? '']))
    const name = [...pick('hubspot').keys()].find((key) => key !== '' && pick('salesforce').has(key))
    const company = system.remotes[from].companies().find(({ fields }) => fields['name'] === name)
    assert(name !== undefined && company !== undefined, 'No company is in both systems.')
    system.remotes[from].edit(company, { city })
    await eventually(() => assert.equal(pick(to).get(name), city, `city of ${name} in ${to}`))
  })

export const edits: Group = {
  name: 'Edits',
  settings: { records: 120, until: 'synced' },
  checks: [
    check('a person added in one system appears in the others, scored', async (system) => {
      system.remotes.hubspot.add({ email: ada, firstName: 'Ada', lastName: 'Meier', city: 'Bern', title: 'Engineer' })
      await allShow(system, ada, { firstName: 'Ada', lastName: 'Meier', city: 'Bern' })
    }),
    leadEdit('salesforce', { title: 'Head of Sales', city: 'Basel' }),
    leadEdit('hubspot', { title: 'Chief Buyer', lastName: 'Meier-Huber' }),
    leadEdit('sheets', { title: 'Managing Director', city: 'Zug' }),
    check('score, grade and reasons follow an edit', async (system) => {
      const before = (await system.hub.lead(ada)).score
      system.edit('sheets', ada, { title: 'Praktikant' })
      await eventually(async () => {
        const { score } = await system.hub.lead(ada)
        assert.notEqual(score?.total, before?.total, 'the score after the title changed')
        for (const remote of remoteNames) {
          const { fields } = system.see(remote, ada)
          assert.equal(fields['score'], String(score?.total), `score in ${remote}`)
          assert.equal(fields['grade'], score?.grade, `grade in ${remote}`)
          assert.match(fields['reasons'] ?? '', /Praktikant|junior|intern|Title/i, `reasons in ${remote}`)
        }
      })
    }),
    check('a value that is emptied is emptied everywhere', async (system) => {
      system.edit('hubspot', ada, { city: '' })
      await allShow(system, ada, { city: '' })
    }),
    companyEdit('salesforce', 'hubspot', 'Lugano'),
    companyEdit('hubspot', 'salesforce', 'Chur'),
    check('an edit in the hub reaches all three', async (system) => {
      const { id } = await system.hub.lead(ada)
      await system.hub.client.send('PATCH', `${system.hub.base}/leads/${id}`, { fields: { title: 'Notary' } })
      await allShow(system, ada, { title: 'Notary' })
    }),
    check('every value tells where it came from', async (system) => {
      system.edit('salesforce', ada, { title: 'Judge' })
      await allShow(system, ada, { title: 'Judge' })
      const { fields } = await system.hub.lead(ada)
      assert.equal(fields.find(({ field }) => field === 'title')?.source, 'salesforce')
    }),
    check('an echo writes nothing: after quiet, three full polls cause 0 writes', (system) =>
      assertStaysQuiet(system, 3),
    ),
    check('everything read again from the start writes nothing either', async (system) => {
      await system.quiet()
      const since = system.stage.world.calls.lastSeq()
      for (const id of Object.values(system.connections)) {
        const { objects } = await system.hub.client.get(`${system.hub.base}/connections/${id}/mapping`, mappingView)
        for (const { name: object, rules } of objects)
          await system.hub.put(`/connections/${id}/mapping`, { object, rules })
      }
      await polls(system, 2)
      await system.quiet()
      assert.equal(system.calls('write', since), 0, 'writes after everything was read again')
    }),
  ],
}
