import { noFindings, type Findings } from '#hub/core/reconcile.ts'
import type { Statement } from '#hub/ports.ts'
import { int, intOrNull, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { connectionId, type ConnectionId } from '#shared/ids.ts'
import { linkColumns, packed } from './packed.ts'

/** One object of one connection, in one reconciliation. */
export interface Part {
  readonly run: string
  readonly connection: ConnectionId
  readonly object: string
  readonly isDone: boolean
  /** When the reconciliation began (ms). */
  readonly begunAt: number
  readonly cursor: string | null
  readonly total: number | null
  readonly findings: Findings
}

/** `running`, `done`, or `cancelled`. */
export interface Reconciliation {
  readonly id: string
  readonly state: string
  /** `user:<id>` or `hub`. */
  readonly author: string
  readonly begunAt: number
  readonly endedAt: number | null
}

export function readPart(row: Row): Part {
  return {
    run: text(row, 'run'),
    connection: connectionId(text(row, 'connection')),
    object: text(row, 'object'),
    isDone: text(row, 'state') !== 'reading',
    begunAt: int(row, 'begun_at'),
    cursor: textOrNull(row, 'cursor'),
    total: intOrNull(row, 'total'),
    findings: readFindings(json(row, 'findings')),
  }
}

function readFindings(value: unknown): Findings {
  return typeof value === 'object' && value !== null ? { ...noFindings, ...value } : noFindings
}

export function readReconciliation(row: Row): Reconciliation {
  return {
    id: text(row, 'id'),
    state: text(row, 'state'),
    author: text(row, 'author'),
    begunAt: int(row, 'begun_at'),
    endedAt: intOrNull(row, 'ended_at'),
  }
}

/** The part of a connection that is to be read next. */
export const selectReading = (connection: ConnectionId): Statement => ({
  sql: `select p.*, r.begun_at from reconciliation_part p join reconciliation r on r.id = p.run
    where p.connection = ? and p.state = 'reading' order by p.object limit 1`,
  args: [connection],
})

/** How far the one that runs is; no row where none does. */
export const selectComparing: Statement = {
  sql: `select sum(coalesce(p.findings->>'$.records', 0)) as done,
      case when count(*) = count(p.total) then sum(p.total) end as total
    from reconciliation r join reconciliation_part p on p.run = r.id where r.state = 'running' group by r.id`,
  args: [],
}

export const selectRuns = (limit: number): readonly Statement[] => [
  { sql: 'select * from reconciliation order by begun_at desc limit ?', args: [limit] },
  {
    sql: `select p.*, r.begun_at from reconciliation_part p join reconciliation r on r.id = p.run
      where r.id in (select id from reconciliation order by begun_at desc limit ?) order by p.connection, p.object`,
    args: [limit],
  },
]

/** Kept this long. */
const keptMs = 90 * 86_400_000

/** Begins one over all that is live, unless one runs: then nothing is stored. */
export const beginRun = (run: {
  readonly id: string
  readonly author: string
  readonly now: number
}): readonly Statement[] => [
  {
    sql: 'delete from reconciliation_part where run in (select id from reconciliation where begun_at < ?)',
    args: [run.now - keptMs],
  },
  { sql: 'delete from reconciliation where begun_at < ?', args: [run.now - keptMs] },
  {
    sql: `insert into reconciliation (id, state, author, begun_at) select ?, 'running', ?, ?
      where not exists (select 1 from reconciliation where state = 'running')
        and exists (select 1 from feed f join connection c on c.id = f.connection where c.state = 'live' and f.complete = 1)
      returning id`,
    args: [run.id, run.author, run.now],
  },
  { sql: `delete from reconciled where exists (select 1 from reconciliation where id = ?)`, args: [run.id] },
  {
    sql: `insert into reconciliation_part (run, connection, object, state, findings)
      select ?1, f.connection, f.object, 'reading', '{}' from feed f join connection c on c.id = f.connection
      where c.state = 'live' and f.complete = 1 and exists (select 1 from reconciliation where id = ?1)`,
    args: [run.id],
  },
]

/** Ends one before it is through; what was found until then is kept. */
export const cancelRun = (id: string | null, now: number): readonly Statement[] => [
  {
    sql: `update reconciliation set state = 'cancelled', ended_at = ?2 where state = 'running' and (?1 is null or id = ?1) returning id`,
    args: [id, now],
  },
  {
    sql: `update reconciliation_part set state = 'left' where state = 'reading'
      and run in (select id from reconciliation where state = 'cancelled')`,
    args: [],
  },
]

/** A record as it was read: what it belongs to by role, object and id, where the remote says that it belongs to none. */
export type Shown = readonly [
  id: string,
  revision: string,
  refs: readonly (readonly [role: string, object: string | null, id: string | null])[],
]

/** What is known of records of one object: links that stand elsewhere, strangers, what waits, and what they belong to. */
export function selectKnown(
  { connection, object }: Pick<Part, 'connection' | 'object'>,
  records: readonly Shown[],
): readonly Statement[] {
  const args = [connection, object, JSON.stringify(records)]
  const joined =
    'json_each(?3) j cross join link l on l.connection = ?1 and l.object = ?2 and l.remote_id = j.value->>0'
  return [
    // Where the revision is the one that the link stands at, so are all values: nothing needs to be compared.
    packed(linkColumns, { sql: `select l.* from ${joined} where l.revision is not j.value->>1`, args }),
    {
      sql: `select j.value->>0 as id from json_each(?3) j
        where not exists (select 1 from link where connection = ?1 and object = ?2 and remote_id = j.value->>0)`,
      args,
    },
    {
      sql: `select remote_id as id from json_each(?3) j cross join inbox on connection = ?1 and object = ?2 and remote_id = j.value->>0
        union select remote_id from json_each(?3) j cross join signal on connection = ?1 and object = ?2 and remote_id = j.value->>0`,
      args,
    },
    {
      // What cannot be resolved is left out, as when it is absorbed.
      sql: `select j.value->>0 as id, r.value->>0 as role, t.entity from ${joined}, json_each(j.value, '$[2]') r
        left join link t on t.connection = ?1 and t.object = r.value->>1 and t.remote_id = r.value->>2
        where l.revision is not j.value->>1 and (r.value->>2 is null or t.entity is not null)`,
      args,
    },
  ]
}

export interface PartStep {
  readonly cursor: string
  readonly total: number | null
  readonly findings: Findings
  /** The records of this step. */
  readonly ids: readonly string[]
  readonly ended: boolean
  readonly now: number
  readonly correlation: string
}

/** Moves a part on, once: whoever comes second, from the same cursor, changes nothing. */
export function advancePart(part: Part, step: PartStep): readonly Statement[] {
  const { run, connection, object, cursor } = part
  return [
    {
      sql: `insert or ignore into reconciled (connection, object, link)
        select ?1, ?2, l.rowid from json_each(?3) j cross join link l on l.connection = ?1 and l.object = ?2 and l.remote_id = j.value
        where exists (select 1 from reconciliation_part
          where run = ?4 and connection = ?1 and object = ?2 and state = 'reading' and cursor is ?5)`,
      args: [connection, object, JSON.stringify(step.ids), run, cursor],
    },
    {
      sql: `update reconciliation_part set cursor = ?, total = coalesce(?, total), findings = ?
        where run = ? and connection = ? and object = ? and state = 'reading' and cursor is ?`,
      args: [step.cursor, step.total, JSON.stringify(step.findings), run, connection, object, cursor],
    },
    ...(step.ended ? endPart(part, step) : []),
  ]
}

/** Linked since before it began, and not shown. */
const left = `from link l where l.connection = ?1 and l.object = ?2 and l.state = 'live' and l.remote_id is not null
  and coalesce(l.seen_at, 0) < ?3 and coalesce(l.wrote_at, 0) < ?3
  and not exists (select 1 from reconciled r where r.connection = ?1 and r.object = ?2 and r.link = l.rowid)`

/**
 * What a complete read did not show is looked for, one by one: that it is gone is for the remote to say. Only whoever moved
 * the part to its end finds it there.
 */
function endPart({ run, connection, object, begunAt }: Part, step: PartStep): readonly Statement[] {
  const args = [connection, object, begunAt]
  const atEnd = `run = ?4 and connection = ?1 and object = ?2 and state = 'reading' and cursor is ?5`
  const done = `exists (select 1 from reconciliation_part where ${atEnd})`
  return [
    {
      sql: `insert into signal (connection, object, remote_id, priority, correlation, at)
        select l.connection, l.object, l.remote_id, 2, ?6, 0 ${left} and ${done}
        on conflict (connection, object, remote_id) do update set raised = signal.raised + 1, at = 0`,
      args: [...args, run, step.cursor, step.correlation],
    },
    {
      sql: `update reconciliation_part set state = 'done', findings = json_set(findings, '$.missing', findings->>'$.missing' + (select count(*) ${left}))
        where ${atEnd}`,
      args: [...args, run, step.cursor],
    },
    {
      sql: `delete from reconciled where connection = ?1 and object = ?2 and not exists (
        select 1 from reconciliation_part where connection = ?1 and object = ?2 and state = 'reading')`,
      args: [connection, object],
    },
    endRun(step.now),
  ]
}

/** It is through once no part is being read. */
const endRun = (now: number): Statement => ({
  sql: `update reconciliation set state = 'done', ended_at = ? where state = 'running'
    and not exists (select 1 from reconciliation_part where run = reconciliation.id and state = 'reading')`,
  args: [now],
})

/** A connection that is cut off is read no more; the others go on without it. */
export const leaveParts = (connection: ConnectionId, now: number): readonly Statement[] => [
  {
    sql: `update reconciliation_part set state = 'left' where connection = ? and state = 'reading'`,
    args: [connection],
  },
  { sql: 'delete from reconciled where connection = ?', args: [connection] },
  endRun(now),
]
