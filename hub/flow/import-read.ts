import type { ImportHints } from '#shared/api/import.ts'
import { importId, type ImportId } from '#shared/ids.ts'
import { spellingOf } from '#hub/core/import/days.ts'
import { suggestColumns } from '#hub/core/import/suggest.ts'
import { readTable } from '#hub/files/read.ts'
import type { Line, Table } from '#hub/files/table.ts'
import type { Statement } from '#hub/ports.ts'
import { storeImport, storeLines, type StoredImport } from '#hub/store/workspace/imports.ts'
import type { Context } from './context.ts'

/** Cells that a suggestion rests on, and those that are shown. */
const cellsLooked = 1_000
const samplesShown = 3
const sampleChars = 80
const skippedShown = 50
const defaults: StoredImport['options'] = {
  partner: '',
  known: 'fill',
  recent: 'tell',
  recentDays: 90,
  region: 'CH',
}

/** Reads a file and keeps its lines. Nobody is looked for yet. */
export async function readFile(
  context: Context,
  file: { readonly bytes: Uint8Array; readonly hints: ImportHints; readonly author: string },
): Promise<ImportId> {
  const { name, sheet, titleLine, repair } = file.hints
  const table = readTable(file.bytes, {
    ...(sheet === undefined ? {} : { sheet }),
    ...(titleLine === undefined ? {} : { titleLine }),
    repair: repair !== 'no',
  })
  const id = importId(`import_${context.ports.randomId()}`)
  const { titles: _titles, lines, ...reading } = table
  const one: StoredImport = {
    id,
    name,
    state: 'draft',
    reading: { ...reading, sheets: [...table.sheets], skipped: table.skipped.slice(0, skippedShown) },
    columns: columnsOf(table),
    options: defaults,
    author: file.author,
    actor: file.author,
    version: 1,
    cursor: 0,
    through: 0,
    total: lines.length,
    counts: [],
    createdAt: context.ports.now(),
    appliedAt: null,
  }
  await context.db.write([storeImport(one), ...inStatements(id, lines)])
  context.log.info('import.read', { correlationId: id, kind: table.format, count: lines.length })
  return id
}

/** A libSQL server takes no value above 5 MB, and a character may be three bytes. */
const charsPerStatement = 1_000_000

function inStatements(id: ImportId, lines: readonly Line[]): readonly Statement[] {
  const statements: Statement[] = []
  let part: Line[] = []
  let chars = 0
  for (const line of lines) {
    part.push(line)
    chars += line.cells.reduce((sum, cell) => sum + cell.length + 3, 20)
    if (chars < charsPerStatement) continue
    statements.push(storeLines(id, part))
    part = []
    chars = 0
  }
  return part.length === 0 ? statements : [...statements, storeLines(id, part)]
}

function columnsOf({ titles, lines }: Table): StoredImport['columns'] {
  const columns = titles.map((title, at) => ({ title, cells: filledCells(lines, at) }))
  return suggestColumns(columns).map((suggestion, at) => {
    const { title = '', cells = [] } = columns[at] ?? {}
    const days = suggestion.days ?? spellingOf(cells)
    return {
      title,
      target: suggestion.target,
      ...(days === undefined || days === 'serial' ? {} : { days }),
      ...(suggestion.days === undefined ? {} : { days: suggestion.days }),
      confidence: suggestion.confidence,
      reason: suggestion.reason,
      samples: [...new Set(cells)].slice(0, samplesShown).map((cell) => cell.slice(0, sampleChars)),
    }
  })
}

function filledCells(lines: readonly Line[], at: number): readonly string[] {
  const cells: string[] = []
  for (const line of lines) {
    const cell = line.cells[at]?.trim() ?? ''
    if (cell !== '') cells.push(cell)
    if (cells.length === cellsLooked) break
  }
  return cells
}
