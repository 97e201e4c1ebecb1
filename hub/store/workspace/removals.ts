import type { LinkId } from '#shared/ids.ts'
import type { Settlement } from '#hub/core/delivery.ts'
import type { Statement } from '#hub/ports.ts'
import { closeDeletions } from './reviews.ts'

const words = {
  removed: 'Lead Hub deleted it there, as decided.',
  moved: 'Lead Hub merged it there into the other one, as decided.',
  restored: 'Lead Hub took the merge there back, as decided.',
} as const

/**
 * What follows where `storeSettled` has just stored the links of records that we have deleted, merged or taken apart: a line in
 * the history, with the version their entities have by now, and the end of questions of which nothing is left.
 */
export function noteDone(
  { links, done }: Pick<Settlement, 'links' | 'done'>,
  correlations: ReadonlyMap<LinkId, string>,
): readonly Statement[] {
  if (done.length === 0) return []
  const kinds = new Map(done.map(({ link, kind }) => [link, kind]))
  const mine = links.filter(({ row }) => kinds.has(row.id))
  const rows = mine.map(({ row, was }) => {
    const kind = kinds.get(row.id) ?? 'removed'
    const evidence = JSON.stringify([words[kind]])
    return [row.id, was, row.wroteAt ?? 0, correlations.get(row.id) ?? kind, kind, evidence, row.state]
  })
  return [
    closeDeletions(mine),
    {
      sql: `insert into ledger (entity, version, at, actor, connection, link, correlation, kind, changes, evidence)
        select e.id, e.version, j.value->>2, 'hub', l.connection, l.id, j.value->>3, j.value->>4, '[]', j.value->>5
        from json_each(?) j join link l on l.id = j.value->>0 and l.rev = j.value->>1 + 1 and l.state = j.value->>6 and l.wrote_at = j.value->>2
        join entity e on e.id = l.entity`,
      args: [JSON.stringify(rows)],
    },
  ]
}
