import { z } from 'zod'
import { leadView } from '#shared/api/lead.ts'

/** Why a card shows no lead. HubSpot hides every answer above 299, so these come as 200. */
export const cardCode = z.enum([
  /** Nobody has connected this portal. */
  'not-connected',
  /** The person is no member of a workspace that has it. */
  'not-a-member',
  /** The record is not in the hub. */
  'not-in-hub',
  /** The hub said no; `message` says why. */
  'refused',
  /** Something is down for the moment. */
  'unavailable',
])

/** What a card gets: the lead as this person may see it, or why not and what to do. */
export const cardEnvelope = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    data: z.object({
      lead: leadView,
      /** The lead's page in Lead Hub. */
      page: z.string(),
      /** True while a delivery for it is under way. */
      isSyncing: z.boolean(),
    }),
  }),
  z.object({
    ok: z.literal(false),
    code: cardCode,
    message: z.string(),
    fix: z.string(),
    retryable: z.boolean(),
    /** Where to put it right, where that is a page of Lead Hub. */
    page: z.string().nullable(),
  }),
])
export type CardEnvelope = z.infer<typeof cardEnvelope>
export type CardRefusal = Extract<CardEnvelope, { ok: false }>

/** HubSpot adds the last four itself and signs the whole. */
export const cardAsker = z.object({
  portalId: z.string().regex(/^\d{1,20}$/),
  userId: z.string().regex(/^\d{1,20}$/),
  userEmail: z.email().max(254),
})
export type CardAsker = z.infer<typeof cardAsker>

export const recordIdText = z.string().regex(/^\d{1,20}$/)
export const syncRequest = z.strictObject({ objectId: recordIdText, idempotencyKey: z.string().min(8).max(100) })
