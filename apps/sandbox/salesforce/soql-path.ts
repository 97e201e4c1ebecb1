import { refuse } from './error.ts'
import type { Org } from './org.ts'
import { isFilterable } from './schema.ts'
import type { Field, ObjectSchema, Row, Value } from './schema.ts'

/** A field of a query: `Email`, or through parents as `Account.Owner.Name`. */
export interface FieldPath {
  /** References to follow before the field. */
  readonly parents: readonly { readonly field: Field; readonly object: ObjectSchema }[]
  readonly field: Field
}

/** SOQL follows at most five parents. */
const parentsMax = 5

export function fieldAt(org: Org, asked: { object: ObjectSchema; path: string; text: string }): FieldPath {
  const names = asked.path.split('.')
  if (names[0]?.toLowerCase() === asked.object.name.toLowerCase()) names.shift()
  const parents: { field: Field; object: ObjectSchema }[] = []
  let object = asked.object
  for (const name of names.slice(0, -1)) {
    const field = [...object.fields.values()].find((one) => one.relationship?.toLowerCase() === name.toLowerCase())
    if (!field?.to || parents.length >= parentsMax) throw noRelationship(asked, object, name)
    object = org.object(field.to)
    parents.push({ field, object })
  }
  const field = object.field(names.at(-1) ?? '')
  if (!field) throw noColumn(asked.text, object, asked.path)
  return { parents, field }
}

/** The path's value in a row; null behind a missing parent. */
export function valueAt(org: Org, path: FieldPath, row: Row): Value {
  const at = parentRow(org, path, row)
  return at?.[path.field.name] ?? null
}

export function isSortable(path: FieldPath): boolean {
  return isFilterable(path.field)
}

function parentRow(org: Org, path: FieldPath, row: Row): Row | undefined {
  let at: Row | undefined = row
  for (const { field, object } of path.parents) {
    const id: Value | undefined = at?.[field.name]
    at = typeof id === 'string' ? org.table(object.name).get(id) : undefined
  }
  return at
}

function noColumn(text: string, object: ObjectSchema, path: string): Error {
  const at = Math.max(text.toLowerCase().indexOf(path.toLowerCase()), 0)
  const message =
    `\n${text.slice(0, at + 40)}\n${' '.repeat(at)}^\nERROR at Row:1:Column:${at + 1}\nNo such column '${path}' on entity ` +
    `'${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field ` +
    'name. Please reference your WSDL or the describe call for the appropriate names.'
  return refuse(400, 'INVALID_FIELD', message)
}

function noRelationship(asked: { text: string }, object: ObjectSchema, name: string): Error {
  const at = Math.max(asked.text.indexOf(name), 0)
  const message =
    `\n${asked.text.slice(0, at + 40)}\n${' '.repeat(at)}^\nERROR at Row:1:Column:${at + 1}\nDidn't understand ` +
    `relationship '${name}' in field path of '${object.name}'. If you are attempting to use a custom relationship, be sure ` +
    "to append the '__r' after the custom relationship name."
  return refuse(400, 'INVALID_FIELD', message)
}
