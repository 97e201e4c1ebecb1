import { Fault } from '#shared/fault.ts'

import { idColumn } from './column.ts'
import type { GridTools } from './grid.ts'
import { sendPatch } from './patch.ts'
import type { Cell, Cells, Patch, SeenRow } from './patch.ts'
import { openRows } from './sheet.ts'
import type { Sheet } from './sheet.ts'

/** Someone who sorts again and again is outrun after a few times at most. */
const attemptsMax = 6

/** Cells that were written over and have not been put back: by the id that stands in their row, then by column name. */
export type Spoilt = Map<string, ReadonlyMap<string, Cell>>

/** What a patch was meant to change. */
export interface Aim {
  readonly patch: Patch
  /** The tab that the patch was made for. */
  readonly sheet: Sheet
  /** Whose row each row of the patch was. */
  readonly ids: ReadonlyMap<number, string>
}

/**
 * Adds to the cells of a row what tells, in the reply to the write, whether the row was still the one that was meant: its
 * id, or all that it says where the id itself is written.
 */
export function withWitnesses(sheet: Sheet, cells: Cells): Cells {
  const columns = cells.has(sheet.idAt) ? sheet.content : [sheet.idAt]
  return new Map([...columns.map((column) => [column, null] as const), ...cells])
}

/**
 * Writes a patch, and answers whose rows it missed. People may sort rows and move columns between our read and our write,
 * and no call of Google's writes to a row by what stands in it; but the reply tells what stood there. What was written
 * over instead is noted in `spoilt`.
 */
export async function sendAimed(tools: MendTools, aim: Aim): Promise<ReadonlySet<string>> {
  const columns = new Set([...aim.patch.values()].flatMap((cells) => [...cells.keys()]))
  const header: Cells = new Map([...columns].map((column) => [column, null]))
  const seen = await sendPatch(tools, new Map([[headerRow, header], ...aim.patch]))
  const was = columnsBefore(aim.sheet, seen.get(headerRow))
  const missed = new Set<string>()
  for (const [index, cells] of aim.patch) {
    const row = seen.get(index)
    if (row === undefined) continue
    const shot = { sheet: aim.sheet, index, cells, was, seen: row }
    if (isMeant(shot)) continue
    missed.add(aim.ids.get(index) ?? '')
    noteSpoilt(tools.spoilt, shot)
  }
  return missed
}

const headerRow = 0

export interface MendTools extends Omit<GridTools, 'names'> {
  readonly spoilt: Spoilt
}

/** One row of a patch, and what its place held just after the writing. */
interface Shot {
  readonly sheet: Sheet
  readonly index: number
  readonly cells: Cells
  /** Where a column stood when the tab was read. */
  readonly was: (column: number) => number
  readonly seen: SeenRow
}

function columnsBefore({ headers }: Sheet, seen: SeenRow | undefined): Shot['was'] {
  return (column) => {
    const header = seen?.(column)
    if (header === undefined || header === headers[column]) return column
    const before = headers.indexOf(header)
    return header === '' || before === -1 ? column : before
  }
}

const isWitness = ([, cell]: readonly [number, Cell | null]): boolean => cell === null

const isMeant = ({ sheet, index, cells, was, seen }: Shot): boolean =>
  [...cells].every(
    ([column, cell]) => was(column) === column && (cell !== null || sheet.textAt(index, column) === seen(column)),
  )

/** The row that was hit instead is the one that says what was seen; it goes by the id that it was given, or kept. */
function noteSpoilt(spoilt: Spoilt, { sheet, cells, was, seen }: Shot): void {
  const witnesses = [...cells].filter(isWitness).map(([column]) => column)
  const victim = sheet.rowThat((row) => witnesses.every((column) => sheet.textAt(row, was(column)) === seen(column)))
  if (victim === undefined) return
  const id = was(sheet.idAt) === sheet.idAt ? seen(sheet.idAt) : sheet.textAt(victim, sheet.idAt)
  const before = new Map<string, Cell>()
  for (const [column, cell] of cells) {
    const name = was(column) === sheet.idAt ? idColumn : sheet.nameOf(was(column))
    if (cell !== null && name !== undefined) before.set(name, sheet.typedAt(victim, was(column)))
  }
  if (id !== '') spoilt.set(id, before)
}

/**
 * Puts back what was written over, wherever its rows are by now. Nothing may be read before that is done: it would be
 * taken for somebody's edits. Throws a Fault while it cannot be done; what is left stays noted.
 */
export async function mend(tools: MendTools): Promise<void> {
  const { spoilt } = tools
  for (let attempt = 0; spoilt.size > 0; attempt += 1) {
    if (attempt === attemptsMax) {
      throw new Fault('transient', 'The tab is being sorted all the time.', { nothingApplied: true })
    }
    const names = [...new Set([...spoilt.values()].flatMap((cells) => [...cells.keys()]))]
    const sheet = await openRows(tools, names)
    const left = new Map(spoilt)
    const aim = aimAt(sheet, left)
    spoilt.clear()
    if (aim.patch.size === 0) return
    try {
      // A row may have been missed and hit at once: what it said first is what it is to say.
      for (const id of await sendAimed(tools, aim)) {
        spoilt.set(id, new Map([...(spoilt.get(id) ?? []), ...(left.get(id) ?? [])]))
      }
    } catch (error) {
      for (const [id, cells] of left) spoilt.set(id, cells)
      throw error
    }
  }
}

/** Rows that were deleted meanwhile, and columns, are left out. */
function aimAt(sheet: Sheet, spoilt: Spoilt): Aim {
  const patch: Patch = new Map()
  const ids = new Map<number, string>()
  for (const [id, cells] of spoilt) {
    const row = sheet.rowOf(id)
    if (row === undefined) continue
    const places = [...cells].flatMap(([name, cell]) => {
      const at = name === idColumn ? sheet.idAt : sheet.columnOf(name)
      return at === undefined ? [] : [[at, cell] as const]
    })
    patch.set(row.index, withWitnesses(sheet, new Map(places)))
    ids.set(row.index, id)
  }
  return { patch, sheet, ids }
}
