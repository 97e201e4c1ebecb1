import { writeFormula } from './formula.ts'
import { createMetadataStore } from './metadata.ts'
import type { Box } from './a1.ts'
import type { Cell, Json, Row } from './cell.ts'
import type { Sight } from './evaluate.ts'
import type { Formula, Place, SheetNames } from './formula.ts'
import type { MetadataStore } from './metadata.ts'

export type Dimension = 'ROWS' | 'COLUMNS'

/** Half-open, zero based, on one dimension. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Group extends Span {
  readonly depth: number
}

export interface ProtectedRange {
  readonly id: number
  /** Null protects the whole sheet. */
  readonly box: Box | null
  readonly description: string | null
  readonly isWarningOnly: boolean
  readonly editors: readonly string[]
}

/** One tab: cells in row arrays, with holes where nothing is. */
export interface Sheet {
  readonly id: number
  title: string
  rowCount: number
  columnCount: number
  rows: (Row | undefined)[]
  rowProperties: (Json | undefined)[]
  columnProperties: (Json | undefined)[]
  /** Settings of the grid beyond its size, such as frozenRowCount, as the API shows them. */
  grid: Json
  /** Settings of the sheet beyond the grid: hidden, rightToLeft, tabColorStyle… */
  look: Json
  merges: readonly Box[]
  protectedRanges: readonly ProtectedRange[]
  rowGroups: readonly Group[]
  columnGroups: readonly Group[]
}

export interface NamedRange {
  readonly id: string
  readonly name: string
  readonly sheetId: number
  readonly box: Box
}

/** A spreadsheet. Its title is the name of its Drive file. */
export interface Book {
  readonly id: string
  title: string
  locale: string
  timeZone: string
  /** In the order of the tabs. */
  sheets: Sheet[]
  namedRanges: readonly NamedRange[]
  readonly metadata: MetadataStore
  /** Grows with every change of cells, so that formulas know when to calculate anew. */
  version: number
  /** False until a formula is first written: saves looking for formulas in sheets of plain data. */
  hasFormulas: boolean
  readonly names: SheetNames
  readonly sight: Sight
  /** A number no sheet, range or metadata of this spreadsheet has yet. */
  drawId(): number
}

export interface BookMaking {
  readonly id: string
  readonly title: string
  readonly now: () => number
  readonly random: () => number
}

/** All tabs together. https://support.google.com/drive/answer/37603 */
export const cellsMax = 10_000_000
/** Column ZZZ. */
export const columnsMax = 18_278

export function createBook(making: BookMaking): Book {
  const book: Book = {
    id: making.id,
    title: making.title,
    locale: 'en_US',
    timeZone: 'Etc/GMT',
    sheets: [createSheet(0, 'Sheet1')],
    namedRanges: [],
    metadata: createMetadataStore(),
    version: 0,
    hasFormulas: false,
    names: {
      idOf: (title) => findSheet(book, title)?.id ?? null,
      titleOf: (id) => sheetOf(book, id)?.title ?? null,
    },
    sight: {
      get version() {
        return book.version
      },
      now: making.now,
      cell: (sheetId, place) => sheetOf(book, sheetId)?.rows[place.row]?.[place.column],
      extent(sheetId) {
        const sheet = sheetOf(book, sheetId)
        return sheet ? { rows: sheet.rows.length, columns: sheet.columnCount } : null
      },
      named(name) {
        const range = book.namedRanges.find((one) => one.name.toLowerCase() === name.toLowerCase())
        if (!range) return null
        const { box, sheetId } = range
        return {
          sheetId,
          from: { row: box.startRow, column: box.startColumn },
          to: { row: box.endRow - 1, column: box.endColumn - 1 },
        }
      },
    },
    drawId: () => 1 + Math.floor(making.random() * (2 ** 31 - 2)),
  }
  return book
}

export function createSheet(id: number, title: string, size = { rows: 1000, columns: 26 }): Sheet {
  return {
    id,
    title,
    rowCount: size.rows,
    columnCount: size.columns,
    rows: [],
    rowProperties: [],
    columnProperties: [],
    grid: {},
    look: {},
    merges: [],
    protectedRanges: [],
    rowGroups: [],
    columnGroups: [],
  }
}

export function sheetOf(book: Book, id: number): Sheet | undefined {
  return book.sheets.find((sheet) => sheet.id === id)
}

/** By title; titles differ by more than case, so case does not matter. */
export function findSheet(book: Book, title: string): Sheet | undefined {
  const exact = book.sheets.find((sheet) => sheet.title === title)
  return exact ?? book.sheets.find((sheet) => sheet.title.toLowerCase() === title.toLowerCase())
}

/** Puts a cell in place; the grid is not grown. */
export function putCell(sheet: Sheet, place: Place, cell: Cell | undefined): void {
  const row = sheet.rows[place.row]
  if (row) row[place.column] = cell
  else if (cell !== undefined) {
    const made: Row = []
    made[place.column] = cell
    sheet.rows[place.row] = made
  }
}

/** The whole grid of a sheet. */
export function gridBox(sheet: Sheet): Box {
  return { startRow: 0, endRow: sheet.rowCount, startColumn: 0, endColumn: sheet.columnCount }
}

export function formulaText(book: Book, formula: Formula, place: Place): string {
  return writeFormula(formula, place, book.names)
}

export function cellTotal(book: Book): number {
  return book.sheets.reduce((sum, sheet) => sum + sheet.rowCount * sheet.columnCount, 0)
}

/** Remembers a spreadsheet; calling the result puts it back, which makes a batch atomic. */
export function snapshotBook(book: Book, touchesCells: boolean): () => void {
  const { title, locale, timeZone, namedRanges, hasFormulas } = book
  const sheets = book.sheets.map((sheet) => ({ sheet, copy: copySheet(sheet, touchesCells) }))
  const restoreMetadata = book.metadata.snapshot()
  return () => {
    Object.assign(book, { title, locale, timeZone, namedRanges, hasFormulas })
    book.version += 1
    book.sheets = sheets.map(({ sheet, copy }) => Object.assign(sheet, copy))
    restoreMetadata()
  }
}

function copySheet(sheet: Sheet, isDeep: boolean): Sheet {
  const rows = isDeep ? sheet.rows.map((row) => row?.slice()) : sheet.rows
  return { ...sheet, rows, rowProperties: [...sheet.rowProperties], columnProperties: [...sheet.columnProperties] }
}
