import { dayOf } from '#shared/day.ts'
import { eventsKept, happenings, type Engagement, type Happening } from '#shared/engagement.ts'
import type { EntityId } from '#shared/ids.ts'
import { finish } from './absorb.ts'
import { setFields, type EditCause } from './edit.ts'
import type { LedgerEntry, Plan } from './plan.ts'
import type { Entity, Snapshot } from './snapshot.ts'
import { sameValue, valueOf } from './value.ts'
import { createView, type View } from './view.ts'

/** Something a lead did. */
export interface EngagementEvent {
  readonly entity: EntityId
  readonly kind: Happening
  /** Milliseconds since the epoch. */
  readonly at: number
  /** What exactly: a page, a form, what was said. */
  readonly note?: string
}

type Cause = Omit<EditCause, 'isUndo'>

/** What events cause: a line in each lead's history, its score, and a delivery wherever that is shown. */
export const planEngagement = (snapshot: Snapshot, events: readonly EngagementEvent[], cause: Cause): Plan => {
  const view = createView(snapshot)
  for (const [id, theirs] of Map.groupBy(events, ({ entity }) => entity)) {
    const entity = view.entity(id)
    if (entity === undefined) continue
    const engagement = withEvents(entity.engagement ?? {}, theirs)
    put(view, entity, { engagement, kind: 'engaged', evidence: theirs.slice(0, linesMax).map(eventText), cause })
  }
  return finish(view, { consumed: [], parked: [] })
}

/** What somebody says of a lead. */
export interface Feedback extends EngagementEvent {
  /** A day from which on it may be contacted again (`2026-12-03`); `null`: whenever; absent: as before. */
  readonly until?: string | null
  /** It is not so after all: whatever was said of this kind counts no longer. */
  readonly isWithdrawn: boolean
}

/** What feedback causes: as an event does, and the day from which on the lead may be contacted. */
export const planFeedback = (snapshot: Snapshot, feedback: Feedback, cause: Cause): Plan => {
  const view = createView(snapshot)
  const entity = view.entity(feedback.entity)
  if (entity !== undefined) {
    setUntil(view, entity, { until: feedback.until, cause })
    const now = view.entity(feedback.entity) ?? entity
    const before = now.engagement ?? {}
    const engagement = feedback.isWithdrawn ? { ...before, [feedback.kind]: [] } : withEvents(before, [feedback])
    const said = feedback.isWithdrawn ? `Taken back: ${happenings[feedback.kind]}.` : eventText(feedback)
    put(view, now, { engagement, kind: 'feedback', evidence: [said], cause })
  }
  return finish(view, { consumed: [], parked: [] })
}

interface Until {
  readonly until: string | null | undefined
  readonly cause: Cause
}

const setUntil = (view: View, entity: Entity, { until, cause }: Until): void => {
  const field = 'doNotContactUntil'
  const before = valueOf(entity.fields, field)
  if (until === undefined || sameValue(before, until)) return
  const changes = [{ field, before, after: until, rule: 'edited here' }]
  setFields(view, entity, { ...cause, changes, origin: { source: 'hub', at: view.snapshot.now } })
}

interface Happened {
  readonly engagement: Engagement
  readonly kind: LedgerEntry['kind']
  readonly evidence: readonly string[]
  readonly cause: Cause
}

const linesMax = 20

/** A new version, so that whatever was planned without it is planned again. */
const put = (view: View, entity: Entity, { engagement, kind, evidence, cause }: Happened): void => {
  const { now: at } = view.snapshot
  const version = entity.version + 1
  const { actor, correlation, priority } = cause
  view.putEntity({ ...entity, version, updatedAt: at, engagement })
  view.log({ entity: entity.id, version, at, actor, correlation, kind, changes: [], evidence })
  view.touch(entity.id, { priority, correlation, isChanged: true })
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
  return `${happenings[kind]} on ${dayOf(at)}${what}.`
}
