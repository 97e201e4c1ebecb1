import { z } from 'zod'

import type { FindRequest, LoadRequest, Page, ReadRequest } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { Change } from '#shared/record.ts'

import { readGrid } from './grid.ts'
import type { Grid, GridTools, Window } from './grid.ts'
import { rowsOf, toChange } from './row.ts'
import type { Kinds } from './row.ts'
import { textOf } from './text.ts'

/**
 * `row`: the next row to read. `order`: the order of ids when the pass began; where it changed, rows may have moved over
 * the border between two pages, and the pass starts over, a few times at most.
 */
const place = z.object({
  row: z.number().int().min(0),
  order: z.string().optional(),
  restarts: z.number().int().default(0),
})
type Place = z.infer<typeof place>

/** Fewer rows are never asked for: a tab has a thousand empty ones to begin with. */
const windowRowsMin = 1000
/** A load looks at so many rows first, and at the rest only for ids it did not find there. */
const loadRowsMax = 5000
const restartsMax = 3

/** What rows are read with. */
export interface ReadTools extends Omit<GridTools, 'names'> {
  readonly kinds: Kinds
}

/** One page of the tab from top to bottom, in one call. The end of one pass is the beginning of the next. */
export async function readPage(tools: ReadTools, request: ReadRequest): Promise<Page> {
  const from: Place = request.cursor === null ? start : place.parse(JSON.parse(request.cursor))
  const count = Math.max(request.limit, windowRowsMin)
  const grid = await readWindow({ ...tools, names: request.fields }, { start: from.row, count })
  const order = grid && orderOf(grid)
  const hasMoved = from.row > 0 && from.order !== order && from.restarts < restartsMax
  if (!grid || hasMoved) {
    const again = { row: 0, restarts: from.restarts + 1 }
    return { changes: [], cursor: JSON.stringify(again), more: true }
  }
  const rows = rowsOf(grid)
  const page = rows.slice(0, request.limit)
  const next = rows.length > page.length ? (page.at(-1)?.index ?? from.row) + 1 : from.row + count
  const more = rows.length > page.length || next < grid.rowCount
  return {
    changes: page.map((row) => toChange(grid, row, tools.kinds)),
    cursor: JSON.stringify(more ? { row: next, order, restarts: from.restarts } : start),
    more,
  }
}

/** Current state of these rows. One call; a second one where a tab is longer than 5,000 rows and ids were not among them. */
export async function loadRows(tools: ReadTools, { fields, ids }: LoadRequest): Promise<readonly Change[]> {
  if (ids.length === 0) return []
  const names = { ...tools, names: fields }
  const found = new Map<string, Change>()
  const wanted = new Set<string>(ids)
  const first = await readGrid(names, { start: 0, count: loadRowsMax })
  enter(found, first, { tools, wanted })
  if (found.size < wanted.size && first.rowCount > loadRowsMax) {
    enter(found, await readGrid(names, { start: 0 }), { tools, wanted })
  }
  // Whoever moves a row cuts it first.
  const missing = { kind: 'removed', revision: 'removed', evidence: 'missing' } as const
  return ids.map((id) => found.get(id) ?? { ...missing, ref: { object: 'rows', id } })
}

/** Rows whose cell equals one of the values, case and outer spaces apart. One call, exact, and the newest state. */
export async function findRows(tools: ReadTools, request: FindRequest): Promise<readonly Change[]> {
  const { field, values } = request
  const wanted = new Set(values.map(fold).filter((value) => value !== ''))
  if (wanted.size === 0) return []
  const grid = await readGrid({ ...tools, names: [...request.fields, field] }, { start: 0 })
  return rowsOf(grid).flatMap((row) => {
    const asked = toChange(grid, row, new Map([[field, tools.kinds.get(field) ?? 'text']]))
    const value = asked.kind === 'present' ? asked.record.fields[field] : null
    if (value === null || value === undefined || !wanted.has(fold(String(value)))) return []
    return [toChange(grid, row, tools.kinds)]
  })
}

const start: Place = { row: 0, restarts: 0 }

function enter(
  found: Map<string, Change>,
  grid: Grid,
  { tools, wanted }: { tools: ReadTools; wanted: ReadonlySet<string> },
): void {
  for (const row of rowsOf(grid)) {
    if (wanted.has(row.id) && !found.has(row.id)) found.set(row.id, toChange(grid, row, tools.kinds))
  }
}

/** A page of the tab; `null` where it has become shorter than that. */
async function readWindow(tools: GridTools, window: Window): Promise<Grid | null> {
  try {
    return await readGrid(tools, window)
  } catch (error) {
    const isShorter = error instanceof Fault && /exceeds grid limits/.test(error.detail.said ?? '')
    if (isShorter && window.start > 0) return null
    throw error
  }
}

/** A short text that changes when rows come, go or change places. */
function orderOf({ ids, hasAllIds, rowCount }: Grid): string {
  // Rows that were inserted or deleted show in the size of the tab even where rows have no ids yet.
  if (!hasAllIds) return String(rowCount)
  let hash = 0x811c9dc5
  for (const id of ids) {
    const text = `${textOf(id)}\n`
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619)
  }
  return `${rowCount}-${(hash >>> 0).toString(36)}`
}

function fold(text: string): string {
  return text.trim().toLowerCase()
}
