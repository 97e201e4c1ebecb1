import { planAbsorb } from '#hub/core/absorb.ts'
import {
  brakeChangesOf,
  brakeKey,
  countOf,
  heldInputs,
  runBegan,
  stoppedBy,
  suspectsOf,
  type BrakeChange,
} from '#hub/core/brake.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'
import { int, text } from '#hub/store/columns.ts'
import { countRun, selectRecords, stopRun, type BrakeBody } from '#hub/store/workspace/brake.ts'
import { list, type Gathered } from '#hub/store/workspace/gather.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { connectionId, type ConnectionId } from '#shared/ids.ts'
import type { Context } from './context.ts'

const sampleMax = 10

/** A plan, and what is to be stored with it. */
interface Braked {
  readonly plan: Plan
  readonly also: readonly Statement[]
}

/**
 * Plans a batch and leaves out what is abnormal in number: it waits in the inbox for a person, and nothing of it is
 * believed or spread before. No round trip of its own, unless something looks abnormal.
 */
export async function brake(context: Context, snapshot: Snapshot, gathered: Gathered): Promise<Braked> {
  const { run } = gathered
  const plan = planAbsorb(snapshot)
  const changes = brakeChangesOf(plan, snapshot.inputs, watchedOf(gathered))
  const suspects = suspectsOf(changes, run)
  if (suspects.length === 0) return { plan, also: countRun(countOf(changes), snapshot.now) }
  const records = await recordsOf(context, suspects)
  const stopped = stoppedBy(changes, run, records)
  if (stopped.length === 0) return { plan, also: countRun(countOf(changes), snapshot.now) }
  const held = heldInputs(snapshot.inputs, stopped)
  const rest = planAbsorb({ ...snapshot, inputs: snapshot.inputs.filter((input) => !held.includes(input)) })
  const through = brakeChangesOf(rest, snapshot.inputs, watchedOf(gathered))
  const stops = [...Map.groupBy(stopped, ({ connection }) => connection)].flatMap(([connection, found]) => {
    const rows = held.filter((input) => input.connection === connection).map(({ seq }) => seq)
    context.log.error('brake.stopped', { connectionId: connection, count: rows.length, kind: found[0]?.kind })
    const isKnown = found.every(({ kind }) => run.stopped.has(brakeKey(connection, kind)))
    const body = bodyOf(found, { snapshot, plan, records: records.get(connection) ?? 0 })
    return stopRun({ connection, rows, ...(isKnown ? {} : { body }) }, snapshot.now)
  })
  return { plan: rest, also: [...countRun(countOf(through), snapshot.now), ...stops] }
}

/** A first sync is approved as a whole, so only connections that are in step are watched. */
const watchedOf = ({ connections }: Gathered): ReadonlySet<ConnectionId> =>
  new Set(connections.filter(({ state }) => state === 'live' || state === 'paused').map(({ id }) => id))

async function recordsOf(
  { db }: Context,
  connections: readonly ConnectionId[],
): Promise<ReadonlyMap<ConnectionId, number>> {
  const [rows] = await db.read([selectRecords(connections)])
  return new Map(list(rows).map((row) => [connectionId(text(row, 'connection')), int(row, 'n')]))
}

interface About {
  readonly snapshot: Snapshot
  readonly plan: Plan
  readonly records: number
}

function bodyOf(stopped: readonly BrakeChange[], { snapshot, plan, records }: About): BrakeBody {
  const entities = new Map(
    [...plan.entities.map(({ row }) => row), ...snapshot.entities].map((entity) => [entity.id, entity] as const),
  )
  const oneEach = [...new Map(stopped.map((change) => [change.record, change])).values()]
  return {
    kinds: [...new Set(stopped.map(({ kind }) => kind))],
    records,
    since: runBegan(snapshot.now),
    sample: oneEach.slice(0, sampleMax).map(({ entity, kind, field, before, after }) => {
      const found = entities.get(entity)
      const title = found === undefined ? '' : titleOf(found)
      return { entity, title, kind, field: field ?? null, before, after }
    }),
  }
}
