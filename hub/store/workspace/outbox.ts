import { linkId, type ConnectionId, type LinkId } from '#shared/ids.ts'
import type { Outcome } from '#hub/core/delivery.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { Write } from '#hub/core/plan.ts'
import type { Database, Statement } from '#hub/ports.ts'
import { intOrNull, text } from '#hub/store/columns.ts'
import { urgencySteps } from './backlog.ts'
import { list } from './gather.ts'
import { heldUntil } from './held.ts'
import { listed } from './packed.ts'

/** After this long a claimed row whose holder died is claimed again. Whoever needs longer renews. */
export const leaseMs = 20_000

/** Rank in the outbox: the input's priority first, then companies before the people that are linked to them. */
export const outboxRank = `value->>2 * ${urgencySteps} + (select link.entity not like 'company%' from link where link.id = value->>0)`

/** A row: something that is live, or that a person waits for, can be claimed now. */
export const selectLiveDue = (connection: ConnectionId, now: number): Statement => ({
  sql: `select 1 from outbox where connection = ? and priority < ${2 * urgencySteps} and parked is null and due_at <= ?
    and lease_until <= unixepoch('subsec') * 1000 limit 1`,
  args: [connection, now],
})

/** When the next row falls due (ms); `null`: none waits. */
export interface NextDue {
  readonly live: number | null
  readonly backlog: number | null
}

/** Looks at every row, so it is asked only where none can be claimed. */
export async function nextDue(db: Database, connection: ConnectionId): Promise<NextDue> {
  const at = 'min(max(due_at, lease_until))'
  const [found] = await db.read([
    {
      sql: `select ${at} filter (where priority < ?3) as live, ${at} filter (where priority >= ?3) as backlog
        from outbox where connection = ?1 and parked is null and due_at < ?2`,
      args: [connection, heldUntil, 2 * urgencySteps],
    },
  ])
  const row = list(found)[0]
  return row === undefined
    ? { live: null, backlog: null }
    : { live: intOrNull(row, 'live'), backlog: intOrNull(row, 'backlog') }
}

/**
 * Notes what is about to be sent, before it is: row by row, since links do not depend on each other. Answers which
 * links were still as planned; only those may be written.
 */
export async function noteSent(
  db: Database,
  links: readonly Write<Link>[],
  also: readonly Statement[],
): Promise<ReadonlySet<LinkId>> {
  const rows = links.map(({ row, was }) => [row.id, was, row.sent])
  const [noted] = await db.write([
    {
      sql: `update link set sent = j.value->>2, rev = link.rev + 1 from json_each(?) j
        where link.id = j.value->>0 and link.rev = j.value->>1 returning link.id`,
      args: [listed(rows)],
    },
    ...also,
  ])
  return new Set(list(noted).map((row) => linkId(text(row, 'id'))))
}

/** Stores settled links, each only where nobody changed it since; answers which were. */
export const storeSettled = (links: readonly Write<Link>[]): Statement => ({
  sql: `update link set remote_id = j.value->>2, shadow = j.value->>3, sent = j.value->>4, rev = link.rev + 1, state = j.value->>5,
      revision = j.value->>6, modified_at = j.value->>7, wrote_at = j.value->>8 from json_each(?) j
    where link.id = j.value->>0 and link.rev = j.value->>1 returning link.id`,
  args: [
    listed(
      links.map(({ row, was }) => [
        row.id,
        was,
        row.remoteId ?? null,
        row.shadow,
        row.sent,
        row.state,
        row.revision ?? null,
        row.modifiedAt ?? null,
        row.wroteAt ?? null,
      ]),
    ),
  ],
})

/** An outcome, and the rev its link must have by then for the outcome to hold; `null`: whatever it is. */
export interface Settling {
  readonly outcome: Outcome
  readonly rev: number | null
}

/**
 * What becomes of outbox rows. A row with a later version is kept and freed: there is more to send. One that came to be
 * held or doubted meanwhile stays so.
 */
export function storeOutcomes(lease: string, settlings: readonly Settling[]): readonly Statement[] {
  const rows = settlings.map(({ outcome, rev }) => [
    outcome.link,
    outcome.version,
    rev,
    outcome.kind,
    outcome.kind === 'again' || outcome.kind === 'look' ? outcome.at : 0,
    outcome.kind === 'parked' ? outcome.problems : null,
  ])
  if (rows.length === 0) return []
  const json = JSON.stringify(rows)
  // The plus keeps SQLite from finding rows by their lease, and looking through all of them for each outcome.
  const match = `j.value->>0 = outbox.link and +outbox.lease = ?2
    and (j.value->>2 is null or exists (select 1 from link where id = outbox.link and rev = j.value->>2))`
  return [
    {
      sql: `update outbox set lease = null, lease_until = 0, attempts = attempts + (j.value->>3 <> 'done' and outbox.version = j.value->>1),
          due_at = case when outbox.due_at >= ${heldUntil} then outbox.due_at
            when outbox.version = j.value->>1 then j.value->>4 else 0 end,
          parked = case when outbox.version = j.value->>1 and j.value->>3 = 'parked' then j.value->5 else outbox.parked end
        from json_each(?1) j where ${match} and not (j.value->>3 = 'done' and outbox.version = j.value->>1)`,
      args: [json, lease],
    },
    {
      sql: `delete from outbox where link in (select o.link from json_each(?1) j join outbox o on o.link = j.value->>0
          left join link l on l.id = o.link
        where +o.lease = ?2 and j.value->>3 = 'done' and o.version = j.value->>1
          and (j.value->>2 is null or l.rev = j.value->>2))`,
      args: [json, lease],
    },
  ]
}

/** Keeps rows that are still being delivered. */
export const renew = (lease: string): Statement => ({
  sql: `update outbox set lease_until = unixepoch('subsec') * 1000 + ${leaseMs} where lease = ?`,
  args: [lease],
})

/** Frees rows whose delivery could not begin. */
export const release = (lease: string): Statement => ({
  sql: 'update outbox set lease = null, lease_until = 0 where lease = ?',
  args: [lease],
})
