import { z } from 'zod'

import { call } from './client.ts'
import { brokenPromise } from './fault.ts'
import { boxOf } from './grid.ts'
import type { GridTools } from './grid.ts'
import { textOf } from './text.ts'

export type Cell = string | number | boolean

/** New values by column; `null`: the cell stays as it is, and the reply tells what it holds. */
export type Cells = Map<number, Cell | null>

/** Cells by row. */
export type Patch = Map<number, Cells>

/** What the cells of one row held just after the writing, by column. */
export type SeenRow = (column: number) => string

type Tools = Pick<GridTools, 'client' | 'target'>

/** Rows that are added at once: growing costs a call of its own. A long tab grows by more, as it may do so often. */
const growRowsMin = 1000
const growRowsMax = 10_000

/**
 * Writes all cells in one call, RAW: nothing is evaluated, whatever it looks like. Answers what each row held at that
 * moment, the cells that were left as they are included.
 */
export async function sendPatch({ client, target }: Tools, patch: Patch): Promise<ReadonlyMap<number, SeenRow>> {
  const { spreadsheetId, sheetId } = target
  const reply = await call(
    client.spreadsheets.values.batchUpdateByDataFilter({
      spreadsheetId,
      requestBody: {
        valueInputOption: 'RAW',
        includeValuesInResponse: true,
        responseValueRenderOption: 'FORMULA',
        data: blocksOf(patch).map(({ startRow, startColumn, endColumn, values }) => ({
          dataFilter: {
            gridRange: {
              sheetId,
              startRowIndex: startRow,
              endRowIndex: startRow + values.length,
              startColumnIndex: startColumn,
              endColumnIndex: endColumn,
            },
          },
          majorDimension: 'ROWS',
          values,
        })),
      },
    }),
  )
  return rowsIn(reply)
}

const written = z.object({
  responses: z
    .array(
      z.object({ updatedData: z.object({ range: z.string(), values: z.array(z.array(z.unknown())).default([]) }) }),
    )
    .default([]),
})

function rowsIn(reply: unknown): ReadonlyMap<number, SeenRow> {
  const parsed = written.safeParse(reply)
  if (!parsed.success) throw brokenPromise('a written range without its values')
  const rows = new Map<number, SeenRow>()
  for (const { updatedData } of parsed.data.responses) {
    const box = boxOf(updatedData.range)
    for (let index = box.startRow; index < box.endRow; index += 1) {
      const cells = updatedData.values[index - box.startRow] ?? []
      rows.set(index, (column) => textOf(cells[column - box.startColumn]).trim())
    }
  }
  return rows
}

/** Adds rows where the patch reaches below the tab. Adding too many is harmless, so this may be repeated. */
export async function growTab(
  { client, target }: Tools,
  { rowCount, needed }: { rowCount: number; needed: number },
): Promise<void> {
  if (needed <= rowCount) return
  const length = Math.max(needed - rowCount, growRowsMin, Math.min(rowCount, growRowsMax))
  const appendDimension = { sheetId: target.sheetId, dimension: 'ROWS', length }
  await call(
    client.spreadsheets.batchUpdate({
      spreadsheetId: target.spreadsheetId,
      requestBody: { requests: [{ appendDimension }] },
    }),
  )
}

interface Block {
  readonly startRow: number
  readonly startColumn: number
  readonly endColumn: number
  readonly values: (string | number | boolean | null)[][]
}

/** Rows that lie together become one rectangle; `null` leaves a cell as it is. */
function blocksOf(patch: Patch): readonly Block[] {
  const blocks: Block[] = []
  for (const run of runsOf([...patch.keys()].toSorted((one, other) => one - other))) {
    const columns = run.flatMap((row) => [...(patch.get(row)?.keys() ?? [])])
    const startColumn = columns.reduce((least, column) => Math.min(least, column), Infinity)
    const endColumn = columns.reduce((most, column) => Math.max(most, column), 0) + 1
    const width = endColumn - startColumn
    const values = run.map((row) =>
      Array.from({ length: width }, (_, offset) => patch.get(row)?.get(startColumn + offset) ?? null),
    )
    blocks.push({ startRow: run[0] ?? 0, startColumn, endColumn, values })
  }
  return blocks
}

function runsOf(rows: readonly number[]): number[][] {
  const runs: number[][] = []
  for (const row of rows) {
    const last = runs.at(-1)
    if (last && last.at(-1) === row - 1) last.push(row)
    else runs.push([row])
  }
  return runs
}
