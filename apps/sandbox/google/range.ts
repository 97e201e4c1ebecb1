import { parseArea, splitRange, writeRange } from './a1.ts'
import { findSheet, gridBox, sheetOf } from './book.ts'
import { invalidArgument } from './problem.ts'
import type { Area, Box } from './a1.ts'
import type { Book, Sheet } from './book.ts'
import type { Json } from './cell.ts'

/** A range found in a spreadsheet. */
export interface Found {
  readonly sheet: Sheet
  /** Clipped to the grid. */
  readonly box: Box
  /** The bounds as asked for; open where the range was. */
  readonly asked: Area
}

/**
 * Finds a range in A1 notation: `Sheet1`, `Sheet1!A1:B2`, `A:C` on the first visible sheet, a named range.
 * A quoted name is always a sheet; an unquoted word is a cell first, then a named range, then a sheet.
 */
export function findRange(book: Book, text: string): Found {
  const written = splitRange(text)
  if (!written) throw unparsable(text)
  const { sheet: title, cells } = written
  const sheet = title === null ? firstVisible(book) : findSheet(book, title)
  if (!sheet) throw unparsable(text)
  if (cells === null) return { sheet, box: gridBox(sheet), asked: {} }
  const area = parseArea(cells)
  if (area) return clip(sheet, area)
  const named = book.namedRanges.find((range) => range.name.toLowerCase() === cells.toLowerCase())
  if (named) return clip(sheetOf(book, named.sheetId) ?? sheet, named.box)
  const whole = title === null ? findSheet(book, cells) : undefined
  if (!whole) throw unparsable(text)
  return { sheet: whole, box: gridBox(whole), asked: {} }
}

function unparsable(text: string): Error {
  return invalidArgument(`Unable to parse range: ${text}`)
}

function firstVisible(book: Book): Sheet | undefined {
  return book.sheets.find((sheet) => sheet.look['hidden'] !== true) ?? book.sheets[0]
}

/** Clips what reaches over the edge of the grid; a range that starts beyond it is refused. */
export function clip(sheet: Sheet, area: Area): Found {
  const { startRow = 0, startColumn = 0, endRow = sheet.rowCount, endColumn = sheet.columnCount } = area
  if (startRow >= sheet.rowCount || startColumn >= sheet.columnCount) {
    throw exceedsGrid(sheet, { startRow, startColumn, endRow, endColumn })
  }
  const box = {
    startRow,
    startColumn,
    endRow: Math.min(endRow, sheet.rowCount),
    endColumn: Math.min(endColumn, sheet.columnCount),
  }
  return { sheet, box, asked: area }
}

export function exceedsGrid(sheet: Sheet, box: Box): Error {
  const limits = `Max rows: ${sheet.rowCount}, max columns: ${sheet.columnCount}`
  return invalidArgument(`Range (${writeRange(sheet.title, box)}) exceeds grid limits. ${limits}`)
}

/** A GridRange of the API, zero-valued members left out as the API does. */
export function gridRangeOf(sheetId: number, area: Area): Json {
  return {
    ...(sheetId === 0 ? {} : { sheetId }),
    ...(area.startRow === undefined ? {} : { startRowIndex: area.startRow }),
    ...(area.endRow === undefined ? {} : { endRowIndex: area.endRow }),
    ...(area.startColumn === undefined ? {} : { startColumnIndex: area.startColumn }),
    ...(area.endColumn === undefined ? {} : { endColumnIndex: area.endColumn }),
  }
}
