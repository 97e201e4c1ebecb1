import type { CardRefusal } from './contract.ts'

/** A no in the card's words. Only what may pass by itself is worth trying again. */
export const refusal = (
  code: CardRefusal['code'],
  { message, fix, page = null }: { readonly message: string; readonly fix: string; readonly page?: string | null },
): CardRefusal => ({ ok: false, code, message, fix, retryable: code === 'unavailable', page })

export const refusals = {
  unavailable: refusal('unavailable', { message: 'Lead Hub cannot answer right now.', fix: 'Try again in a minute.' }),
  notInHub: refusal('not-in-hub', {
    message: 'This contact is not in Lead Hub.',
    fix: 'It may be new: it appears within a few minutes. If it waits for a decision, find it under Reviews in Lead Hub.',
  }),
  notConnected: (publicUrl: string) =>
    refusal('not-connected', {
      message: 'This HubSpot account is not connected to Lead Hub.',
      fix: 'An admin of Lead Hub can connect it.',
      page: `${publicUrl}/connections`,
    }),
  notAMember: (email: string) =>
    refusal('not-a-member', {
      message: `${email} is no member of Lead Hub.`,
      fix: 'Ask your Lead Hub admin to invite that address.',
    }),
}
