import assert from 'node:assert/strict'
import { z } from 'zod'
import { check, eventually, sleep, type Group } from './support/check.ts'
import { addEverywhere, allShow, assertNobodyTwice, assertStaysQuiet } from './support/people.ts'
import { act, tell } from './support/remotes.ts'
import type { System } from './support/system.ts'

const sara = 'sara.sheet@bluewin.ch'
const people = Array.from({ length: 8 }, (_, index) => `row${index}.sheet@bluewin.ch`)

const google = (system: System): System['stage']['twins']['google'] => system.stage.twins.google
/** The hub keeps Google's 60 writes a minute, so that after many edits the next may have to wait. */
const paced = { seconds: 60 }
const rowOf = (system: System, email: string): number => Number(system.see('sheets', email).id)

export const sheet: Group = {
  name: 'A sheet that people rearrange',
  settings: { records: 60, until: 'synced' },
  checks: [
    check('sorted again and again while edits arrive: every value stays with its person', async (system) => {
      for (const email of people) await addEverywhere(system, email, { title: 'Before' })
      for (const [index, email] of people.entries()) {
        system.edit(index % 2 === 0 ? 'hubspot' : 'salesforce', email, { title: `Sorted ${index}` })
        const column = ['Last name', 'Email', 'City'][index % 3]
        tell(google(system), 'sort', { column, descending: index % 2 === 1 })
        await sleep(40)
      }
      for (const [index, email] of people.entries()) {
        await allShow(system, { email, ...paced }, { title: `Sorted ${index}` })
      }
      assertNobodyTwice(system)
    }),
    check('a column is moved: both directions go on', async (system) => {
      await addEverywhere(system, sara, { title: 'Before', city: 'Bern' })
      tell(google(system), 'moveColumn', { column: 'Title', before: 'First name' })
      system.edit('hubspot', sara, { title: 'Into the moved column' })
      await allShow(system, { email: sara, ...paced }, { title: 'Into the moved column', city: 'Bern' })
      system.edit('sheets', sara, { title: 'Out of the moved column' })
      await allShow(system, { email: sara, ...paced }, { title: 'Out of the moved column', city: 'Bern' })
    }),
    check('the tab is renamed: both directions go on', async (system) => {
      tell(google(system), 'renameTab', { name: 'Our people' })
      system.edit('hubspot', sara, { title: 'Into the renamed tab' })
      await allShow(system, { email: sara, ...paced }, { title: 'Into the renamed tab' })
      system.edit('sheets', sara, { title: 'Out of the renamed tab' })
      await allShow(system, { email: sara, ...paced }, { title: 'Out of the renamed tab' })
    }),
    check('rows are inserted above: every value stays with its person', async (system) => {
      tell(google(system), 'insertRows', { at: 2, count: 3 })
      system.edit('hubspot', sara, { title: 'Below new rows' })
      system.edit('sheets', people[0] ?? '', { title: 'Below new rows as well' })
      await allShow(system, { email: sara, ...paced }, { title: 'Below new rows' })
      await allShow(system, { email: people[0] ?? '', ...paced }, { title: 'Below new rows as well' })
    }),
    check('a row is copied: the original keeps its record, and nobody is made twice elsewhere', async (system) => {
      await system.quiet()
      const [from, to] = [rowOf(system, sara), system.remotes.sheets.people().length + 20]
      tell(google(system), 'copyRows', { at: from, count: 1, to })
      await assertStaysQuiet(system)
      for (const remote of ['salesforce', 'hubspot'] as const) system.see(remote, sara)
      tell(google(system), 'deleteRows', { at: to })
      system.edit('hubspot', sara, { title: 'After the copy' })
      await allShow(system, { ...paced, email: sara }, { title: 'After the copy' })
    }),
    check('a row is deleted: it is neither deleted elsewhere nor made again', async (system) => {
      const gone = people[1] ?? ''
      tell(google(system), 'deleteRows', { at: rowOf(system, gone) })
      await eventually(async () => {
        const link = (await system.hub.lead(gone)).links.find(({ connector }) => connector === 'sheets')
        assert.equal(link?.status, 'removed', 'the row in the hub')
      }, 60)
      system.edit('hubspot', gone, { title: 'Still here' })
      await allShow(system, { email: gone, in: ['salesforce', 'hubspot'] }, { title: 'Still here' })
      await system.quiet()
      assert.throws(() => system.see('sheets', gone), /holds 0 records/)
    }),
    check('a formula cell is never overwritten', async (system) => {
      const email = people[2] ?? ''
      const row = rowOf(system, email)
      const [header = []] = grid(system)
      const letter = (name: string): string => String.fromCharCode(65 + header.indexOf(name))
      tell(google(system), 'setCell', {
        cell: `${letter('City')}${row}`,
        value: `=UPPER(${letter('First name')}${row})`,
      })
      const first = system.see('sheets', email).fields['firstName'] ?? ''
      await allShow(system, { email, ...paced }, { city: first.toUpperCase() })
      system.edit('hubspot', email, { city: 'Overwritten', title: 'Beside a formula' })
      await allShow(system, { email, ...paced }, { title: 'Beside a formula' })
      await system.quiet()
      tell(google(system), 'setRow', { row: rowOf(system, email), fields: { 'First name': 'Formula' } })
      assert.equal(system.see('sheets', email).fields['city'], 'FORMULA', 'the formula is still alive')
      await allShow(system, { email, ...paced }, { firstName: 'Formula', city: 'FORMULA' })
    }),
    check('text that begins with = stays text', async (system) => {
      system.edit('hubspot', sara, { title: '=1+1' })
      await allShow(system, { email: sara, ...paced }, { title: '=1+1' })
      system.edit('hubspot', sara, { title: '=HYPERLINK("https://evil.example","x")' })
      await allShow(system, { email: sara, ...paced }, { title: '=HYPERLINK("https://evil.example","x")' })
    }),
    check('in the end quiet is quiet', (system) => assertStaysQuiet(system)),
  ],
}

function grid(system: System): readonly (readonly unknown[])[] {
  return act([google(system), 'values'], {}, z.object({ values: z.array(z.array(z.unknown())) })).values
}
