import { eventKinds, eventsKept, type Engagement, type EventKind } from '#shared/engagement.ts'
import type { EntityId } from '#shared/ids.ts'
import { finish } from './absorb.ts'
import type { EditCause } from './edit.ts'
import type { Plan } from './plan.ts'
import type { Entity, Snapshot } from './snapshot.ts'
import { createView, type View } from './view.ts'

/** Something a lead did. */
export interface EngagementEvent {
  readonly entity: EntityId
  readonly kind: EventKind
  /** Milliseconds since the epoch. */
  readonly at: number
  /** What exactly: a page, a form, what was said. */
  readonly note?: string
}

/** What events cause: a line in each lead's history, its score, and a delivery wherever that is shown. */
export const planEngagement = (
  snapshot: Snapshot,
  events: readonly EngagementEvent[],
  cause: Omit<EditCause, 'isUndo'>,
): Plan => {
  const view = createView(snapshot)
  for (const [id, theirs] of Map.groupBy(events, ({ entity }) => entity)) {
    const entity = view.entity(id)
    if (entity !== undefined) add(view, entity, { events: theirs, cause })
  }
  return finish(view, { consumed: [], parked: [] })
}

interface Adding {
  readonly events: readonly EngagementEvent[]
  readonly cause: Omit<EditCause, 'isUndo'>
}

const linesMax = 20

/** A new version, so that whatever was planned without the events is planned again. */
const add = (view: View, entity: Entity, { events, cause }: Adding): void => {
  const { now: at } = view.snapshot
  const version = entity.version + 1
  const engagement = withEvents(entity.engagement ?? {}, events)
  view.putEntity({ ...entity, version, updatedAt: at, engagement })
  view.log({
    entity: entity.id,
    version,
    at,
    actor: cause.actor,
    correlation: cause.correlation,
    kind: 'engaged',
    changes: [],
    evidence: events.slice(0, linesMax).map(eventText),
  })
  view.touch(entity.id, { priority: cause.priority, correlation: cause.correlation, isChanged: true })
}

const withEvents = (before: Engagement, events: readonly EngagementEvent[]): Engagement => ({
  ...before,
  ...Object.fromEntries(
    [...Map.groupBy(events, ({ kind }) => kind)].map(([kind, theirs]) => [
      kind,
      [...(before[kind] ?? []), ...theirs.map(({ at }) => at)]
        .toSorted((one, other) => other - one)
        .slice(0, eventsKept),
    ]),
  ),
})

/** `Page visited on 2026-11-28: /pricing.` */
const eventText = ({ kind, at, note }: EngagementEvent): string => {
  const what = note === undefined || note === '' ? '' : `: ${note}`
  return `${eventKinds[kind]} on ${new Date(at).toISOString().slice(0, 10)}${what}.`
}
