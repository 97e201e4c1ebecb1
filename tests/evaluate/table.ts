import { readFileSync } from 'node:fs'
import Papa from 'papaparse'

/** A CSV file's rows by column name. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Reads a CSV file with a heading line. `delimiter`: guessed where it is not given. */
export function readTable(file: string, delimiter = ''): Table {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  const { data } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: true })
  const [columns = [], ...rows] = data
  return { columns, rows }
}

/** Where a column stands. Throws with the names there are. */
export function columnAt(table: Table, column: string): number {
  const at = table.columns.indexOf(column)
  if (at === -1) throw new Error(`There is no column "${column}". There are: ${table.columns.join(', ')}.`)
  return at
}
