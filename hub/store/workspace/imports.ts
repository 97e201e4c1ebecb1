import { z } from 'zod'
import { importAnswer, importColumn, importOptions, importReading, importState, lineKind } from '#shared/api/import.ts'
import { entityId, importId, type EntityId, type ImportId } from '#shared/ids.ts'
import type { LineAnswer, Outcome } from '#hub/core/import/plan.ts'
import type { Statement } from '#hub/ports.ts'
import { int, intOrNull, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { guarded } from './guard.ts'
import { listed } from './packed.ts'

/** Lines of one kind, brought in or not. */
export const lineCount = z.object({
  kind: lineKind.nullable(),
  isDone: z.number(),
  n: z.number(),
  /** Of those that wait: what is not what was approved, and what has something to tell. */
  moved: z.number(),
  noted: z.number(),
})

/** An import as it is stored. */
export interface StoredImport {
  readonly id: ImportId
  readonly name: string
  readonly state: z.infer<typeof importState>
  readonly reading: z.infer<typeof importReading>
  readonly columns: readonly z.infer<typeof importColumn>[]
  readonly options: z.infer<typeof importOptions>
  /** Who handed it in: `user:<id>`. */
  readonly author: string
  /** Who said yes to what is being done. */
  readonly actor: string
  readonly version: number
  /** The last line that was matched, or brought in. */
  readonly cursor: number
  /** The last line that a yes was said to. */
  readonly through: number
  readonly total: number
  /** How many lines of each kind there were when it last came to rest. */
  readonly counts: readonly z.infer<typeof lineCount>[]
  readonly createdAt: number
  readonly appliedAt: number | null
}

/** A line as it is stored. */
export interface StoredLine {
  readonly line: number
  readonly cells: readonly string[]
  readonly kind: z.infer<typeof lineKind> | null
  readonly entity: EntityId | null
  /** Absent: it was not matched yet. */
  readonly outcome: Outcome | undefined
  readonly notes: readonly string[]
  readonly answer: LineAnswer | undefined
  readonly isMoved: boolean
  readonly appliedAt: number | null
}

const names = z.array(z.string())

export const readImport = (row: Row): StoredImport => ({
  id: importId(text(row, 'id')),
  name: text(row, 'name'),
  state: importState.parse(text(row, 'state')),
  reading: importReading.parse(json(row, 'reading')),
  columns: z.array(importColumn).parse(json(row, 'columns')),
  options: importOptions.parse(json(row, 'options')),
  author: text(row, 'author'),
  actor: text(row, 'actor'),
  version: int(row, 'version'),
  cursor: int(row, 'cursor'),
  through: int(row, 'through'),
  total: int(row, 'total'),
  counts: z.array(lineCount).parse(json(row, 'counts')),
  createdAt: int(row, 'created_at'),
  appliedAt: intOrNull(row, 'applied_at'),
})

export function readLine(row: Row): StoredLine {
  const kind = textOrNull(row, 'kind')
  const entity = textOrNull(row, 'entity')
  return {
    line: int(row, 'line'),
    cells: names.parse(json(row, 'cells')),
    kind: kind === null ? null : lineKind.parse(kind),
    entity: entity === null ? null : entityId(entity),
    outcome: readOutcome(json(row, 'outcome')),
    notes: names.parse(json(row, 'notes')),
    answer: readAnswer(json(row, 'answer')),
    isMoved: int(row, 'moved') === 1,
    appliedAt: intOrNull(row, 'applied_at'),
  }
}

/** As the store keeps it, which is as the planner made it. */
const readOutcome = (value: unknown): Outcome | undefined => (isOutcome(value) ? value : undefined)
const isOutcome = (value: unknown): value is Outcome => typeof value === 'object' && value !== null && 'kind' in value

function readAnswer(value: unknown): LineAnswer | undefined {
  if (value === null) return undefined
  const answer = importAnswer.parse(value)
  return answer.kind === 'is' ? { kind: 'is', lead: entityId(answer.lead) } : answer
}

export const selectImport = (id: ImportId): Statement => ({ sql: 'select * from import where id = ?', args: [id] })

/** The newest first. */
export const selectImports = (limit: number): Statement => ({
  sql: 'select * from import order by created_at desc, id limit ?',
  args: [limit],
})

/** The one whose turn it is: what was approved comes before what is to be looked at. */
export const selectImportUnderWay: Statement = {
  sql: `select * from import where state in ('applying', 'matching', 'retracting') order by state, created_at, id limit 1`,
  args: [],
}

/** Lines after one, in their order: those to be matched, or those to be brought in. */
export const selectLinesDue = ({ id, state, cursor, through }: StoredImport, limit: number): Statement => ({
  sql: `select * from import_line where import = ?1 and line > ?2 and applied_at is null
    ${state === 'applying' ? `and kind in ('new', 'join') and line <= ?4` : ''} order by line limit ?3`,
  args: state === 'applying' ? [id, cursor, limit, through] : [id, cursor, limit],
})

/** Lines that made a lead, after one, in their order. */
export const selectMadeLines = ({ id, cursor }: StoredImport, limit: number): Statement => ({
  sql: `select * from import_line where import = ? and line > ? and applied_at is not null and kind = 'new' order by line limit ?`,
  args: [id, cursor, limit],
})

export const selectLine = (id: ImportId, line: number): Statement => ({
  sql: 'select * from import_line where import = ? and line = ?',
  args: [id, line],
})

/** Aborts its batch where the import has gone on meanwhile. */
export const guardImport = ({ id, state, cursor, version }: StoredImport): readonly Statement[] =>
  guarded('count(*) from import where id = ? and state = ? and cursor = ? and version = ?', [
    id,
    state,
    cursor,
    version,
  ])

/** Stores an import without its lines. */
export const storeImport = (one: StoredImport): Statement => ({
  sql: `insert into import (id, name, state, reading, columns, options, author, actor, version, cursor, through, total, created_at, applied_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (id) do update set state = excluded.state, columns = excluded.columns, options = excluded.options,
      actor = excluded.actor, version = excluded.version, cursor = excluded.cursor, through = excluded.through, applied_at = excluded.applied_at`,
  args: [
    one.id,
    one.name,
    one.state,
    JSON.stringify(one.reading),
    JSON.stringify(one.columns),
    JSON.stringify(one.options),
    one.author,
    one.actor,
    one.version,
    one.cursor,
    one.through,
    one.total,
    one.createdAt,
    one.appliedAt,
  ],
})

/** Lines as they were read. */
export const storeLines = (
  id: ImportId,
  lines: readonly { readonly line: number; readonly cells: readonly string[] }[],
): Statement => ({
  sql: 'insert into import_line (import, line, cells) select ?, value->>0, value->>1 from json_each(?)',
  args: [id, listed(lines.map(({ line, cells }) => [line, cells]))],
})

/** How far it has been matched or brought in. */
export const advanceImport = (id: ImportId, cursor: number): Statement => ({
  sql: 'update import set cursor = ? where id = ?',
  args: [cursor, id],
})

/** What leads would be, which is only of use until the lines are brought in. */
export const dropMade = (id: ImportId): readonly Statement[] => [
  { sql: 'delete from import_made where import = ?', args: [id] },
  { sql: 'delete from import_key where import = ?', args: [id] },
]

/** Forgets an import of which nothing was brought in. */
export const dropImport = ({ id }: StoredImport): readonly Statement[] => [
  ...dropMade(id),
  { sql: 'delete from import_line where import = ?', args: [id] },
  { sql: 'delete from import where id = ?', args: [id] },
]
