import { z } from 'zod'

import { hasContent, isRich } from './cell.ts'
import { evaluateCell } from './evaluate.ts'
import { compare } from './evaluate.ts'
import { boxOf, needSheet, spanOf } from './grid.ts'
import { invalidArgument } from './problem.ts'
import { kind } from './request-kind.ts'
import { dimension, dimensionRange, gridCoordinate, gridRange, jsonObject } from './schema.ts'
import { pasteCells } from './paste.ts'
import { deleteDimension, insertDimension, moveDimension } from './structure.ts'
import type { Box } from './a1.ts'
import type { Book, Group, Sheet } from './book.ts'
import type { Json, Row } from './cell.ts'
import type { RequestKind } from './request-kind.ts'

const insertBody = z.strictObject({ range: dimensionRange, inheritFromBefore: z.boolean().default(false) })
const moveBody = z.strictObject({ source: dimensionRange, destinationIndex: z.int().min(0).default(0) })
const appendBody = z.strictObject({ sheetId: z.int().default(0), dimension, length: z.int().min(1) })
const updateBody = z.strictObject({ range: dimensionRange, properties: jsonObject, fields: z.string() })
const sortSpec = z.strictObject({
  dimensionIndex: z.int().min(0).default(0),
  sortOrder: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING'),
})
const pasteType = z.enum([
  'PASTE_NORMAL',
  'PASTE_VALUES',
  'PASTE_FORMAT',
  'PASTE_NO_BORDERS',
  'PASTE_FORMULA',
  'PASTE_DATA_VALIDATION',
  'PASTE_CONDITIONAL_FORMATTING',
])
const copyBody = z.strictObject({
  source: gridRange,
  destination: gridRange,
  pasteType: pasteType.default('PASTE_NORMAL'),
  pasteOrientation: z.enum(['NORMAL']).default('NORMAL'),
})
const cutBody = z.strictObject({
  source: gridRange,
  destination: gridCoordinate,
  pasteType: pasteType.default('PASTE_NORMAL'),
})

/** The requests that move rows, columns and cells about. */
export const moveRequests: Readonly<Record<string, RequestKind>> = {
  insertDimension: kind(insertBody, (book, { range }) => {
    const sheet = needSheet(book, range.sheetId)
    const { startIndex: start = 0, endIndex: end = 0 } = range
    const size = range.dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount
    if (end <= start) throw invalidArgument('The start index must be less than the end index.')
    if (start > size) throw invalidArgument(`range.startIndex[${start}] is beyond the grid of ${size}.`)
    insertDimension(book, sheet, { dimension: range.dimension, at: start, count: end - start })
    return null
  }),

  deleteDimension: kind(z.strictObject({ range: dimensionRange }), (book, { range }) => {
    const { sheet, span } = spanOf(book, range)
    const size = range.dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount
    if (span.end - span.start === size) {
      throw invalidArgument(`You can't delete all the ${range.dimension.toLowerCase()} on the sheet.`)
    }
    deleteDimension(book, sheet, { ...span, dimension: range.dimension })
    return null
  }),

  moveDimension: kind(moveBody, (book, { source, destinationIndex: to }) => {
    const { sheet, span } = spanOf(book, source)
    const size = source.dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount
    if (to > size) throw invalidArgument(`destinationIndex[${to}] is beyond the grid of ${size}.`)
    if (to < span.start || to > span.end) moveDimension(book, sheet, { ...span, dimension: source.dimension, to })
    return null
  }),

  appendDimension: kind(appendBody, (book, body) => {
    const sheet = needSheet(book, body.sheetId)
    if (body.dimension === 'ROWS') sheet.rowCount += body.length
    else sheet.columnCount += body.length
    return null
  }),

  updateDimensionProperties: kind(updateBody, (book, { range, properties, fields }) => {
    const { sheet, span } = spanOf(book, range)
    const list = range.dimension === 'ROWS' ? sheet.rowProperties : sheet.columnProperties
    const names = fields === '*' ? ['hiddenByUser', 'pixelSize'] : fields.split(',').map((field) => field.trim())
    for (let index = span.start; index < span.end; index += 1) {
      const next: Json = { ...list[index], ...Object.fromEntries(names.map((name) => [name, properties[name]])) }
      const entries = Object.entries(next).filter(([, value]) => value !== undefined && value !== false)
      list[index] = entries.length > 0 ? Object.fromEntries(entries) : undefined
    }
    return null
  }),

  autoResizeDimensions: kind(z.strictObject({ dimensions: dimensionRange }), (book, { dimensions }) => {
    const { sheet, span } = spanOf(book, dimensions)
    if (dimensions.dimension === 'COLUMNS') fitColumns(sheet, span.start, span.end)
    return null
  }),

  addDimensionGroup: kind(z.strictObject({ range: dimensionRange }), (book, { range }) => {
    const { sheet, span } = spanOf(book, range)
    const isRows = range.dimension === 'ROWS'
    const groups = isRows ? sheet.rowGroups : sheet.columnGroups
    const depth = 1 + groups.filter((group) => group.start <= span.start && group.end >= span.end).length
    setGroups(sheet, isRows, [...groups, { ...span, depth }])
    return {
      dimensionGroups: (isRows ? sheet.rowGroups : sheet.columnGroups).map((group) => groupJson(sheet, isRows, group)),
    }
  }),

  deleteDimensionGroup: kind(z.strictObject({ range: dimensionRange }), (book, { range }) => {
    const { sheet, span } = spanOf(book, range)
    const isRows = range.dimension === 'ROWS'
    const groups = isRows ? sheet.rowGroups : sheet.columnGroups
    const left = groups.filter((group) => group.start !== span.start || group.end !== span.end)
    setGroups(sheet, isRows, left)
    return left.length > 0 ? { dimensionGroups: left.map((group) => groupJson(sheet, isRows, group)) } : {}
  }),

  sortRange: kind(z.strictObject({ range: gridRange, sortSpecs: z.array(sortSpec) }), (book, body) => {
    const { sheet, box } = boxOf(book, body.range)
    sortRows(book, sheet, { box, specs: body.sortSpecs })
    return null
  }),

  copyPaste: kind(copyBody, (book, body) => {
    const to = boxOf(book, body.destination)
    pasteCells(book, { from: boxOf(book, body.source), to, how: body.pasteType, isCut: false })
    return null
  }),

  cutPaste: kind(cutBody, (book, body) => {
    const from = boxOf(book, body.source)
    const { sheetId, rowIndex, columnIndex } = body.destination
    const to = boxOf(book, {
      sheetId,
      startRowIndex: rowIndex,
      endRowIndex: rowIndex + from.box.endRow - from.box.startRow,
      startColumnIndex: columnIndex,
      endColumnIndex: columnIndex + from.box.endColumn - from.box.startColumn,
    })
    pasteCells(book, { from, to, how: body.pasteType, isCut: true })
    return null
  }),
}

/** A group of rows or columns as the API shows it. */
export function groupJson(sheet: Sheet, isRows: boolean, group: Group): object {
  const range = { dimension: isRows ? 'ROWS' : 'COLUMNS', startIndex: group.start, endIndex: group.end }
  return { range: { ...(sheet.id === 0 ? {} : { sheetId: sheet.id }), ...range }, depth: group.depth }
}

function setGroups(sheet: Sheet, isRows: boolean, groups: readonly Group[]): void {
  if (isRows) sheet.rowGroups = groups
  else sheet.columnGroups = groups
  // The first group brings the setting along, and it stays, as recorded calls show.
  sheet.grid = { ...sheet.grid, [isRows ? 'rowGroupControlAfter' : 'columnGroupControlAfter']: true }
}

/** Width of Arial 10 is a matter of fonts; seven pixels a letter comes close. */
const letterPixels = 7

function fitColumns(sheet: Sheet, start: number, end: number): void {
  for (let column = start; column < end; column += 1) {
    const longest = sheet.rows.reduce((most, row) => {
      const cell = row?.[column]
      const value = isRich(cell) ? cell.value : cell
      return Math.max(most, String(value ?? '').length)
    }, 0)
    if (longest > 0)
      sheet.columnProperties[column] = { ...sheet.columnProperties[column], pixelSize: longest * letterPixels + 6 }
  }
}

/** Moves values, formulas and formats between rows of the range; what belongs to whole rows, metadata included, stays. */
function sortRows(book: Book, sheet: Sheet, sort: { box: Box; specs: readonly z.infer<typeof sortSpec>[] }): void {
  const { box, specs } = sort
  const lastRow = Math.min(box.endRow, sheet.rows.length)
  const keyed = []
  for (let row = box.startRow; row < lastRow; row += 1) {
    const cells = sheet.rows[row] ?? []
    const keys = specs.map(({ dimensionIndex: column }) =>
      evaluateCell(cells[column], { sheetId: sheet.id, row, column }, book.sight),
    )
    keyed.push({ cells: cells.slice(box.startColumn, box.endColumn), keys })
  }
  keyed.sort((one, two) => {
    for (const [index, { sortOrder }] of specs.entries()) {
      const left = one.keys[index] ?? null
      const right = two.keys[index] ?? null
      // Empty cells come last in either order.
      if ((left === null) !== (right === null)) return left === null ? 1 : -1
      const order = compare(left, right)
      if (order !== 0) return sortOrder === 'ASCENDING' ? order : -order
    }
    return 0
  })
  book.version += 1
  keyed.forEach(({ cells }, index) => placeCells(sheet, box, { row: box.startRow + index, cells }))
}

function placeCells(sheet: Sheet, box: Box, placed: { row: number; cells: Row }): void {
  const row: Row = (sheet.rows[placed.row] ??= [])
  for (let column = box.startColumn; column < box.endColumn; column += 1) {
    const cell = placed.cells[column - box.startColumn]
    if (cell !== undefined || column < row.length) row[column] = cell
  }
  while (row.length > 0 && !hasContent(row.at(-1)) && !isRich(row.at(-1))) row.pop()
}
