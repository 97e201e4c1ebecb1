import type { Fields, FieldValue, RemoteRecord } from '#shared/record.ts'
import type { Input, Link } from './snapshot.ts'
import type { View } from './view.ts'

/** Edges as `ref.<role>` with entities' ids. What cannot be resolved is left out, so that it changes nothing. */
export interface ReadRefs {
  readonly fields: Fields
  /** A record it belongs to is not known yet. */
  readonly isUnresolved: boolean
  /** A person is being asked whose a record is that it belongs to. */
  readonly isPending: boolean
}

export const refsOf = (view: View, input: Input, record: RemoteRecord): ReadRefs => {
  const fields: Record<string, FieldValue> = {}
  let [isUnresolved, isPending] = [false, false]
  for (const [role, ref] of Object.entries(record.refs ?? {})) {
    const link = ref === null ? undefined : view.linkOf(input.connection, ref)
    if (ref === null) fields[`ref.${role}`] = null
    else if (link?.entity !== undefined) fields[`ref.${role}`] = link.entity
    else if (link === undefined) isUnresolved = true
    else isPending = true
  }
  return { fields, isUnresolved, isPending }
}

/** The record it belongs to may be read first, and this one again after it. Asked a few times, never in a backfill. */
export const askForRefs = (view: View, input: Input, record: RemoteRecord): void => {
  const { connection, priority } = input
  for (const ref of Object.values(record.refs ?? {})) {
    if (ref !== null && view.linkOf(connection, ref) === undefined) view.reload({ connection, ref, priority })
  }
  view.reload({ connection, ref: { object: record.object, id: record.id }, priority })
}

/** How often a record is read again because one it belongs to is not known; it may be one that nobody may see. */
const asksMax = 8

const asksOf = ({ revision }: Link): number => Number(/^asked (\d+)$/.exec(revision ?? '')?.[1] ?? 0)

interface Read {
  readonly input: Input
  readonly record: RemoteRecord
  readonly refs: ReadRefs
}

/**
 * At which revision its link stands. While it is not clear what a record belongs to, that is none of the remote's, so
 * that the record is absorbed again although it has not changed.
 */
export const standing = (
  link: Link,
  { input, record, refs }: Read,
): { readonly revision: string | undefined; readonly isAsking: boolean } => {
  if (!refs.isUnresolved || input.priority === 2)
    return { revision: refs.isPending ? undefined : record.revision, isAsking: false }
  const asks = asksOf(link)
  return { revision: `asked ${Math.min(asks + 1, asksMax)}`, isAsking: asks < asksMax }
}
