import { z } from 'zod'
import { brakeKey, brakeKinds, hourOf, type Run } from '#hub/core/brake.ts'
import { digest } from '#hub/core/derive.ts'
import type { Statement } from '#hub/ports.ts'
import { fieldValue } from '#shared/api/value.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { int, json, text, type Row } from '#hub/store/columns.ts'

// What an inbox row's `brake` says; nothing: it was never stopped.
const stoppedMark = 1
const releasedMark = 0
export const refusedMark = 2

/** Inbox rows that may be absorbed; in the words of `inbox_order`, which is of use only then. */
export const isWaiting = `parked is null and brake is not ${stoppedMark}`

/** What a person needs to know of a stopped run; what is shown of it besides is counted when it is looked at. */
export const brakeBody = z.object({
  kinds: z.array(z.enum(brakeKinds)),
  /** Of how many records in step. */
  records: z.number(),
  /** Where the run began. */
  since: z.number(),
  sample: z.array(
    z.object({
      entity: z.string(),
      title: z.string(),
      kind: z.enum(brakeKinds),
      field: z.string().nullable(),
      before: fieldValue,
      after: fieldValue,
    }),
  ),
})

export type BrakeBody = z.infer<typeof brakeBody>

/** The runs under way: their numbers, and what is stopped. */
export const selectRun = (now: number): readonly Statement[] => [
  {
    sql: 'select connection, kind, sum(n) as n from run where hour >= ? group by connection, kind',
    args: [hourOf(now) - 1],
  },
  { sql: `select connection, body from review where kind = 'stopped' and answer is null`, args: [] },
]

export function readRun(counts: readonly Row[], stopped: readonly Row[]): Run {
  return {
    counts: new Map(counts.map((row) => [brakeKey(text(row, 'connection'), text(row, 'kind')), int(row, 'n')])),
    stopped: new Set(
      stopped.flatMap((row) =>
        brakeBody.parse(json(row, 'body')).kinds.map((kind) => brakeKey(text(row, 'connection'), kind)),
      ),
    ),
  }
}

/** How many records of each of these connections are in step. */
export const selectRecords = (connections: readonly ConnectionId[]): Statement => ({
  sql: `select connection, count(*) as n from link where connection in (select value from json_each(?))
    and state = 'live' group by connection`,
  args: [JSON.stringify(connections)],
})

/** Adds to the run's numbers, and lets go of those of hours long past. */
export function countRun(counts: ReadonlyMap<string, number>, now: number): readonly Statement[] {
  if (counts.size === 0) return []
  const hour = hourOf(now)
  return [
    { sql: 'delete from run where hour < ?', args: [hour - 1] },
    {
      sql: `insert into run (connection, kind, hour, n) select value->>0, value->>1, ?1, value->>2 from json_each(?2) where true
        on conflict (connection, kind, hour) do update set n = run.n + excluded.n`,
      args: [hour, JSON.stringify([...counts].map(([key, n]) => [...key.split(' '), n]))],
    },
  ]
}

export interface Stopping {
  readonly connection: ConnectionId
  /** What to ask; absent: it has been asked, and the rows wait for the same answer. */
  readonly body?: BrakeBody
  /** Inbox rows. */
  readonly rows: readonly number[]
}

/**
 * Asks about a stopped run, or adds to an open question, and takes the rows out of the way. They stay where they are where
 * somebody has answered meanwhile: then they are looked at again.
 */
export function stopRun({ connection, body, rows }: Stopping, now: number): readonly Statement[] {
  const ask = {
    sql: `insert into review (id, kind, connection, body, created_at) values (?1, 'stopped', ?2, ?3, ?4)
        on conflict (connection) where kind = 'stopped' and answer is null do update set
          body = json_set(review.body, '$.kinds', (select json_group_array(value) from (
            select value from json_each(review.body, '$.kinds') union select value from json_each(excluded.body, '$.kinds'))))`,
    args: [`review_${digest(['stopped', connection, String(now)])}`, connection, JSON.stringify(body), now],
  }
  return [
    ...(body === undefined ? [] : [ask]),
    {
      sql: `update inbox set brake = ${stoppedMark} where seq in (select value from json_each(?1))
        and exists (select 1 from review where connection = ?2 and kind = 'stopped' and answer is null)`,
      args: [JSON.stringify(rows), connection],
    },
  ]
}

/** What becomes of a connection's stopped rows; its run begins anew. */
export const decideRun = (connection: string, answer: 'release' | 'refuse'): readonly Statement[] => [
  {
    sql: `update inbox set brake = ${answer === 'release' ? releasedMark : refusedMark} where connection = ? and brake = ${stoppedMark}`,
    args: [connection],
  },
  { sql: 'delete from run where connection = ?', args: [connection] },
]
