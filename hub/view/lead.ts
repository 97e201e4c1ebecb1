import type { Actor } from '#shared/actor.ts'
import { may } from '#shared/actor.ts'
import type { LeadView, LinkView, Timeline } from '#shared/api/lead.ts'
import { leadView, timeline } from '#shared/api/lead.ts'
import { beginOf, dayOf } from '#shared/day.ts'
import { feedbackKinds, isFeedback } from '#shared/engagement.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Entity, Link } from '#hub/core/snapshot.ts'
import type { Sight } from '#hub/flow/context.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader } from '#hub/ports.ts'
import { int, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { selectLists } from '#hub/store/workspace/import-lines.ts'
import { readEntity, readLink } from '#hub/store/workspace/rows.ts'
import { mergeOf, selectMergesOf } from './merges.ts'
import { ownershipOf, ownershipStatements } from './ownership.ts'
import { openReviews } from './reviews.ts'
import { scoreOf } from './score.ts'
import { createStandings, standingStatements, type Standings } from './standings.ts'
import { fieldTitle, iso, isoOrNull } from './words.ts'
import { familyOf } from '#hub/store/workspace/unitings.ts'

/** Fields that the receipt shows better than a table of values. */
const hidden = new Set(['score', 'grade', 'reasons'])

const listsMax = 20

/** A lead with everything a screen needs, in two round trips. */
export async function showLead({ db, ports }: Rim, id: EntityId, actor: Actor): Promise<LeadView> {
  const [entities, links, lists, merges, rules, past, dispatch, ...rest] = await db.read([
    {
      sql: `select *, (select name from office where id = entity.office) as office_name from entity
        where id = ? and kind = 'lead'`,
      args: [id],
    },
    { sql: 'select * from link where entity = ? order by connection, id', args: [id] },
    selectLists(id, listsMax),
    selectMergesOf(id),
    ...ownershipStatements(id),
    ...standingStatements(id),
  ])
  const row = list(entities)[0]
  if (row === undefined)
    throw new Refusal(404, 'lead-unknown', 'There is no such lead.', 'Search for it by name or e-mail.')
  const entity = readEntity(row)
  if (entity.mergedInto !== undefined) return showLead({ db, ports }, entity.mergedInto, actor)
  const known = list(links).map(readLink)
  const until = untilOf(entity, ports.now())
  const standings = createStandings(ports, entity, rest)
  return leadView.parse({
    id: entity.id,
    title: titleOf(entity),
    subtitle: subtitleOf(entity),
    version: entity.version,
    score: entity.score === null ? null : scoreOf(entity, entity.score),
    fields: fieldViews(entity),
    links: known.map((link) => linkView(link, standings)),
    absent: [...standings.absent(known)],
    openReviews: [...(await openReviews(db, id))],
    merges: list(merges).map(mergeOf),
    office: officeOf(row),
    ownership: ownershipOf(entity, { rules, past, dispatch }),
    doNotContactUntil: until,
    feedback: feedbackOf(entity, until),
    lists: list(lists).map(listView),
    createdAt: iso(entity.createdAt),
    updatedAt: iso(entity.updatedAt),
    actions: may(actor, 'rep') ? ['sync', 'edit', 'feedback'] : [],
  } satisfies LeadView)
}

const listView = (row: Row): LeadView['lists'][number] => ({
  import: text(row, 'import'),
  name: text(row, 'name'),
  partner: text(row, 'partner'),
  line: int(row, 'line'),
  at: iso(int(row, 'applied_at')),
})

/** The day from which on a lead may be contacted, while it is to come at `now` (ms). */
function untilOf({ fields }: Entity, now: number): string | null {
  const at = beginOf(fields['doNotContactUntil'])
  return at !== null && at > now ? dayOf(at) : null
}

/** “Not now” is said until its day, and no longer. */
const feedbackOf = ({ engagement = {} }: Entity, until: string | null): LeadView['feedback'] =>
  Object.entries(engagement).flatMap(([kind, [newest]]) =>
    isFeedback(kind) && newest !== undefined && (kind !== 'not-now' || until !== null)
      ? [{ kind, title: feedbackKinds[kind], at: iso(newest) }]
      : [],
  )

/** Of a row with `office` and `office_name`. */
export const officeOf = (row: Row): LeadView['office'] => {
  const id = textOrNull(row, 'office')
  return id === null ? null : { id, name: textOrNull(row, 'office_name') ?? id }
}

type Rim = Pick<Sight, 'db' | 'ports'>

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

function linkView(link: Link, standings: Standings): LinkView {
  const connection = standings.connections.get(link.connection)
  return {
    id: link.id,
    connection: link.connection,
    connector: connection?.connector ?? '',
    title: connection?.title ?? '',
    object: link.object,
    remoteId: link.remoteId ?? null,
    url: recordUrl(connection, link),
    ...standings.of(link),
    lastSyncedAt: isoOrNull(Math.max(link.wroteAt ?? 0, link.modifiedAt ?? 0) || null),
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
export async function showTimeline(db: Reader, id: EntityId): Promise<Timeline> {
  const [found] = await db.read([
    {
      sql: `select g.*, c.connector from ledger g left join connection c on c.id = g.connection
        where g.entity in ${familyOf('?1')} and (g.entity = ?1 or g.kind <> 'united') order by g.id desc limit ${timelineMax}`,
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
