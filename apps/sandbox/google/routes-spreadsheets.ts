import { z } from 'zod'

import { openSheetFile, sheetsRead, sheetsWrite } from './access.ts'
import { filterAreas, findMetadata, metadataJson } from './metadata-json.ts'
import { noteChange } from './notify.ts'
import { applyMask, parseMask } from './mask.ts'
import { notFound } from './problem.ts'
import { findRange } from './range.ts'
import { performRequests } from './requests.ts'
import { addSheet, sheetJson } from './requests-sheets.ts'
import { dataFilter, jsonObject, readBody, withoutNulls } from './schema.ts'
import { makeFile } from './state.ts'
import { bookJson } from './view.ts'
import type { ApiCall, Route } from './route.ts'

const root = '^/v4/spreadsheets'
const read = { cost: 'read', scopes: sheetsRead } as const
const write = { cost: 'write', scopes: sheetsWrite } as const

/** `spreadsheets` and `spreadsheets.developerMetadata`. https://developers.google.com/workspace/sheets/api/reference/rest */
export const spreadsheetRoutes: readonly Route[] = [
  { method: 'POST', pattern: new RegExp(`${root}$`), ...write, run: create },
  { method: 'GET', pattern: new RegExp(`${root}/([^/:]+)$`), ...read, run: get },
  { method: 'POST', pattern: new RegExp(`${root}/([^/:]+):getByDataFilter$`), ...read, run: getByFilter },
  { method: 'POST', pattern: new RegExp(`${root}/([^/:]+):batchUpdate$`), ...write, run: batchUpdate },
  { method: 'GET', pattern: new RegExp(`${root}/([^/:]+)/developerMetadata/([0-9]+)$`), ...read, run: getMetadata },
  { method: 'POST', pattern: new RegExp(`${root}/([^/:]+)/developerMetadata:search$`), ...read, run: searchMetadata },
]

const createBody = z.strictObject({
  properties: z
    .looseObject({ title: z.string().optional(), locale: z.string().optional(), timeZone: z.string().optional() })
    .default({}),
  sheets: z.array(sheetJson).default([]),
  namedRanges: z.array(jsonObject).optional(),
  developerMetadata: z.array(jsonObject).optional(),
})

function create(call: ApiCall): unknown {
  const { properties, sheets } = readBody(createBody, withoutNulls(call.body))
  const { google, user, project } = call
  const file = makeFile(google, { title: properties.title ?? 'Untitled spreadsheet', owner: user.email, project })
  if (properties.timeZone) file.book.timeZone = properties.timeZone
  if (properties.locale) file.book.locale = properties.locale
  if (sheets.length > 0) {
    file.book.sheets = []
    sheets.forEach((sheet, index) =>
      addSheet(file.book, { sheetId: index === 0 ? 0 : file.book.drawId(), ...sheet.properties }),
    )
  }
  noteChange(google, file, { state: 'add', changed: [], by: user.email })
  return bookJson(file.book, { areas: [], includeGridData: false, fields: call.query.get('fields') })
}

function get(call: ApiCall): unknown {
  const { book } = openSheetFile(call, call.parts[0] ?? '', 'read')
  return bookJson(book, {
    areas: call.query.getAll('ranges').map((range) => findRange(book, range)),
    includeGridData: call.query.get('includeGridData')?.toLowerCase() === 'true',
    fields: call.query.get('fields'),
  })
}

const filterBody = z.strictObject({
  dataFilters: z.array(dataFilter).default([]),
  includeGridData: z.boolean().default(false),
  excludeTablesInBandedRanges: z.boolean().optional(),
})

function getByFilter(call: ApiCall): unknown {
  const { book } = openSheetFile(call, call.parts[0] ?? '', 'read')
  const body = readBody(filterBody, withoutNulls(call.body))
  const areas = body.dataFilters.flatMap((filter) => filterAreas(book, filter, call.project))
  return bookJson(book, { areas, includeGridData: body.includeGridData, fields: call.query.get('fields') })
}

const batchBody = z.strictObject({
  requests: z.array(z.unknown()).default([]),
  includeSpreadsheetInResponse: z.boolean().nullish(),
  responseRanges: z.array(z.string()).nullish(),
  responseIncludeGridData: z.boolean().nullish(),
})

function batchUpdate(call: ApiCall): unknown {
  const file = openSheetFile(call, call.parts[0] ?? '', 'write')
  const { book } = file
  const body = readBody(batchBody, call.body)
  const replies = performRequests(book, body.requests, { email: call.user.email, project: call.project })
  noteChange(call.google, file, { state: 'update', changed: ['content'], by: call.user.email })
  const areas = (body.responseRanges ?? []).map((range) => findRange(book, range))
  const shown = { areas, includeGridData: body.responseIncludeGridData ?? false, fields: null }
  const updated = body.includeSpreadsheetInResponse ? { updatedSpreadsheet: bookJson(book, shown) } : {}
  const fields = call.query.get('fields')
  const reply = { spreadsheetId: book.id, replies, ...updated }
  return fields === null ? reply : applyMask(reply, parseMask(fields))
}

function getMetadata(call: ApiCall): unknown {
  const { book } = openSheetFile(call, call.parts[0] ?? '', 'read')
  const found = book.metadata.get(Number(call.parts[1]))
  if (!found || (found.visibility === 'PROJECT' && found.project !== call.project)) throw notFound()
  return metadataJson(found)
}

function searchMetadata(call: ApiCall): unknown {
  const { book } = openSheetFile(call, call.parts[0] ?? '', 'read')
  const { dataFilters } = readBody(
    z.strictObject({ dataFilters: z.array(dataFilter).default([]) }),
    withoutNulls(call.body),
  )
  const matched = new Map<number, { developerMetadata: object; dataFilters: object[] }>()
  for (const filter of dataFilters) {
    for (const entry of findMetadata(book, filter, call.project)) {
      const own = matched.get(entry.id)
      if (own) own.dataFilters.push(filter)
      else matched.set(entry.id, { developerMetadata: metadataJson(entry), dataFilters: [filter] })
    }
  }
  return matched.size > 0 ? { matchedDeveloperMetadata: [...matched.values()] } : {}
}
