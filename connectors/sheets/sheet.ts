import type { WriteOp } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'

import { idColumn, identityColumns } from './column.ts'
import { unfit } from './fault.ts'
import { readGrid, unlessShorter } from './grid.ts'
import type { Grid, GridTools } from './grid.ts'
import type { Cell } from './patch.ts'
import { contentPlaces, idOf, rowsOf } from './row.ts'
import type { Row } from './row.ts'
import { textOf } from './text.ts'

/** The tab as it was a moment ago, ready to be written to. */
export interface Sheet {
  readonly idAt: number
  readonly rowCount: number
  /** The first row with nothing in it and nothing below it. */
  readonly nextRow: number
  rowOf(id: string): Row | undefined
  /** Rows with somebody in them, from above. */
  readonly rows: readonly Row[]
  /** Headers as they stand, by column. */
  readonly headers: readonly string[]
  /** Columns with a header whose cells are not the hub's own. */
  readonly content: readonly number[]
  /** What was typed into a cell; `''` where it is empty. */
  typedAt(row: number, column: number): Cell
  /** The same as text, outer spaces apart. */
  textAt(row: number, column: number): string
  /** The first row with somebody in it for which this is true. */
  rowThat(isIt: (row: number) => boolean): number | undefined
  columnOf(name: string): number | undefined
  nameOf(column: number): string | undefined
  /** What the formula in this cell shows; `undefined` where there is none. */
  formulaResult(row: number, column: number): { readonly shows: unknown } | undefined
  /** Notes a row that is about to be written. */
  enter(row: Row): void
}

/** Where a tab is believed to end: the row below its last one when it was last written to. */
export interface Tail {
  row: number
}

/** So many rows above the end are read with it: who inserts rows while we append moves the last ones over our place. */
const tailRows = 1000
const lastRow = 10_000_000

/** What a tab is opened with. */
export interface SheetTools extends Omit<GridTools, 'names'> {
  readonly tail: Tail
}

/**
 * Reads the tab whole, with its formulas; of a tab that is only appended to its ids and its end. Read again for what
 * formulas show only where one is in the way.
 */
export async function openSheet(tools: SheetTools, ops: readonly WriteOp[]): Promise<Sheet> {
  const fields = [...new Set(ops.flatMap((op) => Object.keys(op.fields)))]
  const names = { ...tools, names: fields }
  const end = await readEnd(names, ops)
  if (end !== undefined) return toSheet(end, end)
  const typed = await readGrid(names, { start: 0 }, 'FORMULA')
  if (typed.idAt === undefined) {
    throw unfit(`The tab has no column "${idColumn}" yet: it is added when the connection is set up.`)
  }
  if (!meetsFormulas(typed, ops, fields)) return toSheet(typed, typed)
  const shown = await readGrid(names, { start: 0 })
  const isSame = shown.idAt === typed.idAt && JSON.stringify(shown.ids) === JSON.stringify(typed.ids)
  if (isSame) return toSheet(typed, shown)
  throw new Fault('transient', 'The tab was changed while we looked at it.', { nothingApplied: true })
}

/**
 * The end of a tab to which all ops are going to be appended; `undefined` where the tab has to be read whole to know that:
 * it is short, a key stands in it already, it ends elsewhere, or has lost the mark of its id column.
 */
async function readEnd(tools: GridTools & SheetTools, ops: readonly WriteOp[]): Promise<Grid | undefined> {
  const start = tools.tail.row - tailRows
  if (start <= tailRows || ops.some((op) => op.kind !== 'create')) return undefined
  const end = await readGrid(tools, { start, count: lastRow }, 'FORMULA').catch(unlessShorter)
  if (end === undefined || !end.hasAllIds || end.ids.length < start) return undefined
  const known = new Set(end.ids.map(idOf))
  return ops.some((op) => op.kind === 'create' && known.has(op.key)) ? undefined : end
}

/** The tab with what was typed into it, to find rows and their cells in. One call. */
export async function openRows(tools: Omit<GridTools, 'names'>, names: readonly string[]): Promise<Sheet> {
  const typed = await readGrid({ ...tools, names }, { start: 0 }, 'FORMULA')
  return toSheet(typed, typed)
}

// A text may begin with "=" without being a formula, and reads without results show both alike. Rows without id are known
// by what they show, so formulas matter there as well.
function meetsFormulas(typed: Grid, ops: readonly WriteOp[], fields: readonly string[]): boolean {
  const rows = new Map(rowsOf(typed).map((row) => [String(row.id), row]))
  const written = fields.flatMap((name) => typed.columns.at.get(name) ?? [])
  const identity = identityColumns.flatMap((name) => typed.columns.at.get(name) ?? [])
  const hasFormula = (cells: readonly unknown[], places: readonly number[]) =>
    places.some((at) => looksTyped(cells[at]))
  return ops.some((op) => {
    const row = rows.get(op.kind === 'create' ? op.key : op.id)
    if (row) return hasFormula(row.cells, written)
    return op.kind === 'update' && typed.rows.some((cells) => hasFormula(cells, identity))
  })
}

function toSheet(typed: Grid, shown: Grid): Sheet {
  const found = rowsOf(shown)
  const rows = new Map<string, Row>(found.map((row) => [row.id, row]))
  const names = new Map([...typed.columns.at].map(([name, column]) => [column, name]))
  const cellAt = (row: number, column: number): unknown => typed.rows[row - typed.start]?.[column]
  const textAt = (row: number, column: number): string => textOf(cellAt(row, column)).trim()
  const { idAt } = typed
  if (idAt === undefined) throw unfit(`The tab has no column "${idColumn}".`)
  return {
    idAt,
    rowCount: typed.rowCount,
    nextRow: Math.max(typed.start + typed.rows.length, typed.ids.length, 1),
    rowOf: (id) => rows.get(id),
    rows: found,
    headers: typed.columns.headers,
    content: contentPlaces(typed),
    typedAt: (row, column) => cellOf(cellAt(row, column)),
    textAt,
    rowThat: (isIt) => found.find(({ index }) => isIt(index))?.index,
    columnOf: (name) => typed.columns.at.get(name),
    nameOf: (column) => names.get(column),
    formulaResult(row, column) {
      const cell = cellAt(row, column)
      const shows = shown.rows[row - shown.start]?.[column]
      return looksTyped(cell) && cell !== shows ? { shows } : undefined
    },
    enter: (row) => void rows.set(row.id, row),
  }
}

function cellOf(cell: unknown): Cell {
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? cell : ''
}

function looksTyped(cell: unknown): boolean {
  return typeof cell === 'string' && cell.startsWith('=')
}
