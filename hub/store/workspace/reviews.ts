import type { Fields } from '#shared/record.ts'
import { digest } from '#hub/core/derive.ts'
import type { DoubtfulMatch, HeldDelete, NewReview, Plan, ValueConflict, Write } from '#hub/core/plan.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'
import { listed } from './packed.ts'

/**
 * What need not be asked any more: whose a record is that is no longer held, who wins where nothing is in dispute, and what
 * becomes of others where a deleted record came back, has a successor, or has no others left.
 */
export function closeReviews(plan: Plan): readonly Statement[] {
  const known = plan.links.filter(({ was }) => was !== null).map(({ row }) => row)
  if (plan.links.length === 0) return []
  const settled = known.filter(({ state }) => state !== 'held').map(({ id }) => id)
  const disputed = known.map(({ id, disputed: fields }) => [id, fields ?? []])
  return [
    {
      sql: `delete from review where kind = 'doubtful-match' and answer is null
        and link in (select value from json_each(?))`,
      args: [JSON.stringify(settled)],
    },
    {
      sql: `delete from review where id in (select r.id from json_each(?) j
        cross join review r on r.link = j.value->>0 and r.answer is null and r.kind = 'conflict'
        where not exists (select 1 from json_each(j.value, '$[1]') f where f.value = r.body->>'$.field'))`,
      args: [JSON.stringify(disputed)],
    },
    closeDeletions(plan.links),
  ]
}

/** Questions about deletions, of the entities that these links belong to, of which nothing is left to ask. */
export const closeDeletions = (links: readonly Write<Link>[]): Statement => ({
  sql: `delete from review where id in (select r.id from json_each(?) j
    cross join review r on r.entity = j.value and r.answer is null and r.kind = 'held-delete'
    where exists (select 1 from link where id = r.link and state <> 'removed')
      or exists (select 1 from link where entity = r.entity and connection = r.connection and state in ('live', 'creating'))
      or not exists (select 1 from json_each(r.body, '$.targets') t join link on link.id = t.value and link.state in ('live', 'creating')))`,
  args: [JSON.stringify([...new Set(links.flatMap(({ row }) => row.entity ?? []))])],
})

/** Questions for a person. Asked again, an open one shows the newest state; an answered one stays as it was answered. */
export function storeReviews(plan: Plan, now: number): readonly Statement[] {
  const matches = plan.reviews.filter((review) => review.kind === 'doubtful-match')
  const conflicts = plan.reviews.filter((review) => review.kind === 'conflict')
  const deletions = plan.reviews.filter((review) => review.kind === 'held-delete')
  const records = new Map(matches.length === 0 ? [] : plan.links.map(({ row }) => [row.id, row.shadow ?? {}]))
  return [
    ...insert(
      matches.map((review) => matchRow(review, records.get(review.link) ?? {}, now)),
      "(connection, object, remote_id) where kind = 'doubtful-match'",
    ),
    ...insert(
      conflicts.map((review) => conflictRow(review, now)),
      `(link, body->>'$.field') where kind = 'conflict' and answer is null`,
    ),
    ...insert(
      deletions.map((review) => deletionRow(review, now)),
      "(link) where kind = 'held-delete' and answer is null",
      bothTargets,
    ),
  ]
}

type ReviewRow = readonly [
  id: string,
  kind: NewReview['kind'],
  entity: string | null,
  connection: string,
  object: string | null,
  remoteId: string | null,
  link: string,
  body: Readonly<Record<string, unknown>>,
  createdAt: number,
]

/** With what the held record says. */
function matchRow(review: DoubtfulMatch, record: Fields, now: number): ReviewRow {
  const { connection, object, remoteId, link, candidates } = review
  const id = `review_${link.slice('link_'.length)}`
  return [id, review.kind, null, connection, object, remoteId, link, { candidates, record }, now]
}

function conflictRow(
  { kind, connection, link, rev, entity, field, theirs, at }: ValueConflict,
  now: number,
): ReviewRow {
  const id = `review_${digest([kind, link, field, String(rev)])}`
  return [id, kind, entity, connection, null, null, link, { field, theirs, at }, now]
}

function deletionRow(review: HeldDelete, now: number): ReviewRow {
  const { kind, connection, object, remoteId, link, entity, cause, evidence, doubt, targets } = review
  const body = { evidence, doubt: doubt ?? null, targets, at: now }
  return [`review_${digest([kind, link, cause])}`, kind, entity, connection, object, remoteId, link, body, now]
}

/** Records that were asked about before are asked about still. */
const bothTargets = `json_set(excluded.body, '$.targets', (select json_group_array(value) from (
  select value from json_each(review.body, '$.targets') union select value from json_each(excluded.body, '$.targets'))))`

function insert(rows: readonly ReviewRow[], target: string, body = 'excluded.body'): readonly Statement[] {
  if (rows.length === 0) return []
  return [
    {
      sql: `insert into review (id, kind, entity, connection, object, remote_id, link, body, created_at)
        select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8
        from json_each(?) where true
        on conflict ${target} do update set body = ${body} where review.answer is null`,
      args: [listed(rows)],
    },
  ]
}

/** A link that came to be held has no entity to deliver. */
export function dropHeld(plan: Plan): readonly Statement[] {
  const held = plan.links.filter(({ row, was }) => was !== null && row.state === 'held').map(({ row }) => row.id)
  if (held.length === 0) return []
  return [{ sql: 'delete from outbox where link in (select value from json_each(?))', args: [JSON.stringify(held)] }]
}
