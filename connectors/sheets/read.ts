import { z } from 'zod'

import type { FindRequest, LoadRequest, Page, ReadRequest } from '#shared/connector.ts'
import type { Change } from '#shared/record.ts'

import { readGrid, unlessShorter } from './grid.ts'
import type { Grid, GridTools, Window } from './grid.ts'
import { idOf, rowsOf, toChange } from './row.ts'
import type { Kinds, Row } from './row.ts'
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
  const window = { start: from.row, count }
  const reading = readGrid({ ...tools, names: request.fields }, window)
  const grid = await (from.row > 0 ? reading.catch(unlessShorter) : reading)
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

/**
 * Current state of these rows. One call; of a tab longer than 5,000 rows a second one, for the stretch from the first to the
 * last of the others, and a third, for the whole tab, where an id does not stand in it: a row may be known by what it says.
 */
export async function loadRows(tools: ReadTools, { fields, ids }: LoadRequest): Promise<readonly Change[]> {
  if (ids.length === 0) return []
  const names = { ...tools, names: fields }
  const found = new Map<string, Change>()
  const wanted = new Set<string>(ids)
  // Rows without an id are told apart by what stands above them, so a stretch from the middle says nothing of them.
  const enter = (grid: Grid, isKnown: (row: Row) => boolean = () => true): void => {
    for (const row of rowsOf(grid).filter(isKnown)) {
      if (wanted.has(row.id) && !found.has(row.id)) found.set(row.id, toChange(grid, row, tools.kinds))
    }
  }
  const first = await readGrid(names, { start: 0, count: loadRowsMax })
  enter(first)
  const stretch = found.size < wanted.size ? stretchOf(first, wanted) : undefined
  if (stretch) {
    const grid = await readGrid(names, stretch).catch(unlessShorter)
    if (grid) enter(grid, ({ isClaimed }) => isClaimed)
  }
  if (found.size < wanted.size && first.rowCount > loadRowsMax) enter(await readGrid(names, { start: 0 }))
  // Whoever moves a row cuts it first.
  const missing = { kind: 'removed', revision: 'removed', evidence: 'missing' } as const
  return ids.map((id) => found.get(id) ?? { ...missing, ref: { object: 'rows', id } })
}

/** From the first to the last row with one of these ids that a load's first look did not reach. */
function stretchOf({ ids }: Grid, wanted: ReadonlySet<string>): Window | undefined {
  const places = ids.flatMap((id, index) => (index >= loadRowsMax && wanted.has(idOf(id) ?? '') ? [index] : []))
  const [first, last] = [places[0], places.at(-1)]
  return first === undefined || last === undefined ? undefined : { start: first, count: last - first + 1 }
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
