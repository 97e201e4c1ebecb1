import { gridBox } from './book.ts'
import { isError, isRich, numberFormatOf } from './cell.ts'
import { evaluateCell } from './evaluate.ts'
import { showValue } from './format.ts'
import { formulaText } from './book.ts'
import { applyMask, parseMask, wants } from './mask.ts'
import { metadataJson } from './metadata-json.ts'
import { gridRangeOf } from './range.ts'
import { groupJson } from './requests-move.ts'
import { namedRangeJson, protectedRangeJson } from './requests-ranges.ts'
import { defaultFormat, spreadsheetTheme } from './theme.ts'
import type { Box } from './a1.ts'
import type { Book, Sheet } from './book.ts'
import type { Cell, Json, Value } from './cell.ts'
import type { Mask } from './mask.ts'

export interface ViewOptions {
  /** Areas of interest: only their sheets and cells are shown. Empty shows everything. */
  readonly areas: readonly { readonly sheet: Sheet; readonly box: Box }[]
  readonly includeGridData: boolean
  /** A field mask; with one, `includeGridData` does not matter. */
  readonly fields: string | null
}

/** A Spreadsheet resource. */
export function bookJson(book: Book, options: ViewOptions): unknown {
  const mask = options.fields === null ? null : parseMask(options.fields)
  const isGridShown = mask === null ? options.includeGridData : wants(mask, 'sheets.data')
  const sheets =
    options.areas.length > 0
      ? book.sheets.filter((one) => options.areas.some(({ sheet }) => sheet === one))
      : book.sheets
  const metadata = [...book.metadata.all()].filter(({ place }) => place.kind === 'SPREADSHEET')
  const shown = {
    spreadsheetId: book.id,
    properties: {
      title: book.title,
      locale: book.locale,
      autoRecalc: 'ON_CHANGE',
      timeZone: book.timeZone,
      defaultFormat,
      spreadsheetTheme,
    },
    sheets: sheets.map((sheet) => sheetJson(book, sheet, { areas: options.areas, mask, isGridShown })),
    ...(book.namedRanges.length > 0 ? { namedRanges: book.namedRanges.map(namedRangeJson) } : {}),
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${book.id}/edit`,
    ...(metadata.length > 0 ? { developerMetadata: metadata.map(metadataJson) } : {}),
  }
  return mask === null ? shown : applyMask(shown, mask)
}

interface SheetView {
  readonly areas: ViewOptions['areas']
  readonly mask: Mask | null
  readonly isGridShown: boolean
}

function sheetJson(book: Book, sheet: Sheet, view: SheetView): Json {
  const own = view.areas.filter((area) => area.sheet === sheet).map(({ box }) => box)
  const boxes = view.areas.length > 0 ? own : [gridBox(sheet)]
  const metadata = [...book.metadata.all()].filter(({ place }) => place.kind === 'SHEET' && place.sheetId === sheet.id)
  const list = <T>(name: string, entries: readonly T[]) => (entries.length > 0 ? { [name]: entries } : {})
  return {
    properties: propertiesJson(book, sheet),
    ...(view.isGridShown ? { data: boxes.map((box) => gridData(book, { sheet, box }, view.mask)) } : {}),
    ...list(
      'merges',
      sheet.merges.map((merge) => gridRangeOf(sheet.id, merge)),
    ),
    ...list(
      'protectedRanges',
      sheet.protectedRanges.map((range) => protectedRangeJson(sheet, range)),
    ),
    ...list(
      'rowGroups',
      sheet.rowGroups.map((group) => groupJson(sheet, true, group)),
    ),
    ...list(
      'columnGroups',
      sheet.columnGroups.map((group) => groupJson(sheet, false, group)),
    ),
    ...list('developerMetadata', metadata.map(metadataJson)),
  }
}

/** A sheet's properties as the API shows them: its number and place always, settings only where set. */
export function propertiesJson(book: Book, sheet: Sheet): Json {
  return {
    sheetId: sheet.id,
    title: sheet.title,
    index: book.sheets.indexOf(sheet),
    sheetType: 'GRID',
    gridProperties: { rowCount: sheet.rowCount, columnCount: sheet.columnCount, ...sheet.grid },
    ...sheet.look,
  }
}

const defaultPixels = { ROWS: 21, COLUMNS: 100 }

function gridData(book: Book, at: { sheet: Sheet; box: Box }, mask: Mask | null): Json {
  const { sheet, box } = at
  const wanted = (name: string) => wants(mask, `sheets.data.${name}`)
  const rows = wanted('rowData') ? rowData(book, at) : []
  const marks = metadataByPlace(book, sheet)
  return {
    ...(box.startRow > 0 ? { startRow: box.startRow } : {}),
    ...(box.startColumn > 0 ? { startColumn: box.startColumn } : {}),
    ...(rows.length > 0 ? { rowData: rows } : {}),
    ...(wanted('rowMetadata')
      ? {
          rowMetadata: dimensionJson(sheet.rowProperties, {
            from: box.startRow,
            to: box.endRow,
            pixels: defaultPixels.ROWS,
            marks: marks.ROW,
          }),
        }
      : {}),
    ...(wanted('columnMetadata')
      ? {
          columnMetadata: dimensionJson(sheet.columnProperties, {
            from: box.startColumn,
            to: box.endColumn,
            pixels: defaultPixels.COLUMNS,
            marks: marks.COLUMN,
          }),
        }
      : {}),
  }
}

type Marks = ReadonlyMap<number, readonly Json[]>

function metadataByPlace(book: Book, sheet: Sheet): { ROW: Marks; COLUMN: Marks } {
  const marks = { ROW: new Map<number, Json[]>(), COLUMN: new Map<number, Json[]>() }
  for (const entry of book.metadata.all()) {
    const { place } = entry
    if (!('index' in place) || place.sheetId !== sheet.id) continue
    const own = marks[place.kind].get(place.index)
    if (own) own.push(metadataJson(entry))
    else marks[place.kind].set(place.index, [metadataJson(entry)])
  }
  return marks
}

function dimensionJson(
  properties: readonly (Json | undefined)[],
  span: { from: number; to: number; pixels: number; marks: Marks },
): readonly Json[] {
  return Array.from({ length: span.to - span.from }, (_, offset) => {
    const index = span.from + offset
    const metadata = span.marks.get(index)
    return { pixelSize: span.pixels, ...properties[index], ...(metadata ? { developerMetadata: metadata } : {}) }
  })
}

function rowData(book: Book, { sheet, box }: { sheet: Sheet; box: Box }): readonly Json[] {
  const rows: Json[] = []
  let filled = 0
  for (let row = box.startRow; row < Math.min(box.endRow, sheet.rows.length); row += 1) {
    const cells = (sheet.rows[row] ?? []).slice(box.startColumn, box.endColumn)
    while (cells.length > 0 && cells.at(-1) === undefined) cells.pop()
    const place = (column: number) => ({ sheetId: sheet.id, row, column: box.startColumn + column })
    rows.push(
      cells.length > 0 ? { values: Array.from(cells, (cell, column) => cellJson(book, cell, place(column))) } : {},
    )
    if (cells.length > 0) filled = rows.length
  }
  return rows.slice(0, filled)
}

function cellJson(book: Book, cell: Cell | undefined, spot: { sheetId: number; row: number; column: number }): Json {
  if (cell === undefined) return {}
  const value = evaluateCell(cell, spot, book.sight)
  const rich = isRich(cell) ? cell : null
  const entered = rich?.formula
    ? { formulaValue: formulaText(book, rich.formula, spot) }
    : extended(rich ? rich.value : value)
  return {
    ...(entered ? { userEnteredValue: entered } : {}),
    ...(value === null
      ? {}
      : { effectiveValue: extended(value), formattedValue: showValue(value, numberFormatOf(cell)) }),
    ...(rich?.format ? { userEnteredFormat: rich.format } : {}),
    ...(rich?.note === undefined ? {} : { note: rich.note }),
    ...(rich?.validation ? { dataValidation: rich.validation } : {}),
  }
}

const errorTypes: Readonly<Record<string, string>> = {
  '#DIV/0!': 'DIVIDE_BY_ZERO',
  '#VALUE!': 'VALUE',
  '#REF!': 'REF',
  '#NAME?': 'NAME',
  '#NUM!': 'NUM',
  '#N/A': 'N_A',
}

function extended(value: Value): Json | null {
  if (value === null) return null
  if (typeof value === 'number') return { numberValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (isError(value))
    return { errorValue: { type: errorTypes[value.error] ?? 'ERROR', message: `The formula gives ${value.error}.` } }
  return { stringValue: value }
}
