import type { Fields, FieldValue, RemoteRecord } from '#shared/record.ts'
import type { Input } from './snapshot.ts'
import type { View } from './view.ts'

/** Edges as `ref.<role>` with entities' ids. What cannot be resolved is left out, so that it changes nothing. */
export const refsOf = (
  view: View,
  input: Input,
  record: RemoteRecord,
): { readonly fields?: Fields; readonly isUnresolved: boolean } => {
  if (record.refs === undefined) return { isUnresolved: false }
  const fields: Record<string, FieldValue> = {}
  let isUnresolved = false
  for (const [role, ref] of Object.entries(record.refs)) {
    const link = ref === null ? undefined : view.linkOf(input.connection, ref)
    if (ref === null) fields[`ref.${role}`] = null
    else if (link?.entity !== undefined) fields[`ref.${role}`] = link.entity
    else if (link === undefined) isUnresolved = true
  }
  return { fields, isUnresolved }
}

/** The record it belongs to may be read first, and this one again after it. Asked once per revision, never in a backfill. */
export const askForRefs = (view: View, input: Input, record: RemoteRecord): void => {
  const { connection, priority } = input
  for (const ref of Object.values(record.refs ?? {})) {
    if (ref !== null && view.linkOf(connection, ref) === undefined) view.reload({ connection, ref, priority })
  }
  view.reload({ connection, ref: { object: record.object, id: record.id }, priority })
}
