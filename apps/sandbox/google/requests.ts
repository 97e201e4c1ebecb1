import { z } from 'zod'

import { cellTotal, cellsMax, columnsMax, snapshotBook } from './book.ts'
import { cellRequests } from './requests-cells.ts'
import { metadataRequests } from './requests-metadata.ts'
import { moveRequests } from './requests-move.ts'
import { rangeRequests } from './requests-ranges.ts'
import { sheetRequests } from './requests-sheets.ts'
import { GoogleProblem, badField } from './problem.ts'
import { readBody, withoutNulls } from './schema.ts'
import type { Book } from './book.ts'
import type { Json } from './cell.ts'
import type { Caller, Perform, RequestKind } from './request-kind.ts'

/** Kinds that leave cells alone, so that rows need no copy to go back to. */
const sparesCells = /^(create|update|delete)DeveloperMetadata$|NamedRange$|ProtectedRange$|^updateDimensionProperties$/

/**
 * `spreadsheets.batchUpdate`: all requests or none. Gives the replies in order.
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/batchUpdate
 */
export function performRequests(book: Book, requests: readonly unknown[], caller: Caller): readonly Json[] {
  const kinds: Readonly<Record<string, RequestKind>> = {
    ...sheetRequests,
    ...moveRequests,
    ...cellRequests,
    ...rangeRequests,
    ...metadataRequests,
  }
  if (requests.length === 0) throw badField('requests', 'Must specify at least one request.')
  const read = requests.map((request, index) => readRequest(kinds, request, index))
  const restore = snapshotBook(
    book,
    read.some(({ name }) => !sparesCells.test(name)),
  )
  const cellsBefore = cellTotal(book)
  return read.map(({ name, perform }, index) => {
    try {
      const reply = perform(book, caller)
      checkSize(book, cellsBefore)
      return reply === null ? {} : { [name]: reply }
    } catch (error) {
      restore()
      throw error instanceof GoogleProblem ? placed(error, `requests[${index}].${name}`) : error
    }
  })
}

const oneRequest = z.record(z.string(), z.unknown())

function readRequest(
  kinds: Readonly<Record<string, RequestKind>>,
  request: unknown,
  index: number,
): { name: string; perform: Perform } {
  const at = `requests[${index}]`
  const entries = Object.entries(readBody(oneRequest, withoutNulls(request), at))
  const [name, body] = entries[0] ?? []
  if (name === undefined) throw badField(at, `Invalid ${at}: No request set.`)
  const found = kinds[name]
  if (!found || entries.length > 1) {
    const said = `Invalid JSON payload received. Unknown name "${entries.at(-1)?.[0]}" at '${at}': Cannot find field.`
    throw badField(at, said)
  }
  return { name, perform: found(body, `${at}.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`) }
}

function placed(problem: GoogleProblem, at: string): GoogleProblem {
  return new GoogleProblem(problem.code, problem.status, {
    message: `Invalid ${at}: ${problem.message}`,
    details: problem.details,
  })
}

function checkSize(book: Book, before: number): void {
  const total = cellTotal(book)
  const isWide = book.sheets.some((sheet) => sheet.columnCount > columnsMax)
  if ((total <= cellsMax || total <= before) && !isWide) return
  throw new GoogleProblem(400, 'INVALID_ARGUMENT', {
    message: `This action would increase the number of cells in the workbook above the limit of ${cellsMax} cells.`,
  })
}
