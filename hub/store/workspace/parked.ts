import type { ConnectionId } from '#shared/ids.ts'
import type { Statement } from '#hub/ports.ts'
import { settleDoubts } from './doubts.ts'

/** Whether anything of a connection is parked: then a look at its fields may free it. */
export const selectParked = (connection: ConnectionId): Statement => ({
  sql: 'select 1 from outbox where connection = ? and parked is not null limit 1',
  args: [connection],
})

const free = `update outbox set parked = null, attempts = 0, due_at = 0
  where connection = ?1 and parked is not null and exists (select 1 from link where id = outbox.link and object = ?2)`

/** Frees what was parked for one of these fields of an object, or for the record as a whole. */
export const freeFields = (
  connection: ConnectionId,
  object: string,
  fields: readonly string[],
): readonly Statement[] => [
  {
    sql: `${free} and exists (select 1 from json_each(outbox.parked) p where p.value->>'$.field' is null
      or p.value->>'$.field' in (select value from json_each(?3)))`,
    args: [connection, object, JSON.stringify(fields)],
  },
  ...settleDoubts,
]

/** Frees all that is parked of an object: it is mapped in another way. */
export const freeObject = (connection: ConnectionId, object: string): readonly Statement[] => [
  { sql: free, args: [connection, object] },
  ...settleDoubts,
]

/** Frees what was parked for want of a right: somebody has given consent again. */
export const freeForbidden = (connection: ConnectionId): readonly Statement[] => [
  {
    sql: `update outbox set parked = null, attempts = 0, due_at = 0 where connection = ? and parked is not null
      and exists (select 1 from json_each(outbox.parked) p where p.value->>'$.code' in ('permission', 'read-only'))`,
    args: [connection],
  },
  ...settleDoubts,
]

/** Frees what was parked because the remote had another record like it, where some record there is gone. */
export const freeDuplicates = (
  gone: readonly (readonly [connection: string, object: string])[],
): readonly Statement[] =>
  gone.length === 0
    ? []
    : [
        {
          sql: `update outbox set parked = null, attempts = 0, due_at = 0 where parked is not null
            and exists (select 1 from json_each(outbox.parked) p where p.value->>'$.code' = 'duplicate')
            and (connection, (select object from link where id = outbox.link)) in
              (select value->>0, value->>1 from json_each(?))`,
          args: [JSON.stringify(gone)],
        },
      ]

/** Reads an object again from its beginning, every record being news: another set of its fields is mapped now. */
export const readAgain = (connection: ConnectionId, object: string): readonly Statement[] => [
  // A record is news again under another mapping, so what its links stand at is forgotten; their shadows are not.
  { sql: 'update link set revision = null where connection = ? and object = ?', args: [connection, object] },
  { sql: 'update feed set cursor = null, due_at = 0 where connection = ? and object = ?', args: [connection, object] },
]
