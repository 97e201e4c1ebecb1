import { z } from 'zod'
import { survivorRule } from '#shared/api/merge.ts'
import { fieldValue } from '#shared/api/value.ts'
import { entityId, linkId, type EntityId } from '#shared/ids.ts'
import type { SurvivorRule } from '#shared/uniting.ts'
import { digest } from '#hub/core/derive.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Origin } from '#hub/core/snapshot.ts'
import type { Before, Taken, UniteOrder } from '#hub/core/uniting/unite.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { int, intOrNull, json, text, type Row } from '#hub/store/columns.ts'
import { listed } from './packed.ts'
import { list } from './gather.ts'

/** One that is stored. */
export interface Uniting extends Omit<UniteOrder, 'priority'> {
  readonly id: string
  readonly state: UnitingState
  readonly at: number
  readonly dueAt: number | null
  readonly doneAt: number | null
  readonly before: StoredBefore | null
}

export type UnitingState = 'asked' | 'waiting' | 'done' | 'cancelled' | 'split' | 'void'

/** How the two were, and who had been made one with the one that went before. */
export interface StoredBefore extends Before {
  readonly followers: readonly EntityId[]
}

const holdMinutesFirst = 10
/** More than so many within an hour, made in one system, are no daily business: a person is asked. */
const manyMax = 20
const hourMs = 3_600_000

export const selectHold: Statement = { sql: `select value from setting where name = 'merging'`, args: [] }

export const storeHold = (holdMinutes: number): Statement => ({
  sql: `insert into setting (name, value) values ('merging', ?) on conflict (name) do update set value = excluded.value`,
  args: [JSON.stringify({ holdMinutes })],
})

const holdShape = z.object({ holdMinutes: z.number() })

/** How long a merge can be called off, in minutes. */
export function readHold(rows: Rows | undefined): number {
  const row = list(rows)[0]
  return row === undefined ? holdMinutesFirst : holdShape.parse(json(row, 'value')).holdMinutes
}

const columns = 'id, kind, keep, gone, rule, picks, actor, connection, evidence, correlation, state, at, due_at'

/** What somebody asks for; a row: one of the two was not being made one with somebody already. */
export const addUniting = (kind: string, one: Omit<Uniting, 'state' | 'doneAt' | 'before'>): Statement => ({
  sql: `insert into uniting (${columns}) select ?1, ?2, ?3, ?4, ?5, ?6, ?7, null, ?8, ?9, 'waiting', ?10, ?11
    where not exists (select 1 from uniting where gone in (?3, ?4) and state in ('asked', 'waiting', 'done')
      or keep in (?3, ?4) and state in ('asked', 'waiting'))
    returning id`,
  args: [
    one.id,
    kind,
    one.keep,
    one.gone,
    JSON.stringify(one.rule),
    JSON.stringify(one.picks),
    one.actor,
    JSON.stringify(one.evidence),
    one.correlation,
    one.at,
    one.dueAt,
  ],
})

/** What was made one in a system is to be one everywhere; told once more, it is nothing new. */
export function storeUnitings(plan: Plan, now: number): readonly Statement[] {
  if (plan.unitings.length === 0) return []
  const rows = plan.unitings.map(({ keep, gone, connection, correlation }, at) => [
    `merge_${digest([keep, gone, connection, correlation])}`,
    keep,
    gone,
    connection,
    correlation,
    at,
  ])
  const before = `(select count(*) from uniting u where u.connection = j.value->>3 and u.at > ?2 - ${hourMs})`
  const isMany = `${before} + j.value->>5 >= ${manyMax}`
  const hold = `coalesce((select value->>'$.holdMinutes' from setting where name = 'merging'), ${holdMinutesFirst})`
  return [
    {
      sql: `insert or ignore into uniting (${columns})
        select j.value->>0, e.kind, j.value->>1, j.value->>2, ?3, '{}', c.connector, j.value->>3, json_array('Somebody merged the two in ' || c.connector || '.'),
          j.value->>4, case when ${isMany} then 'asked' else 'waiting' end, ?2, case when ${isMany} then null else ?2 + ${hold} * 60000 end
        from json_each(?1) j join connection c on c.id = j.value->>3 join entity e on e.id = j.value->>2`,
      args: [listed(rows), now, JSON.stringify({ kind: 'stays' } satisfies SurvivorRule)],
    },
  ]
}

/** No row: none is to be made now. */
export const selectUnitingDue = (now: number): Statement => ({
  sql: `select * from uniting where state = 'waiting' and due_at <= ? order by due_at, id limit 10`,
  args: [now],
})

export const selectUniting = (id: string): Statement => ({ sql: 'select * from uniting where id = ?', args: [id] })

/** A lead and those that have become it, where a parameter names it. */
export const familyOf = (parameter: string): string =>
  `(select ${parameter} union all select id from entity where merged_into = ${parameter})`

/** It holds only as long as it stands like this. */
export const unitingIs = (
  id: string,
  states: readonly UnitingState[],
): readonly [condition: string, args: Statement['args']] => [
  'count(*) from uniting where id = ? and state in (select value from json_each(?))',
  [id, JSON.stringify(states)],
]

/** No record of either has come, or begun to be made, since they were looked at. */
export const linksAre = (
  ids: readonly EntityId[],
  known: number,
): readonly [condition: string, args: Statement['args']] => [
  '(select count(*) from link where entity in (select value from json_each(?))) = ?',
  [JSON.stringify(ids), known],
]

/** The two are one: so are those that had become the one that went, and what waited for that one is the other's. */
export const storeUnited = (
  one: Uniting,
  { before, now }: { readonly before: StoredBefore; readonly now: number },
): readonly Statement[] => [
  {
    sql: `update uniting set state = 'done', done_at = ?, before = ?, keep = ? where id = ?`,
    args: [now, JSON.stringify(before), one.keep, one.id],
  },
  ...follow(before.followers, { from: one.gone, to: one.keep }),
  { sql: 'delete from dispatch where entity = ?', args: [one.gone] },
  {
    sql: `update review set entity = ?1 where entity = ?2 and answer is null`,
    args: [one.keep, one.gone],
  },
  {
    sql: `update review set body = replace(body, ?2, ?1) where kind = 'doubtful-match' and answer is null and instr(body, ?2) > 0`,
    args: [one.keep, one.gone],
  },
]

/** They are two again. */
export const storeSplit = (
  one: Uniting,
  { keep, now }: { readonly keep: EntityId; readonly now: number },
): readonly Statement[] => [
  { sql: `update uniting set state = 'split', done_at = ? where id = ?`, args: [now, one.id] },
  ...follow(one.before?.followers ?? [], { from: keep, to: one.gone }),
]

const follow = (
  followers: readonly EntityId[],
  { from, to }: { readonly from: EntityId; readonly to: EntityId },
): readonly Statement[] =>
  followers.length === 0
    ? []
    : [
        {
          sql: 'update entity set merged_into = ? where merged_into = ? and id in (select value from json_each(?))',
          args: [to, from, JSON.stringify(followers)],
        },
      ]

/** Who has become this one. */
export const selectFollowers = (id: EntityId): Statement => ({
  sql: 'select id from entity where merged_into = ?',
  args: [id],
})

/** It is not made, for a reason that is shown. */
export const voidUniting = (id: string, fault: string, now: number): Statement => ({
  sql: `update uniting set state = 'void', fault = ?, done_at = ? where id = ? and state = 'waiting'`,
  args: [fault, now, id],
})

/** A person calls it off, or says that it is to be made at once; a row: it was open. */
export const decideUniting = (id: string, state: 'cancelled' | 'waiting', now: number): Statement => ({
  sql: `update uniting set state = ?1, due_at = case ?1 when 'waiting' then 0 else due_at end, done_at = case ?1 when 'waiting' then null else ?2 end
    where id = ?3 and state in ('asked', 'waiting') returning id`,
  args: [state, now, id],
})

const picks = z.record(z.string(), z.object({ side: z.enum(['keep', 'gone']), why: z.string() }))
const evidence = z.array(z.string())
const origin = z
  .object({ source: z.string(), link: z.string().optional(), at: z.number(), restored: z.literal(true).optional() })
  .transform(({ link, restored, ...known }): Origin => ({
    ...known,
    ...(link === undefined ? {} : { link: linkId(link) }),
    ...(restored === undefined ? {} : { restored }),
  }))
const taken = z
  .object({ field: z.string(), before: fieldValue, after: fieldValue, origin: origin.optional() })
  .transform(({ origin: from, ...values }): Taken => ({ ...values, ...(from === undefined ? {} : { origin: from }) }))
const beforeShape = z.object({
  taken: z.array(taken),
  links: z.array(z.string().transform(linkId)),
  tombs: z.array(z.string().transform(linkId)).default([]),
  followers: z.array(z.string().transform(entityId)).default([]),
})

export function readUniting(row: Row): Uniting {
  const before = json(row, 'before')
  return {
    id: text(row, 'id'),
    keep: entityId(text(row, 'keep')),
    gone: entityId(text(row, 'gone')),
    rule: survivorRule.parse(json(row, 'rule')) satisfies SurvivorRule,
    picks: picks.parse(json(row, 'picks')),
    actor: text(row, 'actor'),
    evidence: evidence.parse(json(row, 'evidence')),
    correlation: text(row, 'correlation'),
    state: stateShape.parse(text(row, 'state')),
    at: int(row, 'at'),
    dueAt: intOrNull(row, 'due_at'),
    doneAt: intOrNull(row, 'done_at'),
    before: before === null ? null : beforeShape.parse(before),
  }
}

const stateShape = z.enum(['asked', 'waiting', 'done', 'cancelled', 'split', 'void'])
