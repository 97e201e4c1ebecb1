import { ownerField } from '#shared/entity.ts'
import type { ConnectionId } from '#shared/ids.ts'
import type { LedgerEntry, Plan } from '#hub/core/plan.ts'
import type { Outcome } from '#hub/core/routing/route.ts'
import type { Statement } from '#hub/ports.ts'
import { listed } from './packed.ts'

/** Who has leads from now on, and why: whatever a plan does to owners, whoever caused it. */
export function storeAssignments(plan: Plan): readonly Statement[] {
  const rows = plan.ledger.flatMap((entry) => {
    const change = entry.kind === 'scored' ? undefined : entry.changes.find(({ field }) => field === ownerField)
    if (change === undefined || change.before === change.after) return []
    const { entity, at, actor, correlation } = entry
    return [[entity, change.after, change.before, at, actor, correlation, change.rule]]
  })
  if (rows.length === 0) return []
  return [
    {
      sql: `insert into assignment (entity, owner, before, at, actor, correlation, why)
        select value->>0, nullif(lower(value->>1), ''), nullif(lower(value->>2), ''), value->>3, value->>4, value->>5, value->>6
        from json_each(?)`,
      args: [listed(rows)],
    },
  ]
}

interface Around {
  readonly now: number
  readonly heldBy: ReadonlyMap<string, ConnectionId>
}

/** Leads that are new, belong to another office or have another owner are looked at; those of a first sync are whose they are. */
export function dispatchFor(plan: Plan, { now, heldBy }: Around): readonly Statement[] {
  const leads = new Set(plan.ledger.flatMap((entry) => (isForDispatch(entry, heldBy) ? [entry.entity] : [])))
  return leads.size === 0 ? [] : [addDispatch([...leads], now)]
}

const isForDispatch = (entry: LedgerEntry, heldBy: Around['heldBy']): boolean => {
  if (heldBy.has(entry.correlation)) return false
  if (entry.kind === 'created' || entry.kind === 'placed') return true
  return entry.kind !== 'scored' && entry.actor !== 'hub' && entry.changes.some(({ field }) => field === ownerField)
}

const addSql = `insert into dispatch (entity, since, due_at)
    select e.id, ?2, 0 from json_each(?1) j join entity e on e.id = j.value
    where e.kind = 'lead' and exists (select 1 from routing)
    on conflict (entity) do update set due_at = 0, raised = dispatch.raised + 1`

/** To be looked at now, where there is a routing. */
export const addDispatch = (entities: readonly string[], now: number): Statement => ({
  sql: addSql,
  args: [JSON.stringify(entities), now],
})

/** Whoever has it wants somebody else to have it. */
export const notePassed = (lead: string, by: string): Statement => ({
  sql: 'update dispatch set passed_by = ? where entity = ?',
  args: [by, lead],
})

/** Whether a statement has leads looked at. */
export const isDispatch = (statement: Statement | undefined): boolean => statement?.sql === addSql

/** No row: no lead is to be looked at now. */
export const selectDispatchDue = (now: number): Statement => ({
  sql: 'select 1 from dispatch where due_at <= ? limit 1',
  args: [now],
})

/** The next leads to be looked at, in the order in which they came, and what is known of each. */
export const selectDispatch = (now: number, limit: number): Statement => ({
  sql: `select d.entity, d.owner, d.answer_by, d.raised, d.passed_by, d.tried, o.name as office_name,
      (select json_group_array(owner) from (select a.owner from assignment a
        where a.entity = d.entity and a.owner is not null and a.owner is not e.owner order by a.id desc limit 10)) as former,
      (select a.owner is null and a.actor <> 'hub' from assignment a where a.entity = d.entity order by a.id desc limit 1) as is_left,
      (select count(*) from assignment a where a.entity = d.entity and a.actor = 'hub' and a.owner is not null
        and a.at > ?1 - 86400000) as given_today,
      ${isAnswered} as is_answered
    from (select * from dispatch where due_at <= ?1 order by due_at, since, entity limit ?2) d
    left join entity e on e.id = d.entity left join office o on o.id = e.office
    order by d.due_at, d.since, d.entity`,
  args: [now, limit],
})

// What a colleague did, and not what the lead did by itself.
const isAnswered = `(d.owner is not null and (
  exists (select 1 from engagement n where n.entity = d.entity and n.kind in ('call-note', 'meeting') and n.received_at >= d.since)
  or exists (select 1 from ledger l where l.entity = d.entity and l.at >= d.since and l.actor <> 'hub' and (l.kind = 'feedback'
    or l.kind in ('changed', 'edited') and exists (select 1 from json_each(l.changes) c
      where c.value->>'$.field' in ('status', 'doNotContactUntil'))))))`

/** A lead that was looked at, how often that had been asked for, and what became of it. */
export interface Settled {
  readonly raised: number
  readonly outcome: Outcome
}

/** What became of leads that were looked at; whoever asked for one again meanwhile is heard. */
export function settleDispatch(settled: readonly Settled[], now: number): readonly Statement[] {
  const closed = settled.flatMap(({ raised, outcome }) => (outcome.kind === 'closed' ? [[outcome.entity, raised]] : []))
  const open = settled.flatMap(({ raised, outcome }) =>
    outcome.kind === 'open' ? [openRow(outcome, raised, now)] : [],
  )
  return [
    ...(closed.length === 0
      ? []
      : [
          {
            sql: 'delete from dispatch where (entity, raised) in (select value->>0, value->>1 from json_each(?))',
            args: [JSON.stringify(closed)],
          },
        ]),
    ...(open.length === 0
      ? []
      : [
          {
            // Since when it waits, or since when its owner has it.
            sql: `insert into dispatch (entity, due_at, owner, answer_by, tried, why, since, raised)
              select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
              from json_each(?) where true
              on conflict (entity) do update set due_at = excluded.due_at, tried = excluded.tried, why = excluded.why,
                since = case when excluded.owner is dispatch.owner then dispatch.since else excluded.since end,
                owner = excluded.owner, answer_by = excluded.answer_by, passed_by = null
              where dispatch.raised = excluded.raised`,
            args: [JSON.stringify(open)],
          },
        ]),
  ]
}

const openRow = (outcome: Outcome & { kind: 'open' }, raised: number, now: number): readonly unknown[] => {
  const { entity, until, owner, answerBy, tried, why } = outcome
  return [entity, until, owner, answerBy, JSON.stringify(tried), why, now, raised]
}
