import { z } from 'zod'

import { columnIndex, parseArea } from './a1.ts'
import { openTab, scalar, target } from './action-target.ts'
import { accessActions } from './actions-access.ts'
import { fileActions } from './actions-files.ts'
import { noteChange } from './notify.ts'
import { clip } from './range.ts'
import { performRequests } from './requests.ts'
import { loadRows } from './seed.ts'
import { planWrite } from './values-write.ts'
import type { Action, Opened } from './action-target.ts'
import type { Sheet } from './book.ts'
import type { Google } from './state.ts'
import type { TokenStore } from './tokens.ts'

const number = z.coerce.number().int().min(1)

/** What tests and the human page can do as a person sitting at the sheet. Rows and columns count from 1, as on screen. */
export function createActions(google: Google, tokens: TokenStore): Readonly<Record<string, Action>> {
  /** An action on a tab, told to Drive afterwards. */
  function edit<T extends { file?: string | undefined; tab?: string | undefined; by?: string | undefined }>(
    schema: z.ZodType<T>,
    perform: (opened: Opened, input: T) => void,
  ): Action {
    return (raw) => {
      const input = schema.parse(raw)
      const opened = openTab(google, input)
      perform(opened, input)
      noteChange(google, opened.file, { state: 'update', changed: ['content'], by: opened.by })
      return { spreadsheetId: opened.file.book.id }
    }
  }
  return { ...cellActions(edit), ...structureActions(edit), ...fileActions(google), ...accessActions(google, tokens) }
}

type Edit = <T extends { file?: string | undefined; tab?: string | undefined; by?: string | undefined }>(
  schema: z.ZodType<T>,
  perform: (opened: Opened, input: T) => void,
) => Action

/** A column by letter or by the text of its header. */
function columnOf(sheet: Sheet, named: string): number {
  const header = (sheet.rows[0] ?? []).findIndex((cell) => cell === named)
  if (header >= 0) return header
  if (/^[A-Za-z]{1,3}$/.test(named)) return columnIndex(named)
  throw new Error(`There is no column ${named}.`)
}

function type({ file, sheet }: Opened, at: { row: number; column: number }, values: readonly unknown[]): void {
  const corner = { startRow: at.row, endRow: at.row + 1, startColumn: at.column, endColumn: at.column + 1 }
  sheet.rowCount = Math.max(sheet.rowCount, at.row + 1)
  planWrite(file.book, clip(sheet, corner), { rows: [values], major: 'ROWS', option: 'USER_ENTERED' })()
}

function request({ file, by }: Opened, body: object): void {
  performRequests(file.book, [body], { email: by, project: 'google-sheets-editor' })
}

function rowsRange(sheet: Sheet, start: number, count: number): object {
  return { sheetId: sheet.id, dimension: 'ROWS', startIndex: start, endIndex: start + count }
}

function columnsRange(sheet: Sheet, start: number): object {
  return { sheetId: sheet.id, dimension: 'COLUMNS', startIndex: start, endIndex: start + 1 }
}

function cellActions(edit: Edit): Readonly<Record<string, Action>> {
  const cell = z.object({ ...target, cell: z.string(), value: scalar })
  const row = z.object({
    ...target,
    row: number,
    values: z.array(scalar).optional(),
    fields: z.record(z.string(), scalar).optional(),
  })
  const appended = z.object({
    ...target,
    values: z.array(scalar).optional(),
    fields: z.record(z.string(), scalar).optional(),
  })
  const typeRow = (opened: Opened, at: number, input: Pick<z.infer<typeof row>, 'values' | 'fields'>) => {
    if (input.values) type(opened, { row: at, column: 0 }, input.values)
    for (const [name, value] of Object.entries(input.fields ?? {})) {
      type(opened, { row: at, column: columnOf(opened.sheet, name) }, [value ?? ''])
    }
  }
  return {
    setCell: edit(cell, (opened, input) => {
      const area = parseArea(input.cell)
      if (area?.startRow === undefined || area.startColumn === undefined) throw new Error(`${input.cell} is no cell.`)
      type(opened, { row: area.startRow, column: area.startColumn }, [input.value ?? ''])
    }),
    setRow: edit(row, (opened, input) => typeRow(opened, input.row - 1, input)),
    appendRow: edit(appended, (opened, input) => typeRow(opened, lastRow(opened.sheet), input)),
    load: edit(z.object({ ...target, at: number.default(1), rows: z.array(z.array(scalar)) }), (opened, input) => {
      loadRows(opened.file.book, opened.sheet, { at: input.at - 1, rows: input.rows })
    }),
  }
}

/** The first row below everything that holds something. */
export function lastRow(sheet: Sheet): number {
  return sheet.rows.findLastIndex((row) => row?.some((cell) => cell !== undefined) ?? false) + 1
}

function structureActions(edit: Edit): Readonly<Record<string, Action>> {
  const rows = z.object({ ...target, at: number, count: number.default(1) })
  const column = z.object({ ...target, column: z.string() })
  return {
    insertRows: edit(rows, (opened, { at, count }) =>
      request(opened, { insertDimension: { range: rowsRange(opened.sheet, at - 1, count) } }),
    ),
    deleteRows: edit(rows, (opened, { at, count }) =>
      request(opened, { deleteDimension: { range: rowsRange(opened.sheet, at - 1, count) } }),
    ),
    moveRows: edit(
      z.object({ ...target, at: number, count: number.default(1), to: number }),
      (opened, { at, count, to }) =>
        request(opened, {
          moveDimension: { source: rowsRange(opened.sheet, at - 1, count), destinationIndex: to - 1 },
        }),
    ),
    copyRows: edit(
      z.object({ ...target, at: number, count: number.default(1), to: number }),
      (opened, { at, count, to }) => {
        const source = { sheetId: opened.sheet.id, startRowIndex: at - 1, endRowIndex: at - 1 + count }
        opened.sheet.rowCount = Math.max(opened.sheet.rowCount, to - 1 + count)
        const destination = { sheetId: opened.sheet.id, startRowIndex: to - 1, endRowIndex: to - 1 + count }
        request(opened, { copyPaste: { source, destination } })
      },
    ),
    sort: edit(
      z.object({ ...target, column: z.string(), descending: z.coerce.boolean().default(false) }),
      (opened, input) => {
        const range = { sheetId: opened.sheet.id, startRowIndex: 1, endRowIndex: Math.max(lastRow(opened.sheet), 2) }
        const dimensionIndex = columnOf(opened.sheet, input.column)
        request(opened, {
          sortRange: {
            range,
            sortSpecs: [{ dimensionIndex, sortOrder: input.descending ? 'DESCENDING' : 'ASCENDING' }],
          },
        })
      },
    ),
    insertColumn: edit(column, (opened, input) =>
      request(opened, { insertDimension: { range: columnsRange(opened.sheet, columnOf(opened.sheet, input.column)) } }),
    ),
    deleteColumn: edit(column, (opened, input) =>
      request(opened, { deleteDimension: { range: columnsRange(opened.sheet, columnOf(opened.sheet, input.column)) } }),
    ),
    moveColumn: edit(z.object({ ...target, column: z.string(), before: z.string() }), (opened, input) => {
      const source = columnsRange(opened.sheet, columnOf(opened.sheet, input.column))
      request(opened, { moveDimension: { source, destinationIndex: columnOf(opened.sheet, input.before) } })
    }),
    renameColumn: edit(z.object({ ...target, column: z.string(), name: z.string() }), (opened, input) =>
      type(opened, { row: 0, column: columnOf(opened.sheet, input.column) }, [input.name]),
    ),
    renameTab: edit(z.object({ ...target, name: z.string() }), (opened, input) =>
      request(opened, {
        updateSheetProperties: { properties: { sheetId: opened.sheet.id, title: input.name }, fields: 'title' },
      }),
    ),
  }
}
