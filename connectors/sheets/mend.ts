import { openRows } from './sheet.ts'
import { sendPatch } from './patch.ts'
import type { Cell, Patch } from './patch.ts'
import type { GridTools } from './grid.ts'
import type { Sheet } from './sheet.ts'

/** Someone who sorts again and again is outrun after a few times at most. */
const attemptsMax = 6

/** Cells by the id of their row, then by the name of their column. */
export type Cells = Map<string, Map<string, Cell>>

/** What a patch was meant to change: the id that stood in each of its rows when it was made. */
export interface Aim {
  readonly patch: Patch
  readonly sheet: Sheet
  /** The column names of the patch. */
  readonly names: readonly string[]
}

/**
 * Which rows the patch missed, and what it wrote over instead. People may sort between our read and our write, and no call
 * of Google's writes to a row by what stands in it; but the reply to the write tells what stood in each row.
 */
export function missedBy({ patch, sheet, names }: Aim, seen: ReadonlyMap<number, string>): Missed {
  const ids = new Set<string>()
  const spoilt: Cells = new Map()
  for (const [index, cells] of patch) {
    const expected = sheet.idAtRow(index)
    const found = seen.get(index)
    if (expected === undefined || found === undefined || found === expected) continue
    ids.add(expected)
    const row = found === '' ? undefined : sheet.rowOf(found)
    if (row !== undefined) spoilt.set(found, cellsBefore({ sheet, names, cells, index: row.index }))
  }
  return { ids, spoilt }
}

export interface Missed {
  /** Rows that were to be written and were not. */
  readonly ids: ReadonlySet<string>
  /** What stood in the rows that were written instead. */
  readonly spoilt: Cells
}

interface Before {
  readonly sheet: Sheet
  readonly names: readonly string[]
  readonly cells: ReadonlyMap<number, Cell>
  /** Where the row was when the sheet was read. */
  readonly index: number
}

function cellsBefore({ sheet, names, cells, index }: Before): Map<string, Cell> {
  const before = new Map<string, Cell>()
  for (const name of names) {
    const at = sheet.columnOf(name)
    if (at !== undefined && cells.has(at)) before.set(name, sheet.typedAt(index, at))
  }
  return before
}

/** Puts back what was written over, wherever its rows are by now. */
export async function mend(tools: Omit<GridTools, 'names'>, spoilt: Cells): Promise<void> {
  let left = spoilt
  for (let attempt = 0; left.size > 0 && attempt < attemptsMax; attempt += 1) {
    const names = [...new Set([...left.values()].flatMap((cells) => [...cells.keys()]))]
    const sheet = await openRows(tools, names)
    const patch: Patch = new Map()
    for (const [id, cells] of left) {
      const row = sheet.rowOf(id)
      if (row === undefined) continue
      const places = [...cells].flatMap(([name, cell]) => {
        const at = sheet.columnOf(name)
        return at === undefined ? [] : [[at, cell] as const]
      })
      patch.set(row.index, new Map(places))
    }
    if (patch.size === 0) return
    const missed = missedBy({ patch, sheet, names }, await sendPatch(tools, patch, sheet.idAt))
    left = new Map([...missed.spoilt, ...[...left].filter(([id]) => missed.ids.has(id))])
  }
}
