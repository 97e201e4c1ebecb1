import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { openDoor } from '#tests/apps/sandbox/google/door.ts'

import { createCheck } from './discovery-check.ts'

const folder = join(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'specs/google')
const documentOf = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const drive = 'https://www.googleapis.com/drive/v3'

const place = { dimensionRange: { dimension: 'ROWS', startIndex: 1, endIndex: 2 } }
const developerMetadata = { metadataKey: 'k', metadataValue: 'v', visibility: 'DOCUMENT', location: place }
const range = { startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 }
const rows = { dimension: 'ROWS', startIndex: 0, endIndex: 1 }
const lookup = { developerMetadataLookup: { metadataKey: 'k' } }

/** A sheet with something of everything. */
async function richDoor() {
  const door = openDoor([
    ['Name', 'Day', 'Sum'],
    ['Ada', 43831, 1],
  ])
  await door.put('B2', [['2020-01-01', '=1/0', 'TRUE', '=A2&"!"']], 'USER_ENTERED')
  const reply = await door.batch(
    { createDeveloperMetadata: { developerMetadata } },
    { addNamedRange: { namedRange: { name: 'Here', range } } },
    { addProtectedRange: { protectedRange: { range, warningOnly: true, description: 'ids' } } },
    { addDimensionGroup: { range: rows } },
    { mergeCells: { range: { ...range, startRowIndex: 4, endRowIndex: 6 } } },
    { setDataValidation: { range, rule: { condition: { type: 'NOT_BLANK' }, strict: true } } },
    { updateCells: { range, fields: 'note', rows: [{ values: [{ note: 'hello' }] }] } },
    { updateDimensionProperties: { range: rows, properties: { hiddenByUser: true }, fields: 'hiddenByUser' } },
    { addSheet: { properties: { title: 'Second', hidden: true, tabColor: { red: 0.5 } } } },
    { findReplace: { find: 'Ada', replacement: 'Eva', allSheets: true } },
    { duplicateSheet: { newSheetName: 'Third' } },
    {
      updateDeveloperMetadata: {
        dataFilters: [lookup],
        developerMetadata: { metadataValue: 'w' },
        fields: 'metadataValue',
      },
    },
  )
  return { door, reply }
}

describe('Sheets', () => {
  const check = createCheck(documentOf('sheets-v4.json'))

  test('a spreadsheet with everything in it fits', async () => {
    const { door, reply } = await richDoor()
    expect(reply.status).toBe(200)
    expect(check('BatchUpdateSpreadsheetResponse', reply.body)).toEqual([])
    expect(check('Spreadsheet', (await door.call('GET', '?includeGridData=true')).body)).toEqual([])
    const filtered = await door.call('POST', ':getByDataFilter', { dataFilters: [lookup], includeGridData: true })
    expect(check('Spreadsheet', filtered.body)).toEqual([])
    const made = await door.call('POST', 'https://sheets.googleapis.com/v4/spreadsheets', {
      properties: { title: 'New' },
    })
    expect(check('Spreadsheet', made.body)).toEqual([])
  })

  test('answers about values fit', async () => {
    const { door } = await richDoor()
    const input = { valueInputOption: 'RAW', includeValuesInResponse: true }
    const data = [{ range: 'A5', values: [[1, 'x']] }]
    const byFilter = [{ dataFilter: lookup, majorDimension: 'ROWS', values: [['y']] }]
    const calls: readonly (readonly [schema: string, method: string, path: string, body?: unknown])[] = [
      ['ValueRange', 'GET', '/values/A1:C9'],
      ['BatchGetValuesResponse', 'GET', '/values:batchGet?ranges=A1&ranges=B2:C3'],
      ['BatchGetValuesByDataFilterResponse', 'POST', '/values:batchGetByDataFilter', { dataFilters: [lookup] }],
      [
        'UpdateValuesResponse',
        'PUT',
        '/values/A9?valueInputOption=RAW&includeValuesInResponse=true',
        { values: [[1]] },
      ],
      ['BatchUpdateValuesResponse', 'POST', '/values:batchUpdate', { ...input, data }],
      [
        'BatchUpdateValuesByDataFilterResponse',
        'POST',
        '/values:batchUpdateByDataFilter',
        { ...input, data: byFilter },
      ],
      ['AppendValuesResponse', 'POST', '/values/A1:append?valueInputOption=RAW', { values: [[1]] }],
      ['ClearValuesResponse', 'POST', '/values/A9:clear', {}],
      ['BatchClearValuesResponse', 'POST', '/values:batchClear', { ranges: ['A9', 'B9'] }],
      [
        'BatchClearValuesByDataFilterResponse',
        'POST',
        '/values:batchClearByDataFilter',
        { dataFilters: [{ a1Range: 'A9' }] },
      ],
      ['SearchDeveloperMetadataResponse', 'POST', '/developerMetadata:search', { dataFilters: [lookup] }],
    ]
    for (const [schema, method, path, body] of calls) {
      const reply = await door.call(method, path, body)
      expect([path, reply.status, check(schema, reply.body)]).toEqual([path, 200, []])
    }
  })
})

test('answers of Drive fit', async () => {
  const check = createCheck(documentOf('drive-v3.json'))
  const { door } = await richDoor()
  const hook = { type: 'web_hook', address: 'https://hub.example/hook', token: 't' }
  const calls: readonly (readonly [schema: string, method: string, path: string, body?: unknown])[] = [
    ['FileList', 'GET', '/files?fields=*'],
    ['File', 'GET', `/files/${door.id}?fields=*`],
    ['File', 'POST', `/files/${door.id}/copy?fields=*`, {}],
    ['PermissionList', 'GET', `/files/${door.id}/permissions?fields=*`],
    [
      'Permission',
      'POST',
      `/files/${door.id}/permissions`,
      { type: 'user', role: 'reader', emailAddress: 'a@b.example' },
    ],
    ['StartPageToken', 'GET', '/changes/startPageToken'],
    ['ChangeList', 'GET', '/changes?pageToken=1&fields=*'],
    ['Channel', 'POST', `/files/${door.id}/watch`, { ...hook, id: 'one' }],
    ['Channel', 'POST', '/changes/watch?pageToken=1', { ...hook, id: 'two' }],
  ]
  for (const [schema, method, path, body] of calls) {
    const reply = await door.call(method, drive + path, body)
    expect([path, reply.status, check(schema, reply.body)]).toEqual([path, 200, []])
  }
})
