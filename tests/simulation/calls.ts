import type { Outcome, Settlement } from '#hub/core/delivery.ts'
import type { DoubtfulMatch, HeldDelete, Plan, Write } from '#hub/core/plan.ts'
import type { Link, Priority, Snapshot, Verdict } from '#hub/core/snapshot.ts'
import type { ConnectionId, EntityId, LinkId } from '#shared/ids.ts'
import type { Change, RemoteRef } from '#shared/record.ts'
import type { OutboxRow, Signal } from './rows.ts'

/** What is asked of a store at an instant, and what it answered: enough to ask another one the same. */
export type Call = { readonly now: number } & Asked

export type Asked =
  | {
      readonly kind: 'inbox'
      readonly connection: ConnectionId
      readonly readAt: number
      readonly arrivals: readonly {
        readonly change: Change
        readonly priority: Priority
        readonly correlation: string
      }[]
    }
  | { readonly kind: 'hint'; readonly connection: ConnectionId; readonly ref: RemoteRef }
  | {
      readonly kind: 'signals'
      readonly connection: ConnectionId
      readonly limit: number
      readonly found: readonly Signal[]
    }
  | { readonly kind: 'forget'; readonly connection: ConnectionId; readonly signals: readonly Signal[] }
  | { readonly kind: 'gather'; readonly limit: number; readonly found: Snapshot }
  | {
      readonly kind: 'commit'
      readonly plan: Plan
      readonly heldBy: ReadonlyMap<string, ConnectionId>
      readonly isDone: boolean
    }
  | { readonly kind: 'note'; readonly links: readonly Write<Link>[]; readonly noted: ReadonlySet<LinkId> }
  | {
      readonly kind: 'claim'
      readonly connection: ConnectionId
      readonly lease: number
      readonly limit: number
      readonly claimed: readonly OutboxRow[]
    }
  | {
      readonly kind: 'outcome'
      readonly connection: ConnectionId
      readonly lease: number
      readonly outcome: Outcome
    }
  | {
      readonly kind: 'settle'
      readonly connection: ConnectionId
      readonly lease: number
      readonly settlement: Settlement
    }
  | { readonly kind: 'release'; readonly lease: number }
  | { readonly kind: 'approve'; readonly connection: ConnectionId }
  | { readonly kind: 'answer'; readonly review: DoubtfulMatch; readonly given: Verdict['answer'] }
  /** Who had become one that has become another is that one. */
  | { readonly kind: 'follow'; readonly from: EntityId; readonly to: EntityId }
  /** A held deletion was decided; what follows from that is committed next. */
  | { readonly kind: 'decide'; readonly review: HeldDelete }
