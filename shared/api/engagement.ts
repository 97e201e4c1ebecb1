import { z } from 'zod'

import type { EventKind, FeedbackKind } from '#shared/engagement.ts'

const eventsMax = 500

const kind = z.enum([
  'email-opened',
  'page-visited',
  'form-sent',
  'meeting',
  'reply',
  'call-note',
]) satisfies z.ZodType<EventKind>

/** Something a lead did; the lead by its id, or by the e-mail address that it alone has. */
export const newEvent = z
  .strictObject({
    /** The sender's own: sent again, it is known. */
    id: z.string().trim().min(1).max(120),
    kind,
    /** When it happened. */
    at: z.iso.datetime({ offset: true }),
    /** What exactly: a page, a form, what was said. */
    note: z.string().trim().max(500).optional(),
    lead: z.string().min(1).max(60).optional(),
    email: z.string().trim().min(3).max(254).optional(),
  })
  .refine(({ lead, email }) => (lead === undefined) !== (email === undefined), {
    message: 'Say whose it is: either lead or email',
    path: ['lead'],
  })

export const feedbackKind = z.enum([
  'wrong-segment',
  'bad-data',
  'already-customer',
  'not-now',
]) satisfies z.ZodType<FeedbackKind>

export const newEvents = z.strictObject({ events: z.array(newEvent).min(1).max(eventsMax).readonly() })

/** What somebody says of a lead; `not-now` says until when. */
export const newFeedback = z
  .strictObject({
    kind: feedbackKind,
    note: z.string().trim().max(500).optional(),
    /** A day from which on it may be contacted again. */
    until: z.iso.date().optional(),
  })
  .refine(({ kind: said, until }) => (said === 'not-now') === (until !== undefined), {
    message: '“Not now” needs the day from which on, and nothing else has one',
    path: ['until'],
  })

/** What became of each, in the order in which they were sent. */
export const eventResults = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      /** `known`: it was there. `unknown-lead`, `several-leads`, `in-future`: it is not kept; send it again when that is mended. */
      result: z.enum(['stored', 'known', 'unknown-lead', 'several-leads', 'in-future']),
      lead: z.string().nullable(),
    }),
  ),
})

export type NewEvents = z.infer<typeof newEvents>
export type EventResults = z.infer<typeof eventResults>
export type NewFeedback = z.infer<typeof newFeedback>
