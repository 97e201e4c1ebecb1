import type { AlarmList, AlarmView } from '#shared/api/alarm.ts'
import type { Reader } from '#hub/ports.ts'
import type { Row } from '#hub/store/columns.ts'
import { readAlarm, selectCurrentAlarms, selectPastAlarms } from '#hub/store/workspace/alarms.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { iso, isoOrNull } from './words.ts'

const pastMax = 100

/** What is wrong now and what was lately. One round trip. */
export async function showAlarms(db: Reader): Promise<AlarmList> {
  const [current, past] = await db.read([selectCurrentAlarms, selectPastAlarms(pastMax)])
  return { open: alarmViews(list(current)), past: alarmViews(list(past)) }
}

/** Alarms as screens show them; what was only noticed is none yet. */
export function alarmViews(rows: readonly Row[]): AlarmView[] {
  return rows.map(readAlarm).flatMap(({ openedAt, closedAt, ...alarm }) =>
    openedAt === undefined
      ? []
      : [
          {
            id: alarm.id,
            connection: alarm.connection,
            object: alarm.object ?? null,
            kind: alarm.kind,
            text: alarm.text,
            fix: alarm.fix,
            href: alarm.kind === 'stopped' ? '/reviews' : `/connections/${alarm.connection}`,
            openedAt: iso(openedAt),
            closedAt: isoOrNull(closedAt),
          },
        ],
  )
}
