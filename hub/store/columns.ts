import type { Fields, FieldValue } from '#shared/record.ts'

/** A row as the driver gives it. The readers below are the one place where its cells are given types. */
export type Row = Readonly<Record<string, unknown>>

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`Column ${column} holds no text.`)
  return value
}

export function textOrNull(row: Row, column: string): string | null {
  const value = row[column]
  return typeof value === 'string' ? value : null
}

export function int(row: Row, column: string): number {
  const value = row[column]
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'number') throw new TypeError(`Column ${column} holds no number.`)
  return value
}

export function intOrNull(row: Row, column: string): number | null {
  const value = row[column]
  return value === null || value === undefined ? null : int(row, column)
}

/** JSON that this store wrote itself, as text or, where the row came packed, parsed already. */
export function json(row: Row, column: string): unknown {
  const value = row[column]
  return typeof value === 'string' ? JSON.parse(value) : (value ?? null)
}

/** A column of hub fields, `null` where the column is. */
export function fieldsOrNull(row: Row, column: string): Fields | null {
  const value = json(row, column)
  return isFields(value) ? value : null
}

export const fields = (row: Row, column: string): Fields => fieldsOrNull(row, column) ?? {}

export function isFields(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const member of Object.values(value)) if (!isFieldValue(member)) return false
  return true
}

export const isFieldValue = (value: unknown): value is FieldValue =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
