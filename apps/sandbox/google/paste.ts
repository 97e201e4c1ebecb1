import { isError, isRich, withContent } from './cell.ts'
import { evaluateCell } from './evaluate.ts'
import { resolveRef } from './formula.ts'
import { putCell } from './book.ts'
import type { Box } from './a1.ts'
import type { Book, Sheet } from './book.ts'
import type { Cell } from './cell.ts'
import type { Formula, Place } from './formula.ts'

interface Area {
  readonly sheet: Sheet
  readonly box: Box
}

export interface Paste {
  readonly from: Area
  /** A larger destination is filled with copies. */
  readonly to: Area
  readonly how: string
  /** Cut cells leave their place, and their formulas go on pointing where they pointed. */
  readonly isCut: boolean
}

/** Copies or moves cells. Developer metadata of rows and columns does not come along. */
export function pasteCells(book: Book, { from, to, how, isCut }: Paste): void {
  const height = from.box.endRow - from.box.startRow
  const width = from.box.endColumn - from.box.startColumn
  const grid = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) => {
      const place = { row: from.box.startRow + row, column: from.box.startColumn + column }
      const cell = from.sheet.rows[place.row]?.[place.column]
      return how === 'PASTE_VALUES' ? bareValue(book, from.sheet, { cell, place }) : cell
    }),
  )
  book.version += 1
  if (isCut) eachPlace(from.box, (place) => putCell(from.sheet, place, undefined))
  const reach = {
    ...to.box,
    endRow: Math.max(to.box.endRow - ((to.box.endRow - to.box.startRow) % height), to.box.startRow + height),
    endColumn: Math.max(
      to.box.endColumn - ((to.box.endColumn - to.box.startColumn) % width),
      to.box.startColumn + width,
    ),
  }
  const end = {
    ...reach,
    endRow: Math.min(reach.endRow, to.sheet.rowCount),
    endColumn: Math.min(reach.endColumn, to.sheet.columnCount),
  }
  eachPlace(end, (place) => {
    const row = (place.row - to.box.startRow) % height
    const column = (place.column - to.box.startColumn) % width
    const cell = grid[row]?.[column]
    const origin = { row: from.box.startRow + row, column: from.box.startColumn + column }
    const placed =
      isCut && isRich(cell) && cell.formula ? { ...cell, formula: keepTargets(cell.formula, origin, place) } : cell
    const old = to.sheet.rows[place.row]?.[place.column]
    putCell(to.sheet, place, pasted(old, placed, how))
  })
}

function pasted(old: Cell | undefined, cell: Cell | undefined, how: string): Cell | undefined {
  if (how === 'PASTE_FORMAT') {
    const value = isRich(old) ? old : { value: old ?? null }
    const { format: _, ...rest } = value
    return isRich(cell) && cell.format ? { ...rest, format: cell.format } : rest
  }
  if (how === 'PASTE_VALUES' || how === 'PASTE_FORMULA') {
    const formula = isRich(cell) ? cell.formula : undefined
    return withContent(old, { value: isRich(cell) ? cell.value : (cell ?? null), ...(formula ? { formula } : {}) })
  }
  return isRich(cell) ? copyOf(cell) : cell
}

/** Each cell keeps its own calculated value, so a copy must not share it. */
function copyOf(cell: Cell): Cell {
  if (!isRich(cell)) return cell
  const { cache: _, ...rest } = cell
  return rest
}

function bareValue(book: Book, sheet: Sheet, at: { cell: Cell | undefined; place: Place }): Cell | undefined {
  const value = evaluateCell(at.cell, { sheetId: sheet.id, ...at.place }, book.sight)
  return isError(value) ? value.error : (value ?? undefined)
}

function keepTargets(formula: Formula, from: Place, to: Place): Formula {
  const refs = formula.refs.map((ref) => {
    const { row, column } = resolveRef(ref, from)
    return {
      ...ref,
      row: row === null || ref.isRowFixed ? row : row - to.row,
      column: column === null || ref.isColumnFixed ? column : column - to.column,
    }
  })
  return { ...formula, refs }
}

function eachPlace(box: Box, visit: (place: Place) => void): void {
  for (let row = box.startRow; row < box.endRow; row += 1) {
    for (let column = box.startColumn; column < box.endColumn; column += 1) visit({ row, column })
  }
}
