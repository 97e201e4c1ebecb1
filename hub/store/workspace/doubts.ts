import type { Statement } from '#hub/ports.ts'
import { heldUntil } from './held.ts'

/** `due_at` of a record that is not made while a person is asked whether one that is there already is the same. */
export const doubtedUntil = heldUntil + 1

/** Links of records to be made in a connection that has a held record which may be them. */
const doubtedLinks = `select l.id from link h
  cross join review r on r.connection = h.connection and r.object = h.object and r.remote_id = h.remote_id
  cross join json_each(r.body, '$.candidates') c
  cross join link l on l.entity = c.value->>'$.entity' and l.connection = r.connection and l.state = 'creating'
  where h.state = 'held'`

/** At once, unless a first sync waits for approval. */
const freeAt = `(select case when count(*) > 0 then ${heldUntil} else 0 end from connection where state in ('reading', 'planned'))`

/** Holds what has come into doubt and frees what no longer is. Part of every batch that may have changed either. */
export const settleDoubts: readonly Statement[] = [
  {
    sql: `update outbox set due_at = ${freeAt} where due_at = ?1 and link not in (${doubtedLinks})`,
    args: [doubtedUntil],
  },
  {
    sql: `update outbox set due_at = ?1 where due_at <> ?1 and parked is null and link in (${doubtedLinks})`,
    args: [doubtedUntil],
  },
]
