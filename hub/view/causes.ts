import { causeList, type CauseList } from '#shared/api/change-set.ts'
import { undoneKinds } from '#hub/core/undo.ts'
import type { Reader } from '#hub/ports.ts'
import { int, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { iso } from './words.ts'

/** Causes of a page, and lines of the history that are looked through for them. */
const causesMax = 50
const linesMax = 5_000

const kinds = undoneKinds.map((kind) => `'${kind}'`).join(', ')

const lineAndCause = `
  seen as materialized (select id, correlation, kind from ledger where id < ?1 order by id desc limit ${linesMax}),
  cause as materialized (select correlation, max(id) as newest from seen where kind in (${kinds})
    group by correlation order by newest desc limit ${causesMax})`

/**
 * What has changed values and could be undone, the newest first: each cause once, where its newest line stands. A page
 * may hold few, or none where one cause fills all its lines. One round trip.
 */
export async function showCauses(db: Reader, before: number | undefined): Promise<CauseList> {
  const args = [before ?? Number.MAX_SAFE_INTEGER]
  const [found, looked] = await db.read([
    {
      sql: `with ${lineAndCause}, told as (
          select c.correlation, max(g.id) as last, min(g.at) as since, max(g.at) as until, max(g.actor) as actor,
            max(g.connection) as connection, count(*) as lines, count(distinct g.entity) as leads, min(g.entity) as lead
          from cause c cross join ledger g on g.correlation = c.correlation and g.kind in (${kinds})
          group by c.correlation having last < ?1)
        select told.*, (select connector from connection where id = told.connection) as connector,
          (select title from entity where id = told.lead) as title,
          (select title from change_set where id = told.correlation) as set_title,
          exists (select 1 from change_set where request->>'$.scope.correlation' = told.correlation
            and state in ('applying', 'applied')) as undone
        from told order by last desc`,
      args,
    },
    {
      sql: `with ${lineAndCause} select (select count(*) from seen) as lines, (select min(id) from seen) as oldest,
          count(*) as causes, min(newest) as reached from cause`,
      args,
    },
  ])
  const causes = list(found).map(causeOf)
  const part = list(looked)[0]
  return causeList.parse({ causes, next: part === undefined ? null : nextOf(part) } satisfies CauseList)
}

function nextOf(part: Row): number | null {
  if (int(part, 'causes') === causesMax) return int(part, 'reached')
  return int(part, 'lines') < linesMax ? null : int(part, 'oldest')
}

function causeOf(row: Row): CauseList['causes'][number] {
  const setTitle = textOrNull(row, 'set_title')
  const correlation = text(row, 'correlation')
  return {
    correlation,
    from: iso(int(row, 'since')),
    to: iso(int(row, 'until')),
    actor: text(row, 'actor'),
    connector: textOrNull(row, 'connector'),
    leads: int(row, 'leads'),
    lines: int(row, 'lines'),
    lead: { id: text(row, 'lead'), title: textOrNull(row, 'title') ?? '' },
    changeSet: setTitle === null ? null : { id: correlation, title: setTitle },
    undone: int(row, 'undone') === 1,
  }
}
