import { personFacts } from '#hub/core/identity/facts.ts'
import type { PersonFacts } from '#hub/core/identity/facts.ts'
import { columnAt } from './table.ts'
import type { Table } from './table.ts'

/** The names a mapping may use, and the hub's fields they mean. */
export const fieldsByName = {
  first_name: 'firstName',
  last_name: 'lastName',
  email: 'email',
  phone: 'phone',
  mobile: 'mobile',
  company: 'company',
  street: 'street',
  postcode: 'postalCode',
  city: 'city',
  country: 'country',
  birth_date: 'birthDate',
} as const

type Field = (typeof fieldsByName)[keyof typeof fieldsByName]
export type Person = Partial<Record<Field, string>>

/** Our field and the place of its column. */
export type ColumnMap = readonly (readonly [field: Field, at: number])[]

/** Reads `first_name=given_name,last_name=surname`. */
export function readMap(text: string, table: Table): ColumnMap {
  return text.split(',').map((part) => {
    const [name = '', column = name] = part.split('=').map((side) => side.trim())
    if (!isFieldName(name)) {
      throw new Error(`--map names "${name}", which is none of: ${Object.keys(fieldsByName).join(', ')}.`)
    }
    return [fieldsByName[name], columnAt(table, column)]
  })
}

const isFieldName = (name: string): name is keyof typeof fieldsByName => name in fieldsByName

export const personOf = (row: readonly string[], map: ColumnMap): Person =>
  Object.fromEntries(map.map(([field, at]) => [field, row[at] ?? '']))

export const factsOf = (table: Table, map: ColumnMap): readonly PersonFacts[] =>
  table.rows.map((row) => personFacts(personOf(row, map)))
