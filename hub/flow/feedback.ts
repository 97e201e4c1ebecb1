import type { NewFeedback } from '#shared/api/engagement.ts'
import type { FeedbackKind } from '#shared/engagement.ts'
import type { EntityId } from '#shared/ids.ts'
import { planFeedback, type Feedback } from '#hub/core/engage.ts'
import { Refusal } from '#hub/hub.ts'
import { storeEvents } from '#hub/store/workspace/engagement.ts'
import type { Context } from './context.ts'
import { changeLead } from './edit.ts'

const dayMs = 86_400_000

/** Who says it of whom. */
export interface Saying {
  readonly entity: EntityId
  /** `user:<id>` */
  readonly actor: string
}

/** Keeps what somebody says of a lead: it moves the score, and may say until when nobody is to contact it. */
export async function giveFeedback(context: Context, saying: Saying, said: NewFeedback): Promise<void> {
  const now = context.ports.now()
  const { kind, until, note } = said
  // A day begins somewhere on earth before it does in Greenwich.
  if (until !== undefined && Date.parse(until) < now - dayMs)
    throw new Refusal(400, 'until-past', `${until} is over.`, 'Choose the day from which on the lead may be contacted.')
  await say(context, saying, {
    entity: saying.entity,
    kind,
    at: now,
    isWithdrawn: false,
    ...(note === undefined ? {} : { note }),
    ...(until === undefined ? {} : { until }),
  })
}

/** Takes back whatever was said of one kind; with “not now” goes the day. */
export const withdrawFeedback = (context: Context, saying: Saying, kind: FeedbackKind): Promise<void> =>
  say(context, saying, {
    entity: saying.entity,
    kind,
    at: context.ports.now(),
    isWithdrawn: true,
    ...(kind === 'not-now' ? { until: null } : {}),
  })

async function say(context: Context, { entity, actor }: Saying, feedback: Feedback): Promise<void> {
  const id = `feedback ${context.ports.randomId()}`
  const correlation = context.ports.randomId()
  await changeLead(context, entity, (snapshot) => ({
    plan: planFeedback(snapshot, feedback, { actor, correlation, priority: 0 }),
    also: feedback.isWithdrawn ? [] : storeEvents([{ ...feedback, id }], { actor, now: snapshot.now }),
  }))
}
