import type { FieldValue } from '#shared/record.ts'

import { identityColumns, idColumn } from './column.ts'

/** How the cells of a column are to be understood. */
export type CellKind = 'text' | 'plain' | 'date' | 'datetime'

const texts: ReadonlySet<string> = new Set([...identityColumns, idColumn, 'Grade', 'Reasons'])

/** Kind of a column the manifest names; `undefined` where the column's own format has to tell. */
export function fixedKind(name: string): CellKind | undefined {
  if (texts.has(name)) return 'text'
  return name === 'Score' ? 'plain' : undefined
}

/** A cell as the API gives it unformatted. A postcode that Sheets took for a number is text to us. */
export function decodeCell(cell: unknown, kind: CellKind): FieldValue {
  if (cell === undefined || cell === null || cell === '') return null
  if (typeof cell === 'number') {
    if (kind === 'date') return isoOfSerial(cell).slice(0, 10)
    if (kind === 'datetime') return isoOfSerial(cell)
    return kind === 'text' ? String(cell) : cell
  }
  if (typeof cell === 'boolean') return kind === 'text' ? String(cell).toUpperCase() : cell
  return typeof cell === 'string' ? cell : null
}

/** What goes into a cell. `RAW` keeps it as it is: nothing is evaluated, and text that looks like a number stays text. */
export function encodeCell(value: FieldValue, kind: CellKind): string | number | boolean {
  if (value === null) return ''
  if ((kind === 'date' || kind === 'datetime') && typeof value === 'string') return serialOfIso(value) ?? value
  return value
}

/** Day 0 of a spreadsheet is 1899-12-30. Serials have no time zone: their clock is read as if it were UTC. */
const epochMs = Date.UTC(1899, 11, 30)
const dayMs = 86_400_000

function isoOfSerial(serial: number): string {
  const ms = Math.round(epochMs + serial * dayMs)
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(serial)
}

function serialOfIso(text: string): number | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : (ms - epochMs) / dayMs
}
