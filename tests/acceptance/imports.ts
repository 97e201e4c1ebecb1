import assert from 'node:assert/strict'
import { strToU8, zipSync } from 'fflate'
import { importLines, importRetraction, importView, type ImportView } from '#shared/api/import.ts'
import { check, eventually, sleep, type Group } from './support/check.ts'
import { addEverywhere, allShow, assertNobodyTwice, assertStaysQuiet } from './support/people.ts'
import { remoteNames } from './support/remotes.ts'
import type { System } from './support/system.ts'

/** As the letters of an old Macintosh: ü is 0x9f and é is 0x8e there. */
const macRoman = (text: string): Uint8Array =>
  Uint8Array.from(text.split(''), (letter) => ({ ü: 0x9f, é: 0x8e })[letter] ?? letter.charCodeAt(0))

/** A workbook with one sheet of texts. */
function workbook(rows: readonly (readonly string[])[]): Uint8Array {
  const cells = (row: readonly string[]): string => row.map((text) => `<c t="str"><v>${text}</v></c>`).join('')
  const data = rows.map((row, at) => `<row r="${at + 1}">${cells(row)}</row>`).join('')
  return zipSync({
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="Leads" sheetId="1" id="rId1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${data}</sheetData></worksheet>`),
  })
}

const at = ({ hub }: System, id: string): string => `${hub.base}/imports/${id}`
const importOf = (system: System, id: string): Promise<ImportView> => system.hub.client.get(at(system, id), importView)

async function handIn(system: System, name: string, bytes: Uint8Array): Promise<ImportView> {
  const { client, base } = system.hub
  const reply = await client.request(`${base}/imports?name=${name}`, {
    method: 'POST',
    body: new Blob([bytes.slice()]),
  })
  assert.equal(reply.status, 201, await reply.clone().text())
  return importView.parse(await reply.json())
}

const settled = (system: System, id: string, state: ImportView['state']): Promise<ImportView> =>
  eventually(async () => {
    const view = await importOf(system, id)
    assert.equal(view.state, state)
    return view
  }, 40)

async function preview(system: System, id: string): Promise<ImportView> {
  await system.hub.client.send('POST', `${at(system, id)}/preview`)
  return settled(system, id, 'ready')
}

const approve = async (system: System, { id, version }: ImportView): Promise<void> =>
  void (await system.hub.client.send('POST', `${at(system, id)}/apply`, { version }))

export const imports: Group = {
  name: 'Imports',
  settings: { records: 160, until: 'synced' },
  checks: [
    check('a list in the letters of an old Macintosh is read right, and brought into every system', async (system) => {
      await addEverywhere(system, 'known.person@listed.example', { lastName: 'Person', city: '' })
      const text = [
        'Prénom;Nom;Courriel;Localité',
        'Known;Person;known.person@listed.example;Genf',
        'René;Müller;rene.mueller@listed-one.example;Zürich',
      ].join('\r')
      const { id, reading } = await handIn(system, 'liste.csv', macRoman(text))
      assert.equal(reading.encoding, 'macintosh')
      const view = await preview(system, id)
      assert.deepEqual([view.waiting.new, view.waiting.join], [1, 1])
      assert.deepEqual(await system.hub.search('rene.mueller@listed-one.example'), [])
      await approve(system, view)
      await settled(system, id, 'applied')
      await allShow(system, 'rene.mueller@listed-one.example', {
        firstName: 'René',
        lastName: 'Müller',
        city: 'Zürich',
      })
      await allShow(system, 'known.person@listed.example', { city: 'Genf' })
      assertNobodyTwice(system)
    }),
    check('an Excel workbook is unpacked and read', async (system) => {
      const rows = [
        ['Vorname', 'Nachname', 'E-Mail'],
        ['Urs', 'Odermatt', 'urs.odermatt@listed-two.example'],
      ]
      const { id, reading } = await handIn(system, 'leads.xlsx', workbook(rows))
      assert.deepEqual([reading.format, reading.sheet], ['xlsx', 'Leads'])
      await approve(system, await preview(system, id))
      await allShow(system, 'urs.odermatt@listed-two.example', { lastName: 'Odermatt' })
    }),
    check('a lead that changed since the preview is not written over; its line waits', async (system) => {
      const list = 'Vorname,Nachname,E-Mail,Ort\nUrs,Odermatt,urs.odermatt@listed-two.example,Stans\n'
      const { id } = await handIn(system, 'stans.csv', strToU8(list))
      const view = await preview(system, id)
      system.edit('salesforce', 'urs.odermatt@listed-two.example', { city: 'Sarnen' })
      await allShow(system, 'urs.odermatt@listed-two.example', { city: 'Sarnen' })
      await approve(system, view)
      assert.equal((await settled(system, id, 'ready')).waiting.moved, 1)
      const { lines } = await system.hub.client.get(`${at(system, id)}/lines`, importLines)
      assert.equal(lines[0]?.changes[0]?.losing, 'Stans')
      await allShow(system, 'urs.odermatt@listed-two.example', { city: 'Sarnen' })
    }),
    check('whom a list made is taken back from every system', async (system) => {
      const list = 'Vorname,Nachname,E-Mail\nVreni,Gehri,vreni.gehri@listed-three.example\n'
      const { id } = await handIn(system, 'oops.csv', strToU8(list))
      await approve(system, await preview(system, id))
      await allShow(system, 'vreni.gehri@listed-three.example', { lastName: 'Gehri' })
      await eventually(async () => {
        const { going } = await system.hub.client.get(`${at(system, id)}/retraction`, importRetraction)
        assert.equal(going, 1)
      })
      await system.hub.client.send('POST', `${at(system, id)}/retraction`, { going: 1 })
      await eventually(() => {
        for (const remote of remoteNames) {
          const mails = system.remotes[remote].people().map(({ fields }) => fields['email'])
          assert(!mails.includes('vreni.gehri@listed-three.example'), `she is still in ${remote}`)
        }
      }, 30)
    }),
    check('killed while it is brought in, it goes on and makes nobody twice', async (system) => {
      const people = Array.from({ length: 1_100 }, (_, index) => [
        `F${index}x`,
        `L${index}y`,
        `p${index}@firm${index}.example`,
      ])
      const text = [['Vorname', 'Nachname', 'E-Mail'], ...people].map((row) => row.join(',')).join('\n')
      const { id } = await handIn(system, 'many.csv', strToU8(text))
      const view = await preview(system, id)
      assert.equal(view.waiting.new, people.length)
      await approve(system, view)
      for (const pause of [40, 200]) {
        await sleep(pause)
        await system.killAndRestart()
      }
      assert.equal((await settled(system, id, 'applied')).done.new, people.length)
      await system.quiet(60)
      assertNobodyTwice(system)
      for (const remote of remoteNames) {
        const there = system.remotes[remote]
          .people()
          .filter(({ fields }) => /^p\d+@firm\d+/.test(fields['email'] ?? ''))
        assert.equal(there.length, people.length, `people of the list in ${remote}`)
      }
    }),
    check('what is no table is refused, with what would help', async (system) => {
      const { client, base } = system.hub
      const old = new Blob([Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4)])
      const reply = await client.request(`${base}/imports?name=old.xls`, { method: 'POST', body: old })
      assert.equal(reply.status, 422)
      assert.match(await reply.text(), /file-old-excel.*save it as \.xlsx/s)
    }),
    check('afterwards quiet is quiet', (system) => assertStaysQuiet(system)),
  ],
}
