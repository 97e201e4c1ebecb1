import type { Org } from './org.ts'
import type { FieldPath } from './soql-path.ts'
import type { Field, ObjectSchema, Row } from './schema.ts'

/** How a record's own address begins: `/services/data/v65.0`. */
export type Base = string

export type Rendered = Record<string, unknown>

/** A row with the fields asked, each parent as an object of its own. */
export function renderPaths(
  org: Org,
  { object, base }: { object: ObjectSchema; base: Base },
  shown: { row: Row; paths: readonly FieldPath[] },
): Rendered {
  const { row, paths } = shown
  const record: Rendered = { attributes: attributesOf(object, row.Id, base) }
  for (const path of paths) {
    const [first] = path.parents
    if (!first?.field.relationship) {
      record[path.field.name] = renderValue(row, path.field)
      continue
    }
    const id = row[first.field.name]
    const parent = typeof id === 'string' ? org.table(first.object.name).get(id) : undefined
    const name = first.field.relationship
    if (!parent) record[name] ??= null
    else {
      const rest = { parents: path.parents.slice(1), field: path.field }
      const inner = renderPaths(org, { object: first.object, base }, { row: parent, paths: [rest] })
      record[name] = mergeRendered(record[name], inner)
    }
  }
  return record
}

/** A row with all its fields, as `GET /sobjects/X/<id>` shows it. */
export function renderWhole({ object, base }: { object: ObjectSchema; base: Base }, row: Row): Rendered {
  const record: Rendered = { attributes: attributesOf(object, row.Id, base) }
  for (const field of object.fields.values()) record[field.name] = renderValue(row, field)
  return record
}

export function attributesOf(object: ObjectSchema, id: string, base: Base) {
  return { type: object.name, url: `${base}/sobjects/${object.name}/${id}` }
}

function renderValue(row: Row, field: Field): unknown {
  return field.type === 'address'
    ? renderAddress(row, field.name.slice(0, -'Address'.length))
    : (row[field.name] ?? null)
}

/** Compound addresses exist only when one of their parts does. */
function renderAddress(row: Row, prefix: string): unknown {
  const part = (name: string) => row[prefix + name] ?? null
  const parts = {
    city: part('City'),
    country: part('Country'),
    geocodeAccuracy: null,
    latitude: null,
    longitude: null,
    postalCode: part('PostalCode'),
    state: part('State'),
    street: part('Street'),
  }
  return Object.values(parts).every((value) => value === null) ? null : parts
}

function mergeRendered(held: unknown, more: Rendered): Rendered {
  if (typeof held !== 'object' || held === null) return more
  const merged: Rendered = { ...held }
  for (const [name, value] of Object.entries(more)) {
    const before = merged[name]
    const isParent = name !== 'attributes' && typeof before === 'object' && before !== null && isRendered(value)
    merged[name] = isParent ? mergeRendered(before, value) : value
  }
  return merged
}

function isRendered(value: unknown): value is Rendered {
  return typeof value === 'object' && value !== null
}
