import type { Actor } from '#shared/actor.ts'
import { may } from '#shared/actor.ts'
import type { LeadView, LinkView, Timeline } from '#shared/api/lead.ts'
import { leadView, timeline } from '#shared/api/lead.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Entity, Link } from '#hub/core/snapshot.ts'
import { Refusal } from '#hub/hub.ts'
import type { Database } from '#hub/ports.ts'
import { int, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { readConnection, selectConnections, type Connection } from '#hub/store/workspace/connections.ts'
import { doubtedUntil } from '#hub/store/workspace/doubts.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readEntity, readLink } from '#hub/store/workspace/rows.ts'
import { openReviews } from './reviews.ts'
import { problemOf } from './troubles.ts'
import { fieldTitle, iso, isoOrNull } from './words.ts'

/** Fields that the receipt shows better than a table of values. */
const hidden = new Set(['score', 'grade', 'reasons'])

/** A lead with everything a screen needs, in two round trips. */
export async function showLead(db: Database, id: EntityId, actor: Actor): Promise<LeadView> {
  const [entities, links, outbox, connections] = await db.read([
    { sql: `select * from entity where id = ? and kind = 'lead'`, args: [id] },
    { sql: 'select * from link where entity = ? order by connection, id', args: [id] },
    { sql: 'select o.* from outbox o join link l on l.id = o.link where l.entity = ?', args: [id] },
    selectConnections,
  ])
  const row = list(entities)[0]
  if (row === undefined)
    throw new Refusal(404, 'lead-unknown', 'There is no such lead.', 'Search for it by name or e-mail.')
  const entity = readEntity(row)
  if (entity.mergedInto !== undefined) return showLead(db, entity.mergedInto, actor)
  const byId = new Map(list(connections).map((found) => [text(found, 'id'), readConnection(found)]))
  const due = new Map(list(outbox).map((found) => [text(found, 'link'), found]))
  return leadView.parse({
    id: entity.id,
    title: titleOf(entity),
    subtitle: subtitleOf(entity),
    version: entity.version,
    score: entity.score === null ? null : { ...entity.score, parts: [...entity.score.parts] },
    fields: fieldViews(entity),
    links: list(links).map((found) => linkView(readLink(found), byId, due)),
    openReviews: [...(await openReviews(db, id))],
    createdAt: iso(entity.createdAt),
    updatedAt: iso(entity.updatedAt),
    actions: may(actor, 'rep') ? ['sync', 'edit'] : [],
  } satisfies LeadView)
}

function subtitleOf(entity: Entity): string {
  return [entity.fields.title, entity.fields.company, entity.fields.city]
    .filter((value) => typeof value === 'string')
    .join(' · ')
}

function fieldViews(entity: Entity): LeadView['fields'] {
  return Object.entries(entity.fields)
    .filter(([field, value]) => value !== null && !hidden.has(field) && !field.startsWith('ref.'))
    .map(([field, value]) => ({
      field,
      title: fieldTitle(field),
      value,
      source: entity.origins[field]?.source ?? 'hub',
      at: iso(entity.origins[field]?.at ?? entity.updatedAt),
    }))
}

function linkView(link: Link, connections: ReadonlyMap<string, Connection>, due: ReadonlyMap<string, Row>): LinkView {
  const connection = connections.get(link.connection)
  const standing = standingOf(link, connection, due.get(link.id))
  return {
    id: link.id,
    connection: link.connection,
    connector: connection?.connector ?? '',
    title: connection?.title ?? '',
    object: link.object,
    remoteId: link.remoteId ?? null,
    url: recordUrl(connection, link),
    ...standing,
    lastSyncedAt: isoOrNull(Math.max(link.wroteAt ?? 0, link.modifiedAt ?? 0) || null),
  }
}

type Standing = Pick<LinkView, 'status' | 'reason' | 'fix'>

/** Why a record is not in sync: one reason, and the one thing that mends it. */
function standingOf(link: Link, connection: Connection | undefined, due: Row | undefined): Standing {
  if (connection === undefined || connection.state === 'disconnected') {
    return { status: 'disconnected', reason: 'The connection was ended.', fix: 'Connect it again.' }
  }
  if (link.state === 'removed') return { status: 'removed', reason: 'It was deleted there.', fix: null }
  if (connection.state === 'needs-reconnect') {
    return {
      status: 'paused',
      reason: 'Our access there was withdrawn or has expired.',
      fix: 'Reconnect it on the Connections page.',
    }
  }
  if (connection.state === 'paused') return { status: 'paused', reason: 'The connection is paused.', fix: 'Resume it.' }
  if (due === undefined) return { status: 'in-sync', reason: null, fix: null }
  const problem = problemOf(due)
  if (problem !== null) return { status: 'needs-attention', reason: problem.reason, fix: problem.fix }
  if (int(due, 'due_at') === doubtedUntil) {
    const reason = 'A record there may be this lead; none is made until somebody has said.'
    return { status: 'held', reason, fix: 'Decide on the Reviews page.' }
  }
  if (connection.state !== 'live') {
    return { status: 'held', reason: 'The first sync waits for approval.', fix: 'Approve it on the Connections page.' }
  }
  return {
    status: 'syncing',
    reason: link.remoteId === undefined ? 'Its record is being made.' : 'A change is on its way.',
    fix: null,
  }
}

function recordUrl(connection: Connection | undefined, link: Link): string | null {
  if (connection === undefined || connection.recordUrl === null || link.remoteId === undefined) return null
  const filled = connection.recordUrl
    .replace('{object}', encodeURIComponent(link.object))
    .replace('{id}', encodeURIComponent(link.remoteId))
  return /^https?:\/\//.test(filled) ? filled : null
}

const timelineMax = 200

/** What happened to a lead, newest first. */
export async function showTimeline(db: Database, id: EntityId): Promise<Timeline> {
  const [found] = await db.read([
    {
      sql: `select g.*, c.connector from ledger g left join connection c on c.id = g.connection
        where g.entity = ? order by g.id desc limit ${timelineMax}`,
      args: [id],
    },
  ])
  return timeline.parse({
    entries: list(found).map((row) => ({
      id: int(row, 'id'),
      at: iso(int(row, 'at')),
      actor: text(row, 'actor'),
      kind: text(row, 'kind'),
      connector: textOrNull(row, 'connector'),
      correlation: text(row, 'correlation'),
      evidence: json(row, 'evidence') ?? [],
      changes: json(row, 'changes'),
    })),
  })
}
