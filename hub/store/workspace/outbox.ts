import { entityId, linkId, remoteId, type ConnectionId, type LinkId } from '#shared/ids.ts'
import type { DeliveryRow, Outcome, RefTargets } from '#hub/core/delivery.ts'
import type { Link, Priority } from '#hub/core/snapshot.ts'
import type { Write } from '#hub/core/plan.ts'
import type { Database, Statement } from '#hub/ports.ts'
import { int, intOrNull, text, type Row } from '#hub/store/columns.ts'
import { urgencySteps } from './backlog.ts'
import { list } from './gather.ts'
import { heldUntil } from './held.ts'
import { linkColumns, listed, packed, unpack, valueColumns, type Columns } from './packed.ts'
import { readEntity, readLink } from './rows.ts'

/** After this long a claimed row whose holder died is claimed again. Whoever needs longer renews. */
export const leaseMs = 20_000

/** Outbox rows taken by one delivery, with what they speak of. */
export interface Claimed {
  readonly lease: string
  readonly rows: readonly (DeliveryRow & { readonly priority: Priority; readonly correlation: string })[]
  readonly refs: RefTargets
}

/** Rank in the outbox: the input's priority first, then companies before the people that are linked to them. */
export const outboxRank = `value->>2 * ${urgencySteps} + (select link.entity not like 'company%' from link where link.id = value->>0)`

const outboxColumns: Columns = {
  link: 'plain',
  version: 'plain',
  attempts: 'plain',
  priority: 'plain',
  correlation: 'plain',
}

const ours = 'select link from outbox where lease = ?1 and connection = ?2'
const ourEntities = `select * from entity where id in (select entity from link where id in (${ours}))`

export interface Take {
  readonly lease: string
  readonly limit: number
  readonly now: number
  /** What is more urgent than this is left to another; 0: nothing is. */
  readonly from?: Priority
  /** What waits more patiently than this is left: 0 takes only what a person waits for, 1 also what is live. */
  readonly upTo: Priority
}

/** The ranks of what is taken: from the first, and below the second. */
const ranksOf = ({ from = 0, upTo }: Pick<Take, 'from' | 'upTo'>): readonly [number, number] => [
  from * urgencySteps,
  (upTo + 1) * urgencySteps,
]

/** Takes the next due rows of a live connection under a lease; one round trip. */
export async function claim(db: Database, connection: ConnectionId, take: Take): Promise<Claimed> {
  const mine = [take.lease, connection]
  const [, rows, links, entities, refs] = await db.write([
    {
      sql: `update outbox set lease = ?1, lease_until = unixepoch('subsec') * 1000 + ${leaseMs} where link in (
          select link from outbox where connection = ?2 and parked is null and due_at <= ?3
            and lease_until <= unixepoch('subsec') * 1000 and priority = (
              select min(priority) from outbox where connection = ?2 and parked is null and due_at <= ?3
                and lease_until <= unixepoch('subsec') * 1000 and priority >= ?5 and priority < ?6)
          order by due_at limit ?4)
        and exists (select 1 from connection where id = ?2 and state = 'live')`,
      args: [take.lease, connection, take.now, take.limit, ...ranksOf(take)],
    },
    packed(outboxColumns, {
      sql: 'select * from outbox where lease = ?1 and connection = ?2 order by priority, due_at',
      args: mine,
    }),
    packed(linkColumns, { sql: `select * from link where id in (${ours})`, args: mine }),
    packed(valueColumns, { sql: ourEntities, args: mine }),
    {
      sql: `select entity, object, remote_id from link where connection = ?2 and state = 'live'
        and entity in (select fields->>'$."ref.company"' from (${ourEntities}))`,
      args: mine,
    },
  ])
  return {
    lease: take.lease,
    rows: joinRows(unpack(rows), unpack(links), unpack(entities)),
    refs: readTargets(list(refs)),
  }
}

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

function joinRows(rows: readonly Row[], links: readonly Row[], entities: readonly Row[]): Claimed['rows'] {
  const linksById = new Map(links.map((row) => [text(row, 'id'), readLink(row)]))
  const entitiesById = new Map(entities.map((row) => [text(row, 'id'), readEntity(row)]))
  return rows.flatMap((row) => {
    const link = linksById.get(text(row, 'link'))
    const entity = link?.entity === undefined ? undefined : entitiesById.get(link.entity)
    if (link === undefined || entity === undefined) return []
    const priority = Math.floor(int(row, 'priority') / urgencySteps)
    return [
      {
        link,
        entity,
        version: int(row, 'version'),
        attempts: int(row, 'attempts'),
        priority: priority === 0 ? 0 : priority === 1 ? 1 : 2,
        correlation: text(row, 'correlation'),
      } as const,
    ]
  })
}

function readTargets(rows: readonly Row[]): RefTargets {
  return new Map(
    rows.map((row) => [
      entityId(text(row, 'entity')),
      { object: text(row, 'object'), id: remoteId(text(row, 'remote_id')) },
    ]),
  )
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
