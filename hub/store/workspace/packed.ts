import type { Rows, Statement } from '#hub/ports.ts'
import type { Row } from '#hub/store/columns.ts'
import { wellFormed } from '#hub/store/database.ts'

/** Columns of a table, and whether each holds JSON. */
export type Columns = Readonly<Record<string, 'plain' | 'json'>>

export const entityColumns: Columns = {
  id: 'plain',
  kind: 'plain',
  fields: 'json',
  origins: 'json',
  version: 'plain',
  score: 'json',
  merged_into: 'plain',
  created_at: 'plain',
  updated_at: 'plain',
  office: 'plain',
  engagement: 'json',
}

/** An entity as deliveries need it: without where its values came from and what its score is made of. */
export const valueColumns: Columns = {
  id: 'plain',
  kind: 'plain',
  fields: 'json',
  version: 'plain',
  merged_into: 'plain',
  created_at: 'plain',
  updated_at: 'plain',
  office: 'plain',
}

export const linkColumns: Columns = {
  id: 'plain',
  connection: 'plain',
  object: 'plain',
  remote_id: 'plain',
  entity: 'plain',
  shadow: 'json',
  sent: 'json',
  disputed: 'json',
  rev: 'plain',
  state: 'plain',
  revision: 'plain',
  modified_at: 'plain',
  wrote_at: 'plain',
  seen_at: 'plain',
}

/**
 * The rows of a query as one JSON text. The driver spends most of a large read on handing over cells one by one;
 * parsing one text costs a fraction of that.
 */
export function packed(columns: Columns, query: Statement): Statement {
  const members = Object.entries(columns).map(
    ([name, kind]) => `'${name}', ${kind === 'json' ? `json(x.${name})` : `x.${name}`}`,
  )
  return {
    sql: `select json_group_array(json_object(${members.join(', ')})) as packed from (${query.sql}) x`,
    args: query.args,
  }
}

/**
 * Rows for `json_each`, whose cells a statement takes by `value->>n`. A JSON column goes as a text of its own: SQLite need
 * not look into it, which halves the cost of writing wide rows.
 */
export function listed(rows: readonly (readonly unknown[])[]): string {
  return JSON.stringify(rows.map((row) => row.map((cell) => (isObject(cell) ? jsonText(cell) : cell))))
}

/** A JSON column, as it is stored. */
export const jsonText = (value: object): string => wellFormed(JSON.stringify(value))

/** The rows that `packed` packed. */
export function unpack(rows: Rows | undefined): readonly Row[] {
  const text = rows?.rows[0]?.packed
  const parsed: unknown = typeof text === 'string' ? JSON.parse(text) : []
  return Array.isArray(parsed) ? parsed.filter(isRow) : []
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isRow = (value: unknown): value is Row => isObject(value)

/** `value->>0, value->>1, …` of rows that `listed` listed. */
export const cells = (count: number): string =>
  Array.from({ length: count }, (_, index) => `value->>${index}`).join(', ')
