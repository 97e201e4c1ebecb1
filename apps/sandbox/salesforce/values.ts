import { refuse, refuseFields } from './error.ts'
import { toId18 } from './ids.ts'
import type { Org } from './org.ts'
import { toDatetime } from './org.ts'
import type { Field, ObjectSchema, Value } from './schema.ts'

/** Values as a client sent them, under field names. */
export type Given = Readonly<Record<string, unknown>>

/** The given values in stored form: trimmed, typed, checked against lengths and choices. Throws the first refusal. */
export function toStored(org: Org, object: ObjectSchema, given: Given): Record<string, Value> {
  const stored: Record<string, Value> = {}
  const readOnly: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (name === 'attributes') continue
    const field = object.field(name)
    if (field?.isReadOnly) readOnly.push(field.name)
    else if (field) stored[field.name] = storeValue(field, value)
    else Object.assign(stored, storeRelated(org, object, { name, value }))
  }
  if (readOnly.length > 0) throw readOnlyRefusal(readOnly)
  return stored
}

/** Refuses a record without its required values. */
export function requireFields(object: ObjectSchema, record: Readonly<Record<string, Value | undefined>>): void {
  const missing = [...object.fields.values()].filter(
    (field) => field.isRequired && (record[field.name] ?? null) === null,
  )
  if (missing.length === 0) return
  const names = missing.map((field) => field.name)
  throw refuseFields('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names)
}

/** The wording of an unknown field differs between writes and queries; this is the one of writes. */
export function unknownField(object: ObjectSchema, name: string) {
  return refuseFields('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`)
}

/** The refusal of fields that this caller cannot set. */
export function readOnlyRefusal(names: readonly string[]) {
  const message =
    `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and ` +
    'verify that it is read/write for your profile or permission set.'
  return refuseFields('INVALID_FIELD_FOR_INSERT_UPDATE', message, names)
}

function storeValue(field: Field, value: unknown): Value {
  if (value === null || value === '') return field.type === 'boolean' ? false : null
  switch (field.type) {
    case 'boolean':
      return storeBoolean(value)
    case 'double':
    case 'currency':
    case 'percent':
    case 'int':
      return storeNumber(field, value)
    case 'datetime':
      return storeDatetime(value)
    case 'date':
      return storeDate(value)
    case 'id':
    case 'reference':
      return storeId(field, value)
    case 'string':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
    case 'picklist':
    case 'address':
      return storeText(field, value)
  }
}

function storeText(field: Field, value: unknown): Value {
  if (typeof value !== 'string') throw unreadable('string', value)
  const text = value.trim()
  if (text === '') return null
  if (text.length > field.length) {
    const message = `${field.label}: data value too large: ${text} (max length=${field.length})`
    throw refuseFields('STRING_TOO_LONG', message, [field.name])
  }
  if (field.type === 'email' && !/^[^\s@<>(),;:"[\]\\]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text)) {
    throw refuseFields('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name])
  }
  if (field.isRestricted && !field.choices?.includes(text)) {
    const message = `${field.label}: bad value for restricted picklist field: ${text}`
    throw refuseFields('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name])
  }
  return text
}

function storeBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw unreadable('boolean', value)
}

function storeNumber(field: Field, value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw unreadable('double', value)
  const scale = field.scale ?? 0
  const rounded = Math.round(number * 10 ** scale) / 10 ** scale
  if (Math.abs(rounded) >= 10 ** ((field.precision ?? 18) - scale)) {
    const message = `${field.label}: value outside of valid range on numeric field: ${number}`
    throw refuseFields('NUMBER_OUTSIDE_VALID_RANGE', message, [field.name])
  }
  return rounded
}

function storeDatetime(value: unknown): string {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN
  if (Number.isNaN(ms)) throw unreadable('datetime', value)
  return toDatetime(Math.floor(ms / 1000) * 1000)
}

function storeDate(value: unknown): string {
  const text = typeof value === 'string' ? value.slice(0, 10) : ''
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) throw unreadable('date', value)
  return text
}

function storeId(field: Field, value: unknown): string {
  const id = typeof value === 'string' ? toId18(value) : null
  if (id === null) {
    throw refuseFields('MALFORMED_ID', `${field.label}: id value of incorrect type: ${String(value)}`, [field.name])
  }
  return id
}

/** `Account: { Lead_Hub_Id__c: 'x' }` names a parent by its external id. */
function storeRelated(org: Org, object: ObjectSchema, { name, value }: { name: string; value: unknown }) {
  const field = [...object.fields.values()].find((one) => one.relationship?.toLowerCase() === name.toLowerCase())
  if (!field?.to || typeof value !== 'object' || value === null) throw unknownField(object, name)
  const [key, id] = Object.entries({ ...value }).find(([member]) => member !== 'attributes') ?? ['', '']
  const parent = org.object(field.to)
  const external = parent.field(key)
  if (!external?.isExternalId) throw unknownField(parent, key)
  for (const found of org.table(parent.name).lookup(external, String(id))) return { [field.name]: found }
  const message = `Foreign key external ID: ${String(id)} not found for field ${external.name} in entity ${parent.name}`
  throw refuseFields('INVALID_FIELD', message)
}

function unreadable(type: string, value: unknown) {
  const what =
    typeof value === 'string' ? 'VALUE_STRING' : Array.isArray(value) ? 'START_ARRAY' : `VALUE_${typeof value}`
  const message = `Cannot deserialize instance of ${type} from ${what.toUpperCase()} value ${JSON.stringify(value)}`
  return refuse(400, 'JSON_PARSER_ERROR', message)
}
