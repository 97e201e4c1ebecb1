import { invalid } from './fault.ts'
import type { PropertyDef } from './schema.ts'
import type { Filter } from './search.ts'
import type { IndexedDoc } from './search-index.ts'
import type { Table } from './table.ts'
import { instantOf } from './value.ts'

type Test = (doc: IndexedDoc) => boolean

const queryMax = 3_000

/** Properties that the free-text `query` looks into. */
const queried = ['email', 'firstname', 'lastname', 'phone', 'company', 'name', 'domain', 'website', 'dealname']

/** Groups are alternatives, the filters of a group all must hold. */
export function matcher(
  table: Table,
  groups: readonly { readonly filters: readonly Filter[] }[],
  query: string | undefined,
): Test {
  const alternatives = groups.map(({ filters }) => filters.map((filter) => testOf(table, filter)))
  const words = query?.slice(0, queryMax).toLowerCase().split(/\s+/).filter(Boolean) ?? []
  return (doc) =>
    (alternatives.length === 0 || alternatives.some((tests) => tests.every((test) => test(doc)))) &&
    words.every((word) => queried.some((name) => doc.properties[name]?.toLowerCase().includes(word)))
}

function testOf(table: Table, filter: Filter): Test {
  const { propertyName: name, operator } = filter
  const def = table.properties.get(name)
  if (!def || def.archived) throw invalid(`There was a problem with the request. Property ${name} does not exist`)
  const read: (doc: IndexedDoc) => string | undefined = (doc) => doc.properties[name]
  if (operator === 'HAS_PROPERTY') return (doc) => read(doc) !== undefined
  if (operator === 'NOT_HAS_PROPERTY') return (doc) => read(doc) === undefined
  if (operator === 'IN' || operator === 'NOT_IN') return listTest(def, filter)
  const wanted = filter.value
  if (wanted === undefined) throw invalid(`A value is required for operator ${operator} on ${name}`)
  if (operator === 'CONTAINS_TOKEN' || operator === 'NOT_CONTAINS_TOKEN') {
    const has = tokenTest(wanted)
    return (doc) => has(read(doc) ?? '') === (operator === 'CONTAINS_TOKEN')
  }
  return comparison(def, filter, wanted)
}

/** Strings are kept in lower case in the index, so a value with capitals is never found by IN. */
function listTest(def: PropertyDef, { propertyName, operator, values }: Filter): Test {
  if (!values) throw invalid(`values are required for operator ${operator} on ${propertyName}`)
  const wanted = new Set(values)
  const fold = (value: string) => (def.type === 'string' ? value.toLowerCase() : value)
  return (doc) => {
    const value = doc.properties[propertyName]
    const isListed = value !== undefined && wanted.has(fold(value))
    return operator === 'IN' ? isListed : value !== undefined && !isListed
  }
}

function tokenTest(wanted: string): (value: string) => boolean {
  const pattern = wanted
    .toLowerCase()
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
  const whole = new RegExp(`(^|[^\\p{L}\\p{N}])${pattern}($|[^\\p{L}\\p{N}])`, 'u')
  return (value) => whole.test(value.toLowerCase())
}

function comparison(def: PropertyDef, { operator, propertyName, highValue }: Filter, wanted: string): Test {
  const order = ordering(def)
  const test =
    (holds: (value: string) => boolean): Test =>
    (doc) => {
      const value = doc.properties[propertyName]
      return value !== undefined && holds(value)
    }
  switch (operator) {
    case 'EQ':
      return test((value) => order(value, wanted) === 0)
    case 'NEQ':
      return test((value) => order(value, wanted) !== 0)
    case 'LT':
      return test((value) => order(value, wanted) < 0)
    case 'LTE':
      return test((value) => order(value, wanted) <= 0)
    case 'GT':
      return test((value) => order(value, wanted) > 0)
    case 'GTE':
      return test((value) => order(value, wanted) >= 0)
    case 'BETWEEN':
      if (highValue === undefined) throw invalid(`highValue is required for operator BETWEEN on ${propertyName}`)
      return test((value) => order(value, wanted) >= 0 && order(value, highValue) <= 0)
    default:
      throw invalid(`Invalid input JSON: unknown operator ${operator}`)
  }
}

function ordering(def: PropertyDef): (left: string, right: string) => number {
  if (def.type === 'number') return (left, right) => Number(left) - Number(right)
  if (def.type === 'date' || def.type === 'datetime') {
    return (left, right) => (instantOf(left) ?? 0) - (instantOf(right) ?? 0)
  }
  return (left, right) => left.toLowerCase().localeCompare(right.toLowerCase())
}
