import { writeRange } from './a1.ts'
import { formulaText } from './book.ts'
import { hasContent, isError, isRich, numberFormatOf } from './cell.ts'
import { evaluateCell } from './evaluate.ts'
import { isDateFormat, showPlainNumber, showValue } from './format.ts'
import type { Box } from './a1.ts'
import type { Book, Dimension, Sheet } from './book.ts'
import type { Cell, RichCell, Scalar } from './cell.ts'

/** How values are shown: the query members of a read. */
export interface Rendering {
  readonly value: 'FORMATTED_VALUE' | 'UNFORMATTED_VALUE' | 'FORMULA'
  readonly dateTime: 'SERIAL_NUMBER' | 'FORMATTED_STRING'
  readonly major: Dimension
}

export const plainRendering: Rendering = { value: 'FORMATTED_VALUE', dateTime: 'SERIAL_NUMBER', major: 'ROWS' }

/** A ValueRange: empty cells and rows at the end are left out, and `values` with them when nothing remains. */
export function readRange(book: Book, at: { sheet: Sheet; box: Box }, rendering: Rendering): object {
  const { sheet, box } = at
  const rows = readRows(book, at, rendering)
  const values = rendering.major === 'ROWS' ? rows : transpose(rows)
  return {
    range: writeRange(sheet.title, box),
    majorDimension: rendering.major,
    ...(values.length > 0 ? { values } : {}),
  }
}

function readRows(book: Book, { sheet, box }: { sheet: Sheet; box: Box }, rendering: Rendering): Scalar[][] {
  const rows: Scalar[][] = []
  const lastRow = Math.min(box.endRow, sheet.rows.length)
  let full = 0
  for (let row = box.startRow; row < lastRow; row += 1) {
    const cells = sheet.rows[row]
    const shown: Scalar[] = []
    for (let column = Math.min(box.endColumn, cells?.length ?? 0) - 1; column >= box.startColumn; column -= 1) {
      const cell = cells?.[column]
      const isEmpty = !hasContent(cell)
      if (isEmpty && shown.length === 0) continue
      shown[column - box.startColumn] = isEmpty ? '' : render(book, { cell, sheet, row, column }, rendering)
    }
    rows.push(shown)
    if (shown.length > 0) full = rows.length
  }
  rows.length = full
  return rows
}

/** The cell as a read shows it; errors and empty formula results are text. */
export function render(
  book: Book,
  at: { cell: Cell | undefined; sheet: Sheet; row: number; column: number },
  rendering: Rendering,
): Scalar {
  const { cell } = at
  if (typeof cell === 'string') return cell
  if (!isRich(cell)) return showBare(cell ?? '', rendering)
  if (rendering.value === 'FORMULA' && cell.formula) return formulaText(book, cell.formula, at)
  return showRich(book, { ...at, cell }, rendering)
}

function showBare(value: Scalar, rendering: Rendering): Scalar {
  if (rendering.value !== 'FORMATTED_VALUE') return value
  return typeof value === 'number' ? showPlainNumber(value) : showValue(value, null)
}

function showRich(
  book: Book,
  at: { cell: RichCell; sheet: Sheet; row: number; column: number },
  rendering: Rendering,
): Scalar {
  const value = evaluateCell(at.cell, { sheetId: at.sheet.id, row: at.row, column: at.column }, book.sight)
  const format = numberFormatOf(at.cell)
  const isText = rendering.value === 'FORMATTED_VALUE'
  if (isText || (rendering.dateTime === 'FORMATTED_STRING' && isDateFormat(format))) return showValue(value, format)
  if (value === null) return ''
  return isError(value) ? value.error : value
}

function transpose(rows: readonly (readonly Scalar[])[]): Scalar[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  return Array.from({ length: width }, (_, column) => {
    const values = rows.map((row) => row[column] ?? '')
    while (values.length > 0 && values.at(-1) === '') values.pop()
    return values
  })
}
