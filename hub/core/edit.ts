import type { EntityId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import { finish } from './absorb.ts'
import { overrule } from './dispute.ts'
import type { FieldChange, Plan } from './plan.ts'
import type { Entity, Snapshot } from './snapshot.ts'
import { blankToNull, sameValue, valueOf } from './value.ts'
import { createView } from './view.ts'

/** A person's edit of an entity, here and not in a remote. */
export interface Edit {
  readonly entity: EntityId
  readonly fields: Fields
  /** `user:<id>` */
  readonly actor: string
  readonly correlation: string
}

/** What an edit causes: the values, the score, and a delivery wherever a record is now behind. Equal values change nothing. */
export const planEdit = (snapshot: Snapshot, edit: Edit): Plan => {
  const view = createView(snapshot)
  const entity = view.entity(edit.entity)
  const changes = entity === undefined ? [] : changesOf(entity, edit.fields)
  if (entity !== undefined && changes.length > 0) {
    const at = snapshot.now
    const values = changes.map(({ field, after }) => [field, after] as const)
    const origins = changes.map(({ field }) => [field, { source: 'hub', at }] as const)
    const edited = {
      ...entity,
      fields: { ...entity.fields, ...Object.fromEntries(values) },
      origins: { ...entity.origins, ...Object.fromEntries(origins) },
      version: entity.version + 1,
      updatedAt: at,
    }
    view.putEntity(edited)
    overrule(
      view,
      entity.id,
      changes.map(({ field }) => field),
    )
    const cause = { entity: entity.id, version: edited.version, at, actor: edit.actor, correlation: edit.correlation }
    view.log({ ...cause, kind: 'edited', changes })
    view.touch(entity.id, { priority: 0, correlation: edit.correlation, isChanged: true })
  }
  return finish(view, { consumed: [], parked: [] })
}

const changesOf = (entity: Entity, fields: Fields): readonly FieldChange[] =>
  Object.entries(fields).flatMap(([field, value]) => {
    const before = valueOf(entity.fields, field)
    const after = blankToNull(value)
    return sameValue(before, after) ? [] : [{ field, before, after, rule: 'edited here' }]
  })
