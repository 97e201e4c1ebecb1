import type { Remote } from '#shared/connector.ts'
import type { ConnectionFacts } from '#hub/core/snapshot.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import type { Claimed } from '#hub/store/workspace/claim.ts'
import type { Context } from './context.ts'

/** One delivery under way. */
export interface Work {
  readonly context: Context
  readonly connection: Connection
  readonly facts: ConnectionFacts
  readonly remote: Remote
  readonly claimed: Claimed
}
