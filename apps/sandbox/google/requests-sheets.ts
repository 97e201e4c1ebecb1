import { z } from 'zod'

import { createSheet, findSheet } from './book.ts'
import { needSheet } from './grid.ts'
import { parseMask } from './mask.ts'
import { invalidArgument } from './problem.ts'
import { kind } from './request-kind.ts'
import { jsonObject } from './schema.ts'
import { deleteDimension } from './structure.ts'
import { tidyFormat } from './style.ts'
import { propertiesJson } from './view.ts'
import type { Book, Sheet } from './book.ts'
import type { Json } from './cell.ts'
import type { Mask } from './mask.ts'
import type { RequestKind } from './request-kind.ts'

const gridProperties = z.strictObject({
  rowCount: z.int().min(1).optional(),
  columnCount: z.int().min(1).optional(),
  frozenRowCount: z.int().min(0).optional(),
  frozenColumnCount: z.int().min(0).optional(),
  hideGridlines: z.boolean().optional(),
  rowGroupControlAfter: z.boolean().optional(),
  columnGroupControlAfter: z.boolean().optional(),
})

const sheetProperties = z.strictObject({
  sheetId: z.int().min(0).optional(),
  title: z.string().optional(),
  index: z.int().min(0).optional(),
  sheetType: z.enum(['GRID']).optional(),
  gridProperties: gridProperties.optional(),
  hidden: z.boolean().optional(),
  rightToLeft: z.boolean().optional(),
  tabColor: jsonObject.optional(),
  tabColorStyle: jsonObject.optional(),
})

export type SheetPropertiesJson = z.infer<typeof sheetProperties>
export const sheetJson = z.looseObject({ properties: sheetProperties.optional() })

const duplicateBody = z.strictObject({
  sourceSheetId: z.int().default(0),
  insertSheetIndex: z.int().optional(),
  newSheetId: z.int().optional(),
  newSheetName: z.string().optional(),
})

const bookProperties = z.looseObject({
  title: z.string().optional(),
  locale: z.string().optional(),
  timeZone: z.string().optional(),
})

/** The requests about tabs and the spreadsheet as a whole. */
export const sheetRequests: Readonly<Record<string, RequestKind>> = {
  addSheet: kind(z.strictObject({ properties: sheetProperties.default({}) }), (book, { properties }) => {
    const sheet = addSheet(book, properties)
    return { properties: propertiesJson(book, sheet) }
  }),

  deleteSheet: kind(z.strictObject({ sheetId: z.int().default(0) }), (book, { sheetId }) => {
    const sheet = needSheet(book, sheetId)
    if (book.sheets.length === 1) throw invalidArgument("You can't remove all the sheets in a document.")
    book.sheets = book.sheets.filter((one) => one !== sheet)
    book.namedRanges = book.namedRanges.filter((range) => range.sheetId !== sheet.id)
    for (const entry of book.metadata.all()) {
      if (entry.place.kind !== 'SPREADSHEET' && entry.place.sheetId === sheet.id) book.metadata.remove(entry.id)
    }
    book.version += 1
    return null
  }),

  updateSheetProperties: kind(z.strictObject({ properties: sheetProperties, fields: z.string() }), (book, body) => {
    updateProperties(book, needSheet(book, body.properties.sheetId ?? 0), { ...body, mask: parseMask(body.fields) })
    return null
  }),

  updateSpreadsheetProperties: kind(
    z.strictObject({ properties: bookProperties, fields: z.string() }),
    (book, body) => {
      const mask = parseMask(body.fields)
      for (const field of ['title', 'locale', 'timeZone'] as const) {
        const value = body.properties[field]
        if ((mask.size === 0 || mask.has(field)) && value !== undefined) book[field] = value
      }
      return null
    },
  ),

  duplicateSheet: kind(duplicateBody, (book, body) => {
    const source = needSheet(book, body.sourceSheetId)
    const title = body.newSheetName ?? `Copy of ${source.title}`
    const made = addSheet(book, {
      title,
      ...(body.newSheetId === undefined ? {} : { sheetId: body.newSheetId }),
      index: body.insertSheetIndex ?? 0,
    })
    const { id: _id, title: _title, ...content } = source
    Object.assign(made, content, { rows: source.rows.map((row) => row?.slice()), protectedRanges: [] })
    return { properties: propertiesJson(book, made) }
  }),
}

/** Makes a tab; its number is drawn and its title found where none is given. */
export function addSheet(book: Book, asked: SheetPropertiesJson): Sheet {
  const title = asked.title ?? freeTitle(book)
  checkTitle(book, title, null)
  const id = asked.sheetId ?? book.drawId()
  if (book.sheets.some((sheet) => sheet.id === id)) {
    throw invalidArgument(`A sheet with the ID ${id} already exists. Please enter another ID.`)
  }
  const { rowCount: rows = 1000, columnCount: columns = 26, ...grid } = asked.gridProperties ?? {}
  const sheet = createSheet(id, title, { rows, columns })
  sheet.grid = withoutZeros(grid)
  sheet.look = lookOf(asked)
  book.sheets.splice(asked.index ?? book.sheets.length, 0, sheet)
  book.version += 1
  return sheet
}

function lookOf({ hidden, rightToLeft, tabColor, tabColorStyle }: SheetPropertiesJson): Json {
  const color = tabColor ?? tabColorStyle?.['rgbColor']
  return {
    ...(hidden ? { hidden } : {}),
    ...(rightToLeft ? { rightToLeft } : {}),
    ...(color ? tidyFormat({ tabColor: color }) : {}),
  }
}

function freeTitle(book: Book): string {
  const isFree = (number: number) => !findSheet(book, `Sheet${number}`)
  let number = book.sheets.length + 1
  while (!isFree(number)) number += 1
  return `Sheet${number}`
}

function checkTitle(book: Book, title: string, own: Sheet | null): void {
  const other = findSheet(book, title)
  if (other && other !== own) {
    throw invalidArgument(`A sheet with the name "${title}" already exists. Please enter another name.`)
  }
  if (title === '') throw invalidArgument('The sheet title cannot be empty.')
}

function updateProperties(book: Book, sheet: Sheet, asked: { properties: SheetPropertiesJson; mask: Mask }): void {
  const { properties, mask } = asked
  const sets = (field: string) => mask.size === 0 || mask.has(field)
  if (sets('title') && properties.title !== undefined) {
    checkTitle(book, properties.title, sheet)
    sheet.title = properties.title
    book.version += 1
  }
  if (sets('index') && properties.index !== undefined) {
    // The place counts before the sheet leaves its own, so moving right lands one further left.
    const from = book.sheets.indexOf(sheet)
    const to = properties.index > from && properties.index > 0 ? properties.index - 1 : properties.index
    book.sheets.splice(from, 1)
    book.sheets.splice(to, 0, sheet)
  }
  const grid = mask.get('gridProperties')
  if (mask.size === 0 || grid)
    updateGrid(book, sheet, { grid: properties.gridProperties ?? {}, mask: grid ?? new Map() })
  const look = lookOf(properties)
  const kept = Object.entries(sheet.look).filter(
    ([name]) => !sets(name) && !sets(name.replace(/Style$/, '')) && !sets(`${name}Style`),
  )
  const fresh = Object.entries(look).filter(
    ([name]) => sets(name) || sets(name.replace(/Style$/, '')) || sets(`${name}Style`),
  )
  sheet.look = Object.fromEntries([...kept, ...fresh])
}

function updateGrid(book: Book, sheet: Sheet, asked: { grid: z.infer<typeof gridProperties>; mask: Mask }): void {
  const { rowCount, columnCount, ...rest } = asked.grid
  const sets = (field: string) => asked.mask.size === 0 || asked.mask.has(field)
  if (sets('rowCount') && rowCount !== undefined) setSize(book, sheet, { dimension: 'ROWS', size: rowCount })
  if (sets('columnCount') && columnCount !== undefined)
    setSize(book, sheet, { dimension: 'COLUMNS', size: columnCount })
  const kept = Object.entries(sheet.grid).filter(([name]) => !sets(name))
  sheet.grid = withoutZeros(Object.fromEntries([...kept, ...Object.entries(rest).filter(([name]) => sets(name))]))
  if (Number(sheet.grid['frozenRowCount'] ?? 0) >= sheet.rowCount) {
    throw invalidArgument("You can't freeze all visible rows on the sheet.")
  }
}

function setSize(book: Book, sheet: Sheet, wanted: { dimension: 'ROWS' | 'COLUMNS'; size: number }): void {
  const { dimension, size } = wanted
  const own = dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount
  if (size < own) deleteDimension(book, sheet, { dimension, start: size, end: own })
  else if (dimension === 'ROWS') sheet.rowCount = size
  else sheet.columnCount = size
}

function withoutZeros(grid: Json): Json {
  return Object.fromEntries(
    Object.entries(grid).filter(([, value]) => value !== 0 && value !== false && value !== undefined),
  )
}
