import { drive } from '@googleapis/drive'
import { auth, sheets } from '@googleapis/sheets'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

import { loadSeed } from '#apps/sandbox/google/seed.ts'
import { createGoogleTwin } from '#apps/sandbox/google/twin.ts'
import { startTwins } from '#tests/support/sandbox.ts'
import type { StartedTwins } from '#tests/support/sandbox.ts'
import type { GoogleTwin } from '#apps/sandbox/google/twin.ts'

let started: StartedTwins | null = null
afterEach(() => started?.close())

function start() {
  let twin: GoogleTwin | null = null
  started = startTwins([(world) => (twin = createGoogleTwin(world))])
  const made = createdTwin(() => twin)
  const { access_token } = z.object({ access_token: z.string() }).parse(made.actions['token']?.({}))
  const client = new auth.OAuth2()
  client.setCredentials({ access_token })
  return { twin: made, sheets: sheets({ version: 'v4', auth: client }), token: access_token }
}

function createdTwin(read: () => GoogleTwin | null): GoogleTwin {
  const twin = read()
  if (!twin) throw new Error('The twin was not made.')
  return twin
}

const person = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com', company: 'Engines' }

test('the Sheets client reads a seeded list, writes to it and marks a row', async () => {
  const { twin, sheets: api } = start()
  const { spreadsheetId } = loadSeed(twin, {
    rows: [person, { ...person, firstName: 'Eva', email: 'eva@example.com' }],
  })
  const read = await api.spreadsheets.values.get({ spreadsheetId, range: 'Leads!A1:D3' })
  expect(read.data.values).toEqual([
    ['First name', 'Last name', 'Full name', 'Email'],
    ['Ada', 'Lovelace', 'Ada Lovelace', 'ada@example.com'],
    ['Eva', 'Lovelace', 'Eva Lovelace', 'eva@example.com'],
  ])
  const dimensionRange = { sheetId: 0, dimension: 'ROWS', startIndex: 2, endIndex: 3 }
  const developerMetadata = {
    metadataKey: 'id',
    metadataValue: '42',
    visibility: 'DOCUMENT',
    location: { dimensionRange },
  }
  await api.spreadsheets.batchUpdate({
    spreadsheetId,
    requestBody: { requests: [{ createDeveloperMetadata: { developerMetadata } }] },
  })
  const dataFilter = { developerMetadataLookup: { metadataKey: 'id', metadataValue: '42' } }
  const data = [{ dataFilter, majorDimension: 'ROWS', values: [['Evelyn']] }]
  const written = await api.spreadsheets.values.batchUpdateByDataFilter({
    spreadsheetId,
    requestBody: { valueInputOption: 'RAW', data },
  })
  expect(written.data.totalUpdatedCells).toBe(1)
  const again = await api.spreadsheets.values.batchGet({ spreadsheetId, ranges: ['A3', 'C3'] })
  expect(again.data.valueRanges?.map(({ values }) => values)).toEqual([[['Evelyn']], [['Evelyn Lovelace']]])
  await expect(api.spreadsheets.values.get({ spreadsheetId, range: 'No tab!A1' })).rejects.toThrow(
    'Unable to parse range: No tab!A1',
  )
})

test('the Drive client lists, watches and follows changes', async () => {
  const { twin, token } = start()
  const { spreadsheetId } = loadSeed(twin, { rows: [person] })
  const api = drive({ version: 'v3', headers: { Authorization: `Bearer ${token}` } })
  const found = await api.files.list({
    q: "mimeType='application/vnd.google-apps.spreadsheet' and trashed=false",
    fields: 'files(id,name)',
  })
  expect(found.data.files).toEqual([{ id: spreadsheetId, name: 'Leads' }])
  const requestBody = { id: 'one', type: 'web_hook', address: 'https://localhost/hook' }
  const watched = await api.files.watch({ fileId: spreadsheetId, requestBody })
  expect(watched.data).toMatchObject({ kind: 'api#channel', id: 'one' })
  const { startPageToken } = (await api.changes.getStartPageToken({})).data
  twin.actions['appendRow']?.({ fields: { Email: 'new@example.com' } })
  const changes = await api.changes.list({ pageToken: startPageToken ?? '' })
  expect(changes.data.changes?.map(({ fileId }) => fileId)).toEqual([spreadsheetId])
  await api.channels.stop({ requestBody: { id: 'one', resourceId: watched.data.resourceId ?? '' } })
})
