import { planSpread } from '#hub/core/absorb.ts'
import type { Plan } from '#hub/core/plan.ts'
import { pointersOf } from '#hub/core/pointers.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { int, text } from '#hub/store/columns.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import {
  readConnection,
  selectConnections,
  updateConnection,
  type Connection,
} from '#hub/store/workspace/connections.ts'
import { gatherInbox, gatherPointed, list, uniqueById, type Gathered } from '#hub/store/workspace/gather.ts'
import { entityColumns, linkColumns, packed, unpack } from '#hub/store/workspace/packed.ts'
import { readEntity, readLink } from '#hub/store/workspace/rows.ts'
import { brake } from './brake.ts'
import type { Context } from './context.ts'
import { fitting, rowsAtOnce } from './fitting.ts'
import type { Next } from './pull.ts'

/** Inbox rows planned together, where memory and the database's answers allow it. */
const rowsPerBatch = 1_000
/** A snapshot that keeps moving under us is gathered again this often before others get a turn. */
const staleMax = 5

/** Turns what was read into what the hub believes, one batch; then spreads to connections that became ready. */
export async function absorb(context: Context): Promise<Next> {
  for (let attempt = 0; attempt < staleMax; attempt += 1) {
    const next = await fitting(rowsAtOnce(context.ports, rowsPerBatch), (rows) => absorbRows(context, rows))
    if (next !== 'stale') return next
  }
  return { againInMs: 50 }
}

async function absorbRows(context: Context, rows: number): Promise<Next | 'stale'> {
  const { gathered, snapshot } = await gather(context, rows)
  if (gathered.inputs.length + gathered.unreadable.length === 0) return spread(context, gathered.connections)
  const { plan: braked, also } = await brake(context, snapshot, gathered)
  const plan = withUnreadable(braked, gathered)
  const state = await commit(context.db, plan, {
    now: snapshot.now,
    heldBy: heldBy(gathered),
    also,
    dispatched: context.wakeChanges,
  })
  if (state === 'stale') return state
  logPlan(context, snapshot, plan)
  wakeDeliveries(context, snapshot, plan)
  return { againInMs: 0 }
}

/** The next inbox rows and all that a plan for them needs to know. */
async function gather(
  context: Context,
  rows: number,
): Promise<{ readonly gathered: Gathered; readonly snapshot: Snapshot }> {
  const gathered = await gatherInbox(context.db, rows, context.ports.now())
  const connections = context.facts(gathered.connections)
  const pointed = await gatherPointed(context.db, pointersOf({ ...gathered, connections }))
  const snapshot = {
    now: context.ports.now(),
    inputs: gathered.inputs,
    links: uniqueById([...gathered.links, ...pointed.links]),
    entities: uniqueById([...gathered.entities, ...pointed.entities]),
    keys: pointed.keys,
    connections,
    policy: gathered.policy,
    verdicts: gathered.verdicts,
    hasBacklog: gathered.hasBacklog,
    ...(gathered.territory === undefined ? {} : { territory: gathered.territory }),
    ...(gathered.scoring === undefined ? {} : { scoring: gathered.scoring }),
  }
  return { gathered, snapshot }
}

const withUnreadable = (plan: Plan, gathered: Gathered): Plan => ({
  ...plan,
  parked: [...plan.parked, ...gathered.unreadable],
})

/** Changes from a connection whose first sync nobody has approved cause no deliveries yet. */
function heldBy(gathered: Gathered): ReadonlyMap<string, ConnectionId> {
  const waiting = new Set(
    gathered.connections.filter(({ state }) => state === 'reading' || state === 'planned').map(({ id }) => id),
  )
  const held = gathered.inputs.filter((input) => waiting.has(input.connection))
  return new Map(held.map((input) => [input.correlation, input.connection]))
}

/** A person's answer may also free what waited for it. */
function wakeDeliveries(context: Context, snapshot: Snapshot, plan: Plan): void {
  for (const input of snapshot.inputs) if (input.priority === 0) context.wake('deliver', input.connection)
  const gained = new Set(plan.gained)
  const gaining = plan.links.filter(({ row }) => gained.has(row.id)).map(({ row }) => row.connection)
  const dueTo = (isBacklog: boolean): readonly ConnectionId[] =>
    plan.outbox.filter(({ priority }) => (priority === 2) === isBacklog).map(({ connection }) => connection)
  if (dueTo(false).length > 0) context.gate.noteLive()
  for (const connection of new Set([...dueTo(false), ...gaining])) context.wake('deliver', connection)
  for (const connection of new Set(dueTo(true))) context.wake('backlog', connection)
  for (const connection of new Set(plan.reload.map((entry) => entry.connection))) context.wake('pull', connection)
}

function logPlan(context: Context, snapshot: Snapshot, plan: Plan): void {
  for (const { seq, reason } of plan.parked) context.log.error('absorb.parked', { reason, count: seq })
  for (const correlationId of [...new Set(snapshot.inputs.map((input) => input.correlation))].slice(0, 20)) {
    context.log.info('absorb.committed', { correlationId, count: plan.outbox.length })
  }
}

const entitiesPerSpread = 1_000

/**
 * A connection that has been read to the end and absorbed is offered every entity it does not hold; when all were
 * offered, its first sync is planned and waits for a person.
 */
async function spread(context: Context, connections: readonly Connection[]): Promise<Next> {
  const reading = connections.filter((connection) => connection.state === 'reading')
  for (const connection of reading) {
    const cursor = await spreadCursor(context, connection)
    if (cursor === null) continue
    const most = rowsAtOnce(context.ports, entitiesPerSpread)
    await fitting(most, (rows) => spreadPage(context, connection, { after: cursor, rows }))
    return { againInMs: 0 }
  }
  return { againInMs: null }
}

/** Where spreading goes on; `null` while feeds are being read or rows wait. */
async function spreadCursor(context: Context, connection: Connection): Promise<string | null> {
  const [found] = await context.db.read([
    {
      sql: `select seed_cursor, (select count(*) from feed where connection = ?1 and complete = 0) as unread,
          (select count(*) from inbox where connection = ?1 and parked is null) as waiting,
          (select count(*) from signal where connection = ?1) as hinted from connection where id = ?1`,
      args: [connection.id],
    },
  ])
  const row = list(found)[0]
  if (row === undefined || int(row, 'unread') + int(row, 'waiting') > 0) return null
  return text(row, 'seed_cursor')
}

interface SpreadPage {
  /** Ids up to this one have been offered. */
  readonly after: string
  readonly rows: number
}

async function spreadPage(context: Context, connection: Connection, { after, rows }: SpreadPage): Promise<void> {
  // What has a record there, or had one, was made due when it was absorbed.
  const page = `select id from entity where id > ?1 and merged_into is null
    and not exists (select 1 from link where link.entity = entity.id and link.connection = ?2) order by id limit ${rows}`
  const args = [after, connection.id]
  const [entityRows, linkRows, connectionRows] = await context.db.read([
    packed(entityColumns, { sql: `select * from entity where id in (${page})`, args }),
    packed(linkColumns, { sql: `select * from link where entity in (${page})`, args }),
    selectConnections,
  ])
  const entities = unpack(entityRows).map(readEntity)
  const connections = list(connectionRows).map((row) => {
    const found = readConnection(row)
    return found.id === connection.id ? { ...found, state: 'planned' as const } : found
  })
  const now = context.ports.now()
  const correlation = context.ports.randomId()
  const snapshot: Snapshot = {
    now,
    inputs: [],
    links: unpack(linkRows).map(readLink),
    entities,
    keys: new Map(),
    connections: context.facts(connections),
    policy: { defaultRule: { kind: 'newest' }, rules: {} },
    verdicts: [],
  }
  const ids = entities.map((entity) => entity.id)
  const plan = planSpread(snapshot, ids, { priority: 2, correlation })
  const state = await commit(context.db, plan, { now, heldBy: new Map([[correlation, connection.id]]) })
  if (state === 'stale') return
  const isLast = entities.length < rows
  const last = ids.toSorted().at(-1) ?? after
  await context.db.write([
    updateConnection(connection.id, isLast ? { state: 'planned', seed_cursor: last } : { seed_cursor: last }),
  ])
}
