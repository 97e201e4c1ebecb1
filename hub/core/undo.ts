import { computedFields } from '#shared/entity.ts'
import type { Fields, FieldValue } from '#shared/record.ts'
import type { Wish } from './edit.ts'
import type { FieldChange, LedgerEntry } from './plan.ts'
import { sameValue } from './value.ts'

/** What a line of the history says about values. */
export type Told = Pick<LedgerEntry, 'kind' | 'changes'>

/**
 * Lines that can be taken back by value. `created` cannot: a lead without the values it began with is no lead. `scored`
 * follows by itself. `removed` and `moved` changed no value. `linked` is taken back like any other, though the bond stays:
 * what a record brought along when it was recognised is just what somebody who connected the wrong sheet wants undone.
 */
export const undoneKinds = ['changed', 'linked', 'edited'] as const satisfies readonly LedgerEntry['kind'][]

const kinds: ReadonlySet<string> = new Set(undoneKinds)
const computed: ReadonlySet<string> = new Set(computedFields)

/** Computed values follow from others, and whom a record belongs to only its remote can say. */
const isUndone = (field: string): boolean => !computed.has(field) && !field.startsWith('ref.')

/** What undoing these lines of one entity (oldest first) wishes; of several changes to a field, the whole span is one. */
export const undoWishes = (lines: readonly Told[]): readonly Wish[] =>
  [...spansOf(lines.filter(({ kind }) => kinds.has(kind)))]
    .filter(([field]) => isUndone(field))
    .map(([field, { before, after }]) => ({ field, expect: after, to: before }))
    .toSorted((a, b) => (a.field < b.field ? -1 : 1))

/** The values before these lines of one entity (oldest first), as far as they changed any. */
export const valuesBefore = (lines: readonly Told[]): Fields =>
  Object.fromEntries([...spansOf(lines)].map(([field, { before }]) => [field, before]))

type Span = Pick<FieldChange, 'before' | 'after'>

const spansOf = (lines: readonly Told[]): ReadonlyMap<string, Span> => {
  const spans = new Map<string, { readonly before: FieldValue; readonly after: FieldValue }>()
  for (const { field, before, after } of lines.flatMap(({ changes }) => changes)) {
    // A line may also tell of a value that lost: it was never here.
    if (sameValue(before, after)) continue
    const earlier = spans.get(field)
    spans.set(field, { before: earlier === undefined ? before : earlier.before, after })
  }
  return spans
}
