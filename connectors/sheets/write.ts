import type { Problem, WriteOp, WriteResult } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import { remoteId } from '#shared/ids.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Fields, FieldValue } from '#shared/record.ts'

import { idColumn } from './column.ts'
import { cellCharsMax } from './manifest.ts'
import { mend, sendAimed, withWitnesses } from './mend.ts'
import type { Aim, MendTools } from './mend.ts'
import { growTab } from './patch.ts'
import type { Cells, Patch } from './patch.ts'
import type { Kinds, Row } from './row.ts'
import { openSheet } from './sheet.ts'
import type { Sheet, SheetTools } from './sheet.ts'
import { decodeCell, encodeCell } from './value.ts'

const opsMax = 5000

/** What rows are written with. */
export interface WriteTools extends MendTools, SheetTools {
  readonly kinds: Kinds
}

/**
 * One read that finds every row anew by its id (people sort while we think), one write of all cells together. A third call
 * where formulas stand in the way or a tab is not as long as believed, another where the tab has to grow, more where
 * somebody sorted in between.
 */
export async function writeRows(tools: WriteTools, ops: readonly WriteOp[]): Promise<readonly WriteResult[]> {
  if (ops.length > opsMax) throw new RangeError(`At most ${opsMax} ops in one write.`)
  if (ops.length === 0) return []
  const sheet = await openSheet(tools, ops)
  const patch: Patch = new Map()
  const ids = new Map<number, string>()
  const free = { row: sheet.nextRow }
  const results = ops.map((op) => plan(op, { tools, sheet, patch, ids, free }))
  if (patch.size === 0) return results
  tools.tail.row = free.row
  await growTab(tools, { rowCount: sheet.rowCount, needed: free.row })
  return send(tools, { patch, sheet, ids }, results)
}

async function send(tools: WriteTools, aim: Aim, results: readonly WriteResult[]): Promise<readonly WriteResult[]> {
  try {
    const patch = new Map([...aim.patch].map(([index, cells]) => [index, withWitnesses(aim.sheet, cells)]))
    const missed = await sendAimed(tools, { ...aim, patch })
    await mend(tools).catch(unlessFault)
    return results.map((result) => (result.kind === 'applied' && missed.has(result.id) ? { kind: 'stale' } : result))
  } catch (error) {
    if (!(error instanceof Fault) || error.detail.nothingApplied === true) throw error
    return results.map((result) => (result.kind === 'applied' ? { kind: 'unknown' } : result))
  }
}

/** What could not be put back now is, before anything else is read. */
function unlessFault(error: unknown): void {
  if (!(error instanceof Fault)) throw error
}

interface Plan {
  readonly tools: WriteTools
  readonly sheet: Sheet
  readonly patch: Patch
  /** Whose row each row of the patch is. */
  readonly ids: Map<number, string>
  /** The first row below everything; creates move it down. */
  readonly free: { row: number }
}

/** Enters an op's cells into the patch and says what its result is going to be. */
function plan(op: WriteOp, { tools, sheet, patch, ids, free }: Plan): WriteResult {
  const row = sheet.rowOf(op.kind === 'create' ? op.key : op.id)
  if (op.kind === 'update' && !row) return { kind: 'stale' }
  const problems = problemsOf(op, sheet)
  if (problems.length > 0) return { kind: 'refused', problems }
  const id = row?.id ?? (op.kind === 'create' ? remoteId(op.key) : op.id)
  const at = row?.index ?? free.row
  const cells: Cells = patch.get(at) ?? new Map()
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
  ids.set(at, id)
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
