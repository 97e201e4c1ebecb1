import { z } from 'zod'
import {
  importLines,
  importList,
  importView,
  type importLine,
  type ImportLines,
  type ImportLinesQuery,
  type ImportList,
  type ImportView,
} from '#shared/api/import.ts'
import { entityId, type EntityId, type ImportId } from '#shared/ids.ts'
import type { Outcome } from '#hub/core/import/plan.ts'
import { readRow } from '#hub/flow/import-lines.ts'
import { mustFindImport } from '#hub/flow/imports.ts'
import type { Reader } from '#hub/ports.ts'
import { int, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readMade, selectCounts, selectImporting } from '#hub/store/workspace/import-lines.ts'
import {
  lineCount,
  readImport,
  readLine,
  selectImports,
  type StoredImport,
  type StoredLine,
} from '#hub/store/workspace/imports.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { fieldTitle, iso, isoOrNull } from './words.ts'

const importsMax = 100

/** The newest imports. One round trip. */
export async function showImports(db: Reader): Promise<ImportList> {
  const [found, importing] = await db.read([selectImports(importsMax), selectImporting])
  const imports = list(found).map(readImport)
  return importList.parse({
    imports: imports.map((one) => summaryOf(one, { counts: one.counts, importing: list(importing)[0] })),
  })
}

/** One import, with what has become of those it brought. Two round trips. */
export async function showImport(db: Reader, id: ImportId): Promise<ImportView> {
  const one = await mustFindImport({ db }, id)
  const [counts, importing, fates] = await db.read([
    selectCounts(id),
    selectImporting,
    {
      sql: `select e.fields->>'$.status' as status, count(*) as n from entity e
        where e.id in (select entity from import_line where import = ? and applied_at is not null)
        group by 1 order by n desc, 1`,
      args: [id],
    },
  ])
  const { reading, columns } = one
  return importView.parse({
    ...summaryOf(one, { counts: z.array(lineCount).parse(list(counts)), importing: list(importing)[0] }),
    reading: { ...reading },
    columns: [...columns],
    yield: list(fates).map((row) => ({ status: textOrNull(row, 'status'), leads: int(row, 'n') })),
  } satisfies ImportView)
}

type Summary = ImportList['imports'][number]

interface Standing {
  readonly counts: StoredImport['counts']
  /** The import that is being worked on. */
  readonly importing: Row | undefined
}

/** One that waits for its turn has not begun. */
function progressOf({ id, state, total }: StoredImport, importing: Row | undefined): Summary['progress'] {
  if (state === 'draft' || state === 'ready' || state === 'applied') return null
  if (importing === undefined || text(importing, 'id') !== id) return { done: 0, total }
  return { done: int(importing, 'done'), total: int(importing, 'total') }
}

function summaryOf(one: StoredImport, { counts, importing }: Standing): Summary {
  const linesOf = (kind: string, isDone: number): number =>
    sum(
      counts.filter((count) => count.kind === kind && count.isDone === isDone),
      'n',
    )
  const waiting = (kind: string): number => linesOf(kind, 0)
  const done = (kind: string): number => linesOf(kind, 1)
  const { id, name, state, version, author, options, total } = one
  return {
    id,
    name,
    state,
    version,
    author,
    options,
    createdAt: iso(one.createdAt),
    appliedAt: isoOrNull(one.appliedAt),
    lines: total,
    progress: progressOf(one, importing),
    waiting: {
      new: waiting('new'),
      join: waiting('join'),
      doubt: waiting('doubt'),
      moved: sum(counts, 'moved'),
      noted: sum(counts, 'noted'),
    },
    leftOut: waiting('left-out'),
    refused: waiting('refused'),
    done: { new: done('new'), join: done('join') },
  }
}

const sum = (counts: StoredImport['counts'], what: 'n' | 'moved' | 'noted'): number =>
  counts.reduce((total, count) => total + count[what], 0)

/** A page of lines. Three round trips. */
export async function showLines(db: Reader, id: ImportId, asked: ImportLinesQuery): Promise<ImportLines> {
  const one = await mustFindImport({ db }, id)
  const [found] = await db.read([
    {
      sql: `select * from import_line where import = ?1 and line > ?2 and (?3 is null or kind = ?3) order by line limit ?4`,
      args: [id, asked.after, asked.kind ?? null, asked.limit + 1],
    },
  ])
  const lines = list(found).map(readLine)
  const page = lines.slice(0, asked.limit)
  const titles = await readTitles(db, id, page)
  return importLines.parse({
    lines: page.map((line) => lineView(one, line, titles)),
    next: lines.length > asked.limit ? (page.at(-1)?.line ?? null) : null,
  })
}

async function readTitles(
  db: Reader,
  id: ImportId,
  lines: readonly StoredLine[],
): Promise<ReadonlyMap<EntityId, string>> {
  const ids = lines.flatMap(({ entity, outcome }) => [
    ...(entity === null ? [] : [entity]),
    ...(outcome?.kind === 'doubt' ? outcome.candidates.map((one) => one.entity) : []),
  ])
  const args = [JSON.stringify(ids)]
  const [known, made] = await db.read([
    { sql: 'select id, title from entity where id in (select value from json_each(?))', args },
    {
      sql: 'select body from import_made where import = ?2 and entity in (select value from json_each(?1))',
      args: [...args, id],
    },
  ])
  return new Map([
    ...readMade(list(made)).map((entity) => [entity.id, titleOf(entity)] as const),
    ...list(known).map((row) => [entityId(text(row, 'id')), text(row, 'title')] as const),
  ])
}

type LineView = z.infer<typeof importLine>

function lineView(one: StoredImport, line: StoredLine, titles: ReadonlyMap<EntityId, string>): LineView {
  const { fields } = readRow(one, line)
  const { outcome } = line
  const named = (entity: EntityId): LineView['candidates'][number]['lead'] => titles.get(entity) ?? 'Not there any more'
  return {
    line: line.line,
    title: titleOf({ kind: 'lead', fields }),
    kind: line.kind,
    fields: Object.entries(fields).map(([field, value]) => ({ field, title: fieldTitle(field), value })),
    lead: line.entity === null ? null : { lead: line.entity, title: named(line.entity) },
    changes: changesOf(outcome),
    candidates:
      outcome?.kind === 'doubt'
        ? outcome.candidates.map(({ entity, evidence }) => ({
            lead: entity,
            title: named(entity),
            evidence: [...evidence],
          }))
        : [],
    why: outcome?.kind === 'join' ? [...outcome.why] : [],
    notes: [...notesOf(outcome), ...line.notes],
    isMoved: line.isMoved,
    appliedAt: isoOrNull(line.appliedAt),
  }
}

const changesOf = (outcome: Outcome | undefined): LineView['changes'] =>
  outcome?.kind === 'join'
    ? outcome.changes.map(({ field, before, after, losing = null, rule }) => ({
        field,
        title: fieldTitle(field),
        from: before,
        to: after,
        losing,
        rule,
      }))
    : []

function notesOf(outcome: Outcome | undefined): readonly string[] {
  switch (outcome?.kind) {
    case 'join':
    case 'new':
      return outcome.notes
    case 'left-out':
    case 'refused':
      return [outcome.reason]
    default:
      return []
  }
}

/** Lines of which nothing becomes, as they came, each with the reason; as CSV. */
export async function showRejected(db: Reader, id: ImportId): Promise<string> {
  const one = await mustFindImport({ db }, id)
  const [found] = await db.read([
    {
      sql: `select * from import_line where import = ? and applied_at is null and kind in ('refused', 'left-out') order by line`,
      args: [id],
    },
  ])
  const titles = [...one.columns.map(({ title }) => title), 'Line', 'Reason']
  const rows = list(found)
    .map(readLine)
    .map((line) => {
      const { outcome } = line
      const cells = one.columns.map((_, at) => line.cells[at] ?? '')
      return [...cells, String(line.line), [...notesOf(outcome), ...line.notes].join(' ')]
    })
  return [titles, ...rows].map((cells) => cells.map(cell).join(',')).join('\r\n') + '\r\n'
}

/** What a spreadsheet would take for a formula is made a text by an apostrophe (OWASP, CSV injection). */
const cell = (value: string): string => {
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
