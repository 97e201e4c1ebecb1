import type { Plan, Write } from '#hub/core/plan.ts'
import type { Statement } from '#hub/ports.ts'

/** Fails the whole batch as stale where a condition (SQL) does not hold. */
export const guarded = (condition: string, args: Statement['args']): readonly Statement[] => [
  { sql: `insert into guard (ok) select ${condition}`, args },
  { sql: 'delete from guard', args: [] },
]

/** The same where this is not the newest version of the territory, of the rules of scoring, or of the routing. */
export const guardNewest = (table: 'territory' | 'scoring' | 'routing', version: number): readonly Statement[] =>
  guarded(`coalesce((select max(version) from ${table}), 0) = ?`, [version])

// Last: two plans at once must not each give one entity a record in the same connection.
const isFresh = `
  (select count(*) from json_each(?1) j join entity e on e.id = j.value->>0 where e.version = j.value->>1) = json_array_length(?1)
  and (select count(*) from json_each(?2) j join link l on l.id = j.value->>0 where l.rev = j.value->>1) = json_array_length(?2)
  and not exists (select 1 from entity where id in (select value from json_each(?3)))
  and not exists (select 1 from link where id in (select value from json_each(?4)))
  and not exists (select 1 from json_each(?5) j join link l on l.entity = j.value->>1 and l.connection = j.value->>2
    where (l.state = 'creating' or j.value->>3 = 'creating') and l.id not in (select value from json_each(?6)))
  and (?3 = '[]' and ?1 = '[]' or (coalesce((select max(version) from territory), 0) = ?7
    and coalesce((select max(version) from scoring), 0) = ?8))`

/** Fails the whole batch as stale where anything the plan was based on has moved: entities, links, the territory, the rules of scoring. */
export function guardPlan(plan: Plan): readonly Statement[] {
  const known = (writes: readonly Write<{ readonly id: string }>[]): string =>
    JSON.stringify(writes.filter((write) => write.was !== null).map((write) => [write.row.id, write.was]))
  const fresh = (writes: readonly Write<{ readonly id: string }>[]): string =>
    JSON.stringify(writes.filter((write) => write.was === null).map((write) => write.row.id))
  if (plan.entities.length + plan.links.length === 0) return []
  return guarded(isFresh, [
    known(plan.entities),
    known(plan.links),
    fresh(plan.entities),
    fresh(plan.links),
    ...bonds(plan),
    plan.territory,
    plan.scoring,
  ])
}

/** The bonds a plan makes, and the links it knows of. */
function bonds(plan: Plan): readonly [string, string] {
  const made = plan.links.filter((write) => write.was === null && write.row.entity !== undefined)
  return [
    JSON.stringify(made.map(({ row }) => [row.id, row.entity, row.connection, row.state])),
    JSON.stringify(plan.links.map(({ row }) => row.id)),
  ]
}
