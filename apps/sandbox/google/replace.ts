import { z } from 'zod'

import { formulaText, gridBox, putCell } from './book.ts'
import { isRich } from './cell.ts'
import { boxOf, needSheet } from './grid.ts'
import { badField } from './problem.ts'
import { gridRange, readBody } from './schema.ts'
import { typedCell } from './values-write.ts'
import type { Box } from './a1.ts'
import type { Book, Sheet } from './book.ts'
import type { Json } from './cell.ts'

const replaceBody = z.strictObject({
  find: z.string(),
  replacement: z.string().default(''),
  matchCase: z.boolean().default(false),
  matchEntireCell: z.boolean().default(false),
  searchByRegex: z.boolean().default(false),
  includeFormulas: z.boolean().default(false),
  range: gridRange.optional(),
  sheetId: z.int().optional(),
  allSheets: z.boolean().default(false),
})

type Replacing = z.infer<typeof replaceBody>

/** `findReplace`: counts what it changed, zeros left out. */
export function replaceText(book: Book, body: unknown): Json {
  const asked = readBody(replaceBody, body, 'find_replace')
  const pattern = patternOf(asked)
  const counts = { valuesChanged: 0, formulasChanged: 0, rowsChanged: 0, sheetsChanged: 0, occurrencesChanged: 0 }
  for (const { sheet, box } of areasOf(book, asked)) {
    const before = counts.rowsChanged
    for (let row = box.startRow; row < Math.min(box.endRow, sheet.rows.length); row += 1) {
      const done = replaceInRow(book, { sheet, box, row }, { pattern, asked })
      counts.valuesChanged += done.values
      counts.formulasChanged += done.formulas
      counts.occurrencesChanged += done.occurrences
      if (done.occurrences > 0) counts.rowsChanged += 1
    }
    if (counts.rowsChanged > before) counts.sheetsChanged += 1
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

function patternOf({ find, searchByRegex, matchCase, matchEntireCell }: Replacing): RegExp {
  const source = searchByRegex ? find : find.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  try {
    return new RegExp(matchEntireCell ? `^(?:${source})$` : source, matchCase ? 'g' : 'gi')
  } catch {
    throw badField('find_replace.find', `Invalid regular expression: ${find}`)
  }
}

function areasOf(book: Book, asked: Replacing): readonly { sheet: Sheet; box: Box }[] {
  if (asked.range) return [boxOf(book, asked.range)]
  const sheets = asked.allSheets ? book.sheets : [needSheet(book, asked.sheetId ?? 0)]
  return sheets.map((sheet) => ({ sheet, box: gridBox(sheet) }))
}

function replaceInRow(
  book: Book,
  at: { sheet: Sheet; box: Box; row: number },
  how: { pattern: RegExp; asked: Replacing },
): { values: number; formulas: number; occurrences: number } {
  const done = { values: 0, formulas: 0, occurrences: 0 }
  const cells = at.sheet.rows[at.row] ?? []
  for (let column = at.box.startColumn; column < Math.min(at.box.endColumn, cells.length); column += 1) {
    const cell = cells[column]
    const place = { row: at.row, column }
    const formula = isRich(cell) ? cell.formula : undefined
    if (formula && !how.asked.includeFormulas) continue
    const value = isRich(cell) ? cell.value : cell
    const text = formula ? formulaText(book, formula, place) : String(value ?? '')
    const found = text.match(how.pattern)?.length ?? 0
    if (found === 0 || text === '') continue
    putCell(at.sheet, place, typedCell(book, { old: cell, place }, text.replace(how.pattern, how.asked.replacement)))
    book.version += 1
    done.occurrences += found
    if (formula) done.formulas += 1
    else done.values += 1
  }
  return done
}
