import { call } from './client.ts'
import type { GridTools } from './grid.ts'

/** New cell values by row and column. */
export type Patch = Map<number, Map<number, string | number | boolean>>

type Tools = Pick<GridTools, 'client' | 'target'>

/** Rows that are added at once: growing costs a call of its own. */
const growRowsMin = 1000

/** Writes all cells in one call, RAW: nothing is evaluated, whatever it looks like. */
export async function sendPatch({ client, target }: Tools, patch: Patch): Promise<void> {
  const { spreadsheetId, sheetId } = target
  await call(
    client.spreadsheets.values.batchUpdateByDataFilter({
      spreadsheetId,
      requestBody: {
        valueInputOption: 'RAW',
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
}

/** Adds rows where the patch reaches below the tab. Adding too many is harmless, so this may be repeated. */
export async function growTab(
  { client, target }: Tools,
  { rowCount, needed }: { rowCount: number; needed: number },
): Promise<void> {
  if (needed <= rowCount) return
  const length = Math.max(needed - rowCount, growRowsMin)
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
    const startColumn = columns.reduce((least, column) => Math.min(least, column), Number.POSITIVE_INFINITY)
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
