import { z } from 'zod'

import { writeRange } from './a1.ts'
import { sheetsRead, sheetsWrite } from './access.ts'
import { findTable } from './append.ts'
import { filterAreas } from './metadata-json.ts'
import { badField } from './problem.ts'
import { findRange } from './range.ts'
import { dataFilter, dimension, readBody, valueRows } from './schema.ts'
import { insertDimension } from './structure.ts'
import { plainRendering, readRange } from './values-read.ts'
import { planWrite, writtenReply } from './values-write.ts'
import type { Box } from './a1.ts'
import type { Book, Sheet } from './book.ts'
import { changed, open } from './open.ts'
import { clearRoutes } from './routes-clear.ts'
import { totals } from './totals.ts'
import type { Found } from './range.ts'
import type { ApiCall, Route } from './route.ts'
import type { Rendering } from './values-read.ts'
import type { InputOption, Values, Written } from './values-write.ts'

const root = '^/v4/spreadsheets/([^/:]+)/values'
const renderings = ['FORMATTED_VALUE', 'UNFORMATTED_VALUE', 'FORMULA'] as const
const dateTimes = ['SERIAL_NUMBER', 'FORMATTED_STRING'] as const
const inputs = ['RAW', 'USER_ENTERED'] as const

const valueRange = z.strictObject({
  range: z.string().nullish(),
  majorDimension: dimension.nullish(),
  values: valueRows.nullish(),
})
const responseOptions = {
  includeValuesInResponse: z.boolean().nullish(),
  responseValueRenderOption: z.enum(renderings).nullish(),
  responseDateTimeRenderOption: z.enum(dateTimes).nullish(),
}
const batchUpdateBody = z.strictObject({
  valueInputOption: z.enum(inputs).nullish(),
  data: z.array(valueRange).default([]),
  ...responseOptions,
})
const filterUpdateBody = z.strictObject({
  valueInputOption: z.enum(inputs).nullish(),
  data: z
    .array(z.strictObject({ dataFilter, majorDimension: dimension.nullish(), values: valueRows.nullish() }))
    .default([]),
  ...responseOptions,
})
const filterReadBody = z.strictObject({
  dataFilters: z.array(dataFilter).default([]),
  majorDimension: dimension.nullish(),
  valueRenderOption: z.enum(renderings).nullish(),
  dateTimeRenderOption: z.enum(dateTimes).nullish(),
})

const read = { cost: 'read', scopes: sheetsRead } as const
const write = { cost: 'write', scopes: sheetsWrite } as const

/** `spreadsheets.values`. https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values */
export const valueRoutes: readonly Route[] = [
  { method: 'GET', pattern: new RegExp(`${root}:batchGet$`), ...read, run: batchGet },
  { method: 'POST', pattern: new RegExp(`${root}:batchGetByDataFilter$`), ...read, run: batchGetByFilter },
  { method: 'POST', pattern: new RegExp(`${root}:batchUpdate$`), ...write, run: batchUpdate },
  { method: 'POST', pattern: new RegExp(`${root}:batchUpdateByDataFilter$`), ...write, run: batchUpdateByFilter },
  ...clearRoutes,
  { method: 'POST', pattern: new RegExp(`${root}/(.+):append$`), ...write, run: append },
  { method: 'GET', pattern: new RegExp(`${root}/(.+)$`), ...read, run: get },
  { method: 'PUT', pattern: new RegExp(`${root}/(.+)$`), ...write, run: update },
]

function choice<T extends string>(call: ApiCall, name: string, allowed: readonly T[]): T | null {
  const given = call.query.get(name)
  if (given === null || given === '') return null
  const found = allowed.find((one) => one === given)
  if (!found)
    throw badField(
      name,
      `Invalid value at '${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}', "${given}"`,
    )
  return found
}

function queryRendering(call: ApiCall): Rendering {
  return {
    value: choice(call, 'valueRenderOption', renderings) ?? plainRendering.value,
    dateTime: choice(call, 'dateTimeRenderOption', dateTimes) ?? plainRendering.dateTime,
    major: choice(call, 'majorDimension', dimension.options) ?? plainRendering.major,
  }
}

function needInput(option: InputOption | null | undefined): InputOption {
  if (!option) throw badField('value_input_option', "'valueInputOption' is required but not specified")
  return option
}

function get(call: ApiCall): object {
  const { book } = open(call, 'read')
  const rendering = queryRendering(call)
  return readRange(book, findRange(book, call.parts[1] ?? ''), rendering)
}

function batchGet(call: ApiCall): object {
  const { book } = open(call, 'read')
  const rendering = queryRendering(call)
  const found = call.query.getAll('ranges').map((range) => findRange(book, range))
  const valueRanges = found.map((one) => readRange(book, one, rendering))
  return { spreadsheetId: book.id, ...(valueRanges.length > 0 ? { valueRanges } : {}) }
}

function batchGetByFilter(call: ApiCall): object {
  const { book } = open(call, 'read')
  const body = readBody(filterReadBody, call.body)
  const rendering: Rendering = {
    value: body.valueRenderOption ?? plainRendering.value,
    dateTime: body.dateTimeRenderOption ?? plainRendering.dateTime,
    major: body.majorDimension ?? plainRendering.major,
  }
  const valueRanges = body.dataFilters.flatMap((filter) =>
    filterAreas(book, filter, call.project).map((area) => ({
      valueRange: readRange(book, area, rendering),
      dataFilters: [filter],
    })),
  )
  return { spreadsheetId: book.id, ...(valueRanges.length > 0 ? { valueRanges } : {}) }
}

function update(call: ApiCall): object {
  const { file, book } = open(call, 'write')
  const body = readBody(valueRange, call.body, 'data')
  const option = needInput(choice(call, 'valueInputOption', inputs))
  const values = valuesOf(body, option)
  const written = planWrite(book, findRange(book, call.parts[1] ?? ''), values)()
  changed(call, file)
  const rendering = responseRendering(call, values)
  return reply(book, written, call.query.get('includeValuesInResponse')?.toLowerCase() === 'true' ? rendering : null)
}

function valuesOf(
  body: { majorDimension?: Values['major'] | null | undefined; values?: Values['rows'] | null | undefined },
  option: InputOption,
): Values {
  return { rows: body.values ?? [], major: body.majorDimension ?? 'ROWS', option }
}

function responseRendering(call: ApiCall, values: Values): Rendering {
  return {
    value: choice(call, 'responseValueRenderOption', renderings) ?? plainRendering.value,
    dateTime: choice(call, 'responseDateTimeRenderOption', dateTimes) ?? plainRendering.dateTime,
    major: values.major,
  }
}

function reply(book: Book, written: Written, rendering: Rendering | null): Record<string, unknown> {
  const told = writtenReply(book, written)
  return rendering ? { ...told, updatedData: readRange(book, written, rendering) } : told
}

function batchUpdate(call: ApiCall): object {
  const { file, book } = open(call, 'write')
  const body = readBody(batchUpdateBody, call.body)
  const option = needInput(body.valueInputOption)
  const plans = body.data.map((one) => planWrite(book, findRange(book, one.range ?? ''), valuesOf(one, option)))
  const written = plans.map((perform) => perform())
  changed(call, file)
  const responses = written.map((one, index) => reply(book, one, bodyRendering(body, body.data[index]?.majorDimension)))
  return { spreadsheetId: book.id, ...totals(written), ...(responses.length > 0 ? { responses } : {}) }
}

function bodyRendering(
  body: Pick<z.infer<typeof batchUpdateBody>, keyof typeof responseOptions>,
  major: Values['major'] | null | undefined,
): Rendering | null {
  if (!body.includeValuesInResponse) return null
  return {
    value: body.responseValueRenderOption ?? plainRendering.value,
    dateTime: body.responseDateTimeRenderOption ?? plainRendering.dateTime,
    major: major ?? 'ROWS',
  }
}

function batchUpdateByFilter(call: ApiCall): object {
  const { file, book } = open(call, 'write')
  const body = readBody(filterUpdateBody, call.body)
  const option = needInput(body.valueInputOption)
  const plans = body.data.map((one) => ({
    one,
    performs: filterAreas(book, one.dataFilter, call.project).map((area) =>
      planWrite(book, foundOf(area), valuesOf(one, option)),
    ),
  }))
  const written: Written[] = []
  const responses = plans.flatMap(({ one, performs }) =>
    performs.map((perform) => {
      const done = perform()
      written.push(done)
      const { spreadsheetId: _, ...told } = reply(book, done, bodyRendering(body, one.majorDimension))
      return { ...told, dataFilter: one.dataFilter }
    }),
  )
  changed(call, file)
  return { spreadsheetId: book.id, ...totals(written), ...(responses.length > 0 ? { responses } : {}) }
}

function foundOf(area: { sheet: Sheet; box: Box }): Found {
  return { ...area, asked: area.box }
}

function append(call: ApiCall): object {
  const { file, book } = open(call, 'write')
  const values = valuesOf(readBody(valueRange, call.body, 'data'), needInput(choice(call, 'valueInputOption', inputs)))
  const isInserting = choice(call, 'insertDataOption', ['OVERWRITE', 'INSERT_ROWS']) === 'INSERT_ROWS'
  const { sheet, box } = findRange(book, call.parts[1] ?? '')
  const table = findTable(sheet, box)
  const start = table
    ? { row: table.endRow, column: table.startColumn }
    : { row: box.startRow, column: box.startColumn }
  const height =
    values.major === 'ROWS' ? values.rows.length : Math.max(...values.rows.map((column) => column.length), 0)
  const width = values.major === 'COLUMNS' ? values.rows.length : Math.max(...values.rows.map((row) => row.length), 0)
  if (isInserting && table && height > 0)
    insertDimension(book, sheet, { dimension: 'ROWS', at: start.row, count: height })
  sheet.rowCount = Math.max(sheet.rowCount, start.row + height)
  sheet.columnCount = Math.max(sheet.columnCount, start.column + width)
  const corner = { startRow: start.row, endRow: start.row + 1, startColumn: start.column, endColumn: start.column + 1 }
  const written = planWrite(book, foundOf({ sheet, box: corner }), values)()
  changed(call, file)
  const rendering =
    call.query.get('includeValuesInResponse')?.toLowerCase() === 'true' ? responseRendering(call, values) : null
  return {
    spreadsheetId: book.id,
    ...(table ? { tableRange: writeRange(sheet.title, table) } : {}),
    updates: reply(book, written, rendering),
  }
}
