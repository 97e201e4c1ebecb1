import { z } from 'zod'

import { badField } from './problem.ts'

const index = z.int().min(0)

export const jsonObject = z.record(z.string(), z.unknown())

export const gridRange = z.strictObject({
  sheetId: z.int().default(0),
  startRowIndex: index.optional(),
  endRowIndex: index.optional(),
  startColumnIndex: index.optional(),
  endColumnIndex: index.optional(),
})

export const gridCoordinate = z.strictObject({
  sheetId: z.int().default(0),
  rowIndex: index.default(0),
  columnIndex: index.default(0),
})

export const dimension = z.enum(['ROWS', 'COLUMNS'])

export const dimensionRange = z.strictObject({
  sheetId: z.int().default(0),
  dimension,
  startIndex: index.optional(),
  endIndex: index.optional(),
})

const metadataLocation = z.strictObject({
  locationType: z.string().optional(),
  spreadsheet: z.boolean().optional(),
  sheetId: z.int().optional(),
  dimensionRange: dimensionRange.optional(),
})

const visibility = z.enum(['DOCUMENT', 'PROJECT'])
const locationType = z.enum(['ROW', 'COLUMN', 'SHEET', 'SPREADSHEET'])

export const developerMetadata = z.strictObject({
  metadataId: z.int().optional(),
  metadataKey: z.string().optional(),
  metadataValue: z.string().optional(),
  location: metadataLocation.optional(),
  visibility: visibility.optional(),
})

export const dataFilter = z.strictObject({
  a1Range: z.string().optional(),
  gridRange: gridRange.optional(),
  developerMetadataLookup: z
    .strictObject({
      locationType: locationType.optional(),
      metadataLocation: metadataLocation.optional(),
      locationMatchingStrategy: z.enum(['EXACT_LOCATION', 'INTERSECTING_LOCATION']).optional(),
      metadataId: z.int().optional(),
      metadataKey: z.string().optional(),
      metadataValue: z.string().optional(),
      visibility: visibility.optional(),
    })
    .optional(),
})

export type GridRange = z.infer<typeof gridRange>
export type DimensionRange = z.infer<typeof dimensionRange>
export type DataFilter = z.infer<typeof dataFilter>
export type DeveloperMetadataJson = z.infer<typeof developerMetadata>

/** Only looks whether these are lists of lists: cells are checked as they are written, once. */
export const valueRows = z.custom<readonly (readonly unknown[])[]>(
  (value) => Array.isArray(value) && value.every((row) => Array.isArray(row)),
)

/** Reads a body or a part of it; what does not fit is refused in Google's words. `at` is the path of the part. */
export function readBody<T>(schema: z.ZodType<T>, value: unknown, at = ''): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  const path = pathText(at, issue?.path ?? [])
  if (issue?.code === 'unrecognized_keys') throw unknownName(issue.keys[0] ?? '', path)
  const given = (issue?.path ?? []).reduce<unknown>(memberOf, value)
  const kind = path.endsWith('values') ? ' (type.googleapis.com/google.protobuf.ListValue)' : ''
  throw badField(path, `Invalid value at '${path}'${kind}, ${JSON.stringify(given) ?? 'null'}`)
}

function unknownName(name: string, path: string): Error {
  const place = path === '' ? '' : ` at '${path}'`
  return badField(path, `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`)
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([name]) => name === String(key))?.[1]
}

/** `requests[0].add_sheet.properties`: lists by place, names as in the protocol. */
function pathText(start: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    const name = String(key).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    return text === '' ? name : `${text}.${name}`
  }, start)
}

/** Members that are null count as not given, as everywhere in Google's JSON; nulls in lists stay. */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutNulls)
  const entries = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutNulls(member)]))
}
