import type { EntityId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import type { FieldChange, Plan } from '#hub/core/plan.ts'
import type { Entity, Origin, Score, Snapshot } from '#hub/core/snapshot.ts'
import { createView, type Touch, type View } from '#hub/core/view.ts'
import { differences, reasonsText } from './receipt.ts'
import { scorerOf } from './score.ts'
import { firstScoring } from './standard.ts'

/** Scores a lead whose fields changed in this batch. The score is part of the same version. */
export const rescore = (view: View, id: EntityId, { correlation }: Pick<Touch, 'correlation'>): void => {
  const entity = view.entity(id)
  if (entity?.kind === 'lead') put(view, entity, { ...scored(view.snapshot, entity), correlation })
}

/**
 * Scores leads of which nothing but time, or the rules, has changed. Their versions stay: a plan made with the old score
 * makes its own, and one made with the old rules is not committed.
 */
export const planRescore = (snapshot: Snapshot, correlation: string): Plan => {
  const view = createView(snapshot)
  for (const entity of snapshot.entities) put(view, entity, { ...scored(snapshot, entity), correlation })
  return view.plan({ consumed: [], parked: [], keys: [] })
}

interface Scoring {
  readonly score: Score
  /** It gives other points, or says so in other words. */
  readonly isOther: boolean
}

const scored = ({ scoring = firstScoring, now }: Snapshot, entity: Entity): Scoring => {
  const score = scorerOf(scoring).score(entity, now)
  return { score, isOther: entity.score === null || !isSame(entity.score, score) }
}

const isSame = (one: Score, other: Score): boolean =>
  one.total === other.total && one.grade === other.grade && JSON.stringify(one.parts) === JSON.stringify(other.parts)

const put = (
  view: View,
  entity: Entity,
  { score, isOther, correlation }: Scoring & Pick<Touch, 'correlation'>,
): void => {
  if (!isOther) {
    if (entity.score?.until !== score.until) view.putEntity({ ...entity, score })
    return
  }
  const at = view.snapshot.now
  const values = { score: score.total, grade: score.grade, reasons: reasonsText(score) }
  const changes = changesOf(entity.fields, values)
  const origin: Origin = { source: 'hub', at }
  const origins = { ...entity.origins, score: origin, grade: origin, reasons: origin }
  view.putEntity({ ...entity, score, fields: { ...entity.fields, ...values }, origins })
  if (changes.length === 0) return
  const evidence = entity.score === null ? [] : differences(entity.score, score)
  view.log({
    entity: entity.id,
    version: entity.version,
    at,
    actor: 'hub',
    correlation,
    kind: 'scored',
    changes,
    ...(evidence.length === 0 ? {} : { evidence }),
  })
}

/** Score and grade; the reasons are in the score itself. */
const changesOf = (
  fields: Fields,
  values: { readonly score: number; readonly grade: string },
): readonly FieldChange[] =>
  [{ field: 'score', after: values.score } as const, { field: 'grade', after: values.grade } as const]
    .map(({ field, after }) => ({ field, before: fields[field] ?? null, after, rule: 'rules score' }))
    .filter(({ before, after }) => before !== after)
