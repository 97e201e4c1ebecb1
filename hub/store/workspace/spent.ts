import { z } from 'zod'
import type { ConnectionId } from '#shared/ids.ts'
import type { Told } from '#hub/core/quota.ts'
import type { Statement } from '#hub/ports.ts'
import { int, text, type Row } from '#hub/store/columns.ts'
import type { Connection } from './connections.ts'

/** Calls made in one slot of a quota's window. */
export interface Spent {
  readonly quota: string
  /** Number of the slot since the epoch. */
  readonly slot: number
  readonly calls: number
}

/** The calls of a connection and of all that share its quotas (`spender` among the facts of their accounts). */
export const selectSpent = (connection: ConnectionId): Statement => ({
  sql: `select s.quota, s.slot, sum(s.calls) as calls from connection c
      join connection o on o.id = c.id or (o.connector = c.connector and o.facts->>'spender' = c.facts->>'spender')
      cross join spent s on s.connection = o.id
    where c.id = ? group by s.quota, s.slot`,
  args: [connection],
})

export const readSpent = (row: Row): Spent => ({
  quota: text(row, 'quota'),
  slot: int(row, 'slot'),
  calls: int(row, 'calls'),
})

/** Adds calls to what other lanes have counted. Slots that are `slotsKept` older than the youngest go. */
export function addSpent(connection: ConnectionId, spent: readonly Spent[], slotsKept: number): readonly Statement[] {
  if (spent.length === 0) return []
  const rows = JSON.stringify(spent.map(({ quota, slot, calls }) => [quota, slot, calls]))
  return [
    {
      sql: `insert into spent (connection, quota, slot, calls)
        select ?1, value->>0, value->>1, value->>2 from json_each(?2) where true
        on conflict (connection, quota, slot) do update set calls = spent.calls + excluded.calls`,
      args: [connection, rows],
    },
    {
      sql: `delete from spent where connection = ?1 and exists (select 1 from json_each(?2)
        where value->>0 = spent.quota and value->>1 - ?3 > spent.slot)`,
      args: [connection, rows, slotsKept],
    },
  ]
}

const toldShape = z.array(
  z.object({
    quota: z.string(),
    limit: z.number(),
    remaining: z.number(),
    windowSeconds: z.number(),
    at: z.number(),
  }),
)

/** What the remote said of its quotas, as stored with the connection. */
export function readTold({ budget }: Pick<Connection, 'budget'>): readonly Told[] {
  const parsed = toldShape.safeParse(budget === null ? [] : JSON.parse(budget))
  return parsed.success ? parsed.data : []
}
