import { ownerOf, touchedAt } from '#hub/core/routing/owner.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Link } from '#hub/core/snapshot.ts'
import { isStale } from '#hub/store/database.ts'
import type { Database, Statement } from '#hub/ports.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { bindTo } from './belonging.ts'
import { countChanges, countStatement } from './counters.ts'
import { settleDoubts } from './doubts.ts'
import { guardPlan } from './guard.ts'
import { heldUntil } from './held.ts'
import { packOrigins } from './origins.ts'
import { storeLedger } from './ledger.ts'
import { outboxRank } from './outbox.ts'
import { cells, listed } from './packed.ts'
import { freeDuplicates } from './parked.ts'
import { closeReviews, dropHeld, storeReviews } from './reviews.ts'
import { dispatchFor, isDispatch, storeAssignments } from './dispatch.ts'
import { storeScores } from './scoring.ts'
import { findText, titleOf } from './title.ts'
import { storeUnitings } from './unitings.ts'

/** What the planner does not know and the store has to. */
export interface CommitContext {
  readonly now: number
  /** Correlations of inputs from connections whose first sync nobody had approved when they were read, and whose they are. */
  readonly heldBy: ReadonlyMap<string, ConnectionId>
  /** What is stored with it. */
  readonly also?: readonly Statement[]
  /** Called where leads now wait to be somebody's. */
  readonly dispatched?: () => void
}

/** Commits all of a plan, or, where anything it was planned on has moved meanwhile, nothing. */
export async function commit(db: Database, plan: Plan, context: CommitContext): Promise<'done' | 'stale'> {
  const statements = planStatements(plan, context)
  try {
    const results = await db.write(statements)
    if (results.some(({ changed }, at) => changed > 0 && isDispatch(statements[at]))) context.dispatched?.()
    return 'done'
  } catch (error) {
    if (isStale(error)) return 'stale'
    throw error
  }
}

/** Stores scores that time or other rules have made, and nothing else of their leads, or nothing at all. */
export const commitScores = (db: Database, plan: Plan, around: Around): Promise<'done' | 'stale'> =>
  writeUnlessStale(db, [
    ...around.guards,
    ...guardPlan(plan),
    ...storeScores(plan.entities),
    ...storeLedger(plan),
    ...around.also,
  ])

/** Writes all of a batch, or nothing where a guard in it says that something has moved. */
export async function writeUnlessStale(db: Database, statements: readonly Statement[]): Promise<'done' | 'stale'> {
  try {
    await db.write(statements)
    return 'done'
  } catch (error) {
    if (isStale(error)) return 'stale'
    throw error
  }
}

/** What is to be true for it (else it is stale), and what is stored with it. */
export interface Around {
  readonly guards: readonly Statement[]
  readonly also: readonly Statement[]
}

/** The plan as statements, guard first. */
export function planStatements(plan: Plan, context: CommitContext): readonly Statement[] {
  return [
    ...guardPlan(plan),
    ...storeEntities(plan),
    ...storeLinks(plan.links.map((write) => ({ ...write.row, rev: write.was === null ? 1 : write.was + 1 }))),
    ...storeLedger(plan),
    ...storeAssignments(plan),
    ...dispatchFor(plan, context),
    ...closeReviews(plan),
    ...storeReviews(plan, context.now),
    ...storeUnitings(plan, context.now),
    ...dropHeld(plan),
    ...storeOutbox(plan, context),
    ...bindTo(plan.gained),
    ...freeDuplicates(goneOf(plan)),
    ...(plan.links.length + plan.outbox.length > 0 ? settleDoubts : []),
    ...consume(plan),
    ...reload(plan),
    ...countStatement(context.now, countChanges(plan)),
    ...(context.also ?? []),
  ]
}

/** Objects of which a record is gone: another may take its place. */
const goneOf = (plan: Plan): readonly (readonly [string, string])[] =>
  plan.links.flatMap(({ row }) =>
    row.state === 'removed' || row.state === 'moved' ? [[row.connection, row.object] as const] : [],
  )

function storeEntities(plan: Plan): readonly Statement[] {
  if (plan.entities.length === 0) return []
  const rows = plan.entities.map(({ row }) => [
    row.id,
    row.kind,
    row.fields,
    packOrigins(row.origins),
    row.version,
    row.score,
    row.score?.total ?? null,
    row.score?.grade ?? null,
    titleOf(row),
    findText(row),
    row.mergedInto ?? null,
    row.createdAt,
    row.updatedAt,
    row.office ?? null,
    row.score?.until ?? null,
    row.engagement ?? null,
    ownerOf(row),
    touchedAt(row),
  ])
  const statements: Statement[] = [
    {
      sql: `insert into entity (id, kind, fields, origins, version, score, total, grade, title, find, merged_into, created_at, updated_at, office, rescore_at, engagement, owner, touched_at)
        select ${cells(18)} from json_each(?) where true
        on conflict (id) do update set fields = excluded.fields, origins = excluded.origins, version = excluded.version,
          score = excluded.score, total = excluded.total, grade = excluded.grade, title = excluded.title, find = excluded.find,
          merged_into = excluded.merged_into, updated_at = excluded.updated_at, office = excluded.office,
          rescore_at = excluded.rescore_at, engagement = excluded.engagement, owner = excluded.owner,
          touched_at = excluded.touched_at`,
      args: [listed(rows)],
    },
  ]
  if (plan.keys.length === 0) return statements
  return [
    ...statements,
    {
      sql: 'delete from match_key where entity in (select value from json_each(?))',
      args: [JSON.stringify(plan.keys.map((entry) => entry.entity))],
    },
    {
      sql: 'insert or ignore into match_key (key, entity) select value->>0, value->>1 from json_each(?)',
      args: [JSON.stringify(plan.keys.flatMap((entry) => entry.keys.map((key) => [key, entry.entity])))],
    },
  ]
}

/** Stores links as they are given, `rev` included. */
export function storeLinks(links: readonly Link[]): readonly Statement[] {
  if (links.length === 0) return []
  const rows = links.map((link) => [
    link.id,
    link.connection,
    link.object,
    link.remoteId ?? null,
    link.entity ?? null,
    link.shadow,
    link.sent,
    link.rev,
    link.state,
    link.revision ?? null,
    link.modifiedAt ?? null,
    link.wroteAt ?? null,
    link.seenAt ?? null,
    link.disputed ?? null,
  ])
  return [
    {
      sql: `insert into link (id, connection, object, remote_id, entity, shadow, sent, rev, state, revision, modified_at, wrote_at, seen_at, disputed)
        select ${cells(14)} from json_each(?) where true
        on conflict (id) do update set object = excluded.object, remote_id = excluded.remote_id, entity = excluded.entity,
          shadow = excluded.shadow, sent = excluded.sent, rev = excluded.rev, state = excluded.state,
          revision = excluded.revision, modified_at = excluded.modified_at, wrote_at = excluded.wrote_at,
          seen_at = excluded.seen_at, disputed = excluded.disputed`,
      args: [listed(rows)],
    },
  ]
}

// Asked again here: a person may have approved since the batch was gathered, and nothing would free its rows later.
const heldAt = `case when exists (select 1 from connection where id = value->>4 and state in ('reading', 'planned'))
  then ${heldUntil} else 0 end`

function storeOutbox(plan: Plan, context: CommitContext): readonly Statement[] {
  if (plan.outbox.length === 0) return []
  const rows = plan.outbox.map((due) => [
    due.link,
    due.connection,
    due.priority,
    due.correlation,
    context.heldBy.get(due.correlation) ?? null,
  ])
  return [
    {
      sql: `insert into outbox (link, connection, version, priority, correlation, due_at)
        select value->>0, value->>1, 1, ${outboxRank}, value->>3, ${heldAt} from json_each(?) where true
        on conflict (link) do update set version = outbox.version + 1, priority = min(outbox.priority, excluded.priority),
          correlation = excluded.correlation, due_at = min(outbox.due_at, excluded.due_at), attempts = 0, parked = null`,
      args: [JSON.stringify(rows)],
    },
  ]
}

function consume(plan: Plan): readonly Statement[] {
  const parked = plan.parked.map((row) => [row.seq, row.reason.slice(0, 500)])
  return [
    { sql: 'delete from inbox where seq in (select value from json_each(?))', args: [JSON.stringify(plan.consumed)] },
    ...(parked.length === 0
      ? []
      : [
          {
            sql: `update inbox set parked = (select value->>1 from json_each(?1) where value->>0 = inbox.seq)
              where seq in (select value->>0 from json_each(?1))`,
            args: [JSON.stringify(parked)],
          },
        ]),
  ]
}

/** Hints of our own have no instant of the remote's: they are never skipped as known. */
function reload(plan: Plan): readonly Statement[] {
  if (plan.reload.length === 0) return []
  const rows = plan.reload.map((entry) => [entry.connection, entry.ref.object, entry.ref.id, entry.priority])
  return [
    {
      sql: `insert into signal (connection, object, remote_id, priority, correlation, at)
        select value->>0, value->>1, value->>2, value->>3, 'reload', 0 from json_each(?) where true
        on conflict (connection, object, remote_id) do update set raised = signal.raised + 1, at = 0`,
      args: [JSON.stringify(rows)],
    },
  ]
}
