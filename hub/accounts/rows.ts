import type { Role } from '#shared/actor.ts'
import { role } from '#shared/api/workspace.ts'

type Row = Readonly<Record<string, unknown>>

export function rowText(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`Column ${column} holds no text.`)
  return value
}

export const rowTextOrNull = (row: Row, column: string): string | null => {
  const value = row[column]
  return typeof value === 'string' ? value : null
}

export const roleOf = (row: Row): Role => role.parse(row['role'])
