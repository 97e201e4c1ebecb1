import { toComparable } from './soql-filter.ts'
import type { Org } from './org.ts'
import type { Field, ObjectSchema } from './schema.ts'
import type { Condition, Literal } from './soql-parse.ts'

/** Ids of the rows that can fit the conditions, by id or by a field's index; null when no index narrows them. */
export function findCandidates(org: Org, object: ObjectSchema, where: Condition): ReadonlySet<string> | null {
  switch (where.kind) {
    case 'and': {
      const narrowed = where.parts.flatMap((part) => findCandidates(org, object, part) ?? [])
      return narrowed.length === 0 ? null : narrowed.reduce((least, ids) => (ids.size < least.size ? ids : least))
    }
    case 'or': {
      const each = where.parts.map((part) => findCandidates(org, object, part))
      const known = each.filter((ids) => ids !== null)
      return known.length < each.length ? null : new Set(known.flatMap((ids) => [...ids]))
    }
    case 'compare':
      return where.operator === '=' ? idsWith(org, object, { name: where.field, values: [where.value] }) : null
    case 'in':
      return where.isNegated ? null : idsWith(org, object, { name: where.field, values: where.values })
    case 'not':
    case 'like':
      return null
  }
}

/** A SystemModstamp below which no row can fit; null when the conditions name none. */
export function lowestStamp(object: ObjectSchema, where: Condition): string | null {
  switch (where.kind) {
    case 'and':
      return where.parts.reduce<string | null>((highest, part) => {
        const stamp = lowestStamp(object, part)
        return stamp !== null && (highest === null || stamp > highest) ? stamp : highest
      }, null)
    case 'or': {
      const stamps = where.parts.map((part) => lowestStamp(object, part))
      return stamps.reduce((lowest, stamp) =>
        lowest === null || stamp === null ? null : stamp < lowest ? stamp : lowest,
      )
    }
    case 'compare': {
      const field = object.field('SystemModstamp')
      const isLowerBound = ['=', '>', '>='].includes(where.operator)
      if (!field || !isLowerBound || where.field.toLowerCase() !== 'systemmodstamp') return null
      const stamp = toComparable(field, where.value)
      return typeof stamp === 'string' ? stamp : null
    }
    case 'not':
    case 'like':
    case 'in':
      return null
  }
}

function idsWith(org: Org, object: ObjectSchema, asked: { name: string; values: readonly Literal[] }) {
  const field = object.field(asked.name)
  if (!field || !isIndexed(field)) return null
  const values = asked.values.map((literal) => toComparable(field, literal))
  if (values.includes(null)) return null
  const table = org.table(object.name)
  return new Set(
    values.flatMap((value) => (field.type === 'id' ? [String(value)] : [...table.lookup(field, String(value))])),
  )
}

function isIndexed(field: Field): boolean {
  switch (field.type) {
    case 'id':
    case 'string':
    case 'email':
    case 'phone':
    case 'reference':
      return true
    default:
      return false
  }
}
