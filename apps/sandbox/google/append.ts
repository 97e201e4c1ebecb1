import { hasContent } from './cell.ts'
import type { Box } from './a1.ts'
import type { Sheet } from './book.ts'

/**
 * The table an append goes to: the last one in the range, where a table is a block of filled cells with empty cells
 * around it. Null when the range touches none. https://developers.google.com/workspace/sheets/api/guides/values#append_values
 */
export function findTable(sheet: Sheet, range: Box): Box | null {
  const filled = (row: number, column: number) => hasContent(sheet.rows[row]?.[column])
  for (let row = Math.min(range.endRow, sheet.rows.length) - 1; row >= range.startRow; row -= 1) {
    const width = Math.min(range.endColumn, sheet.rows[row]?.length ?? 0)
    for (let column = width - 1; column >= range.startColumn; column -= 1) {
      if (filled(row, column))
        return grow({ startRow: row, endRow: row + 1, startColumn: column, endColumn: column + 1 }, filled)
    }
  }
  const within = enclosing(sheet, range, filled)
  return within
}

type Filled = (row: number, column: number) => boolean

/** An empty cell inside a table's rectangle belongs to the table. */
function enclosing(sheet: Sheet, range: Box, filled: Filled): Box | null {
  const { startRow, startColumn } = range
  for (let row = startRow - 1; row >= 0; row -= 1) {
    const column = (sheet.rows[row] ?? []).findIndex((_, index) => filled(row, index))
    if (column < 0) return null
    const table = grow({ startRow: row, endRow: row + 1, startColumn: column, endColumn: column + 1 }, filled)
    const isInside =
      startRow < table.endRow &&
      startColumn >= table.startColumn &&
      startColumn < table.endColumn &&
      startRow >= table.startRow
    return isInside ? table : null
  }
  return null
}

function grow(start: Box, filled: Filled): Box {
  const box = { ...start }
  const inColumn = (column: number) =>
    column >= 0 && anyBetween(box.startRow - 1, box.endRow, (row) => row >= 0 && filled(row, column))
  const inRow = (row: number) =>
    row >= 0 && anyBetween(box.startColumn - 1, box.endColumn, (column) => column >= 0 && filled(row, column))
  for (let isGrowing = true; isGrowing;) {
    isGrowing = true
    if (inRow(box.startRow - 1)) box.startRow -= 1
    else if (inRow(box.endRow)) box.endRow += 1
    else if (inColumn(box.startColumn - 1)) box.startColumn -= 1
    else if (inColumn(box.endColumn)) box.endColumn += 1
    else isGrowing = false
  }
  return box
}

function anyBetween(first: number, last: number, test: (index: number) => boolean): boolean {
  for (let index = first; index <= last; index += 1) if (test(index)) return true
  return false
}
