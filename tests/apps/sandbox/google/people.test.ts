import { expect, test } from 'vitest'

import { loadSeed } from '#apps/sandbox/google/seed.ts'

import { openDoor } from './door.ts'

test('a person types, appends, inserts, deletes, sorts, renames and moves', async () => {
  const door = openDoor([
    ['Name', 'Age'],
    ['b', 2],
    ['a', 10],
  ])
  door.act('setRow', { row: 2, fields: { Age: '=1+2' } })
  door.act('appendRow', { values: ['c', '7%'] })
  door.act('insertRows', { at: 2 })
  door.act('deleteRows', { at: 2 })
  door.act('sort', { column: 'Name' })
  door.act('renameColumn', { column: 'Age', name: 'Years' })
  door.act('moveColumn', { column: 'Years', before: 'Name' })
  door.act('renameTab', { name: 'People' })
  expect(await door.values('People')).toEqual([
    ['Years', 'Name'],
    ['10', 'a'],
    ['3', 'b'],
    ['7%', 'c'],
  ])
})

test('the page shows a sheet escaped, fifty rows at a time', () => {
  const door = openDoor([['<b>bold</b>'], ...Array.from({ length: 60 }, (_, index) => [`row ${index}`])])
  const page = door.twin.page(`/${door.id}`, new URLSearchParams())
  expect(page).toContain('&lt;b&gt;bold&lt;/b&gt;')
  expect(page).not.toContain('row 55')
  expect(door.twin.page(`/${door.id}`, new URLSearchParams({ page: '2' }))).toContain('row 55')
  expect(door.twin.page('/', new URLSearchParams())).toContain('Book')
  expect(door.twin.page('/nothing', new URLSearchParams())).toBeNull()
})

test('ten thousand rows load, read and update within a second or so', async () => {
  const door = openDoor()
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    firstName: `F${index}`,
    lastName: 'L',
    email: `p${index}@example.com`,
  }))
  const { spreadsheetId } = loadSeed(door.twin, { rows })
  const start = performance.now()
  const at = `https://sheets.googleapis.com/v4/spreadsheets/${spreadsheetId}`
  const read = await door.call('GET', `${at}/values/Leads`)
  expect(read.body).toMatchObject({ range: 'Leads!A1:Z10001' })
  const data = rows.map((row, index) => ({ range: `Leads!D${index + 2}:E${index + 2}`, values: [[row.email, '+49']] }))
  expect((await door.call('POST', `${at}/values:batchUpdate`, { valueInputOption: 'RAW', data })).status).toBe(200)
  expect(performance.now() - start).toBeLessThan(3_000)
})
