import { z } from 'zod'

import { call } from './client.ts'
import type { Client } from './client.ts'
import { brokenPromise } from './fault.ts'
import type { Target } from './target.ts'

/** Key of the developer metadata that marks our columns; the value is the column's name in the manifest. */
export const markKey = 'leadHubColumn'

const marks = z.object({
  matchedDeveloperMetadata: z
    .array(
      z.object({
        developerMetadata: z.object({
          metadataValue: z.string().default(''),
          location: z.object({
            // Protocol buffers leave out zeros: the first tab and the first column have none.
            dimensionRange: z
              .object({ sheetId: z.number().int().default(0), startIndex: z.number().int().default(0) })
              .optional(),
          }),
        }),
      }),
    )
    .default([]),
})

/** One call: which column of the tab carries which mark, wherever it was moved and whatever it is called now. */
export async function findMarks(client: Client, { spreadsheetId, sheetId }: Target): Promise<Map<string, number>> {
  const lookup = { metadataKey: markKey, locationType: 'COLUMN' }
  const body = await call(
    client.spreadsheets.developerMetadata.search({
      spreadsheetId,
      requestBody: { dataFilters: [{ developerMetadataLookup: lookup }] },
    }),
  )
  const parsed = marks.safeParse(body)
  if (!parsed.success) throw brokenPromise('developer metadata without a place')
  const found = new Map<string, number>()
  for (const { developerMetadata } of parsed.data.matchedDeveloperMetadata) {
    const range = developerMetadata.location.dimensionRange
    if (range && range.sheetId === sheetId) found.set(developerMetadata.metadataValue, range.startIndex)
  }
  return found
}
