import { remoteId, type ConnectionId } from '#shared/ids.ts'
import type { RemoteRef } from '#shared/record.ts'
import type { Priority } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'
import { int, text, type Row } from '#hub/store/columns.ts'

/** A stored hint. */
export interface StoredSignal {
  readonly ref: RemoteRef
  /** How often it was raised when it was read; it is done with only if nobody raised it since. */
  readonly raised: number
  readonly priority: Priority
  readonly correlation: string
  /** The link knows all of a younger state than the hint is about; without a revision it may know but a part. */
  readonly known: boolean
}

export interface NewSignal {
  readonly ref: RemoteRef
  readonly priority: Priority
  readonly correlation: string
  /** The remote's time of what happened (ms); 0: not told. */
  readonly at: number
}

export function storeSignals(connection: ConnectionId, signals: readonly NewSignal[]): readonly Statement[] {
  if (signals.length === 0) return []
  const rows = signals.map((signal) => [
    signal.ref.object,
    signal.ref.id,
    signal.priority,
    signal.correlation,
    signal.at,
  ])
  return [
    {
      sql: `insert into signal (connection, object, remote_id, priority, correlation, at)
        select ?1, value->>0, value->>1, value->>2, value->>3, value->>4 from json_each(?2) where true
        on conflict (connection, object, remote_id) do update set raised = signal.raised + 1,
          priority = min(signal.priority, excluded.priority),
          at = case when signal.at = 0 or excluded.at = 0 then 0 else max(signal.at, excluded.at) end`,
      args: [connection, JSON.stringify(rows)],
    },
  ]
}

/** Clocks differ, and some vendors' stamps are whole seconds. */
const echoMs = 2_000

/**
 * The next hints. Among equals, those about records that we have written since they happened come last: they tell mostly of
 * ourselves, by the thousand after a backfill, and what somebody edited need not wait for them.
 */
export const selectSignals = (connection: ConnectionId, limit: number): Statement => ({
  sql: `select s.*, coalesce(s.at > 0 and l.state = 'live' and l.revision is not null
      and l.modified_at >= s.at, 0) as known
    from signal s left join link l on l.connection = s.connection and l.object = s.object and l.remote_id = s.remote_id
    where s.connection = ? order by s.priority, coalesce(s.at > 0 and l.wrote_at >= s.at - ${echoMs}, 0), s.object, s.remote_id
    limit ?`,
  args: [connection, limit],
})

export function readSignal(row: Row): StoredSignal {
  const priority = int(row, 'priority')
  return {
    ref: { object: text(row, 'object'), id: remoteId(text(row, 'remote_id')) },
    raised: int(row, 'raised'),
    priority: priority === 0 ? 0 : priority === 1 ? 1 : 2,
    correlation: text(row, 'correlation'),
    known: int(row, 'known') === 1,
  }
}

/** Forgets hints that were acted on, except those raised again since. */
export function forgetSignals(connection: ConnectionId, signals: readonly StoredSignal[]): readonly Statement[] {
  if (signals.length === 0) return []
  const rows = signals.map((signal) => [signal.ref.object, signal.ref.id, signal.raised])
  return [
    {
      sql: `delete from signal where (connection, object, remote_id, raised) in (
        select ?1, value->>0, value->>1, value->>2 from json_each(?2))`,
      args: [connection, JSON.stringify(rows)],
    },
  ]
}
