import type { EngagementEvent } from '#hub/core/engage.ts'
import { eventsKept, feedbackKinds, isHappening, type Engagement } from '#shared/engagement.ts'
import type { Statement } from '#hub/ports.ts'
import { guarded } from './guard.ts'
import { listed } from './packed.ts'

/** An event as it is kept. */
export interface StoredEvent extends EngagementEvent {
  /** The sender's own. */
  readonly id: string
}

/** Which of these ids are known already. */
export const selectKnownEvents = (ids: readonly string[]): Statement => ({
  sql: 'select id from engagement where id in (select value from json_each(?))',
  args: [JSON.stringify(ids)],
})

/** How often colleagues have said what since an instant (ms). */
export const selectFeedback = (since: number): Statement => ({
  sql: `select kind, count(*) as n from engagement
    where kind in (select value from json_each(?)) and received_at >= ? group by kind order by n desc, kind`,
  args: [JSON.stringify(Object.keys(feedbackKinds)), since],
})

/** Keeps events; all of it fails as stale where one of them has come meanwhile. */
export const storeEvents = (
  events: readonly StoredEvent[],
  { actor, now }: { readonly actor: string; readonly now: number },
): readonly Statement[] => [
  ...guarded('not exists (select 1 from engagement where id in (select value from json_each(?)))', [
    JSON.stringify(events.map(({ id }) => id)),
  ]),
  {
    sql: `insert into engagement (id, entity, kind, at, note, actor, received_at)
      select value->>0, value->>1, value->>2, value->>3, value->>4, ?, ? from json_each(?)`,
    args: [actor, now, listed(events.map(({ id, entity, kind, at, note }) => [id, entity, kind, at, note ?? null]))],
  },
]

/** What stands with the lead; whatever is not that is left out. */
export function readEngagement(value: unknown): Engagement | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const kinds = Object.entries(value).flatMap(([kind, at]): [string, readonly number[]][] =>
    isHappening(kind) && Array.isArray(at)
      ? [[kind, at.filter((instant) => typeof instant === 'number').slice(0, eventsKept)]]
      : [],
  )
  return Object.fromEntries(kinds)
}
