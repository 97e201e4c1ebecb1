import type { Signal } from './record.ts'

/** How a remote is told to notify us, and told to stop. */
export interface Watches {
  /** Starts notifications to `address`. `token` comes back with each. */
  start(request: { readonly address: string; readonly token: string; readonly id: string }): Promise<Watch>
  stop(watch: Watch): Promise<void>
}

export interface Watch {
  readonly id: string
  /** Members the connector needs to stop it again. */
  readonly facts: Readonly<Record<string, string>>
  readonly expiresAt?: number
}

declare const verified: unique symbol
/** A delivery whose signature was checked. Only `Webhooks.verify` makes one (through `verifiedDelivery` in shared/web/webhook.ts). */
export interface VerifiedDelivery {
  readonly [verified]: true
  readonly headers: Headers
  readonly body: string
}

/** A delivery as it came in: raw bytes, never parsed before it is verified. */
export interface Delivery {
  readonly method: string
  /** The public URL it was sent to, query included. */
  readonly url: string
  readonly headers: Headers
  readonly bytes: Uint8Array
}

export interface WebhookSecrets {
  /** Newest first; several while one is being rotated. */
  readonly secrets: readonly string[]
  /** Secret last segment of the path, for remotes that do not sign. */
  readonly pathSecret?: string
}

export type Verdict =
  | { readonly kind: 'accepted'; readonly delivery: VerifiedDelivery }
  /** The vendor's handshake: answer this and stop. */
  | { readonly kind: 'handshake'; readonly reply: Response }
  | { readonly kind: 'rejected'; readonly why: string }

export interface Webhooks {
  verify(delivery: Delivery, secrets: WebhookSecrets, now: number): Promise<Verdict>
  /** Which account each signal belongs to (`Account.key`) and what it hints at. */
  parse(delivery: VerifiedDelivery): readonly { readonly account: string; readonly signal: Signal }[]
  /** What the vendor wants to hear on success; a plain 204 where absent. */
  acknowledge?(delivery: VerifiedDelivery): Response
}
