/** A stored value; datetimes are text in the vendor's `+0000` form, which sorts by time. */
export type Value = string | number | boolean | null

/** A stored record. Rows are replaced, never changed; an absent field is null. */
export interface Row {
  readonly Id: string
  readonly SystemModstamp: string
  readonly [field: string]: Value | undefined
}

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'reference'
  | 'boolean'
  | 'double'
  | 'int'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'address'

export interface Field {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  /** Characters; 0 where the type has no length. */
  readonly length: number
  /** Digits before and after the point, for numbers. */
  readonly precision?: number
  readonly scale?: number
  readonly isRequired?: boolean
  /** Set by Salesforce alone. */
  readonly isReadOnly?: boolean
  /** Given when the record is made, and never changed. */
  readonly isFixed?: boolean
  readonly isUnique?: boolean
  readonly isExternalId?: boolean
  readonly isCaseSensitive?: boolean
  readonly isCustom?: boolean
  readonly choices?: readonly string[]
  readonly isRestricted?: boolean
  /** The value of a new record that names none. */
  readonly defaultValue?: Value
  /** The object a reference points at, and the word that leads there in SOQL. */
  readonly to?: string
  readonly relationship?: string
}

export interface ObjectSchema {
  readonly name: string
  readonly label: string
  readonly plural: string
  readonly isWritable: boolean
  readonly fields: ReadonlyMap<string, Field>
  /** Lower-cased names lead to fields too: Salesforce does not mind the case of field names. */
  field(name: string): Field | undefined
}

export type Schema = Map<string, ObjectSchema>

/** An object's schema with these fields, or as before plus or without some. */
export function makeObject(head: Omit<ObjectSchema, 'fields' | 'field'>, fields: Iterable<Field>): ObjectSchema {
  const byName = new Map([...fields].map((field) => [field.name, field]))
  const byLowerName = new Map([...byName.values()].map((field) => [field.name.toLowerCase(), field]))
  return { ...head, fields: byName, field: (name) => byLowerName.get(name.toLowerCase()) }
}

/** The object with a field added or replaced. */
export function withField(object: ObjectSchema, field: Field): ObjectSchema {
  return makeObject(object, new Map(object.fields).set(field.name, field).values())
}

export function withoutField(object: ObjectSchema, name: string): ObjectSchema {
  return makeObject(
    object,
    [...object.fields.values()].filter((field) => field.name !== name),
  )
}

/** True for fields that SOQL can filter and sort by. */
export function isFilterable(field: Field): boolean {
  return field.type !== 'address' && !(field.type === 'textarea' && field.length > 255)
}
