import type { Org } from './org.ts'
import type { Field, ObjectSchema } from './schema.ts'
import type { Given } from './values.ts'
import { createRecord, updateRecord } from './write.ts'
import type { Author } from './write.ts'

export type Upserted = { kind: 'created' | 'updated'; id: string } | { kind: 'several'; ids: readonly string[] }

export interface Upsert {
  readonly field: Field
  readonly value: string
  readonly given: Given
  readonly author: Author
}

/** Updates the record with this external id, or makes it; several records with the id are left alone. */
export function upsertRecord(org: Org, object: ObjectSchema, { field, value, given, author }: Upsert): Upserted {
  const table = org.table(object.name)
  const ids = [...table.lookup(field, value)].filter((id) => !table.get(id)?.IsDeleted)
  const [id] = ids
  if (ids.length > 1) return { kind: 'several', ids }
  if (id !== undefined) {
    updateRecord(org, object, { id, given, author })
    return { kind: 'updated', id }
  }
  const row = createRecord(org, object, { given: { ...given, [field.name]: value }, author })
  return { kind: 'created', id: row.Id }
}
