import { compare } from './ordered.ts'
import type { Place } from './ordered.ts'
import type { Filter } from './search.ts'
import type { Table } from './table.ts'
import { instantOf } from './value.ts'

/** Places from `from` on and before `to`. */
export interface Interval {
  readonly from: Place
  readonly to: Place
}

interface Bounds {
  low: number
  /** Exclusive. */
  high: number
}

/**
 * Says which stretches of an index answer a search, when its filters speak of nothing but modification times and ids in a
 * way that is one stretch per group; null where each record must be looked at.
 */
export function intervalsOf(
  table: Table,
  groups: readonly { readonly filters: readonly Filter[] }[],
  kind: 'modified' | 'id',
): Interval[] | null {
  if (groups.length === 0) return [{ from: lowest, to: highest }]
  const found: Interval[] = []
  for (const { filters } of groups) {
    const interval = intervalOf(table, filters, kind)
    if (!interval) return null
    found.push(interval)
  }
  return united(found)
}

const lowest: Place = { at: -Infinity, id: -Infinity }
const highest: Place = { at: Infinity, id: Infinity }

function intervalOf(table: Table, filters: readonly Filter[], kind: 'modified' | 'id'): Interval | null {
  const at: Bounds = { low: -Infinity, high: Infinity }
  const id: Bounds = { low: -Infinity, high: Infinity }
  for (const filter of filters) {
    const isTime = filter.propertyName === table.words.modified
    if (!isTime && filter.propertyName !== 'hs_object_id') return null
    if (!narrow(isTime ? at : id, filter)) return null
  }
  const hasTime = at.low !== -Infinity || at.high !== Infinity
  const hasId = id.low !== -Infinity || id.high !== Infinity
  if (kind === 'id') return hasTime ? null : { from: { at: 0, id: id.low }, to: { at: 0, id: id.high } }
  if (!hasId) return { from: { at: at.low, id: -Infinity }, to: { at: at.high, id: -Infinity } }
  // Ids within one instant lie together; ids across instants do not.
  if (at.high - at.low !== 1) return null
  return { from: { at: at.low, id: id.low }, to: { at: at.low, id: id.high } }
}

/** Whole milliseconds and whole ids: an exclusive bound is the inclusive one of the next number. */
function narrow(bounds: Bounds, { operator, value, highValue }: Filter): boolean {
  const from = numberOf(value)
  const until = numberOf(highValue)
  if (from === undefined) return false
  switch (operator) {
    case 'GTE':
      bounds.low = Math.max(bounds.low, from)
      return true
    case 'GT':
      bounds.low = Math.max(bounds.low, from + 1)
      return true
    case 'LT':
      bounds.high = Math.min(bounds.high, from)
      return true
    case 'LTE':
      bounds.high = Math.min(bounds.high, from + 1)
      return true
    case 'EQ':
      bounds.low = Math.max(bounds.low, from)
      bounds.high = Math.min(bounds.high, from + 1)
      return true
    case 'BETWEEN':
      if (until === undefined) return false
      bounds.low = Math.max(bounds.low, from)
      bounds.high = Math.min(bounds.high, until + 1)
      return true
    default:
      return false
  }
}

function numberOf(value: string | undefined): number | undefined {
  const number = value === undefined ? undefined : instantOf(value)
  return number !== undefined && Number.isInteger(number) ? number : undefined
}

/** Sorted and without overlaps, so that no record is counted twice. */
function united(intervals: readonly Interval[]): Interval[] {
  const found: Interval[] = []
  for (const next of intervals.toSorted((left, right) => compareSafely(left.from, right.from))) {
    const last = found.at(-1)
    if (!last || compareSafely(next.from, last.to) > 0) found.push(next)
    else if (compareSafely(next.to, last.to) > 0) found[found.length - 1] = { from: last.from, to: next.to }
  }
  return found
}

/** Infinity minus itself is no number. */
function compareSafely(left: Place, right: Place): number {
  if (left.at !== right.at) return left.at < right.at ? -1 : 1
  return left.id === right.id ? 0 : compare({ at: 0, id: left.id }, { at: 0, id: right.id })
}
