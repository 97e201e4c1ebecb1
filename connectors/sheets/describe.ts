import type { sheets_v4 } from '@googleapis/sheets'
import { z } from 'zod'

import type { FieldSpec, NewField } from '#shared/connector.ts'

import { call } from './client.ts'
import type { Client } from './client.ts'
import { idColumn, identityColumns } from './column.ts'
import { unfit } from './fault.ts'
import { readGrid } from './grid.ts'
import type { Grid } from './grid.ts'
import { cellCharsMax } from './manifest.ts'
import { findMarks, markKey } from './mark.ts'
import type { Target } from './target.ts'
import { fixedKind } from './value.ts'
import type { CellKind } from './value.ts'

/** Rows below the header that are looked at. */
const lookRows = 20

interface Tools {
  readonly client: Client
  readonly target: Target
}

/** The columns of the tab, by the manifest's names where a header means one of them. Two calls. */
export async function describeTab(tools: Tools): Promise<readonly FieldSpec[]> {
  const grid = await readGrid({ ...tools, names: identityColumns }, { start: 0, count: lookRows })
  const formats = await readFormats(tools, grid)
  const specs = [...grid.columns.at].filter(([name]) => name !== idColumn)
  const named = specs.map(([name, at]) => toSpec({ name, title: grid.columns.headers[at] ?? name }, formats.get(at)))
  const key = { ...toSpec({ name: idColumn, title: idColumn }, undefined), unique: true }
  return grid.idAt === undefined ? named : [...named, key]
}

/** How the cells of every column are to be read, from its description. */
export function kindsOf(specs: readonly FieldSpec[]): ReadonlyMap<string, CellKind> {
  return new Map(specs.map(({ name, type }) => [name, type === 'date' || type === 'datetime' ? type : 'plain']))
}

/**
 * Adds missing columns behind the last one, hides and protects the id column, and marks every known column, so that it
 * is found when its header is renamed. Two or three reads and one write that happens whole or not at all; repeatable.
 */
export async function provisionTab(tools: Tools, fields: readonly NewField[]): Promise<void> {
  const wanted = fields.map(({ name }) => name)
  const grid = await readGrid({ ...tools, names: [...identityColumns, ...wanted] }, { start: 0, count: lookRows })
  const marks = await findMarks(tools.client, tools.target)
  const isBlank = grid.columns.headers.every((header) => header === '')
  const names = [...new Set([...(isBlank ? identityColumns : []), ...wanted])]
  const missing = names.filter((name) => (name === idColumn ? grid.idAt === undefined : !grid.columns.at.has(name)))
  const first = isBlank ? 0 : grid.columns.headers.length
  const added = new Map(missing.map((name, offset) => [name, first + offset] as const))
  const known = new Map([
    ...grid.columns.at,
    ...(grid.idAt === undefined ? [] : [[idColumn, grid.idAt] as const]),
    ...added,
  ])
  const requests = [
    ...addColumns(tools.target, grid, { missing, first }),
    ...hideIds(tools.target, added.get(idColumn)),
    ...[...known].filter(([name]) => !marks.has(name)).map(([name, at]) => mark(tools.target, name, at)),
  ]
  if (requests.length === 0) return
  const { spreadsheetId } = tools.target
  await call(tools.client.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests } }))
}

type Request = sheets_v4.Schema$Request

function addColumns(
  { sheetId }: Target,
  grid: Grid,
  { missing, first }: { missing: readonly string[]; first: number },
): Request[] {
  if (missing.length === 0) return []
  const range = { sheetId, dimension: 'COLUMNS', startIndex: first, endIndex: first + missing.length }
  const isAtEnd = first >= grid.columnCount
  // Inserted and not just written to: cells without a header may stand to the right of the last one.
  const room: Request = isAtEnd
    ? { appendDimension: { sheetId, dimension: 'COLUMNS', length: missing.length } }
    : { insertDimension: { range, inheritFromBefore: false } }
  const values = missing.map((name) => ({ userEnteredValue: { stringValue: name } }))
  const start = { sheetId, rowIndex: 0, columnIndex: first }
  return [room, { updateCells: { start, rows: [{ values }], fields: 'userEnteredValue' } }]
}

function hideIds({ sheetId }: Target, at: number | undefined): Request[] {
  if (at === undefined) return []
  const range = { sheetId, dimension: 'COLUMNS', startIndex: at, endIndex: at + 1 }
  const cells = { sheetId, startColumnIndex: at, endColumnIndex: at + 1 }
  return [
    { updateDimensionProperties: { range, properties: { hiddenByUser: true }, fields: 'hiddenByUser' } },
    // A warning and no lock: people may sort and delete rows, which a locked column would forbid.
    { addProtectedRange: { protectedRange: { range: cells, description: 'Row ids of Lead Hub', warningOnly: true } } },
  ]
}

function mark({ sheetId }: Target, name: string, at: number): Request {
  const dimensionRange = { sheetId, dimension: 'COLUMNS', startIndex: at, endIndex: at + 1 }
  const developerMetadata = {
    metadataKey: markKey,
    metadataValue: name,
    visibility: 'PROJECT',
    location: { dimensionRange },
  }
  return { createDeveloperMetadata: { developerMetadata } }
}

const format = z.object({ numberFormat: z.object({ type: z.string().optional() }).optional() }).optional()
const formatted = z.object({
  sheets: z
    .array(
      z.object({
        merges: z.array(z.looseObject({ startRowIndex: z.number().int().default(0) })).default([]),
        data: z
          .array(
            z.object({
              rowData: z
                .array(
                  z.object({
                    values: z.array(z.object({ effectiveFormat: format, userEnteredFormat: format })).default([]),
                  }),
                )
                .default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
})

/** Number formats by column, from the first row below the header that has one. */
async function readFormats({ client, target }: Tools, grid: Grid): Promise<ReadonlyMap<number, string>> {
  const quoted = `'${grid.title.replaceAll("'", "''")}'`
  const body = await call(
    client.spreadsheets.get({
      spreadsheetId: target.spreadsheetId,
      ranges: [`${quoted}!1:${Math.min(4, grid.rowCount)}`],
      fields: 'sheets(merges,data.rowData.values(effectiveFormat.numberFormat,userEnteredFormat.numberFormat))',
    }),
  )
  const [tab] = formatted.safeParse(body).data?.sheets ?? []
  if (tab?.merges.some(({ startRowIndex }) => startRowIndex === 0)) {
    throw unfit('The header row has merged cells. Split them, so that every column has a name of its own.')
  }
  const found = new Map<number, string>()
  for (const row of tab?.data[0]?.rowData.slice(1) ?? []) {
    for (const [at, { effectiveFormat, userEnteredFormat }] of row.values.entries()) {
      const type = userEnteredFormat?.numberFormat?.type ?? effectiveFormat?.numberFormat?.type
      if (type !== undefined && !found.has(at)) found.set(at, type)
    }
  }
  return found
}

function toSpec({ name, title }: { name: string; title: string }, numberFormat: string | undefined): FieldSpec {
  return {
    name,
    title,
    type: typeOf(name, numberFormat),
    writable: true,
    required: false,
    unique: false,
    lengthMax: cellCharsMax,
  }
}

function typeOf(name: string, numberFormat: string | undefined): FieldSpec['type'] {
  if (name === 'Email') return 'email'
  if (name === 'Phone') return 'phone'
  if (name === 'Score') return 'number'
  if (name === 'Reasons') return 'text'
  if (fixedKind(name) === 'text') return 'string'
  if (numberFormat === 'DATE') return 'date'
  return numberFormat === 'DATE_TIME' ? 'datetime' : 'string'
}
