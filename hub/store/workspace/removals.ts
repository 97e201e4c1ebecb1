import type { LinkId } from '#shared/ids.ts'
import type { Write } from '#hub/core/plan.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'

/**
 * Lines in the history for records that we have deleted, written where `storeSettled` has just stored their links: with the
 * version their entities have by now.
 */
export function logRemoved(
  links: readonly Write<Link>[],
  correlations: ReadonlyMap<LinkId, string>,
): readonly Statement[] {
  const removed = links.filter(({ row }) => row.state === 'removed')
  if (removed.length === 0) return []
  const rows = removed.map(({ row, was }) => [row.id, was, row.wroteAt ?? 0, correlations.get(row.id) ?? 'removal'])
  return [
    {
      sql: `insert into ledger (entity, version, at, actor, connection, link, correlation, kind, changes, evidence)
        select e.id, e.version, j.value->>2, 'hub', l.connection, l.id, j.value->>3, 'removed', '[]', '["Lead Hub deleted it there, as decided."]'
        from json_each(?) j join link l on l.id = j.value->>0 and l.rev = j.value->>1 + 1 and l.state = 'removed' and l.wrote_at = j.value->>2
        join entity e on e.id = l.entity`,
      args: [JSON.stringify(rows)],
    },
  ]
}
