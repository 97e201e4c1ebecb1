import type { EntityId } from '#shared/ids.ts'
import { computedFields } from '#shared/entity.ts'
import type { Fields } from '#shared/record.ts'
import type { FieldChange } from './plan.ts'
import { reasonsText, scoreLead } from './score.ts'
import type { Entity, Origin } from './snapshot.ts'
import type { Touch, View } from './view.ts'

const computed: ReadonlySet<string> = new Set(computedFields)

/** Scores a lead whose fields changed in this batch. The score is part of the same version. */
export const rescore = (view: View, id: EntityId, touch: Touch): void => {
  const entity = view.entity(id)
  if (entity?.kind !== 'lead') return
  const { now } = view.snapshot
  const score = scoreLead(entity.fields, now, changedAt(entity))
  if (entity.score !== null && JSON.stringify(entity.score) === JSON.stringify(score)) return
  const values = { score: score.total, grade: score.grade, reasons: reasonsText(score) }
  const changes = changesOf(entity.fields, values)
  const origin: Origin = { source: 'hub', at: now }
  const origins = { ...entity.origins, score: origin, grade: origin, reasons: origin }
  view.putEntity({ ...entity, score, fields: { ...entity.fields, ...values }, origins })
  if (changes.length === 0) return
  view.log({
    entity: id,
    version: entity.version,
    at: now,
    actor: 'hub',
    correlation: touch.correlation,
    kind: 'scored',
    changes,
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

/** When a person or a remote last changed a field; our own computing does not make a lead fresh. */
const changedAt = (entity: Entity): number | null => {
  let latest: number | null = null
  for (const [field, origin] of Object.entries(entity.origins)) {
    if (!computed.has(field) && (latest === null || origin.at > latest)) latest = origin.at
  }
  return latest
}
