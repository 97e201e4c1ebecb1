import { remoteId } from '#shared/ids.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Change, FieldValue, RemoteRecord } from '#shared/record.ts'

import { idColumn, identityColumns, ownColumns } from './column.ts'
import type { Grid } from './grid.ts'
import { textOf } from './text.ts'
import { decodeCell } from './value.ts'
import type { CellKind } from './value.ts'

/** A row with somebody in it. */
export interface Row {
  /** Row number in the tab, the header being 0. */
  readonly index: number
  readonly id: RemoteId
  /** True when the id stands in the row; false when it was derived from what the row says. */
  readonly isClaimed: boolean
  readonly cells: readonly unknown[]
}

/** The columns a reader asked for and how to read them. */
export type Kinds = ReadonlyMap<string, CellKind>

/**
 * The rows of a grid. A row is known by the id in its hidden column, wherever it was moved. One that has none yet is known
 * by what it says, until our first write puts that very id into it: so the id never changes, and reading never writes.
 * Of several rows with one id (people copy rows) the first keeps it and the others count as new.
 */
export function rowsOf(grid: Grid): readonly Row[] {
  const firstOf = firstRows(grid)
  const taken = new Set<string>(firstOf.keys())
  const identity = identityPlaces(grid)
  const content = contentPlaces(grid)
  const rows: Row[] = []
  for (const [offset, cells] of grid.rows.entries()) {
    const index = grid.start + offset
    if (index === 0 || content.every((at) => isBlank(cells[at]))) continue
    const own = grid.idAt === undefined ? undefined : idOf(cells[grid.idAt])
    const isClaimed = own !== undefined && firstOf.get(own) === index
    const id = isClaimed ? own : deriveId(cells, identity, taken)
    taken.add(id)
    rows.push({ index, id: remoteId(id), isClaimed, cells })
  }
  return rows
}

/** A row in the contract's words. Columns the tab lacks are left out: they were not said. */
export function toChange(grid: Grid, row: Row, kinds: Kinds): Change {
  const fields: Record<string, FieldValue> = {}
  for (const [name, kind] of kinds) {
    const at = name === idColumn ? grid.idAt : grid.columns.at.get(name)
    if (at === undefined) continue
    fields[name] = name === idColumn ? keyIn(row.cells[at]) : decodeCell(row.cells[at], kind)
  }
  const record: RemoteRecord = { object: 'rows', id: row.id, fields, revision: fingerprint(JSON.stringify(fields)) }
  return { kind: 'present', record }
}

/** The id in a cell, where it holds something that can be one. */
export function idOf(cell: unknown): string | undefined {
  const text = typeof cell === 'string' || typeof cell === 'number' ? String(cell).trim() : ''
  return text === '' || text.length > idCharsMax ? undefined : text
}

const idCharsMax = 100
const derivedPrefix = 'row-'

/** Only ids of the hub's own count as its key; derived ones are names of rows. */
function keyIn(cell: unknown): string | null {
  const id = idOf(cell)
  return id === undefined || id.startsWith(derivedPrefix) ? null : id
}

function firstRows(grid: Grid): ReadonlyMap<string, number> {
  const firstOf = new Map<string, number>()
  for (const [index, cell] of grid.ids.entries()) {
    const id = index === 0 ? undefined : idOf(cell)
    if (id !== undefined && !firstOf.has(id)) firstOf.set(id, index)
  }
  return firstOf
}

// Equal rows are numbered from above. A number that stands in some row already is passed over, so that a claimed row
// keeps its name whatever happens to the others.
function deriveId(cells: readonly unknown[], identity: readonly number[], taken: ReadonlySet<string>): string {
  const text = identity.map((at) => textOf(cells[at]).trim()).join('\u0001')
  const base = `${derivedPrefix}${fingerprint(text)}`
  for (let number = 1; ; number += 1) {
    const id = `${base}-${number}`
    if (!taken.has(id)) return id
  }
}

/** Positions of the columns a row is known by; all but the hub's own where none of them is there. */
function identityPlaces(grid: Grid): readonly number[] {
  const known = identityColumns.flatMap((name) => grid.columns.at.get(name) ?? [])
  return known.length > 0 ? known : contentPlaces(grid)
}

/** Positions that make a row somebody's: everything with a header that the hub did not write itself. */
export function contentPlaces(grid: Grid): readonly number[] {
  const own = new Set<number | undefined>([grid.idAt, ...ownColumns.map((name) => grid.columns.at.get(name))])
  return grid.columns.headers.flatMap((header, at) => (header === '' || own.has(at) ? [] : [at]))
}

function isBlank(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')
}

/** 64 bits of multiplicative mixing. Rows that collide are told apart by their number. */
function fingerprint(text: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (high >>> 0).toString(36).padStart(7, '0') + (low >>> 0).toString(36).padStart(7, '0')
}
