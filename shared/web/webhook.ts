import type { VerifiedDelivery } from '#shared/push.ts'

/** Marks a delivery as verified. To be called by `Webhooks.verify` after the signature was found right, and by nobody else. */
export const verifiedDelivery = (headers: Headers, body: string): VerifiedDelivery =>
  ({ headers, body }) as VerifiedDelivery
