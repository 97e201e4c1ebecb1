import assert from 'node:assert/strict'
import { check, eventually, sleep, type Check, type Group } from './support/check.ts'
import { remoteNames, type RemoteName } from './support/remotes.ts'
import type { System } from './support/system.ts'

const ada = 'ada.meier@bluewin.ch'

const others = (remote: RemoteName): readonly RemoteName[] => remoteNames.filter((name) => name !== remote)

/** Waits until everybody shows these values. */
export const allShow = (system: System, email: string, wanted: Readonly<Record<string, string>>): Promise<void> =>
  eventually(() => {
    for (const remote of remoteNames) {
      const { fields } = system.see(remote, email)
      for (const [field, text] of Object.entries(wanted)) assert.equal(fields[field], text, `${field} in ${remote}`)
    }
  }, 20)

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

/** Waits until every feed of every connection has been read to its end this often again. */
export async function polls(system: System, rounds: number): Promise<void> {
  const read = async (): Promise<readonly string[]> =>
    (await system.hub.connections()).flatMap(({ feeds }) => feeds.map(({ lastReadAt }) => lastReadAt ?? ''))
  for (let round = 0; round < rounds; round += 1) {
    const before = await read()
    await eventually(async () => {
      const now = await read()
      assert(
        now.every((at, index) => at !== before[index]),
        `Feeds were not read again: ${now.join(' ')}`,
      )
    }, 30)
  }
}

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
    check('an echo writes nothing: after quiet, three full polls cause 0 writes', async (system) => {
      await system.quiet()
      const since = system.stage.world.calls.lastSeq()
      await polls(system, 3)
      await sleep(300)
      assert.equal(system.calls('write', since), 0, 'writes during three polls')
    }),
  ],
}
