import { entityId, remoteId, type ConnectionId } from '#shared/ids.ts'
import type { DeliveryRow, RefTargets } from '#hub/core/delivery.ts'
import type { Priority } from '#hub/core/snapshot.ts'
import type { Database } from '#hub/ports.ts'
import { fields, int, text, type Row } from '#hub/store/columns.ts'
import { urgencySteps } from './backlog.ts'
import { list } from './gather.ts'
import { leaseMs } from './outbox.ts'
import { linkColumns, packed, unpack, valueColumns, type Columns } from './packed.ts'
import { readEntity, readLink } from './rows.ts'

/** Outbox rows taken by one delivery, with what they speak of. */
export interface Claimed {
  readonly lease: string
  readonly rows: readonly (DeliveryRow & { readonly priority: Priority; readonly correlation: string })[]
  readonly refs: RefTargets
}

const outboxColumns: Columns = {
  link: 'plain',
  version: 'plain',
  attempts: 'plain',
  priority: 'plain',
  correlation: 'plain',
}

const ours = 'select link from outbox where lease = ?1 and connection = ?2'
const ourEntities = `select * from entity where id in (select entity from link where id in (${ours}))`

/** Of links that are to be merged, or taken apart: the link of the record that stays. */
const othersOf = `select l.id as mine, o.* from link l join link o on o.connection = l.connection and o.object = l.object
    and o.state = 'live' and o.remote_id is not null and o.id <> l.id and o.entity = case l.state when 'merging' then l.entity
      else (select keep from uniting where gone = l.entity order by at desc, id limit 1) end
  where l.id in (${ours}) and l.state in ('merging', 'unmerging') order by o.id desc`

/** Of records that are made anew after a split: what was kept of the former ones. */
const keptFor = `select l.id as mine, k.fields from link l join uniting u on u.gone = l.entity and u.state = 'split'
    join json_each(u.before, '$.links') b join link o on o.id = b.value and o.connection = l.connection and o.object = l.object
    join kept_record k on k.link = o.id
  where l.id in (${ours}) and l.state = 'creating' order by k.kept_at`

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
  const [, rows, links, entities, refs, others, kept] = await db.write([
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
      // One that has become another is where that one is.
      sql: `select c.id as entity, l.object, l.remote_id from entity c
        join link l on l.entity = coalesce(c.merged_into, c.id) and l.connection = ?2 and l.state = 'live'
        where c.id in (select fields->>'$."ref.company"' from (${ourEntities}))`,
      args: mine,
    },
    packed({ mine: 'plain', ...linkColumns }, { sql: othersOf, args: mine }),
    { sql: keptFor, args: mine },
  ])
  return {
    lease: take.lease,
    rows: joinRows(unpack(rows), {
      links: unpack(links),
      entities: unpack(entities),
      others: unpack(others),
      kept: list(kept),
    }),
    refs: readTargets(list(refs)),
  }
}

interface Joined {
  readonly links: readonly Row[]
  readonly entities: readonly Row[]
  /** Each with whose other one it is in `mine`; of several the last one counts. */
  readonly others: readonly Row[]
  /** Each with whose it is in `mine`; of several the last one counts. */
  readonly kept: readonly Row[]
}

function joinRows(rows: readonly Row[], { links, entities, others, kept }: Joined): Claimed['rows'] {
  const keptById = new Map(kept.map((row) => [text(row, 'mine'), fields(row, 'fields')]))
  const othersById = new Map(others.map((row) => [text(row, 'mine'), readLink(row)]))
  const linksById = new Map(links.map((row) => [text(row, 'id'), readLink(row)]))
  const entitiesById = new Map(entities.map((row) => [text(row, 'id'), readEntity(row)]))
  return rows.flatMap((row) => {
    const link = linksById.get(text(row, 'link'))
    const entity = link?.entity === undefined ? undefined : entitiesById.get(link.entity)
    if (link === undefined || entity === undefined) return []
    const other = othersById.get(link.id)
    const former = keptById.get(link.id)
    const priority = Math.floor(int(row, 'priority') / urgencySteps)
    return [
      {
        link,
        entity,
        ...(other === undefined ? {} : { other }),
        ...(former === undefined ? {} : { kept: former }),
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
