import type { ConnectionId } from '#shared/ids.ts'
import type { Statement } from '#hub/ports.ts'
import { int, intOrNull, text, textOrNull, type Row } from '#hub/store/columns.ts'

/** How far one object of one connection has been read. */
export interface Feed {
  readonly object: string
  readonly cursor: string | null
  /** The first complete read is done. */
  readonly complete: boolean
  /** Complete reads so far, for remotes that tell of removals only by absence. */
  readonly pass: number
  readonly readCount: number
  readonly total: number | null
  readonly dueAt: number
  readonly readAt: number | null
}

export function readFeed(row: Row): Feed {
  return {
    object: text(row, 'object'),
    cursor: textOrNull(row, 'cursor'),
    complete: int(row, 'complete') === 1,
    pass: int(row, 'pass'),
    readCount: int(row, 'read_count'),
    total: intOrNull(row, 'total'),
    dueAt: int(row, 'due_at'),
    readAt: intOrNull(row, 'read_at'),
  }
}

export const selectFeeds = (connection: ConnectionId): Statement => ({
  sql: 'select * from feed where connection = ? order by complete, due_at, object',
  args: [connection],
})

export const addFeeds = (connection: ConnectionId, objects: readonly string[]): Statement => ({
  sql: 'insert or ignore into feed (connection, object) select ?1, value from json_each(?2)',
  args: [connection, JSON.stringify(objects)],
})

/** The feed is to be read now: of one object, or of all. */
export const dueFeeds = (connection: ConnectionId, object: string | null): Statement => ({
  sql: 'update feed set due_at = 0 where connection = ?1 and (?2 is null or object = ?2)',
  args: [connection, object],
})

export interface FeedStep {
  readonly cursor: string
  readonly records: number
  readonly total: number | null
  /** The end was reached: nothing newer for now. */
  readonly ended: boolean
  readonly dueAt: number
  readonly now: number
}

export const advanceFeed = (connection: ConnectionId, object: string, step: FeedStep): Statement => ({
  sql: `update feed set cursor = ?, read_count = case when complete = 1 then read_count else read_count + ? end,
      total = coalesce(?, total), complete = max(complete, ?), pass = pass + ?, due_at = ?, read_at = ?
    where connection = ? and object = ?`,
  args: [
    step.cursor,
    step.records,
    step.total,
    step.ended ? 1 : 0,
    step.ended ? 1 : 0,
    step.dueAt,
    step.now,
    connection,
    object,
  ],
})

/** Notes which records a snapshot still showed. */
export const markSeen = (
  feed: { connection: ConnectionId; object: string; pass: number },
  ids: readonly string[],
): Statement => ({
  sql: `update link set seen_pass = ?1 where connection = ?2 and object = ?3 and remote_id in (select value from json_each(?4))`,
  args: [feed.pass + 1, feed.connection, feed.object, JSON.stringify(ids)],
})

/** Records that two complete snapshots in a row no longer showed are removed: evidence, not a guess. */
export const missRecords = (
  feed: { connection: ConnectionId; object: string; pass: number },
  now: number,
  correlation: string,
): Statement => ({
  sql: `insert or ignore into inbox (connection, object, remote_id, revision, body, read_at, priority, correlation)
    select connection, object, remote_id, 'removed:pass-' || ?3, json_object('kind', 'removed', 'revision', 'pass-' || ?3,
      'evidence', 'absent', 'ref', json_object('object', object, 'id', remote_id)), ?4, 1, ?5
    from link where connection = ?1 and object = ?2 and state in ('live', 'removing', 'merging') and remote_id is not null
      and seen_pass > 0 and seen_pass < ?3 - 1`,
  args: [feed.connection, feed.object, feed.pass + 1, now, correlation],
})
