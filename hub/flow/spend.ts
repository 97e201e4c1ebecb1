import type { ConnectionId } from '#shared/ids.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { updateConnection, type Connection } from '#hub/store/workspace/connections.ts'
import { addSpent, readSpent, readTold } from '#hub/store/workspace/spent.ts'
import type { Context } from './context.ts'
import { slotsKept, type Pace } from './pace.ts'

/** The connection's pace, knowing what every lane has spent. `rows`: of `selectSpent`, read with the connection. */
export function recallPace(context: Context, connection: Connection, rows: Rows | undefined): Pace {
  const { pace } = context.open(connection)
  pace.recall(list(rows).map(readSpent), readTold(connection))
  return pace
}

/** What was spent since the last time, for a write that is made anyway: never a round trip for a vendor call. */
export function spentStatements(context: Context, connection: ConnectionId): readonly Statement[] {
  const { spent, told } = context.paceOf(connection)?.unstored() ?? { spent: [], told: [] }
  if (spent.length === 0) return []
  const kept = told.length === 0 ? [] : [updateConnection(connection, { budget: JSON.stringify(told) })]
  return [...addSpent(connection, spent, slotsKept), ...kept]
}
