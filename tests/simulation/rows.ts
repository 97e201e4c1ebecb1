import type { Priority } from '#hub/core/snapshot.ts'
import type { ConnectionId, LinkId } from '#shared/ids.ts'
import type { RemoteRef } from '#shared/record.ts'

/** A delivery that is due, as the product's outbox has it. */
export interface OutboxRow {
  readonly link: LinkId
  readonly connection: ConnectionId
  /** How often it was made due. */
  readonly version: number
  /** The input's priority, times ten; one more for people than for firms. */
  readonly rank: number
  readonly dueAt: number
  readonly attempts: number
  readonly isParked: boolean
  /** Who delivers it; `0`: nobody. */
  readonly lease: number
  readonly leaseUntil: number
}

/** "Look at this record." */
export interface Signal {
  readonly ref: RemoteRef
  readonly raised: number
  readonly priority: Priority
}
