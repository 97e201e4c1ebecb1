import { writeRange } from './a1.ts'
import { putCell } from './book.ts'
import { hasContent, isRich, numberFormatOf, withContent } from './cell.ts'
import { parseFormula } from './formula.ts'
import { badField, invalidArgument } from './problem.ts'
import { exceedsGrid } from './range.ts'
import { readTyped } from './typed.ts'
import type { Box } from './a1.ts'
import type { Book, Dimension, Sheet } from './book.ts'
import type { Cell, Scalar } from './cell.ts'
import type { Place } from './formula.ts'
import type { Found } from './range.ts'

export type InputOption = 'RAW' | 'USER_ENTERED'

/** Values as they came; each cell is checked when it is written. */
export interface Values {
  readonly rows: readonly (readonly unknown[])[]
  readonly major: Dimension
  readonly option: InputOption
}

/** What a write touched. */
export interface Written {
  readonly sheet: Sheet
  readonly box: Box
  readonly cells: number
}

/** https://support.google.com/docs/thread/181288162 and the message the API gives. */
const cellCharsMax = 50_000

/** Checks everything before the first cell is written, so that a refused write changes nothing. */
export function planWrite(book: Book, found: Found, values: Values): () => Written {
  const { sheet, asked } = found
  const rows = values.major === 'ROWS' ? values.rows : turn(values.rows)
  const start = { row: found.box.startRow, column: found.box.startColumn }
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const box = {
    startRow: start.row,
    endRow: start.row + Math.max(rows.length, 1),
    startColumn: start.column,
    endColumn: start.column + Math.max(width, 1),
  }
  checkFit(found, box)
  if (box.endRow > sheet.rowCount || box.endColumn > sheet.columnCount) throw exceedsGrid(sheet, box)
  checkCells(rows)
  const isEmpty = rows.length === 0 || width === 0
  const written = isEmpty
    ? { ...box, endRow: asked.endRow ?? box.endRow, endColumn: asked.endColumn ?? box.endColumn }
    : box
  return () => ({ sheet, box: written, cells: writeRows(book, { sheet, start, option: values.option }, rows) })
}

/** A single cell is only a corner; within a larger range the values must fit. */
function checkFit({ asked, sheet, box: found }: Found, box: Box): void {
  const isCorner =
    (asked.endRow ?? 0) - (asked.startRow ?? 0) === 1 && (asked.endColumn ?? 0) - (asked.startColumn ?? 0) === 1
  if (isCorner) return
  const within = () => `Requested writing within range [${writeRange(sheet.title, found)}], but tried writing to`
  if (asked.endRow !== undefined && box.endRow > asked.endRow)
    throw invalidArgument(`${within()} row [${asked.endRow + 1}]`)
  if (asked.endColumn !== undefined && box.endColumn > asked.endColumn) {
    throw invalidArgument(
      `${within()} column [${writeRange(sheet.title, { ...box, startColumn: asked.endColumn, endColumn: asked.endColumn + 1, endRow: box.startRow + 1 }).replace(/^.*!|\d+$/g, '')}]`,
    )
  }
}

function checkCells(rows: readonly (readonly unknown[])[]): void {
  rows.forEach((row, index) => {
    row.forEach((value, column) => {
      if (typeof value === 'object' && value !== null) {
        const kind = Array.isArray(value) ? 'list_value' : 'struct_value'
        throw badField(`data.values[${index}][${column}]`, `Invalid values[${index}][${column}]: ${kind} {}`)
      }
      if (typeof value === 'string' && value.length > cellCharsMax) {
        throw invalidArgument(
          `Your input contains more than the maximum of ${cellCharsMax} characters in a single cell.`,
        )
      }
    })
  })
}

function turn(columns: readonly (readonly unknown[])[]): unknown[][] {
  const height = columns.reduce((most, column) => Math.max(most, column.length), 0)
  return Array.from({ length: height }, (_, row) => columns.map((column) => (row < column.length ? column[row] : null)))
}

function writeRows(
  book: Book,
  at: { sheet: Sheet; start: Place; option: InputOption },
  rows: readonly (readonly unknown[])[],
): number {
  const { sheet, start, option } = at
  book.version += 1
  let written = 0
  rows.forEach((row, index) => {
    row.forEach((value, offset) => {
      if (value === null || value === undefined) return
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return
      const place = { row: start.row + index, column: start.column + offset }
      const old = sheet.rows[place.row]?.[place.column]
      putCell(sheet, place, option === 'RAW' ? rawCell(old, value) : typedCell(book, { old, place }, value))
      written += 1
    })
  })
  return written
}

/** Stored as it is; the empty text clears. */
function rawCell(old: Cell | undefined, value: Scalar): Cell | undefined {
  if (!isRich(old)) return value === '' ? undefined : value
  return withContent(old, { value: value === '' ? null : value })
}

/** Read as if typed into the cell. */
export function typedCell(book: Book, at: { old: Cell | undefined; place: Place }, value: Scalar): Cell | undefined {
  const { old, place } = at
  if (typeof value !== 'string' || value === '') return rawCell(old, value)
  const format = numberFormatOf(old)
  // A cell formatted as plain text keeps what is typed, 0042 and =1+1 included.
  if (format?.type === 'TEXT') return rawCell(old, value)
  const typed = readTyped(value, new Date(book.sight.now()).getUTCFullYear())
  if (typed.kind === 'formula') {
    book.hasFormulas = true
    return withContent(old, { value: null, formula: parseFormula(typed.text, place, book.names) })
  }
  const isDateKept = format !== null && typed.format?.type === format.type
  return withContent(old, { value: typed.value, ...(typed.format && !isDateKept ? { format: typed.format } : {}) })
}

/** Empties cells, keeping formats, notes and validation. */
export function clearBox(book: Book, sheet: Sheet, box: Box): void {
  book.version += 1
  for (let row = box.startRow; row < Math.min(box.endRow, sheet.rows.length); row += 1) {
    const cells = sheet.rows[row]
    if (!cells) continue
    for (let column = box.startColumn; column < Math.min(box.endColumn, cells.length); column += 1) {
      const cell = cells[column]
      if (hasContent(cell)) cells[column] = isRich(cell) ? withContent(cell, { value: null }) : undefined
    }
  }
}

/** An UpdateValuesResponse; counts of zero are left out. */
export function writtenReply(book: Book, { sheet, box, cells }: Written): Record<string, unknown> {
  const counts = {
    updatedRows: box.endRow - box.startRow,
    updatedColumns: box.endColumn - box.startColumn,
    updatedCells: cells,
  }
  return { spreadsheetId: book.id, updatedRange: writeRange(sheet.title, box), ...(cells > 0 ? counts : {}) }
}
