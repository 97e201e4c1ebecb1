import { connectionId } from '#shared/ids.ts'
import type { AlarmKind } from '#hub/core/alarm.ts'
import type { AlarmChange, Noticed } from '#hub/core/alarm-change.ts'
import type { Statement } from '#hub/ports.ts'
import { int, intOrNull, text, textOrNull, type Row } from '#hub/store/columns.ts'

/** History is kept this long. */
const keptMs = 90 * 86_400_000

export interface StoredAlarm extends Noticed {
  readonly id: string
  readonly closedAt?: number
}

/** What is noticed or open. */
export const selectCurrentAlarms: Statement = {
  sql: 'select * from alarm where closed_at is null order by opened_at, id',
  args: [],
}

export const selectPastAlarms = (limit: number): Statement => ({
  sql: 'select * from alarm where closed_at is not null order by closed_at desc, id limit ?',
  args: [limit],
})

const kinds: readonly AlarmKind[] = [
  'consent',
  'unread',
  'silent',
  'push-stopped',
  'watch-failed',
  'backlog',
  'quota',
  'unreadable',
  'stopped',
]

export function readAlarm(row: Row): StoredAlarm {
  const object = textOrNull(row, 'object')
  const openedAt = intOrNull(row, 'opened_at')
  const closedAt = intOrNull(row, 'closed_at')
  const kind = text(row, 'kind')
  return {
    id: text(row, 'id'),
    connection: connectionId(text(row, 'connection')),
    ...(object === null ? {} : { object }),
    kind: kinds.find((known) => known === kind) ?? 'unread',
    text: text(row, 'text'),
    fix: text(row, 'fix'),
    level: int(row, 'level'),
    progress: int(row, 'progress'),
    noticedAt: int(row, 'noticed_at'),
    ...(openedAt === null ? {} : { openedAt }),
    ...(closedAt === null ? {} : { closedAt }),
  }
}

/** Two sweeps at once must not notice the same twice: the id says what it is and when. */
const idOf = ({ connection, object, kind }: Noticed): string => `${connection} ${object ?? ''} ${kind}`

/** Stores what changed about alarms, and lets go of history that is too old. */
export function storeAlarmChanges(changes: readonly AlarmChange[], now: number): readonly Statement[] {
  if (changes.length === 0) return []
  return [
    ...changes.map((change) => storeChange(change, now)),
    { sql: 'delete from alarm where closed_at < ?', args: [now - keptMs] },
  ]
}

const current = `connection = ?1 and coalesce(object, '') = ?2 and kind = ?3 and closed_at is null`

function storeChange(change: AlarmChange, now: number): Statement {
  const about = change.kind === 'notice' ? change.finding : change.alarm
  const key = [about.connection, about.object ?? '', about.kind]
  switch (change.kind) {
    case 'notice': {
      const { text: said, fix, level, progress } = change.finding
      return {
        sql: `insert into alarm (id, connection, object, kind, text, fix, level, progress, noticed_at, opened_at)
          select ?4, ?1, nullif(?2, ''), ?3, ?5, ?6, ?7, ?8, ?9, ?10 where not exists (select 1 from alarm where ${current})
          on conflict (id) do nothing`,
        args: [
          ...key,
          `${idOf({ ...change.finding, noticedAt: now })} ${now}`,
          said,
          fix,
          level,
          progress,
          now,
          change.isOpen ? now : null,
        ],
      }
    }
    case 'open':
    case 'notice-again': {
      const { text: said, fix, level, progress } = change.finding
      return {
        sql: `update alarm set text = ?4, fix = ?5, level = ?6, progress = ?7, opened_at = ?8, noticed_at = coalesce(?9, noticed_at)
          where ${current} and opened_at is null`,
        args: [...key, said, fix, level, progress, ...(change.kind === 'open' ? [now, null] : [null, now])],
      }
    }
    case 'renew':
      return {
        sql: `update alarm set text = ?4, fix = ?5 where ${current}`,
        args: [...key, change.finding.text, change.finding.fix],
      }
    case 'close':
      return { sql: `update alarm set closed_at = ?4 where ${current}`, args: [...key, now] }
    case 'forget':
      return { sql: `delete from alarm where ${current} and opened_at is null`, args: key }
  }
}
