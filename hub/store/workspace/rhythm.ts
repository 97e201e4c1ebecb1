import type { ConnectionId } from '#shared/ids.ts'
import { withGap, type Gap } from '#hub/core/rhythm.ts'
import type { Statement } from '#hub/ports.ts'
import { int, intOrNull, json, text, type Row } from '#hub/store/columns.ts'
import { day } from './counters.ts'

/** The object of a push that names none: it is about all of them. */
export const anyObject = '*'

/** When news of a feed came by one way. */
export interface Rhythm {
  readonly connection: string
  readonly object: string
  readonly way: 'poll' | 'push'
  readonly lastAt: number
  readonly gaps: readonly Gap[]
  readonly unheardAt: number | null
}

export const selectRhythms = (connection: ConnectionId): Statement => ({
  sql: `select * from rhythm where connection = ? and way = 'poll'`,
  args: [connection],
})

export function readRhythm(row: Row): Rhythm {
  return {
    connection: text(row, 'connection'),
    object: text(row, 'object'),
    way: text(row, 'way') === 'push' ? 'push' : 'poll',
    lastAt: int(row, 'last_at'),
    gaps: readGaps(json(row, 'gaps')),
    unheardAt: intOrNull(row, 'unheard_at'),
  }
}

function readGaps(value: unknown): readonly Gap[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    const [part, on, ms] = Array.isArray(one) ? one.map(Number) : []
    return part === undefined || on === undefined || ms === undefined ? [] : [{ part, day: on, ms }]
  })
}

/** Name of the day's counter of news that polls of an object found. */
export const newsCounter = (object: string): string => `news ${object}`

/** A push that is younger than this may be about what a poll finds now. */
const toldMs = 2 * 60_000

interface Polled {
  readonly connection: ConnectionId
  readonly object: string
  /** The records that it showed, as they are now. */
  readonly records: readonly { readonly id: string; readonly revision: string }[]
  /** When the feed was read before (ms). What we wrote since then comes back now, and is no news. */
  readonly readAt: number | null
  /** `undefined`: no news came before. */
  readonly known: Rhythm | undefined
  readonly now: number
}

/** A read may have begun before a write that ended before it. */
const echoMs = 60_000

/**
 * Notes that a poll brought news: records in a state that we neither knew nor wrote. Has to follow the statement that
 * stores them: where that stored nothing, nothing is news, and most polls of a snapshot are not gone through twice.
 */
export function notePolled({ connection, object, records, readAt, known, now }: Polled): readonly Statement[] {
  const gaps = known === undefined ? [] : withGap(known.gaps, known.lastAt, now)
  const packed = JSON.stringify(gaps.map(({ part, day: on, ms }) => [part, on, ms]))
  return [
    {
      sql: `insert into counter (day, connection, name, n) select ?1, ?2, ?3, n from (
          select count(*) as n from json_each(?4) j where changes() > 0 and not exists (select 1 from link l
            where l.connection = ?2 and l.object = ?5 and l.remote_id = j.value->>0 and (l.revision = j.value->>1 or l.wrote_at > ?6)))
        where n > 0
        on conflict (day, connection, name) do update set n = counter.n + excluded.n`,
      args: [
        day(now),
        connection,
        newsCounter(object),
        JSON.stringify(records.map(({ id, revision }) => [id, revision])),
        object,
        (readAt ?? 0) - echoMs,
      ],
    },
    {
      sql: `insert into rhythm (connection, object, way, last_at, gaps, unheard_at)
        select ?1, ?2, 'poll', ?3, ?4, ${unheard} where changes() > 0
        on conflict (connection, object, way) do update set last_at = excluded.last_at, gaps = excluded.gaps,
          unheard_at = case when excluded.unheard_at is null then null
            when rhythm.unheard_at >= ${lastPush} then rhythm.unheard_at else excluded.unheard_at end`,
      args: [connection, object, now, packed, anyObject, now - toldMs],
    },
  ]
}

/** What was unheard before the last push has been told of by it, however late. */
const lastPush = `coalesce((select max(last_at) from rhythm p where p.connection = ?1 and p.way = 'push' and p.object in (?2, ?5)), 0)`

/** Now, unless a push has told of it. */
const unheard = `case when exists (select 1 from rhythm p where p.connection = ?1 and p.way = 'push'
  and p.object in (?2, ?5) and p.last_at >= ?6) then null else ?3 end`

/** Notes pushes about these objects; `anyObject` where one named none. */
export const notePushed = (connection: ConnectionId, objects: readonly string[], now: number): Statement => ({
  sql: `insert into rhythm (connection, object, way, last_at) select ?1, value, 'push', ?3 from json_each(?2) where true
    on conflict (connection, object, way) do update set last_at = excluded.last_at`,
  args: [connection, JSON.stringify([...new Set(objects)]), now],
})
