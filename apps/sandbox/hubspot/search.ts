import { z } from 'zod'

import { HubspotFault, invalid } from './fault.ts'
import { matcher } from './filter.ts'
import { compare } from './ordered.ts'
import type { OrderedPlaces, Place } from './ordered.ts'
import { intervalsOf } from './search-plan.ts'
import type { Interval } from './search-plan.ts'
import type { IndexedDoc } from './search-index.ts'
import type { Table } from './table.ts'

const filter = z.object({
  propertyName: z.string(),
  operator: z.string(),
  value: z.coerce.string().optional(),
  values: z.array(z.coerce.string()).optional(),
  highValue: z.coerce.string().optional(),
})
export type Filter = z.infer<typeof filter>

/** The body of a search. */
export const searchBody = z.object({
  filterGroups: z.array(z.object({ filters: z.array(filter) })).default([]),
  filters: z.array(filter).optional(),
  sorts: z
    .array(
      z.union([
        z.string().transform((text) => ({
          propertyName: text.replace(/^-/, ''),
          direction: text.startsWith('-') ? 'DESCENDING' : 'ASCENDING',
        })),
        z.object({ propertyName: z.string(), direction: z.string().default('ASCENDING') }),
      ]),
    )
    .default([]),
  query: z.string().optional(),
  properties: z.array(z.string()).default([]),
  limit: z.coerce.number().int().default(10),
  after: z.coerce.string().optional(),
})
export type SearchBody = z.infer<typeof searchBody>

/** A page of a search, and how many records match in all. */
export interface SearchPage {
  readonly total: number
  readonly docs: readonly IndexedDoc[]
  readonly after?: string
}

const pageMax = 200
const hitsMax = 10_000
const groupsMax = 5
const filtersPerGroupMax = 6
const filtersMax = 18

/** Runs a search over what the index knows by now. Asking past 10,000 hits is refused. */
export function search(table: Table, body: SearchBody, now: number): SearchPage {
  table.index.settle(now)
  const start = checkBounds(body)
  const hits = hitsOf(table, body)
  const docs = hits.slice(start, body.limit).flatMap((id) => table.index.doc(id) ?? [])
  const end = start + docs.length
  return { total: hits.total, docs, ...(end < hits.total ? { after: String(end) } : {}) }
}

interface Hits {
  readonly total: number
  slice(start: number, count: number): readonly number[]
}

function hitsOf(table: Table, body: SearchBody): Hits {
  const order = orderOf(table, body)
  const groups = body.filters ? [...body.filterGroups, { filters: body.filters }] : body.filterGroups
  const plan = order && !body.query ? planOf(table, groups, order.kind) : null
  if (order && plan) return fromIntervals(plan.places, plan.intervals, order.isDescending)
  const ids = sorted(table, body, matcher(table, groups, body.query))
  return { total: ids.length, slice: (start, count) => ids.slice(start, start + count) }
}

/** Within one instant the index by modification time is in order of ids too. */
function planOf(
  table: Table,
  groups: SearchBody['filterGroups'],
  kind: 'modified' | 'id',
): { places: OrderedPlaces; intervals: readonly Interval[] } | null {
  const direct = intervalsOf(table, groups, kind)
  if (direct) return { places: kind === 'modified' ? table.index.byModified : table.index.byId, intervals: direct }
  const byTime = kind === 'id' ? intervalsOf(table, groups, 'modified') : null
  const only = byTime?.length === 1 ? byTime[0] : undefined
  return only && only.to.at - only.from.at <= 1 ? { places: table.index.byModified, intervals: [only] } : null
}

/** The index that already has the wanted order, if one has. */
function orderOf(table: Table, body: SearchBody): { kind: 'modified' | 'id'; isDescending: boolean } | null {
  const [first, second, ...others] = body.sorts
  if (!first) return { kind: 'id', isDescending: false }
  const isDescending = first.direction.startsWith('DESC')
  if (first.propertyName === 'hs_object_id') return { kind: 'id', isDescending }
  if (first.propertyName !== table.words.modified || others.length > 0) return null
  const isAgreed = !second || (second.propertyName === 'hs_object_id' && second.direction === first.direction)
  return isAgreed ? { kind: 'modified', isDescending } : null
}

function fromIntervals(places: OrderedPlaces, intervals: readonly Interval[], isDescending: boolean): Hits {
  const spans = intervals.map(({ from, to }) => ({ start: places.rank(from), end: places.rank(to) }))
  const total = spans.reduce((sum, span) => sum + Math.max(span.end - span.start, 0), 0)
  const ascending = (start: number, count: number): Place[] => {
    const found: Place[] = []
    let skip = start
    for (const span of spans) {
      const length = Math.max(span.end - span.start, 0)
      if (skip < length) found.push(...places.slice(span.start + skip, Math.min(length - skip, count - found.length)))
      skip = Math.max(skip - length, 0)
      if (found.length >= count) break
    }
    return found
  }
  return {
    total,
    slice(start, count) {
      if (!isDescending) return ascending(start, count).map((place) => place.id)
      const low = Math.max(total - start - count, 0)
      return ascending(low, Math.max(total - start - low, 0))
        .map((place) => place.id)
        .toReversed()
    },
  }
}

function sorted(table: Table, body: SearchBody, matches: (doc: IndexedDoc) => boolean): number[] {
  const docs = [...table.index.docs()].filter(matches)
  const numeric = (name: string) => name === 'hs_object_id' || table.properties.get(name)?.type === 'number'
  docs.sort((left, right) => {
    for (const { propertyName, direction } of body.sorts) {
      const order = byProperty(left, right, { name: propertyName, isNumber: numeric(propertyName) })
      if (order !== 0) return direction.startsWith('DESC') ? -order : order
    }
    return compare({ at: 0, id: left.id }, { at: 0, id: right.id })
  })
  return docs.map((doc) => doc.id)
}

function byProperty(left: IndexedDoc, right: IndexedDoc, by: { name: string; isNumber: boolean }): number {
  const a = left.properties[by.name] ?? ''
  const b = right.properties[by.name] ?? ''
  if (by.isNumber) return Number(a) - Number(b)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Checks the limits of a search and gives the position it starts at. */
function checkBounds(body: SearchBody): number {
  const counts = body.filterGroups.map((group) => group.filters.length)
  if (counts.length > groupsMax) throw invalid(`The maximum number of filterGroups is ${groupsMax}`)
  if (counts.some((count) => count > filtersPerGroupMax))
    throw invalid(`The maximum number of filters in a group is ${filtersPerGroupMax}`)
  if (counts.reduce((sum, count) => sum + count, 0) > filtersMax)
    throw invalid(`The maximum number of filters is ${filtersMax}`)
  if (body.limit > pageMax || body.limit < 0) throw invalid(`limit must be between 0 and ${pageMax}`)
  const start = body.after === undefined || body.after === '' ? 0 : Number(body.after)
  if (!Number.isInteger(start) || start < 0) throw invalid(`after must be a number of hits, was ${body.after}`)
  if (start + body.limit > hitsMax) {
    throw new HubspotFault(400, {
      category: 'VALIDATION_ERROR',
      message: `There was a problem with the request. Only the first ${hitsMax} results can be paged through`,
    })
  }
  return start
}
