import { expect, test } from 'vitest'

import { openDoor } from './door.ts'
import type { Door } from './door.ts'

const rows = (startIndex: number, endIndex: number) => ({ dimension: 'ROWS', startIndex, endIndex })
const columns = (startIndex: number, endIndex: number) => ({ dimension: 'COLUMNS', startIndex, endIndex })

function tag(index: number, value: string, dimension: 'ROWS' | 'COLUMNS' = 'ROWS') {
  const location = { dimensionRange: { dimension, startIndex: index, endIndex: index + 1 } }
  const developerMetadata = { metadataKey: 'row', metadataValue: value, visibility: 'DOCUMENT', location }
  return { createDeveloperMetadata: { developerMetadata } }
}

const lookup = (metadataValue: string) => ({ developerMetadataLookup: { metadataKey: 'row', metadataValue } })

async function found(door: Door, value: string): Promise<unknown> {
  const { body } = await door.call('POST', '/values:batchGetByDataFilter', { dataFilters: [lookup(value)] })
  return body
}

test('row metadata moves with inserted, deleted and moved rows', async () => {
  const door = openDoor([['h'], ['a'], ['b'], ['c']])
  await door.batch(tag(2, 'B'), tag(3, 'C'))
  await door.batch({ insertDimension: { range: rows(1, 3) } })
  expect(await found(door, 'B')).toMatchObject({
    valueRanges: [{ valueRange: { range: 'Sheet1!A5:Z5', values: [['b']] } }],
  })
  await door.batch({ moveDimension: { source: rows(5, 6), destinationIndex: 1 } })
  expect(await found(door, 'C')).toMatchObject({
    valueRanges: [{ valueRange: { range: 'Sheet1!A2:Z2', values: [['c']] } }],
  })
  await door.batch({ deleteDimension: { range: rows(5, 6) } })
  expect(await found(door, 'B')).toEqual({ spreadsheetId: door.id })
})

test('sorting a range moves the values and leaves the row metadata behind', async () => {
  const door = openDoor([['h'], ['b'], ['a']])
  await door.batch(tag(1, 'was b'))
  door.act('sort', { column: 'A' })
  expect(await door.values('A1:A3')).toEqual([['h'], ['a'], ['b']])
  expect(await found(door, 'was b')).toMatchObject({
    valueRanges: [{ valueRange: { range: 'Sheet1!A2:Z2', values: [['a']] } }],
  })
})

test('copied rows carry no metadata, and the same key and value may be given twice', async () => {
  const door = openDoor([['h'], ['a']])
  await door.batch(tag(1, 'A'))
  door.act('copyRows', { at: 2, to: 5 })
  expect(await door.values('A1:A5')).toEqual([['h'], ['a'], [], [], ['a']])
  await door.batch(tag(4, 'A'))
  const { body } = await door.call('POST', '/developerMetadata:search', { dataFilters: [lookup('A')] })
  expect(body).toMatchObject({ matchedDeveloperMetadata: [{}, {}] })
})

test('writing by metadata finds the row wherever it went', async () => {
  const door = openDoor([
    ['h', 'x'],
    ['a', 1],
    ['b', 2],
  ])
  await door.batch(tag(2, 'B'))
  door.act('insertRows', { at: 2, count: 3 })
  const data = [{ dataFilter: lookup('B'), majorDimension: 'ROWS', values: [[null, 'new']] }]
  const { body } = await door.call('POST', '/values:batchUpdateByDataFilter', { valueInputOption: 'RAW', data })
  expect(body).toMatchObject({
    totalUpdatedCells: 1,
    responses: [{ updatedRange: 'Sheet1!A6:B6', dataFilter: lookup('B') }],
  })
  expect(await door.values('A6:B6')).toEqual([['b', 'new']])
})

test('metadata can be read, changed and deleted; project metadata is seen by its project alone', async () => {
  const door = openDoor()
  const developerMetadata = { metadataId: 7, metadataKey: 'k', visibility: 'PROJECT', location: { spreadsheet: true } }
  await door.batch({ createDeveloperMetadata: { developerMetadata } })
  expect((await door.call('GET', '/developerMetadata/7')).body).toMatchObject({
    location: { locationType: 'SPREADSHEET' },
  })
  const change = { dataFilters: [{ developerMetadataLookup: { metadataId: 7 } }], fields: 'metadataValue' }
  await door.batch({ updateDeveloperMetadata: { ...change, developerMetadata: { metadataValue: 'v' } } })
  expect((await door.call('GET', '/developerMetadata/7')).body).toMatchObject({ metadataKey: 'k', metadataValue: 'v' })
  await door.batch({ deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: 7 } } } })
  expect((await door.call('GET', '/developerMetadata/7')).status).toBe(404)
})

test('references follow inserted rows, moved columns and a renamed tab; deleted cells become #REF!', async () => {
  const door = openDoor([
    ['n', 'm'],
    [1, 2],
    [3, 4],
  ])
  await door.put('D2', [['=A2+B2'], ['=SUM(A2:A3)'], ['=Sheet1!B3*2'], ['=$A$3']], 'USER_ENTERED')
  await door.batch({ insertDimension: { range: rows(2, 3) } })
  await door.put('A3', [[10]])
  expect(await door.values('D2:D6')).toEqual([['3'], [], ['14'], ['8'], ['3']])
  await door.batch({ updateSheetProperties: { properties: { title: 'Neu 1' }, fields: 'title' } })
  door.act('moveColumn', { column: 'B', before: 'A' })
  expect(await door.values('D2:D6', '?valueRenderOption=FORMULA')).toEqual([
    ['=B2+A2'],
    [],
    ['=SUM(B2:B4)'],
    ["='Neu 1'!A4*2"],
    ['=$B$4'],
  ])
  await door.batch({ deleteDimension: { range: columns(0, 1) } })
  expect(await door.values('C2:C5')).toEqual([['#REF!'], [], ['14'], ['#REF!']])
})

test('a batch is atomic: when its last request fails, nothing of it stays', async () => {
  const door = openDoor([['a'], ['b']])
  const before = (await door.call('GET', '?includeGridData=true')).body
  const reply = await door.batch(
    tag(0, 'T'),
    { insertDimension: { range: rows(0, 5) } },
    { addSheet: { properties: { title: 'New' } } },
    { deleteSheet: { sheetId: 99 } },
  )
  expect(reply).toMatchObject({
    status: 400,
    body: { error: { message: 'Invalid requests[3].deleteSheet: No grid with id: 99' } },
  })
  expect((await door.call('GET', '?includeGridData=true')).body).toEqual(before)
})

test('an unknown member of a request is named with its path', async () => {
  const door = openDoor()
  const { body } = await door.batch({ addSheet: { properties: { titel: 'x' } } })
  const message = `Invalid JSON payload received. Unknown name "titel" at 'requests[0].add_sheet.properties': Cannot find field.`
  expect(body).toMatchObject({ error: { message, status: 'INVALID_ARGUMENT', details: [{ fieldViolations: [{}] }] } })
})

test('ten million cells are the limit of a spreadsheet', async () => {
  const door = openDoor()
  const grid = {
    properties: { gridProperties: { rowCount: 400_000, columnCount: 26 } },
    fields: 'gridProperties.rowCount',
  }
  const { status, body } = await door.batch({ updateSheetProperties: grid })
  expect(status).toBe(400)
  expect(body).toMatchObject({ error: { message: expect.stringContaining('above the limit of 10000000 cells') } })
})

test('a column can be hidden and a field mask asks for just that', async () => {
  const door = openDoor()
  await door.batch({
    updateDimensionProperties: { range: columns(1, 2), properties: { hiddenByUser: true }, fields: 'hiddenByUser' },
  })
  const { body } = await door.call(
    'GET',
    '?ranges=A1:C1&fields=sheets(data.columnMetadata.hiddenByUser,properties/title)',
  )
  expect(body).toEqual({
    sheets: [{ properties: { title: 'Sheet1' }, data: [{ columnMetadata: [{}, { hiddenByUser: true }, {}] }] }],
  })
})

test('cutting keeps what a formula points to, copying shifts it', async () => {
  const door = openDoor([
    [1, 2],
    [3, 4],
  ])
  await door.put('C1', [['=A1+B1']], 'USER_ENTERED')
  const source = { startRowIndex: 0, endRowIndex: 1, startColumnIndex: 2, endColumnIndex: 3 }
  await door.batch({
    copyPaste: { source, destination: { startRowIndex: 1, endRowIndex: 2, startColumnIndex: 2, endColumnIndex: 3 } },
  })
  await door.batch({ cutPaste: { source, destination: { rowIndex: 4, columnIndex: 4 } } })
  expect(await door.values('A1:E5', '?valueRenderOption=FORMULA')).toEqual([
    [1, 2],
    [3, 4, '=A2+B2'],
    [],
    [],
    ['', '', '', '', '=A1+B1'],
  ])
})

test('text is found and replaced with counts, formulas left alone', async () => {
  const door = openDoor([['Berlin', 'Bern'], ['berlin-mitte']])
  const { body } = await door.batch({ findReplace: { find: 'berlin', replacement: 'Hamburg', allSheets: true } })
  expect(body).toMatchObject({
    replies: [{ findReplace: { valuesChanged: 2, rowsChanged: 2, sheetsChanged: 1, occurrencesChanged: 2 } }],
  })
})
