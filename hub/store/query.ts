import { QueryBuilder } from 'drizzle-orm/sqlite-core'
import type { Statement } from '#hub/ports.ts'

/** Begins a query over the tables of a schema. It knows no connection: it makes statements and runs none. */
export const query = new QueryBuilder()

/** The statement that a query built with `query` says, to be run with others in one round trip by `Database`. */
export function statementOf(built: {
  toSQL(): { readonly sql: string; readonly params: readonly unknown[] }
}): Statement {
  const { sql, params } = built.toSQL()
  return { sql, args: params.map(toArgument) }
}

function toArgument(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError(`A query may not be given a ${typeof value}.`)
}
