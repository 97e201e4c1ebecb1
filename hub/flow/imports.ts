import type { ImportApprove, ImportEdit } from '#shared/api/import.ts'
import type { ImportId } from '#shared/ids.ts'
import type { LineAnswer } from '#hub/core/import/plan.ts'
import { Refusal } from '#hub/hub.ts'
import type { Statement } from '#hub/ports.ts'
import { text } from '#hub/store/columns.ts'
import { writeUnlessStale } from '#hub/store/workspace/commit.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { keepCounts, storeAnswer, storeMade, storeOutcomes } from '#hub/store/workspace/import-lines.ts'
import {
  dropImport,
  dropMade,
  guardImport,
  readImport,
  readLine,
  selectImport,
  selectLine,
  storeImport,
  type StoredImport,
} from '#hub/store/workspace/imports.ts'
import type { Context, Sight } from './context.ts'
import { planBatch } from './import-lines.ts'

/** An import; 404 where there is none of that name. */
export async function mustFindImport({ db }: Pick<Sight, 'db'>, id: ImportId): Promise<StoredImport> {
  const [found] = await db.read([selectImport(id)])
  const row = list(found)[0]
  if (row === undefined)
    throw new Refusal(404, 'import-unknown', 'There is no such import.', 'It may have been discarded: reload the page.')
  return readImport(row)
}

/** Says what columns are and how people meet those who are known. What was planned before is planned no longer. */
export async function changeImport(context: Context, id: ImportId, edit: ImportEdit): Promise<void> {
  const one = await mustRest(context, id)
  const { columns: targets, options } = edit
  if (targets !== undefined && targets.length !== one.columns.length)
    throw new Refusal(
      422,
      'columns-differ',
      `The file has ${one.columns.length} columns, and ${targets.length} were sent.`,
      'Send one target for each column, null for those to be left out.',
    )
  const columns = one.columns.map((column, at) => ({ ...column, target: targets?.[at] ?? null }))
  await keepImport(context, one, [
    storeImport({
      ...one,
      state: 'draft',
      version: one.version + 1,
      columns: targets === undefined ? one.columns : columns,
      options: options ?? one.options,
    }),
  ])
}

/** From now on the lane finds out what bringing it in would do. */
export async function previewImport(context: Context, id: ImportId): Promise<void> {
  const one = await mustRest(context, id)
  if (!one.columns.some(({ target }) => target !== null))
    throw new Refusal(422, 'no-columns', 'No column is taken for anything.', 'Say what at least one column is.')
  await keepImport(context, one, [
    ...dropMade(id),
    storeImport({ ...one, state: 'matching', cursor: 0, version: one.version + 1 }),
  ])
  context.wakeChanges()
}

/** Says whose a line is, and finds out anew what it would do. */
export async function answerLine(
  context: Context,
  id: ImportId,
  { line, answer }: { readonly line: number; readonly answer: LineAnswer },
): Promise<void> {
  const one = await mustFindImport(context, id)
  if (one.state !== 'ready') throw notReady()
  const [found] = await context.db.read([selectLine(id, line)])
  const row = list(found)[0]
  if (row === undefined) throw new Refusal(404, 'line-unknown', `The file has no line ${line}.`, 'Reload the page.')
  const stored = readLine(row)
  if (stored.appliedAt !== null)
    throw new Refusal(409, 'line-applied', 'The line has been brought in already.', 'Change the lead itself.')
  await mustBeLead(context, id, answer)
  const { plan, results } = await planBatch(context, {
    import: one,
    lines: [{ ...stored, answer }],
    isPreview: true,
  })
  await keepImport(context, one, [
    storeAnswer(id, line, answer),
    ...storeOutcomes(id, results, false),
    ...storeMade(id, plan),
    keepCounts(id),
    storeImport({ ...one, version: one.version + 1 }),
  ])
}

/** A lead that is known, or that another line of this file makes. */
async function mustBeLead({ db }: Context, id: ImportId, answer: LineAnswer): Promise<void> {
  if (answer.kind !== 'is') return
  const [found] = await db.read([
    {
      sql: `select id from entity where id = ?1 and kind = 'lead' and merged_into is null
        union all select entity from import_made where import = ?2 and entity = ?1`,
      args: [answer.lead, id],
    },
  ])
  const row = list(found)[0]
  if (row !== undefined && text(row, 'id') === answer.lead) return
  throw new Refusal(422, 'lead-unknown', 'There is no such lead.', 'Choose one of those that are shown.')
}

/** Says yes to what was seen. From now on the lane brings it in. */
export async function approveImport(
  context: Context,
  id: ImportId,
  { version, first, actor }: ImportApprove & { readonly actor: string },
): Promise<void> {
  const one = await mustFindImport(context, id)
  if (one.state !== 'ready') throw notReady()
  if (one.version !== version)
    throw new Refusal(
      409,
      'import-changed',
      'What it would do has changed since you saw it.',
      'Look at it again and approve what it is now.',
    )
  const [found] = await context.db.read([
    {
      sql: `select max(line) as line from (select line from import_line where import = ? and applied_at is null
        and kind in ('new', 'join') order by line limit ?)`,
      args: [id, first ?? one.total],
    },
  ])
  const through = list(found)[0]?.line
  if (typeof through !== 'number')
    throw new Refusal(422, 'nothing-to-import', 'No line waits for a yes.', 'Answer the doubtful ones first.')
  await keepImport(context, one, [storeImport({ ...one, actor, state: 'applying', cursor: 0, through })])
  context.wakeChanges()
}

/** Forgets it. What was brought in of it stays. */
export async function discardImport(context: Context, id: ImportId): Promise<void> {
  const one = await mustRest(context, id)
  if (one.appliedAt !== null)
    throw new Refusal(
      409,
      'import-applied',
      'People of it have been brought in, and it tells where they came from.',
      'Leave the others out instead.',
    )
  await keepImport(context, one, dropImport(one))
}

async function mustRest(context: Context, id: ImportId): Promise<StoredImport> {
  const one = await mustFindImport(context, id)
  if (one.state === 'draft' || one.state === 'ready' || one.state === 'applied') return one
  throw new Refusal(409, 'import-busy', 'It is being worked on.', 'Wait until it is done.')
}

const notReady = (): Refusal =>
  new Refusal(409, 'import-not-ready', 'It has not been previewed.', 'Preview it first, and wait until that is done.')

/** Writes, or refuses where somebody was faster. */
export async function keepImport({ db }: Context, one: StoredImport, statements: readonly Statement[]): Promise<void> {
  if ((await writeUnlessStale(db, [...guardImport(one), ...statements])) === 'done') return
  throw new Refusal(409, 'import-changed', 'Somebody has changed it meanwhile.', 'Reload the page.')
}
