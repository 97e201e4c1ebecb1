import { z } from 'zod'

import { call } from './client.ts'
import type { Client } from './client.ts'
import { columnsOf, idColumn } from './column.ts'
import type { Columns } from './column.ts'
import { brokenPromise, unfit } from './fault.ts'
import { findMarks, markKey } from './mark.ts'
import type { Target } from './target.ts'

/** Which rows to read, the header row being 0; up to the end of the tab where `count` is absent. */
export interface Window {
  readonly start: number
  readonly count?: number
}

/** A stretch of a tab, with its header row and the ids of all its rows. */
export interface Grid {
  readonly title: string
  readonly columns: Columns
  /** Position of the id column; `undefined` while there is none. */
  readonly idAt: number | undefined
  /** Row number (0 is the header) of the first of `rows`. */
  readonly start: number
  readonly rows: readonly (readonly unknown[])[]
  /** Ids by row number, as far down as any were read: of the whole tab where the id column is marked. */
  readonly ids: readonly unknown[]
  /** False where `ids` may end before the tab does. */
  readonly hasAllIds: boolean
  /** Size of the tab, empty rows and columns included. */
  readonly rowCount: number
  readonly columnCount: number
}

export type Render = 'UNFORMATTED_VALUE' | 'FORMULA'

/** What a grid is read with. `names`: the columns that are going to be needed. */
export interface GridTools {
  readonly client: Client
  readonly target: Target
  readonly names: readonly string[]
}

const matchedRanges = z.object({
  valueRanges: z
    .array(
      z.object({
        valueRange: z.object({
          range: z.string(),
          // Cells are looked at one by one when they are used: checking each here would cost more than the rest.
          values: z.custom<readonly (readonly unknown[])[]>(isTable).optional(),
        }),
        dataFilters: z.array(z.looseObject({ gridRange: z.unknown(), developerMetadataLookup: z.unknown() }).partial()),
      }),
    )
    .default([]),
})
type Matched = z.infer<typeof matchedRanges>['valueRanges'][number]

/**
 * One call, addressed by the tab's id, so that neither a renamed tab nor a moved column matters: the window, the header
 * row, and the whole id column by its mark. A second one only where a needed column cannot be told by its header.
 */
export async function readGrid(tools: GridTools, window: Window, render: Render = 'UNFORMATTED_VALUE'): Promise<Grid> {
  const { client, target } = tools
  const body = await call(
    client.spreadsheets.values.batchGetByDataFilter({
      spreadsheetId: target.spreadsheetId,
      requestBody: {
        dataFilters: filtersFor(target, window),
        valueRenderOption: render,
        dateTimeRenderOption: 'SERIAL_NUMBER',
        majorDimension: 'ROWS',
      },
    }),
  )
  const parsed = matchedRanges.safeParse(body)
  if (!parsed.success) throw brokenPromise('cell values without a range')
  return withMarkedColumns(tools, toGrid(parsed.data.valueRanges, window))
}

function filtersFor({ sheetId }: Target, { start, count }: Window) {
  const end = count === undefined ? {} : { endRowIndex: start + count }
  const header = start === 0 ? [] : [{ gridRange: { sheetId, startRowIndex: 0, endRowIndex: 1 } }]
  const ids = { metadataKey: markKey, metadataValue: idColumn, locationType: 'COLUMN' }
  const isWhole = start === 0 && count === undefined
  return [
    { gridRange: { sheetId, startRowIndex: start, ...end } },
    ...header,
    ...(isWhole ? [] : [{ developerMetadataLookup: ids }]),
  ]
}

function toGrid(found: readonly Matched[], window: Window): Grid {
  const isIds = ({ dataFilters }: Matched) => dataFilters.some((filter) => filter.developerMetadataLookup !== undefined)
  const plain = found
    .filter((one) => !isIds(one))
    .map((one) => ({ ...one.valueRange, box: boxOf(one.valueRange.range) }))
  const body = plain.find(({ box }) => box.startRow === window.start)
  const header = window.start === 0 ? body : plain.find(({ box }) => box.startRow === 0)
  if (!body || !header) throw brokenPromise('a reply without the rows that were asked for')
  const rows = body.values ?? []
  const columns = columnsOf(header.values?.[0] ?? [])
  // Other tabs may have an id column of their own, marked alike.
  const marked = found
    .filter(isIds)
    .map(({ valueRange }) => ({ values: valueRange.values ?? [], box: boxOf(valueRange.range) }))
    .find(({ box }) => box.title === body.box.title)
  const idAt = marked?.box.startColumn ?? columns.at.get(idColumn)
  return {
    title: body.box.title,
    columns,
    idAt,
    start: window.start,
    rows,
    ids: marked ? marked.values.map((row) => row[0]) : idsWithin(rows, window.start, idAt),
    hasAllIds: marked !== undefined || (window.start === 0 && window.count === undefined),
    rowCount: Math.max(marked?.box.endRow ?? 0, body.box.endRow),
    columnCount: body.box.endColumn,
  }
}

function idsWithin(rows: readonly (readonly unknown[])[], start: number, idAt: number | undefined): unknown[] {
  const ids: unknown[] = []
  if (idAt !== undefined) for (const [index, row] of rows.entries()) ids[start + index] = row[idAt]
  return ids
}

/** Columns whose header was changed to something unknown are found by the mark that `provision` gave them. */
async function withMarkedColumns(tools: GridTools, grid: Grid): Promise<Grid> {
  const doubled = tools.names.find((name) => grid.columns.doubled.has(name))
  if (doubled !== undefined) throw unfit(`Two columns of the tab are called "${doubled}". Rename one of them.`)
  const isEmpty = grid.columns.headers.every((header) => header === '')
  if (isEmpty && grid.rows.length > 1) throw unfit('The first row of the tab has to hold the names of the columns.')
  const isThere = (name: string) => (name === idColumn ? grid.idAt !== undefined : grid.columns.at.has(name))
  if (isEmpty || [...tools.names, idColumn].every(isThere)) return grid
  const marks = await findMarks(tools.client, tools.target)
  const at = new Map(grid.columns.at)
  const taken = new Set(at.values())
  for (const [name, index] of marks) if (!at.has(name) && !taken.has(index)) at.set(name, index)
  const idAt = grid.idAt ?? at.get(idColumn)
  // Marks go with their columns. Without the id column every row would look new, and every known one removed.
  if (idAt === undefined && marks.size > 0) {
    throw unfit(
      `The column "${idColumn}" was deleted. Bring it back with Undo or the version history, or connect again.`,
    )
  }
  const ids = grid.idAt === undefined ? idsWithin(grid.rows, grid.start, idAt) : grid.ids
  return { ...grid, idAt, ids, columns: { ...grid.columns, at } }
}

interface Box {
  readonly title: string
  readonly startRow: number
  readonly endRow: number
  readonly startColumn: number
  readonly endColumn: number
}

/** Reads an A1 range as replies give it: always with a tab, clipped to the grid. Ends are exclusive. */
export function boxOf(range: string): Box {
  const parts = /^(?:(.*)!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?$/s.exec(range)
  const [, title = '', startColumn, startRow, endColumn, endRow] = parts ?? []
  if (startColumn === undefined || startRow === undefined) throw brokenPromise(`the range ${range.slice(0, 80)}`)
  return {
    title: title.replace(/^'(.*)'$/s, '$1').replaceAll("''", "'"),
    startRow: Number(startRow) - 1,
    endRow: Number(endRow ?? startRow),
    startColumn: columnNumber(startColumn) - 1,
    endColumn: columnNumber(endColumn ?? startColumn),
  }
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

function isTable(value: unknown): boolean {
  return Array.isArray(value) && value.every((row) => Array.isArray(row))
}
