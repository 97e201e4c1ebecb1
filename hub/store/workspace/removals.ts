import type { LinkId } from '#shared/ids.ts'
import type { Settlement } from '#hub/core/delivery.ts'
import type { Statement } from '#hub/ports.ts'
import { closeDeletions } from './reviews.ts'

/**
 * What follows where `storeSettled` has just stored the links of records that we have deleted: a line in the history, with
 * the version their entities have by now, and the end of questions of which nothing is left.
 */
export function noteRemoved(
  { links, removed }: Pick<Settlement, 'links' | 'removed'>,
  correlations: ReadonlyMap<LinkId, string>,
): readonly Statement[] {
  if (removed.length === 0) return []
  const rows = links
    .filter(({ row }) => removed.includes(row.id))
    .map(({ row, was }) => [row.id, was, row.wroteAt ?? 0, correlations.get(row.id) ?? 'removal'])
  return [
    closeDeletions(links.filter(({ row }) => removed.includes(row.id))),
    {
      sql: `insert into ledger (entity, version, at, actor, connection, link, correlation, kind, changes, evidence)
        select e.id, e.version, j.value->>2, 'hub', l.connection, l.id, j.value->>3, 'removed', '[]', '["Lead Hub deleted it there, as decided."]'
        from json_each(?) j join link l on l.id = j.value->>0 and l.rev = j.value->>1 + 1 and l.state = 'removed' and l.wrote_at = j.value->>2
        join entity e on e.id = l.entity`,
      args: [JSON.stringify(rows)],
    },
  ]
}
