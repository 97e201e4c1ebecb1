import { computedFields, ownerField } from '#shared/entity.ts'
import type { FieldValue } from '#shared/record.ts'
import type { Picks, Side, SurvivorRule } from '#shared/uniting.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { sameValue, valueOf } from '#hub/core/value.ts'

/** Two entities that are one person, or one company. */
export interface Pair {
  /** The one that stays. */
  readonly keep: Entity
  readonly gone: Entity
}

/** A field in which the two differ, and whose value the one has that both become. */
export interface Choice {
  readonly field: string
  readonly keep: FieldValue
  readonly gone: FieldValue
  readonly pick: Side
  /** In words that can be shown. */
  readonly why: string
}

const computed: ReadonlySet<string> = new Set(computedFields)

/** What the one is to say, field by field; fields in which they agree are left out. Scores follow by themselves. */
export const chooseValues = (pair: Pair, rule: SurvivorRule, picks: Picks): readonly Choice[] => {
  const { keep, gone } = pair
  const fields = new Set([...Object.keys(keep.fields), ...Object.keys(gone.fields)])
  return [...fields]
    .filter((field) => !computed.has(field) && !sameValue(valueOf(keep.fields, field), valueOf(gone.fields, field)))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((field) => {
      const values = { field, keep: valueOf(keep.fields, field), gone: valueOf(gone.fields, field) }
      const picked = picks[field]
      return picked === undefined
        ? { ...values, ...judge(pair, values, rule) }
        : { ...values, pick: picked.side, why: picked.why }
    })
}

type Values = Pick<Choice, 'field' | 'keep' | 'gone'>
type Judged = Pick<Choice, 'pick' | 'why'>

const judge = (pair: Pair, { field, keep, gone }: Values, rule: SurvivorRule): Judged => {
  if (keep === null) return { pick: 'gone', why: 'only one says it' }
  if (gone === null) return { pick: 'keep', why: 'only one says it' }
  // Somebody asked to be left alone: whatever else is forgotten, not this.
  if (field === 'doNotContactUntil')
    return { pick: String(gone) > String(keep) ? 'gone' : 'keep', why: 'the later day' }
  if (field === ownerField) return { pick: 'keep', why: 'who has the one that stays' }
  switch (rule.kind) {
    case 'newest':
      return newest(pair, field)
    case 'stays':
      return { pick: 'keep', why: 'the one that stays' }
    case 'complete':
      return { pick: filled(pair.gone) > filled(pair.keep) ? 'gone' : 'keep', why: 'of whom more is known' }
    case 'longest': {
      const difference = String(gone).length - String(keep).length
      return difference === 0 ? newest(pair, field) : { pick: difference > 0 ? 'gone' : 'keep', why: 'the longer one' }
    }
    case 'rank': {
      const difference = rankOf(pair.gone, field, rule.remotes) - rankOf(pair.keep, field, rule.remotes)
      return difference === 0 ? newest(pair, field) : { pick: difference < 0 ? 'gone' : 'keep', why: 'rank of systems' }
    }
  }
}

const newest = ({ keep, gone }: Pair, field: string): Judged => ({
  pick: (gone.origins[field]?.at ?? 0) > (keep.origins[field]?.at ?? 0) ? 'gone' : 'keep',
  why: 'newest',
})

const rankOf = ({ origins }: Entity, field: string, remotes: readonly string[]): number => {
  const at = remotes.indexOf(origins[field]?.source ?? '')
  return at === -1 ? remotes.length : at
}

const filled = ({ fields }: Entity): number =>
  Object.entries(fields).filter(([field, value]) => value !== null && !computed.has(field)).length

/**
 * Which of the two stays where nobody says so: the one with more records there now, then the one of which more is known, then
 * the older one.
 */
export const chooseSurvivor = (
  [one, other]: readonly [Entity, Entity],
  recordsOf: (entity: Entity) => number,
): Pair => {
  const rank = (entity: Entity): readonly number[] => [-recordsOf(entity), -filled(entity), entity.createdAt]
  const [mine, theirs] = [rank(one), rank(other)]
  const at = mine.findIndex((value, index) => value !== theirs[index])
  const isFirst = at === -1 ? one.id <= other.id : (mine[at] ?? 0) < (theirs[at] ?? 0)
  return isFirst ? { keep: one, gone: other } : { keep: other, gone: one }
}
