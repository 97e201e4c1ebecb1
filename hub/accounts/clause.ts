import type { CleanedWhere } from 'better-auth/adapters'

export type Parameter = string | number | null

/** Most rows that one question of the accounts brings home. */
export const limitMax = 1_000

/** A table or column name, quoted; names come from the library's schema, never from a request. */
export function name(text: string): string {
  if (!/^[A-Za-z]+$/.test(text)) throw new TypeError('Not a name of the accounts tables.')
  return `"${text}"`
}

export const columnList = (columns: readonly string[] | undefined): string =>
  columns === undefined || columns.length === 0 ? '*' : columns.map(name).join(', ')

/** A value as SQLite keeps it; the library has already turned dates into text. */
export function parameter(value: unknown): Parameter {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  throw new TypeError('The accounts keep texts, numbers, booleans and instants only.')
}

/** better-auth's reading of a condition list: all of the ANDs, and at least one of the ORs where there are any. */
export function whereClause(conditions: readonly CleanedWhere[]): { readonly sql: string; readonly args: Parameter[] } {
  if (conditions.length === 0) return { sql: '', args: [] }
  const all = conditions.filter(({ connector }) => connector !== 'OR')
  const any = conditions.filter(({ connector }) => connector === 'OR')
  const parts = all.map(comparison)
  if (any.length > 0) parts.push(`(${any.map(comparison).join(' or ')})`)
  return { sql: `where ${parts.join(' and ')}`, args: [...all, ...any].flatMap(operands) }
}

function comparison({ field, operator, value }: CleanedWhere): string {
  const column = name(field)
  switch (operator) {
    case undefined:
    case 'eq':
      return value === null ? `${column} is null` : `${column} = ?`
    case 'ne':
      return value === null ? `${column} is not null` : `${column} <> ?`
    case 'lt':
      return `${column} < ?`
    case 'lte':
      return `${column} <= ?`
    case 'gt':
      return `${column} > ?`
    case 'gte':
      return `${column} >= ?`
    case 'in':
      return `${column} in (select value from json_each(?))`
    case 'not_in':
      return `${column} not in (select value from json_each(?))`
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return `${column} like ? escape '\\'`
  }
}

function operands({ operator, value }: CleanedWhere): Parameter[] {
  if (operator === 'in' || operator === 'not_in') return [JSON.stringify(Array.isArray(value) ? value : [value])]
  if (Array.isArray(value)) throw new TypeError(`A list cannot be compared with ${operator}.`)
  if (value === null && (operator === 'eq' || operator === 'ne')) return []
  if (operator === 'contains') return [`%${literal(value)}%`]
  if (operator === 'starts_with') return [`${literal(value)}%`]
  if (operator === 'ends_with') return [`%${literal(value)}`]
  return [parameter(value)]
}

const literal = (value: CleanedWhere['value']): string => String(parameter(value)).replaceAll(/[\\%_]/g, '\\$&')
