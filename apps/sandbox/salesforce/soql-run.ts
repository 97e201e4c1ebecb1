import { refuse } from './error.ts'
import { findCandidates, lowestStamp } from './soql-plan.ts'
import { compileCondition } from './soql-filter.ts'
import { fieldAt, isSortable, valueAt } from './soql-path.ts'
import type { FieldPath } from './soql-path.ts'
import type { Org } from './org.ts'
import type { ObjectSchema, Row, Value } from './schema.ts'
import type { Order, Query } from './soql-parse.ts'

/** Rows of a query, in order; `fields` are the paths to show, null when only the count was asked. */
export interface QueryResult {
  readonly object: ObjectSchema
  readonly fields: readonly FieldPath[] | null
  readonly rows: readonly Row[]
}

/** Runs a query; with `includesDeleted` it is queryAll. */
export function runQuery(org: Org, query: Query, includesDeleted: boolean): QueryResult {
  const object = queriedObject(org, query.from)
  const isCount = query.fields.length === 1 && query.fields[0]?.toUpperCase() === 'COUNT()'
  const fields = isCount ? null : query.fields.map((path) => fieldAt(org, { object, path, text: query.text }))
  const matches = query.where ? compileCondition(org, { object, where: query.where, text: query.text }) : () => true
  const isWanted = (row: Row) => (includesDeleted || !row['IsDeleted']) && matches(row)
  const orders = query.orders.map((order) => toComparator(org, object, { order, text: query.text }))
  const end = query.limit === null ? Infinity : query.limit + query.offset
  const { candidates, isPresorted } = source(org, object, query)
  const rows = [...take(candidates, isWanted, isPresorted ? end : Infinity)]
  if (!isPresorted) rows.sort((a, b) => firstNonZero(orders, a, b))
  return { object, fields, rows: rows.slice(query.offset, end) }
}

interface Source {
  /** Rows that may match, from the narrowest index the conditions allow. */
  readonly candidates: Iterable<Row>
  /** True where they already come in the order asked, so that a limit ends the search. */
  readonly isPresorted: boolean
}

/** Beyond this many candidates the order of SystemModstamp is the cheaper way in, where the query asks for it. */
const candidatesMax = 2000

function source(org: Org, object: ObjectSchema, query: Query): Source {
  const table = org.table(object.name)
  const ids = query.where ? findCandidates(org, object, query.where) : null
  const stamp = query.where ? lowestStamp(object, query.where) : null
  const isByStamp = isStampOrder(query.orders)
  const isById = query.orders.length === 0 || isIdOrder(query.orders)
  if (ids && !(isByStamp && ids.size > candidatesMax)) {
    return { candidates: [...ids].toSorted().flatMap((id) => table.get(id) ?? []), isPresorted: isById }
  }
  if (isByStamp || stamp !== null) return { candidates: table.since(stamp), isPresorted: isByStamp }
  return { candidates: table.rows(), isPresorted: isById }
}

function isStampOrder(orders: readonly Order[]): boolean {
  const [first, second, third] = orders.map((order) => (order.isDescending ? '' : order.field.toLowerCase()))
  return first === 'systemmodstamp' && (second === undefined || second === 'id') && third === undefined
}

function isIdOrder(orders: readonly Order[]): boolean {
  return orders.length === 1 && orders[0]?.field.toLowerCase() === 'id' && !orders[0].isDescending
}

function* take(rows: Iterable<Row>, isWanted: (row: Row) => boolean, count: number): Iterable<Row> {
  let left = count
  for (const row of rows) {
    if (left <= 0) return
    if (!isWanted(row)) continue
    left -= 1
    yield row
  }
}

type Comparator = (a: Row, b: Row) => number

function toComparator(org: Org, object: ObjectSchema, { order, text }: { order: Order; text: string }): Comparator {
  const path = fieldAt(org, { object, path: order.field, text })
  if (!isSortable(path)) {
    throw refuse(400, 'MALFORMED_QUERY', `field '${order.field}' can not be sorted in a query call`)
  }
  const direction = order.isDescending ? -1 : 1
  const nulls = order.hasNullsFirst ? -1 : 1
  return (a, b) => {
    const [left, right] = [valueAt(org, path, a), valueAt(org, path, b)]
    if (left === null || right === null) return left === right ? 0 : left === null ? nulls : -nulls
    return direction * compareValues(left, right)
  }
}

function compareValues(left: NonNullable<Value>, right: NonNullable<Value>): number {
  const [a, b] =
    typeof left === 'string' && typeof right === 'string' ? [left.toLowerCase(), right.toLowerCase()] : [left, right]
  if (a !== b) return a < b ? -1 : 1
  return left < right ? -1 : left > right ? 1 : 0
}

function firstNonZero(comparators: readonly Comparator[], a: Row, b: Row): number {
  for (const compare of comparators) {
    const sign = compare(a, b)
    if (sign !== 0) return sign
  }
  return 0
}

function queriedObject(org: Org, name: string): ObjectSchema {
  for (const object of org.schema.values()) if (object.name.toLowerCase() === name.toLowerCase()) return object
  const message =
    `\nFROM ${name}\n     ^\nERROR at Row:1:Column:1\nsObject type '${name}' is not supported. If you are attempting to use ` +
    "a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call " +
    'for the appropriate names.'
  throw refuse(400, 'INVALID_TYPE', message)
}
