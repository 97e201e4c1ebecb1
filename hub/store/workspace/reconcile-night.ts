import type { Statement } from '#hub/ports.ts'
import { json, type Row } from '#hub/store/columns.ts'

/** The hour (UTC) at which one begins every night; `null`: none does. */
export const selectNight: Statement = { sql: `select value from setting where name = 'reconcile'`, args: [] }

const nightHour = 2

export function readNight(row: Row | undefined): number | null {
  const value = row === undefined ? nightHour : json(row, 'value')
  return typeof value === 'number' ? value : null
}

export const storeNight = (hour: number | null): Statement => ({
  sql: `insert into setting (name, value) values ('reconcile', ?) on conflict (name) do update set value = excluded.value`,
  args: [JSON.stringify(hour)],
})

/** What tells whether one is to begin by itself. */
export const selectNightly: readonly Statement[] = [
  selectNight,
  { sql: 'select state, begun_at from reconciliation order by begun_at desc limit 1', args: [] },
  { sql: `select min(created_at) as at from connection where state = 'live'`, args: [] },
]
