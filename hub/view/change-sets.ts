import {
  changeSetRows,
  changeSetView,
  type ChangeSetRow,
  type ChangeSetRows,
  type ChangeSetRowsQuery,
  type ChangeSetView,
} from '#shared/api/change-set.ts'
import type { PreviewRow } from '#hub/core/preview.ts'
import { undoWishes } from '#hub/core/undo.ts'
import { leadsPerBatch } from '#hub/flow/change-set-numbers.ts'
import { pageOf, previewPage, type Stretch } from '#hub/flow/change-set-page.ts'
import type { Context } from '#hub/flow/context.ts'
import { rowsAtOnce } from '#hub/flow/fitting.ts'
import { gatherEntities } from '#hub/flow/gather-entities.ts'
import type { Database } from '#hub/ports.ts'
import { readHead, selectChangeSets, type ChangeSet, type ChangeSetHead } from '#hub/store/workspace/change-sets.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readPart } from '#hub/store/workspace/ledger.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { fieldTitle, iso, isoOrNull } from './words.ts'

const setsMax = 100

/** The newest change sets. Numbers of one that waits for a yes are those it was last shown with. */
export async function showChangeSets(db: Database): Promise<readonly ChangeSetView[]> {
  const [found] = await db.read([selectChangeSets(setsMax)])
  return list(found).map((row) => showChangeSet(readHead(row)))
}

export const showChangeSet = (set: ChangeSetHead): ChangeSetView =>
  changeSetView.parse({
    id: set.id,
    kind: set.kind,
    title: set.title,
    state: set.state,
    author: set.author,
    createdAt: iso(set.createdAt),
    appliedAt: isoOrNull(set.appliedAt),
    ...set.preview,
    progress: progressOf(set),
  } satisfies ChangeSetView)

function progressOf({ state, done, skipped, preview }: ChangeSetHead): ChangeSetView['progress'] {
  if (state === 'previewed' || state === 'superseded') return null
  return { done, total: preview.counts.leads, skipped }
}

/**
 * One page of rows, each lead's together, so that a page may hold a few more than asked for. Of one that waits for a
 * yes: what it would do. Of one that was approved: what it has done.
 */
export async function showRows(context: Context, set: ChangeSet, asked: ChangeSetRowsQuery): Promise<ChangeSetRows> {
  const isPreview = set.state === 'previewed' || set.state === 'superseded'
  const readPage = isPreview ? plannedPage : donePage
  // A bucket may be rare, so that a page of it is found among many leads.
  const leads = rowsAtOnce(context.ports, asked.bucket === undefined ? asked.limit : leadsPerBatch)
  const shown: ChangeSetRow[] = []
  let after: string | null = asked.cursor ?? ''
  while (after !== null && shown.length < asked.limit) {
    const page: Page = await readPage(context, set, { after, limit: leads })
    after = page.next
    const fitting = page.rows.filter(({ bucket }) => asked.bucket === undefined || bucket === asked.bucket)
    const last = fitting.at(-1)?.lead
    for (const [lead, rows] of Map.groupBy(fitting, (row) => row.lead)) {
      shown.push(...rows)
      if (shown.length < asked.limit || lead === last) continue
      after = lead
      break
    }
  }
  return changeSetRows.parse({ rows: shown, next: after } satisfies ChangeSetRows)
}

interface Page {
  readonly rows: readonly ChangeSetRow[]
  readonly next: string | null
}

async function plannedPage(context: Context, set: ChangeSet, stretch: Stretch): Promise<Page> {
  const page = await pageOf(context, set, stretch)
  const titles = new Map(page.snapshot.entities.map((entity) => [entity.id, titleOf(entity)]))
  const { rows } = previewPage(page, set)
  return { rows: rows.map((row) => rowView(row, titles.get(row.entity) ?? '')), next: page.next }
}

const rowView = ({ entity, field, from, to, bucket, writes }: PreviewRow, title: string): ChangeSetRow => ({
  lead: entity,
  title,
  field,
  fieldTitle: fieldTitle(field),
  from,
  to,
  bucket,
  writes: writes.map((write) => ({
    connection: write.connection,
    connector: write.connector,
    field: write.field,
    from: write.from,
    to: write.to,
    problem: write.problem === null ? null : { said: write.problem.said, fix: write.problem.fix },
  })),
})

/** The history tells what was done: an undo of it, read the other way round. */
async function donePage(context: Context, set: ChangeSet, stretch: Stretch): Promise<Page> {
  const part = { scope: { kind: 'correlation', correlation: set.id }, until: Number.MAX_SAFE_INTEGER } as const
  const told = await readPart(context.db, part, stretch)
  const { snapshot } = await gatherEntities(
    context,
    told.map(({ entity }) => entity),
  )
  const titles = new Map(snapshot.entities.map((entity) => [entity.id, titleOf(entity)]))
  const rows = told.flatMap(({ entity, lines }) =>
    undoWishes(lines).map(({ field, to, expect = null }) =>
      rowView({ entity, field, from: to, to: expect, bucket: 'change', writes: [] }, titles.get(entity) ?? ''),
    ),
  )
  return { rows, next: told.length < stretch.limit ? null : (told.at(-1)?.entity ?? null) }
}
