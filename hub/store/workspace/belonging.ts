import type { LinkId } from '#shared/ids.ts'
import type { Statement } from '#hub/ports.ts'
import { urgencySteps } from './backlog.ts'

/**
 * Makes due whatever belongs to entities that have got a record by these links, as urgently as these were. A delivery
 * under way does not end a row that is raised, and a row that waits for something goes on waiting. The plus takes the
 * column's affinity away: with it SQLite would go through all people for each company.
 */
export const bindTo = (gained: readonly LinkId[]): readonly Statement[] =>
  gained.length === 0
    ? []
    : [
        {
          sql: `insert into outbox (link, connection, version, priority, correlation)
            select l.id, l.connection, 1, coalesce(o.priority, 2 * ${urgencySteps}) + 1, coalesce(o.correlation, 'company')
            from json_each(?) j cross join link made on made.id = j.value and made.state = 'live'
            cross join entity e on e.fields->>'$."ref.company"' = +made.entity
            cross join link l on l.entity = e.id and l.connection = made.connection and l.state in ('creating', 'live')
            left join outbox o on o.link = made.id
            where l.shadow->>'$."ref.company"' is not made.entity
            on conflict (link) do update set version = outbox.version + 1`,
          args: [JSON.stringify(gained)],
        },
      ]
