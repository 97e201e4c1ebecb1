import { refuse } from './error.ts'
import { toId18 } from './ids.ts'
import { toDatetime } from './org.ts'
import type { Org } from './org.ts'
import { fieldAt, isSortable, valueAt } from './soql-path.ts'
import type { FieldPath } from './soql-path.ts'
import type { Field, ObjectSchema, Row, Value } from './schema.ts'
import type { Condition, Literal, Operator } from './soql-parse.ts'

export type RowTest = (row: Row) => boolean

/** Turns conditions into a test of rows. Unknown fields and literals of the wrong type are refused, as Salesforce does. */
export function compileCondition(org: Org, asked: { object: ObjectSchema; where: Condition; text: string }): RowTest {
  const { where } = asked
  const compile = (part: Condition) => compileCondition(org, { ...asked, where: part })
  switch (where.kind) {
    case 'and': {
      const tests = where.parts.map(compile)
      return (row) => tests.every((test) => test(row))
    }
    case 'or': {
      const tests = where.parts.map(compile)
      return (row) => tests.some((test) => test(row))
    }
    case 'not': {
      const test = compile(where.part)
      return (row) => !test(row)
    }
    case 'compare':
    case 'like':
    case 'in':
      return compileLeaf(org, fieldAt(org, { ...asked, path: where.field }), where)
  }
}

type Leaf = Extract<Condition, { kind: 'compare' | 'like' | 'in' }>

function compileLeaf(org: Org, path: FieldPath, leaf: Leaf): RowTest {
  const { field } = path
  if (!isSortable(path)) {
    throw refuse(400, 'INVALID_FIELD', `field '${leaf.field}' can not be filtered in a query call`)
  }
  const read = path.parents.length === 0 ? (row: Row) => row[field.name] ?? null : (row: Row) => valueAt(org, path, row)
  if (leaf.kind === 'like') {
    const pattern = likePattern(leaf.pattern)
    return (row) => pattern.test(String(read(row) ?? ''))
  }
  if (leaf.kind === 'compare') {
    const wanted = comparable(field, toComparable(field, leaf.value))
    return (row) => holds(comparable(field, read(row)), leaf.operator, wanted)
  }
  const wanted = new Set(leaf.values.map((value) => comparable(field, toComparable(field, value))))
  return (row) => wanted.has(comparable(field, read(row))) !== leaf.isNegated
}

/** Text is compared without regard to case, except in ids and case-sensitive fields. */
function comparable(field: Field, value: Value): Value {
  if (typeof value !== 'string' || field.isCaseSensitive) return value
  switch (field.type) {
    case 'id':
    case 'reference':
    case 'datetime':
    case 'date':
      return value
    default:
      return value.toLowerCase()
  }
}

function holds(value: Value, operator: Operator, wanted: Value): boolean {
  if (operator === '=') return value === wanted
  if (operator === '!=') return value !== wanted
  if (value === null || wanted === null) return false
  switch (operator) {
    case '<':
      return value < wanted
    case '<=':
      return value <= wanted
    case '>':
      return value > wanted
    case '>=':
      return value >= wanted
  }
}

/** The literal as a stored value of this field. */
export function toComparable(field: Field, literal: Literal): Value {
  if (literal.kind === 'null') return null
  switch (field.type) {
    case 'id':
    case 'reference': {
      const id = literal.kind === 'string' ? toId18(literal.value) : null
      if (id === null) throw refuse(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literalText(literal)}`)
      return id
    }
    case 'datetime':
      if (literal.kind !== 'datetime') throw wrongType(field, 'dateTime and should not be enclosed in quotes')
      return toDatetime(literal.ms)
    case 'date':
      if (literal.kind !== 'date') throw wrongType(field, 'date and should not be enclosed in quotes')
      return literal.value
    case 'boolean':
      if (literal.kind !== 'boolean') throw wrongType(field, 'boolean and should not be enclosed in quotes')
      return literal.value
    case 'double':
    case 'currency':
    case 'percent':
    case 'int':
      if (literal.kind !== 'number') throw wrongType(field, 'double and should not be enclosed in quotes')
      return literal.value
    case 'string':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
    case 'picklist':
    case 'address':
      if (literal.kind !== 'string') throw wrongType(field, 'string and should be enclosed in quotes')
      return literal.value === '' ? null : literal.value
  }
}

function literalText(literal: Literal): string {
  return 'value' in literal ? String(literal.value) : ''
}

function wrongType(field: Field, expected: string): Error {
  return refuse(400, 'INVALID_FIELD', `value of filter criterion for field '${field.name}' must be of type ${expected}`)
}

/** `%` any run, `_` any one character; a backslash before either was eaten by the literal's own escaping. */
function likePattern(pattern: string): RegExp {
  const body = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '[^]*')
    .replaceAll('_', '[^]')
  return new RegExp(`^${body}$`, 'i')
}
