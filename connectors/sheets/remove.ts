import { z } from 'zod'

import { Fault } from '#shared/fault.ts'
import type { RemovalResult, RemoveOp } from '#shared/removal.ts'

import { call } from './client.ts'
import { brokenPromise } from './fault.ts'
import { sheetsManifest } from './manifest.ts'
import { sendAimed, withWitnesses } from './mend.ts'
import type { MendTools } from './mend.ts'
import { growTab, sendPatch } from './patch.ts'
import type { Cells, Patch } from './patch.ts'
import type { Row } from './row.ts'
import { openRows } from './sheet.ts'
import type { Sheet } from './sheet.ts'

/**
 * Deletes rows: one read that finds each by its id, one write that deletes them from below, so that no deletion moves the
 * next. Google deletes by number only, and somebody may sort in between; so each row's id is struck out in the same write
 * just before, and the reply tells whether it stood there. A row that was hit instead is put back at the end of the tab.
 */
export async function removeRows(tools: MendTools, ops: readonly RemoveOp[]): Promise<readonly RemovalResult[]> {
  if (ops.length > sheetsManifest.traits.writeMax) throw new RangeError('More ops than one removal takes.')
  if (ops.length === 0) return []
  const sheet = await openRows(tools, [])
  const rows = [...new Set(ops.map(({ id }) => id))].flatMap((id) => sheet.rowOf(id) ?? [])
  const claimed = rows.filter(({ isClaimed }) => isClaimed)
  try {
    await claimRows(
      tools,
      sheet,
      rows.filter(({ isClaimed }) => !isClaimed),
    )
    const missed = await deleteRows(tools, sheet, claimed)
    const known = new Map(rows.map((row) => [row.id, row]))
    return ops.map(({ id }): RemovalResult => {
      const row = known.get(id)
      if (row === undefined) return { kind: 'removed' }
      // Only what carries its id can be told from its neighbours.
      if (!row.isClaimed) return { kind: 'deferred', retryAfterSeconds: 1 }
      return missed.has(id) ? { kind: 'stale' } : { kind: 'removed' }
    })
  } catch (error) {
    if (!(error instanceof Fault) || error.detail.nothingApplied === true) throw error
    return ops.map(() => ({ kind: 'unknown' }))
  }
}

/** Writes the ids of rows that are known by what they say. */
async function claimRows(tools: MendTools, sheet: Sheet, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const cells = ({ id }: Row): Cells => withWitnesses(sheet, new Map([[sheet.idAt, id]]))
  const patch: Patch = new Map(rows.map((row) => [row.index, cells(row)]))
  await sendAimed(tools, { patch, sheet, ids: new Map(rows.map(({ index, id }) => [index, id])) })
}

/** What stands in the id column of a row from here to its end. */
const struckOut = 'deleted'

const replies = z.object({
  replies: z.array(z.object({ findReplace: z.object({ occurrencesChanged: z.number().default(0) }).optional() })),
})

/** Answers whose rows were missed. */
async function deleteRows(tools: MendTools, sheet: Sheet, rows: readonly Row[]): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const { spreadsheetId, sheetId } = tools.target
  const fromBelow = rows.toSorted((one, other) => other.index - one.index)
  const requests = fromBelow.flatMap(({ index, id }) => [
    { findReplace: { ...exactly(id), range: { sheetId, ...cellAt(index, sheet.idAt) } } },
    { deleteDimension: { range: { sheetId, dimension: 'ROWS', startIndex: index, endIndex: index + 1 } } },
  ])
  const parsed = replies.safeParse(
    await call(tools.client.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests } })),
  )
  if (!parsed.success || parsed.data.replies.length !== requests.length) throw brokenPromise('a batch without replies')
  const { replies: told } = parsed.data
  const missed = fromBelow.filter((_, at) => told[at * 2]?.findReplace?.occurrencesChanged !== 1)
  if (missed.length > 0) await putBack(tools, sheet, new Set(rows.map(({ id }) => String(id))))
  return new Set(missed.map(({ id }) => id))
}

const exactly = (id: string) => ({ find: id, replacement: struckOut, matchCase: true, matchEntireCell: true })

const cellAt = (row: number, column: number) => ({
  startRowIndex: row,
  endRowIndex: row + 1,
  startColumnIndex: column,
  endColumnIndex: column + 1,
})

/** Rows that nobody asked to delete, and that are not there any more, come again below all others. */
async function putBack(tools: MendTools, before: Sheet, asked: ReadonlySet<string>): Promise<void> {
  const now = await openRows(tools, [])
  const lost = before.rows.filter(({ id }) => !asked.has(id) && now.rowOf(id) === undefined)
  if (lost.length === 0) return
  await growTab(tools, { rowCount: now.rowCount, needed: now.nextRow + lost.length })
  const patch: Patch = new Map(
    lost.map((row, at) => [
      now.nextRow + at,
      new Map([
        ...before.content.map((column) => [column, before.typedAt(row.index, column)] as const),
        [now.idAt, row.id],
      ]),
    ]),
  )
  await sendPatch(tools, patch)
}
