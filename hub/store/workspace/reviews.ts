import type { Fields } from '#shared/record.ts'
import { digest } from '#hub/core/derive.ts'
import type { DoubtfulMatch, NewReview, Plan, ValueConflict } from '#hub/core/plan.ts'
import type { Statement } from '#hub/ports.ts'
import { listed } from './packed.ts'

/** What need not be asked any more: whose a record is that is no longer held, and who wins where nothing is in dispute. */
export function closeReviews(plan: Plan): readonly Statement[] {
  const known = plan.links.filter(({ was }) => was !== null).map(({ row }) => row)
  if (known.length === 0) return []
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
  ]
}

/** Questions for a person. Asked again, an open one shows the newest state; an answered one stays as it was answered. */
export function storeReviews(plan: Plan, now: number): readonly Statement[] {
  const matches = plan.reviews.filter((review) => review.kind === 'doubtful-match')
  const conflicts = plan.reviews.filter((review) => review.kind === 'conflict')
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

function insert(rows: readonly ReviewRow[], target: string): readonly Statement[] {
  if (rows.length === 0) return []
  return [
    {
      sql: `insert into review (id, kind, entity, connection, object, remote_id, link, body, created_at)
        select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8
        from json_each(?) where true
        on conflict ${target} do update set body = excluded.body where review.answer is null`,
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
