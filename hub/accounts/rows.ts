import { may, type Membership, type Role } from '#shared/actor.ts'
import { reach, role } from '#shared/api/workspace.ts'
import type { Reach } from '#shared/territory.ts'

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

/** As it is stored; what it comes to depends on the role. */
function reachOf(row: Row): Reach {
  const text = rowText(row, 'reach')
  return text === 'all' ? 'all' : reach.parse(JSON.parse(text))
}

export const reachText = (value: Reach): string => (value === 'all' ? 'all' : JSON.stringify(value))

/** Whoever administers a workspace sees all of it. */
export function membershipOf(row: Row): Membership {
  const is = roleOf(row)
  return { role: is, reach: may({ role: is }, 'admin') ? 'all' : reachOf(row) }
}
