import type { RemoteRecord } from '#shared/record.ts'
import type { FieldChange } from './plan.ts'
import type { Input, Link, Priority, Snapshot } from './snapshot.ts'

/** A read of one record. */
interface Sight {
  readonly input: Input
  readonly record: RemoteRecord
}

/** What the link remembers of having seen the record. */
export const withSight = (link: Link, { input, record }: Sight, revision: string | undefined): Link => {
  const { revision: _old, ...rest } = link
  return {
    ...rest,
    seenAt: Math.max(input.readAt, link.seenAt ?? 0),
    ...(record.modifiedAt === undefined ? {} : { modifiedAt: Math.max(record.modifiedAt, link.modifiedAt ?? 0) }),
    ...(revision === undefined ? {} : { revision }),
  }
}

/** So long after our own write, what is read of a record is mostly that. */
const echoMs = 60_000

/** Read while we write the record, or soon after: what is new in it may be of our own making. */
const isEcho = ({ state, wroteAt = 0, sent }: Link, { readAt }: Input): boolean =>
  state === 'creating' || [wroteAt, ...sent.map(({ at }) => at)].some((at) => readAt < at + echoMs)

/**
 * How soon the others must know. What a remote adds to a record by itself when we write it, a stage or an owner, can wait while
 * there is a backlog, which brings it by the thousand. A value that was changed is somebody's edit, though it was read among
 * echoes.
 */
export const urgencyOf = (
  { hasBacklog = false }: Snapshot,
  link: Link,
  { input, changes }: { readonly input: Input; readonly changes: readonly FieldChange[] },
): Priority => {
  if (input.priority === 0 || !isEcho(link, input)) return input.priority
  if (changes.some(({ field }) => (link.shadow?.[field] ?? null) !== null)) return 1
  return hasBacklog ? 2 : input.priority
}

/** Whether what this read shows beyond the shadow can be news. */
export const isBelieved = (link: Link, { input, record }: Sight): boolean =>
  (link.wroteAt === undefined || input.readAt > link.wroteAt) &&
  (link.seenAt === undefined || input.readAt >= link.seenAt) &&
  (record.modifiedAt === undefined || link.modifiedAt === undefined || record.modifiedAt >= link.modifiedAt)
