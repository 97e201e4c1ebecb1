import { z } from 'zod'

import { writeRange } from './a1.ts'
import { sheetsWrite } from './access.ts'
import { filterAreas } from './metadata-json.ts'
import { changed, open } from './open.ts'
import { findRange } from './range.ts'
import { dataFilter, readBody } from './schema.ts'
import { clearBox } from './values-write.ts'
import type { Box } from './a1.ts'
import type { Sheet } from './book.ts'
import type { ApiCall, Route } from './route.ts'

const root = '^/v4/spreadsheets/([^/:]+)/values'
const write = { cost: 'write', scopes: sheetsWrite } as const

/** The calls that empty cells. */
export const clearRoutes: readonly Route[] = [
  { method: 'POST', pattern: new RegExp(`${root}:batchClear$`), ...write, run: batchClear },
  { method: 'POST', pattern: new RegExp(`${root}:batchClearByDataFilter$`), ...write, run: batchClearByFilter },
  { method: 'POST', pattern: new RegExp(`${root}/(.+):clear$`), ...write, run: clear },
]

function clear(call: ApiCall): object {
  const { file, book } = open(call, 'write')
  const { sheet, box } = findRange(book, call.parts[1] ?? '')
  clearBox(book, sheet, box)
  changed(call, file)
  return { spreadsheetId: book.id, clearedRange: writeRange(sheet.title, box) }
}

function batchClear(call: ApiCall): object {
  const { book } = open(call, 'write')
  const { ranges } = readBody(z.strictObject({ ranges: z.array(z.string()).default([]) }), call.body)
  return clearAll(
    call,
    ranges.map((range) => findRange(book, range)),
  )
}

function batchClearByFilter(call: ApiCall): object {
  const { book } = open(call, 'write')
  const { dataFilters } = readBody(z.strictObject({ dataFilters: z.array(dataFilter).default([]) }), call.body)
  return clearAll(
    call,
    dataFilters.flatMap((filter) => filterAreas(book, filter, call.project)),
  )
}

function clearAll(call: ApiCall, areas: readonly { sheet: Sheet; box: Box }[]): object {
  const { file, book } = open(call, 'write')
  for (const { sheet, box } of areas) clearBox(book, sheet, box)
  changed(call, file)
  const clearedRanges = areas.map(({ sheet, box }) => writeRange(sheet.title, box))
  return { spreadsheetId: book.id, ...(clearedRanges.length > 0 ? { clearedRanges } : {}) }
}
