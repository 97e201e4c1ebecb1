import type { EntityId, ImportId } from '#shared/ids.ts'
import { entityId } from '#shared/ids.ts'
import type { LineAnswer, Outcome } from '#hub/core/import/plan.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'
import { int, json, text, type Row } from '#hub/store/columns.ts'
import { keyHoldersMax } from '#hub/core/identity/keys.ts'
import { selectImportUnderWay } from './imports.ts'
import { listed } from './packed.ts'
import { packOrigins } from './origins.ts'
import { readEntity } from './rows.ts'
import { familyOf } from './unitings.ts'

/** What becomes of lines, as far as it is known; `isMoved`: it is not what was approved. */
export interface LineOutcome {
  readonly line: number
  readonly outcome: Outcome
  readonly notes: readonly string[]
}

const entityIn = (outcome: Outcome): EntityId | null => ('entity' in outcome ? (outcome.entity ?? null) : null)

/** Keeps what would become of lines. */
export const storeOutcomes = (id: ImportId, lines: readonly LineOutcome[], isMoved: boolean): readonly Statement[] =>
  lines.length === 0
    ? []
    : [
        {
          // An update from a list would look through all lines for each; each of them is there.
          sql: `insert into import_line (import, line, cells, kind, entity, outcome, notes, moved)
            select ?1, value->>0, '', value->>1, value->>2, value->>3, value->>4, ?3 from json_each(?2) where true
            on conflict (import, line) do update set kind = excluded.kind, entity = excluded.entity,
              outcome = excluded.outcome, notes = excluded.notes, moved = max(moved, excluded.moved)
            where applied_at is null`,
          args: [
            id,
            listed(lines.map(({ line, outcome, notes }) => [line, outcome.kind, entityIn(outcome), outcome, notes])),
            isMoved ? 1 : 0,
          ],
        },
      ]

/** Lines that were brought in. */
export const storeApplied = (id: ImportId, lines: readonly number[], now: number): readonly Statement[] =>
  lines.length === 0
    ? []
    : [
        {
          sql: `update import_line set applied_at = ?2, moved = 0
            where import = ?1 and line in (select value from json_each(?3))`,
          args: [id, now, JSON.stringify(lines)],
        },
      ]

export const storeAnswer = (id: ImportId, line: number, answer: LineAnswer): Statement => ({
  sql: 'update import_line set answer = ? where import = ? and line = ? and applied_at is null',
  args: [JSON.stringify(answer), id, line],
})

/** Keeps what leads would be after these lines, so that those that follow meet them. */
export function storeMade(id: ImportId, plan: Plan): readonly Statement[] {
  if (plan.entities.length === 0) return []
  const bodies = plan.entities.map(({ row }) => [
    row.id,
    {
      id: row.id,
      kind: row.kind,
      fields: row.fields,
      origins: packOrigins(row.origins),
      version: row.version,
      score: row.score,
      merged_into: null,
      created_at: row.createdAt,
      updated_at: row.updatedAt,
      office: row.office ?? null,
      engagement: row.engagement ?? null,
    },
  ])
  const keys = plan.keys.flatMap((entry) => entry.keys.map((key) => [key, entry.entity]))
  return [
    {
      sql: `insert or replace into import_made (import, entity, body) select ?, value->>0, value->>1 from json_each(?)`,
      args: [id, listed(bodies)],
    },
    {
      sql: `insert or ignore into import_key (import, key, entity) select ?, value->>0, value->>1 from json_each(?)`,
      args: [id, listed(keys)],
    },
  ]
}

/** Leads that earlier lines make or change and that these keys or ids lead to. */
export const selectMade = (
  id: ImportId,
  wanted: { readonly keys: readonly string[]; readonly entities: readonly EntityId[] },
): readonly Statement[] => {
  const args = [JSON.stringify(wanted.keys), JSON.stringify(wanted.entities), id]
  const keyed = `select k.value as key, i.entity from json_each(?1) k cross join import_key i on i.import = ?3 and i.key = k.value
    where not exists (select 1 from import_key where import = ?3 and key = k.value limit 1 offset ${keyHoldersMax})`
  return [
    { sql: keyed.replaceAll('?3', '?2'), args: [args[0] ?? '[]', id] },
    {
      sql: `select body from import_made where import = ?3
        and entity in (select entity from (${keyed}) union select value from json_each(?2))`,
      args,
    },
  ]
}

export const readMade = (rows: readonly Row[]): readonly Entity[] =>
  rows
    .map((row) => json(row, 'body'))
    .filter(isRow)
    .map(readEntity)

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

/** When leads were last brought in by another import. */
export const selectBrought = (id: ImportId, entities: readonly EntityId[]): Statement => ({
  sql: `select entity, max(applied_at) as at from import_line indexed by import_line_entity
    where entity in (select value from json_each(?1)) and applied_at is not null and import <> ?2 group by entity`,
  args: [JSON.stringify(entities), id],
})

export const readBrought = (rows: readonly Row[]): ReadonlyMap<EntityId, number> =>
  new Map(rows.map((row) => [entityId(text(row, 'entity')), int(row, 'at')]))

/** Lists that brought a lead, the newest first. */
export const selectLists = (entity: EntityId, limit: number): Statement => ({
  sql: `select l.import, l.line, l.applied_at, i.name, i.options->>'$.partner' as partner
    from import_line l join import i on i.id = l.import
    where l.entity in ${familyOf('?1')} and l.applied_at is not null order by l.applied_at desc, l.line limit ?2`,
  args: [entity, limit],
})

const countsOf = `select kind, applied_at is not null as isDone, count(*) as n, sum(moved) as moved,
      sum(applied_at is null and (notes <> '[]' or json_array_length(coalesce(outcome->'$.notes', '[]')) > 0)) as noted
    from import_line where import = ?1 group by 1, 2`

/** How many lines of an import there are of each kind. */
export const selectCounts = (id: ImportId): Statement => ({ sql: countsOf, args: [id] })

/** Keeps that with the import, so that a list of imports need not look at their lines. */
export const keepCounts = (id: ImportId): Statement => ({
  sql: `update import set counts = (select json_group_array(
      json_object('kind', kind, 'isDone', isDone, 'n', n, 'moved', moved, 'noted', noted)) from (${countsOf}))
    where id = ?1`,
  args: [id],
})

/** Of which lines one that is being worked on is about, and which of them are done. */
const worked = `case i.state when 'matching' then true when 'applying' then l.kind in ('new', 'join') and l.line <= i.through
  else l.kind = 'new' and l.applied_at is not null end`
const isDone = `case i.state when 'applying' then l.applied_at is not null else l.line <= i.cursor end`

/** The import that is being worked on: how far it is, in lines. */
export const selectImporting: Statement = {
  sql: `select i.id, i.name, i.state, sum(${worked}) as total, sum((${worked}) and (${isDone})) as done
    from (${selectImportUnderWay.sql}) i join import_line l on l.import = i.id group by i.id`,
  args: [],
}
