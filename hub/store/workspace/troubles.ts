import type { Statement } from '#hub/ports.ts'

/** Examples shown of each kind of trouble, and kinds shown over all connections. */
const samplesMax = 10
const rowsMax = 500

const first = (table: string, member: string): string => `coalesce(${table}.parked->>'$[0].${member}', '')`

/**
 * What parked deliveries have in common: what is wrong with which field. What the remote said belongs to it only where
 * it is a rule of the customer's own; everywhere else it repeats the value, and no two are the same.
 */
export const troubleKey = (table: string): string =>
  `substr(${first(table, 'code')} || ' ' || ${first(table, 'field')} || ' ' ||
    case ${first(table, 'code')} when 'rule' then ${first(table, 'said')} else '' end, 1, 2000)`

/** Kinds of trouble per connection, each with how many records it holds up and a few of them; most frequent first. */
export const selectTroubles: Statement = {
  sql: `select * from (
      select o.connection, o.parked, ${troubleKey('o')} as key, l.id as link, l.entity, e.title,
        count(*) over (partition by o.connection, ${troubleKey('o')}) as records,
        row_number() over (partition by o.connection, ${troubleKey('o')} order by o.link) as place
      from outbox o join link l on l.id = o.link join entity e on e.id = l.entity where o.parked is not null
    ) where place <= ${samplesMax} order by records desc, connection, key, place limit ${rowsMax}`,
  args: [],
}
