import { findAlarms, type ConnectionHealth, type FeedHealth } from '#hub/core/alarm.ts'
import { changeAlarms, type AlarmChange } from '#hub/core/alarm-change.ts'
import { longWindowMs, waitFor } from '#hub/core/quota.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { int, intOrNull, text, type Row } from '#hub/store/columns.ts'
import { readAlarm, selectCurrentAlarms, storeAlarmChanges } from '#hub/store/workspace/alarms.ts'
import { readConnection, selectConnections, type Connection } from '#hub/store/workspace/connections.ts'
import { day } from '#hub/store/workspace/counters.ts'
import { readFeed } from '#hub/store/workspace/feeds.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { urgencySteps } from '#hub/store/workspace/backlog.ts'
import { anyObject, readRhythm, type Rhythm } from '#hub/store/workspace/rhythm.ts'
import { readSpent } from '#hub/store/workspace/spent.ts'
import { factsOf } from '#hub/view/quotas.ts'
import { remoteName } from '#hub/view/words.ts'
import type { Context } from './context.ts'

/** What is looked at to tell whether a workspace is well; read together with whatever else a sweep needs. */
export const healthStatements = (now: number): readonly Statement[] => [
  selectConnections,
  { sql: 'select * from feed', args: [] },
  { sql: 'select * from watch', args: [] },
  {
    sql: `select connection, count(*) as n, sum(priority < ${2 * urgencySteps}) as live from outbox
      where parked is null and due_at <= ? group by connection`,
    args: [now],
  },
  { sql: 'select connection, count(*) as n from inbox where parked is not null group by connection', args: [] },
  {
    sql: `select connection, sum(n) as n from counter where name = 'out' and day >= ? group by connection`,
    args: [day(now - 86_400_000)],
  },
  { sql: 'select * from spent', args: [] },
  { sql: 'select * from rhythm', args: [] },
  selectCurrentAlarms,
  { sql: 'select connection, count(*) as n from inbox where brake = 1 group by connection', args: [] },
]

/** Opens and closes alarms by the results of `healthStatements`. Writes only where something changed. */
export async function watchOver(context: Context, results: readonly Rows[]): Promise<void> {
  const now = context.ports.now()
  const found = healthOf(context, results, now).flatMap((health) => findAlarms(health, now))
  const noticed = list(results[8]).map(readAlarm)
  const changes = changeAlarms(noticed, found, now)
  const statements = storeAlarmChanges(changes, now)
  if (statements.length > 0) await context.db.write(statements)
  for (const change of changes) logChange(context, change)
}

function logChange({ log }: Context, change: AlarmChange): void {
  const about = change.kind === 'notice' ? change.finding : change.alarm
  const facts = { connectionId: about.connection, object: about.object, kind: about.kind }
  if (change.kind === 'open' || (change.kind === 'notice' && change.isOpen)) log.error('alarm.opened', facts)
  if (change.kind === 'close') log.info('alarm.closed', facts)
}

function healthOf(context: Context, results: readonly Rows[], now: number): readonly ConnectionHealth[] {
  const [connectionRows, feeds, watches, due, unreadable, written, spent, rhythms, , stopped] = results.map(list)
  const connections = (connectionRows ?? []).map(readConnection)
  return connections.flatMap((connection) => {
    const connector = context.ports.connectors.find(({ manifest }) => manifest.id === connection.connector)
    const state = watchedState(connection)
    if (connector === undefined || state === null) return []
    const mine = (rows: readonly Row[] | undefined): readonly Row[] =>
      (rows ?? []).filter((row) => row.connection === connection.id)
    const count = (rows: readonly Row[] | undefined, column: string): number =>
      mine(rows).map((row) => int(row, column))[0] ?? 0
    const long = factsOf(connector, connection, mine(spent).map(readSpent)).filter(
      ({ windowMs }) => windowMs >= longWindowMs,
    )
    const waits = ([1, 2] as const).map((lane) => Math.max(0, ...long.map((facts) => waitFor(facts, lane, now))))
    const backfillWaits = (waits[1] ?? 0) > 0
    const titles = new Map(connector.manifest.objects.map(({ name, title }) => [name, title]))
    return [
      {
        id: connection.id,
        title: remoteName(connection, connections, context.ports.connectors),
        state,
        createdAt: connection.createdAt,
        pausedUntil: connection.pausedUntil,
        lastError: connection.lastError,
        feeds: feedsOf(mine(feeds), mine(rhythms).map(readRhythm), titles),
        watch: watchState(mine(watches)[0], now),
        waiting: count(due, backfillWaits ? 'live' : 'n'),
        written: count(written, 'n'),
        unreadable: count(unreadable, 'n'),
        stopped: count(stopped, 'n'),
        liveWaitsUntil: (waits[0] ?? 0) > 0 ? now + (waits[0] ?? 0) : null,
        backfillWaits,
      },
    ]
  })
}

function watchedState({ state }: Connection): ConnectionHealth['state'] | null {
  switch (state) {
    case 'reading':
    case 'planned':
    case 'live':
    case 'needs-reconnect':
      return state
    case 'connecting':
    case 'paused':
    case 'disconnected':
      return null
  }
}

function watchState(row: Row | undefined, now: number): ConnectionHealth['watch'] {
  if (row === undefined) return 'good'
  if (text(row, 'id') === '') return 'failed'
  const expiresAt = intOrNull(row, 'expires_at')
  return expiresAt !== null && expiresAt < now ? 'expired' : 'good'
}

function feedsOf(
  rows: readonly Row[],
  rhythms: readonly Rhythm[],
  titles: ReadonlyMap<string, string>,
): readonly FeedHealth[] {
  return rows.map(readFeed).map(({ object, complete, dueAt, readAt }) => {
    const polled = rhythms.find((rhythm) => rhythm.way === 'poll' && rhythm.object === object)
    const pushes = rhythms.filter((rhythm) => rhythm.way === 'push' && [object, anyObject].includes(rhythm.object))
    const pushedAt = pushes.length === 0 ? null : Math.max(...pushes.map(({ lastAt }) => lastAt))
    return {
      object,
      title: titles.get(object) ?? object,
      complete,
      dueAt,
      readAt,
      changedAt: polled?.lastAt ?? null,
      gaps: polled?.gaps ?? [],
      pushedAt,
      unheardAt: polled?.unheardAt ?? null,
    }
  })
}
