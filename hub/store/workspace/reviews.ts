import type { Plan } from '#hub/core/plan.ts'
import type { Statement } from '#hub/ports.ts'

/** A record that is no longer held needs no decision. */
export function closeReviews(plan: Plan): readonly Statement[] {
  const settled = plan.links.filter(({ row, was }) => was !== null && row.state !== 'held').map(({ row }) => row.id)
  if (settled.length === 0) return []
  const sql = `delete from review where answer is null and link in (select value from json_each(?))`
  return [{ sql, args: [JSON.stringify(settled)] }]
}

/** Doubts for a person, with what the held record says. */
export function storeReviews(plan: Plan, now: number): readonly Statement[] {
  if (plan.reviews.length === 0) return []
  const bodies = new Map(plan.links.map(({ row }) => [row.id, row.shadow ?? {}]))
  const rows = plan.reviews.map((review) => [
    `review_${review.link.slice('link_'.length)}`,
    review.kind,
    review.connection,
    review.object,
    review.remoteId,
    review.link,
    { candidates: review.candidates, record: bodies.get(review.link) ?? {} },
    now,
  ])
  return [
    {
      sql: `insert into review (id, kind, connection, object, remote_id, link, body, created_at)
        select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7 from json_each(?) where true
        on conflict (connection, object, remote_id) where kind = 'doubtful-match' do update set body = excluded.body
          where review.answer is null`,
      args: [JSON.stringify(rows)],
    },
  ]
}

/** A link that came to be held has no entity to deliver. */
export function dropHeld(plan: Plan): readonly Statement[] {
  const held = plan.links.filter(({ row, was }) => was !== null && row.state === 'held').map(({ row }) => row.id)
  if (held.length === 0) return []
  return [{ sql: 'delete from outbox where link in (select value from json_each(?))', args: [JSON.stringify(held)] }]
}
