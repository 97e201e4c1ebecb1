import { columnName } from './a1.ts'
import { typedCell } from './values-write.ts'
import { firstUser, makeFile } from './state.ts'
import { noteChange } from './notify.ts'
import type { Book, Sheet } from './book.ts'
import type { Cell, Row, Scalar } from './cell.ts'
import type { GoogleTwin } from './twin.ts'

/** A person with plain field names, such as `firstName` or `postalCode`. */
export type SeedRow = Readonly<Record<string, Scalar | null | undefined>>

export interface Seed {
  readonly rows: readonly SeedRow[]
  /** Name of the spreadsheet; "Leads" when absent. */
  readonly title?: string
}

const columns: readonly (readonly [field: string, header: string])[] = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['fullName', 'Full name'],
  ['email', 'Email'],
  ['phone', 'Phone'],
  ['company', 'Company'],
  ['title', 'Title'],
  ['street', 'Street'],
  ['postalCode', 'Postal code'],
  ['city', 'City'],
  ['country', 'Country'],
  ['source', 'Source'],
]

/** Makes the spreadsheet "Leads" as a person would keep it: a header, a row each, and a formula for the full name. */
export function loadSeed(twin: GoogleTwin, seed: Seed): { spreadsheetId: string; sheetId: number } {
  const { google } = twin
  const owner = firstUser(google).email
  const file = makeFile(google, { title: seed.title ?? 'Leads', owner })
  for (const id of google.clients.keys()) file.apps.add(id)
  const sheet = file.book.sheets[0]
  if (!sheet) throw new Error('A new spreadsheet has one sheet.')
  sheet.title = 'Leads'
  const known = new Set(columns.map(([field]) => field))
  const extra = [...new Set(seed.rows.flatMap((row) => Object.keys(row)))].filter((field) => !known.has(field))
  const fields = [...columns, ...extra.map((field): [string, string] => [field, headerOf(field)])]
  const header = fields.map(([, name]) => name)
  const rows = seed.rows.map((row) => fields.map(([field]) => row[field] ?? null))
  loadRows(file.book, sheet, { at: 0, rows: [header, ...rows] })
  addFullNames(file.book, sheet, header.indexOf('Full name'))
  noteChange(google, file, { state: 'add', changed: [], by: owner })
  return { spreadsheetId: file.book.id, sheetId: sheet.id }
}

function headerOf(field: string): string {
  const words = field
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Puts whole rows into a sheet as they are, thousands at once, growing the grid as needed. */
export function loadRows(
  book: Book,
  sheet: Sheet,
  load: { at: number; rows: readonly (readonly (Scalar | null)[])[] },
): void {
  load.rows.forEach((values, index) => {
    const row: Row = values.map((value) => (value === null || value === '' ? undefined : value))
    while (row.length > 0 && row.at(-1) === undefined) row.pop()
    sheet.rows[load.at + index] = row
    sheet.columnCount = Math.max(sheet.columnCount, row.length)
  })
  sheet.rowCount = Math.max(sheet.rowCount, load.at + load.rows.length)
  book.version += 1
}

function addFullNames(book: Book, sheet: Sheet, column: number): void {
  sheet.rows.forEach((row, index) => {
    if (!row || index === 0) return
    const place = { row: index, column }
    const text = `=TRIM(${columnName(0)}${index + 1}&" "&${columnName(1)}${index + 1})`
    const cell: Cell | undefined = typedCell(book, { old: undefined, place }, text)
    row[column] = cell
  })
}
