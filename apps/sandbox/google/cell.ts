import type { Formula } from './formula.ts'

export type Scalar = string | number | boolean

/** `#N/A` and its kin, as formulas give them. */
export interface CellError {
  readonly error: string
}

/** What a cell shows: null is empty. */
export type Value = Scalar | CellError | null

/** A JSON object as it came in a request, kept and given back as it is. */
export type Json = Readonly<Record<string, unknown>>

export interface NumberFormat {
  readonly type: string
  readonly pattern?: string
}

/**
 * A cell with more than a plain value. Immutable but for the cache of its formula; plain values are kept bare,
 * which keeps a sheet of 100,000 rows small.
 */
export interface RichCell {
  readonly value: Scalar | null
  readonly formula?: Formula
  readonly format?: Json
  readonly note?: string
  readonly validation?: Json
  /** The formula's value at a version of the spreadsheet. */
  cache?: { readonly version: number; readonly value: Value }
}

export type Cell = Scalar | RichCell
/** An absent cell is empty and without format. */
export type Row = (Cell | undefined)[]

export function isRich(cell: Cell | undefined): cell is RichCell {
  return typeof cell === 'object'
}

export function isError(value: Value): value is CellError {
  return typeof value === 'object' && value !== null
}

/** True when the cell holds a value or a formula; a format or a note alone does not count. */
export function hasContent(cell: Cell | undefined): boolean {
  if (cell === undefined) return false
  return isRich(cell) ? cell.value !== null || cell.formula !== undefined : true
}

/** The cell with another value or formula, keeping format, note and validation; undefined when nothing is left. */
export function withContent(
  cell: Cell | undefined,
  content: { value: Scalar | null; formula?: Formula; format?: NumberFormat },
): Cell | undefined {
  const old = isRich(cell) ? cell : undefined
  const { value, formula, format: numberFormat } = content
  const format = numberFormat ? { ...old?.format, numberFormat } : old?.format
  if (!formula && !format && old?.note === undefined && !old?.validation) return value ?? undefined
  return {
    value,
    ...(formula ? { formula } : {}),
    ...(format ? { format } : {}),
    ...(old?.note === undefined ? {} : { note: old.note }),
    ...(old?.validation ? { validation: old.validation } : {}),
  }
}

/** The cell's number format, null for automatic. */
export function numberFormatOf(cell: Cell | undefined): NumberFormat | null {
  const found = isRich(cell) ? cell.format?.['numberFormat'] : undefined
  if (typeof found !== 'object' || found === null || !('type' in found) || typeof found.type !== 'string') return null
  const pattern = 'pattern' in found && typeof found.pattern === 'string' ? { pattern: found.pattern } : {}
  return { type: found.type, ...pattern }
}
