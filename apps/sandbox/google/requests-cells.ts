import { z } from 'zod'

import { putCell } from './book.ts'
import { hasContent, isRich, withContent } from './cell.ts'
import { clearBox } from './values-write.ts'
import { boxOf, needSheet } from './grid.ts'
import { parseMask } from './mask.ts'
import { invalidArgument } from './problem.ts'
import { replaceText } from './replace.ts'
import { kind } from './request-kind.ts'
import { gridCoordinate, gridRange, jsonObject } from './schema.ts'
import { mergeMasked, tidyFormat } from './style.ts'
import { parseFormula } from './formula.ts'
import type { Box } from './a1.ts'
import type { Book, Sheet } from './book.ts'
import type { Cell, RichCell } from './cell.ts'
import type { Place } from './formula.ts'
import type { Mask } from './mask.ts'
import type { RequestKind } from './request-kind.ts'

const extendedValue = z.strictObject({
  numberValue: z.number().optional(),
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  formulaValue: z.string().optional(),
})
const cellJson = z.looseObject({
  userEnteredValue: extendedValue.optional(),
  userEnteredFormat: jsonObject.optional(),
  note: z.string().optional(),
  dataValidation: jsonObject.optional(),
})
const rowJson = z.strictObject({ values: z.array(cellJson).default([]) })
const updateBody = z.strictObject({
  rows: z.array(rowJson).default([]),
  fields: z.string(),
  start: gridCoordinate.optional(),
  range: gridRange.optional(),
})
const appendBody = z.strictObject({ sheetId: z.int().default(0), rows: z.array(rowJson), fields: z.string() })
const mergeBody = z.strictObject({
  range: gridRange,
  mergeType: z.enum(['MERGE_ALL', 'MERGE_COLUMNS', 'MERGE_ROWS']).default('MERGE_ALL'),
})

type CellJson = z.infer<typeof cellJson>

/** The requests that write cells. */
export const cellRequests: Readonly<Record<string, RequestKind>> = {
  updateCells: kind(updateBody, (book, body) => {
    const { sheet, box } = body.start
      ? cornerOf(book, body.start, body.rows)
      : boxOf(book, body.range ?? { sheetId: 0 })
    const mask = parseMask(body.fields)
    writeBox(book, { sheet, box, mask }, (row, column) => body.rows[row]?.values[column] ?? {})
    return null
  }),

  appendCells: kind(appendBody, (book, body) => {
    const sheet = needSheet(book, body.sheetId)
    const start = sheet.rows.findLastIndex((row) => row?.some(hasContent) ?? false) + 1
    const width = body.rows.reduce((most, row) => Math.max(most, row.values.length), 1)
    sheet.rowCount = Math.max(sheet.rowCount, start + body.rows.length)
    sheet.columnCount = Math.max(sheet.columnCount, width)
    const box = { startRow: start, endRow: start + body.rows.length, startColumn: 0, endColumn: width }
    writeBox(book, { sheet, box, mask: parseMask(body.fields) }, (row, column) => body.rows[row]?.values[column] ?? {})
    return null
  }),

  repeatCell: kind(z.strictObject({ range: gridRange, cell: cellJson, fields: z.string() }), (book, body) => {
    const { sheet, box } = boxOf(book, body.range)
    writeBox(book, { sheet, box, mask: parseMask(body.fields) }, () => body.cell)
    return null
  }),

  setDataValidation: kind(
    z.strictObject({ range: gridRange, rule: jsonObject.optional(), filteredRowsIncluded: z.boolean().optional() }),
    (book, body) => {
      const { sheet, box } = boxOf(book, body.range)
      const cell = body.rule ? { dataValidation: body.rule } : {}
      writeBox(book, { sheet, box, mask: parseMask('dataValidation') }, () => cell)
      return null
    },
  ),

  findReplace: kind(z.looseObject({ find: z.string() }), (book, body) => replaceText(book, body)),

  mergeCells: kind(mergeBody, (book, { range, mergeType }) => {
    const { sheet, box } = boxOf(book, range)
    for (const merge of splitMerge(box, mergeType)) {
      sheet.merges = [...sheet.merges.filter((other) => !overlaps(other, merge)), merge]
      keepFirst(book, sheet, merge)
    }
    return null
  }),

  unmergeCells: kind(z.strictObject({ range: gridRange }), (book, { range }) => {
    const { sheet, box } = boxOf(book, range)
    sheet.merges = sheet.merges.filter((merge) => !overlaps(merge, box))
    return null
  }),
}

function cornerOf(
  book: Book,
  start: z.infer<typeof gridCoordinate>,
  rows: readonly z.infer<typeof rowJson>[],
): { sheet: Sheet; box: Box } {
  const width = rows.reduce((most, row) => Math.max(most, row.values.length), 1)
  return boxOf(book, {
    sheetId: start.sheetId,
    startRowIndex: start.rowIndex,
    endRowIndex: start.rowIndex + Math.max(rows.length, 1),
    startColumnIndex: start.columnIndex,
    endColumnIndex: start.columnIndex + width,
  })
}

function writeBox(
  book: Book,
  at: { sheet: Sheet; box: Box; mask: Mask },
  cellAt: (row: number, column: number) => CellJson,
): void {
  const { sheet, box, mask } = at
  book.version += 1
  for (let row = box.startRow; row < box.endRow; row += 1) {
    for (let column = box.startColumn; column < box.endColumn; column += 1) {
      const old = sheet.rows[row]?.[column]
      const written = cellAt(row - box.startRow, column - box.startColumn)
      putCell(sheet, { row, column }, writeCell(book, { old, place: { row, column }, mask }, written))
    }
  }
}

function writeCell(
  book: Book,
  at: { old: Cell | undefined; place: Place; mask: Mask },
  cell: CellJson,
): Cell | undefined {
  const { old, place, mask } = at
  const sets = (field: string) => mask.size === 0 || mask.has(field)
  const before: RichCell = isRich(old) ? old : { value: old ?? null }
  let content = sets('userEnteredValue')
    ? contentOf(book, place, cell)
    : { value: before.value, formula: before.formula }
  if (content.value === '') content = { value: null, formula: undefined }
  const format = sets('userEnteredFormat')
    ? mergeMasked(before.format, tidyFormat(cell.userEnteredFormat ?? {}), styled(mask.get('userEnteredFormat')))
    : before.format
  const note = sets('note') ? cell.note : before.note
  const validation = sets('dataValidation') ? cell.dataValidation : before.validation
  const shell: RichCell = {
    value: null,
    ...(format && Object.keys(format).length > 0 ? { format } : {}),
    ...(note ? { note } : {}),
    ...(validation ? { validation } : {}),
  }
  return withContent(shell, { value: content.value, ...(content.formula ? { formula: content.formula } : {}) })
}

/** A mask that names a colour names its style too. */
function styled(mask: Mask | undefined): Mask {
  const entries = [...(mask ?? [])].flatMap(([name, below]): [string, Mask][] =>
    name.endsWith('Color')
      ? [
          [name, below],
          [`${name}Style`, new Map()],
        ]
      : [[name, below]],
  )
  return new Map(entries)
}

function contentOf(
  book: Book,
  place: Place,
  cell: CellJson,
): Pick<RichCell, 'value'> & { formula: RichCell['formula'] | undefined } {
  const { numberValue, stringValue, boolValue, formulaValue } = cell.userEnteredValue ?? {}
  if (formulaValue === undefined) return { value: numberValue ?? stringValue ?? boolValue ?? null, formula: undefined }
  if (!formulaValue.startsWith('=')) throw invalidArgument(`Invalid formula: ${formulaValue}`)
  book.hasFormulas = true
  return { value: null, formula: parseFormula(formulaValue, place, book.names) }
}

function splitMerge(box: Box, type: 'MERGE_ALL' | 'MERGE_COLUMNS' | 'MERGE_ROWS'): readonly Box[] {
  if (type === 'MERGE_ALL') return [box]
  const isColumns = type === 'MERGE_COLUMNS'
  const [start, end] = isColumns ? [box.startColumn, box.endColumn] : [box.startRow, box.endRow]
  return Array.from({ length: end - start }, (_, index) => {
    const at = start + index
    return isColumns ? { ...box, startColumn: at, endColumn: at + 1 } : { ...box, startRow: at, endRow: at + 1 }
  })
}

function overlaps(one: Box, two: Box): boolean {
  const rows = one.startRow < two.endRow && two.startRow < one.endRow
  return rows && one.startColumn < two.endColumn && two.startColumn < one.endColumn
}

/** A merge keeps the value of its first cell only. */
function keepFirst(book: Book, sheet: Sheet, box: Box): void {
  const place = { row: box.startRow, column: box.startColumn }
  const first = sheet.rows[place.row]?.[place.column]
  clearBox(book, sheet, box)
  putCell(sheet, place, first)
}
