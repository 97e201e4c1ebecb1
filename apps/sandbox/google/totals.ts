import type { Sheet } from './book.ts'
import type { Written } from './values-write.ts'

/** Rows and columns touched by several ranges count once. */
export function totals(written: readonly Written[]): object {
  const rows = new Map<Sheet, Set<number>>()
  const columns = new Map<Sheet, Set<number>>()
  for (const { sheet, box } of written) {
    addSpan(rows, sheet, { start: box.startRow, end: box.endRow })
    addSpan(columns, sheet, { start: box.startColumn, end: box.endColumn })
  }
  const size = (seen: Map<Sheet, Set<number>>) => [...seen.values()].reduce((sum, indexes) => sum + indexes.size, 0)
  const cells = written.reduce((sum, one) => sum + one.cells, 0)
  if (cells === 0) return {}
  return {
    totalUpdatedRows: size(rows),
    totalUpdatedColumns: size(columns),
    totalUpdatedCells: cells,
    totalUpdatedSheets: rows.size,
  }
}

function addSpan(seen: Map<Sheet, Set<number>>, sheet: Sheet, span: { start: number; end: number }): void {
  const indexes = seen.get(sheet) ?? new Set()
  seen.set(sheet, indexes)
  for (let index = span.start; index < span.end; index += 1) indexes.add(index)
}
