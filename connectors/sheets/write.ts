import type { Problem, WriteOp, WriteResult } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import { remoteId } from '#shared/ids.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Fields, FieldValue } from '#shared/record.ts'

import { idColumn } from './column.ts'
import type { GridTools } from './grid.ts'
import { cellCharsMax } from './manifest.ts'
import { mend, missedBy } from './mend.ts'
import { growTab, sendPatch } from './patch.ts'
import type { Cell, Patch } from './patch.ts'
import type { Kinds, Row } from './row.ts'
import { openSheet } from './sheet.ts'
import type { Sheet } from './sheet.ts'
import { decodeCell, encodeCell } from './value.ts'

const opsMax = 5000

/** What rows are written with. */
export interface WriteTools extends Omit<GridTools, 'names'> {
  readonly kinds: Kinds
}

/**
 * One read that finds every row anew by its id (people sort while we think), one write of all cells together. A third call
 * where formulas stand in the way, another where the tab has to grow, more where somebody sorted in between.
 */
export async function writeRows(tools: WriteTools, ops: readonly WriteOp[]): Promise<readonly WriteResult[]> {
  if (ops.length > opsMax) throw new RangeError(`At most ${opsMax} ops in one write.`)
  if (ops.length === 0) return []
  const sheet = await openSheet(tools, ops)
  const patch: Patch = new Map()
  const free = { row: sheet.nextRow }
  const results = ops.map((op) => plan(op, { tools, sheet, patch, free }))
  if (patch.size === 0) return results
  try {
    await growTab(tools, { rowCount: sheet.rowCount, needed: free.row })
    const names = [...new Set(ops.flatMap((op) => Object.keys(op.fields)))]
    const missed = missedBy({ patch, sheet, names }, await sendPatch(tools, patch, sheet.idAt))
    await mend(tools, missed.spoilt)
    return results.map((result) =>
      result.kind === 'applied' && missed.ids.has(result.id) ? { kind: 'stale' } : result,
    )
  } catch (error) {
    if (!(error instanceof Fault) || error.detail.nothingApplied === true) throw error
    return results.map((result) => (result.kind === 'applied' ? { kind: 'unknown' } : result))
  }
}

interface Plan {
  readonly tools: WriteTools
  readonly sheet: Sheet
  readonly patch: Patch
  /** The first row below everything; creates move it down. */
  readonly free: { row: number }
}

/** Enters an op's cells into the patch and says what its result is going to be. */
function plan(op: WriteOp, { tools, sheet, patch, free }: Plan): WriteResult {
  const row = sheet.rowOf(op.kind === 'create' ? op.key : op.id)
  if (op.kind === 'update' && !row) return { kind: 'stale' }
  const problems = problemsOf(op, sheet)
  if (problems.length > 0) return { kind: 'refused', problems }
  const id = row?.id ?? (op.kind === 'create' ? remoteId(op.key) : op.id)
  const at = row?.index ?? free.row
  const cells = patch.get(at) ?? new Map<number, Cell>()
  const told: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(op.fields)) {
    const column = sheet.columnOf(name)
    if (column === undefined || name === idColumn) continue
    const kind = tools.kinds.get(name) ?? 'text'
    const formula = row && sheet.formulaResult(row.index, column)
    // A formula is never overwritten; what it shows is what the remote holds.
    if (formula) told[name] = decodeCell(formula.shows, kind)
    else {
      const cell = encodeCell(value, kind)
      cells.set(column, cell)
      told[name] = decodeCell(cell, kind)
    }
  }
  if (!row?.isClaimed) cells.set(sheet.idAt, id)
  if (cells.size > 0) patch.set(at, cells)
  if (!row) enterNew(sheet, { id, at, free })
  return { kind: 'applied', id, fields: told satisfies Fields }
}

/** A second create of the same key in one batch finds the row of the first. */
function enterNew(sheet: Sheet, { id, at, free }: { id: RemoteId; at: number; free: { row: number } }): void {
  const row: Row = { index: at, id, isClaimed: true, cells: [] }
  sheet.enter(row)
  free.row = at + 1
}

function problemsOf(op: WriteOp, sheet: Sheet): Problem[] {
  // Few tabs have all columns: a new row gets what there is room for, and its result does not tell of the rest.
  const isSpared = op.kind === 'create' && Object.keys(op.fields).some((name) => sheet.columnOf(name) !== undefined)
  return Object.entries(op.fields).flatMap(([field, value]): Problem[] => {
    if (!isSpared && field !== idColumn && sheet.columnOf(field) === undefined) {
      const fix = `Add a column called "${field}" to the tab, or map the field to another column.`
      return [{ field, code: 'gone', said: `The tab has no column "${field}".`, fix, value }]
    }
    if (typeof value === 'string' && value.length > cellCharsMax) {
      const fix = 'Shorten the text, or let this field flow in only.'
      return [{ field, code: 'too-long', said: `A cell holds ${cellCharsMax} characters.`, fix, value }]
    }
    return []
  })
}
