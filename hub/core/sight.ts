import type { RemoteRecord } from '#shared/record.ts'
import type { Input, Link } from './snapshot.ts'

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

/** Whether what this read shows beyond the shadow can be news. */
export const isBelieved = (link: Link, { input, record }: Sight): boolean =>
  (link.wroteAt === undefined || input.readAt > link.wroteAt) &&
  (link.seenAt === undefined || input.readAt >= link.seenAt) &&
  (record.modifiedAt === undefined || link.modifiedAt === undefined || record.modifiedAt >= link.modifiedAt)
