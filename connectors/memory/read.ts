import { z } from 'zod'

import type { Page, ReadRequest } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { Change, Cursor, Fields } from '#shared/record.ts'

import type { MemoryWorld, Row } from './world.ts'

/** A place in the feed: everything after it, in the order of (modifiedAt, id), is still to be read. */
const place = z.object({ modifiedAt: z.number(), id: z.string() })
type Place = z.infer<typeof place>

/** `floor`: where the next round begins, once this one has come within the overlap of the present. */
const cursorShape = z.object({ ...place.shape, floor: z.number().optional() })

/** One page, oldest change first. */
export function readPage(world: MemoryWorld, request: ReadRequest): Page {
  requireFields(world, request)
  const rows = world.rows(request.object).filter((row) => isReported(world, row))
  return world.habits.feed === 'snapshot' ? snapshotPage(world, rows, request) : changesPage(world, rows, request)
}

/** A field that is gone is said so, and not passed over as empty. */
export function requireFields(world: MemoryWorld, request: { object: string; fields: readonly string[] }): void {
  const known = new Set(world.fieldsOf(request.object).map((field) => field.name))
  const missing = request.fields.find((name) => !known.has(name))
  if (missing === undefined) return
  const said = `No field ${missing} in ${request.object}.`
  throw new Fault('refused', `${said} Map another field or add it again.`, { said, nothingApplied: true })
}

/** What a row looks like to a reader who asked for `fields`. */
export function toChange(row: Row, fields: readonly string[]): Change {
  const ref = { object: row.object, id: row.id }
  const revision = String(row.version)
  if (row.fate.kind === 'merged') return { kind: 'merged', ref, into: row.fate.into, revision }
  if (row.fate.kind === 'removed') return { kind: 'removed', ref, revision }
  const asked: Fields = Object.fromEntries(fields.map((name) => [name, row.fields[name] ?? null]))
  return { kind: 'present', record: { ...ref, fields: asked, revision, modifiedAt: row.modifiedAt, refs: row.refs } }
}

// `limit` rows after the place. A change that was stamped before the place and committed after it would never be seen,
// so a round that ends goes back to where all had been committed when it passed. The hub drops the repeats by revision.
function changesPage(world: MemoryWorld, rows: readonly Row[], request: ReadRequest): Page {
  const from = parsePlace(request.cursor)
  const limit = Math.min(request.limit, world.habits.readMax)
  const after = rows.filter((row) => from === null || compare(row, from) > 0).toSorted(compare)
  const page = after.slice(0, limit)
  const last = page.at(-1) ?? from
  const more = after.length > limit
  const settled = world.now() - world.habits.overlapMs
  const floor = from?.floor ?? (last && last.modifiedAt < settled ? undefined : settled)
  const end = floor === undefined ? last : { modifiedAt: floor, id: '' }
  return {
    changes: page.map((row) => toChange(row, request.fields)),
    cursor: more && last ? formatPlace(last, floor) : formatPlace(end ?? { modifiedAt: settled, id: '' }),
    more,
  }
}

// Everything once, by id; the end of one pass is the beginning of the next.
function snapshotPage(world: MemoryWorld, rows: readonly Row[], request: ReadRequest): Page {
  const from = parsePlace(request.cursor)
  const limit = Math.min(request.limit, world.habits.readMax)
  const after = rows.filter((row) => from === null || row.id > from.id).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const page = after.slice(0, limit)
  const more = after.length > limit
  return {
    changes: page.map((row) => toChange(row, request.fields)),
    cursor: formatPlace({ modifiedAt: 0, id: more ? (page.at(-1)?.id ?? '') : '' }),
    more,
    total: rows.length,
  }
}

function isReported(world: MemoryWorld, row: Row): boolean {
  return row.fate.kind === 'present' || world.habits.removals === 'reported'
}

function compare(a: Place, b: Place): number {
  return a.modifiedAt - b.modifiedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function parsePlace(cursor: Cursor | null): z.infer<typeof cursorShape> | null {
  return cursor === null ? null : cursorShape.parse(JSON.parse(cursor))
}

function formatPlace({ modifiedAt, id }: Place, floor?: number): Cursor {
  return JSON.stringify({ modifiedAt, id, ...(floor !== undefined && { floor }) })
}
