import { gridBox, sheetOf } from './book.ts'
import { invalidArgument } from './problem.ts'
import { exceedsGrid } from './range.ts'
import type { Box } from './a1.ts'
import type { Book, Sheet, Span } from './book.ts'
import type { DimensionRange, GridRange } from './schema.ts'

/** The sheet a request names; an unknown id is refused. */
export function needSheet(book: Book, id: number): Sheet {
  const sheet = sheetOf(book, id)
  if (!sheet) throw invalidArgument(`No grid with id: ${id}`)
  return sheet
}

/** A GridRange with its open ends filled in; one that reaches over the grid is refused. */
export function boxOf(book: Book, range: Partial<GridRange> & { sheetId: number }): { sheet: Sheet; box: Box } {
  const sheet = needSheet(book, range.sheetId)
  const whole = gridBox(sheet)
  const box = {
    startRow: range.startRowIndex ?? 0,
    endRow: range.endRowIndex ?? whole.endRow,
    startColumn: range.startColumnIndex ?? 0,
    endColumn: range.endColumnIndex ?? whole.endColumn,
  }
  const isOver = box.endRow > whole.endRow || box.endColumn > whole.endColumn
  if (isOver || box.startRow >= whole.endRow || box.startColumn >= whole.endColumn) throw exceedsGrid(sheet, box)
  if (box.startRow >= box.endRow || box.startColumn >= box.endColumn) throw invalidArgument('The range is empty.')
  return { sheet, box }
}

/** A DimensionRange with its open ends filled in; it must lie within the grid. */
export function spanOf(book: Book, range: DimensionRange): { sheet: Sheet; span: Span } {
  const sheet = needSheet(book, range.sheetId)
  const size = range.dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount
  const span = { start: range.startIndex ?? 0, end: range.endIndex ?? size }
  if (span.start >= span.end) throw invalidArgument('The start index must be less than the end index.')
  if (span.end > size) {
    const what = range.dimension === 'ROWS' ? 'rows' : 'columns'
    throw invalidArgument(`Cannot address ${what} that don't exist: ${span.end} is beyond the ${size} of the grid.`)
  }
  return { sheet, span }
}
