import { z } from 'zod'

import { Fault } from '#shared/fault.ts'

import { call } from './client.ts'
import type { Client } from './client.ts'
import { columnsOf, idColumn, isKnownColumn } from './column.ts'
import type { Columns } from './column.ts'
import { brokenPromise, unfit } from './fault.ts'
import { findMarks, markKey } from './mark.ts'
import { titleOf } from './target.ts'
import type { Target } from './target.ts'

/** Which rows to read, the header row being 0; the whole tab where `count` is absent. */
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
  /** Told the tab's name when it turns out to have another one. */
  readonly remember?: (title: string) => void
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
        dataFilters: z.array(
          z
            .looseObject({ a1Range: z.unknown(), gridRange: z.unknown(), developerMetadataLookup: z.unknown() })
            .partial(),
        ),
      }),
    )
    .default([]),
})
type Matched = z.infer<typeof matchedRanges>['valueRanges'][number]

/**
 * One call: the window, the header row, and the whole id column by its mark. Neither a moved column nor a renamed tab
 * matters: the header row is asked for by the tab's id, and what comes with it tells whether the name still fits.
 * A second call only where it does not, or where a needed column cannot be told by its header.
 */
export async function readGrid(tools: GridTools, window: Window, render: Render = 'UNFORMATTED_VALUE'): Promise<Grid> {
  const read = () => readRanges(tools, window, render)
  const found = await read().catch(unlessUnknown)
  if (found && (window.count === undefined || found.title === tools.target.title))
    return withMarkedColumns(tools, found)
  const target = { ...tools.target, title: found?.title ?? (await titleOf(tools.client, tools.target)) }
  tools.remember?.(target.title)
  return withMarkedColumns(tools, await readRanges({ ...tools, target }, window, render))
}

/** Nothing for a tab that has another name by now; every other fault goes on. */
function unlessUnknown(error: unknown): undefined {
  const isUnknown = error instanceof Fault && /Unable to parse range/.test(error.detail.said ?? '')
  if (!isUnknown) throw error
}

/** Nothing for a window below the last row of the tab; every other fault goes on. */
export function unlessShorter(error: unknown): undefined {
  const isShorter = error instanceof Fault && /exceeds grid limits/.test(error.detail.said ?? '')
  if (!isShorter) throw error
}

async function readRanges({ client, target }: GridTools, window: Window, render: Render): Promise<Grid> {
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
  return toGrid(parsed.data.valueRanges, window)
}

// A range by tab id must not reach beyond the last row, whose number we do not know; one by name is clipped to it.
function filtersFor({ sheetId, title }: Target, { start, count }: Window) {
  if (count === undefined) return [{ gridRange: { sheetId, startRowIndex: start } }]
  return [
    { a1Range: `'${title.replaceAll("'", "''")}'!${start + 1}:${start + count}` },
    { gridRange: { sheetId, startRowIndex: 0, endRowIndex: 1 } },
    { developerMetadataLookup: { metadataKey: markKey, metadataValue: idColumn, locationType: 'COLUMN' } },
  ]
}

function toGrid(found: readonly Matched[], window: Window): Grid {
  const ranges = found.map(({ valueRange, dataFilters }) => ({
    values: valueRange.values ?? [],
    box: boxOf(valueRange.range),
    filter: dataFilters[0] ?? {},
  }))
  const header = ranges.find(({ filter }) => filter.gridRange !== undefined)
  const body = window.count === undefined ? header : ranges.find(({ filter }) => filter.a1Range !== undefined)
  if (!body || !header) throw brokenPromise('a reply without the rows that were asked for')
  const columns = columnsOf(header.values[0] ?? [])
  // Other tabs may have an id column of their own, marked alike.
  const isMark = ({ filter, box }: (typeof ranges)[number]) =>
    filter.developerMetadataLookup !== undefined && box.title === header.box.title
  const marked = ranges.find(isMark)
  const idAt = marked?.box.startColumn ?? columns.at.get(idColumn)
  return {
    title: header.box.title,
    columns,
    idAt,
    start: window.start,
    rows: body.values,
    ids: marked ? marked.values.map((row) => row[0]) : idsWithin(body.values, window.start, idAt),
    hasAllIds: marked !== undefined || window.count === undefined,
    rowCount: Math.max(marked?.box.endRow ?? 0, body.box.endRow),
    columnCount: header.box.endColumn,
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
  // A header that means something wins over the mark; one that means nothing to us is the new name of a marked column.
  const taken = new Set(
    [...at].filter(([name]) => isKnownColumn(name) || tools.names.includes(name)).map(([, to]) => to),
  )
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
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

function isTable(value: unknown): boolean {
  return Array.isArray(value) && value.every((row) => Array.isArray(row))
}
