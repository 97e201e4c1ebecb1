import type { EntityId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import { finish } from './absorb.ts'
import { overrule } from './dispute.ts'
import type { FieldChange, Plan } from './plan.ts'
import type { Entity, Origin, Priority, Snapshot } from './snapshot.ts'
import { blankToNull, sameValue, valueOf } from './value.ts'
import { createView } from './view.ts'
import type { View } from './view.ts'

/** A field, and what it is to become. */
export interface Wish {
  readonly field: string
  readonly to: FieldValue
  /** What it must be for that, or the wish is void; absent: whatever it is. */
  readonly expect?: FieldValue
  /** Why, for the history; absent: somebody wants it so. */
  readonly why?: string
}

/** What an entity is to become, here and not in a remote. */
export interface Edit {
  readonly entity: EntityId
  readonly wishes: readonly Wish[]
}

/** Who wants it, and what for. */
export interface EditCause {
  /** `user:<id>` */
  readonly actor: string
  readonly correlation: string
  readonly priority: Priority
  /** The values were here before. */
  readonly isUndo: boolean
}

/** `change`: will be made. `edited-since`: it is not what was expected, so it stays. `unchanged`: it is like that already. */
export type Bucket = 'change' | 'edited-since' | 'unchanged'

export const bucketOf = ({ fields }: Entity, { field, to, expect }: Wish): Bucket => {
  const now = valueOf(fields, field)
  if (sameValue(now, blankToNull(to))) return 'unchanged'
  return expect === undefined || sameValue(now, expect) ? 'change' : 'edited-since'
}

/** What edits cause: the values, the scores, and a delivery wherever a record is now behind. Void wishes cause nothing. */
export const planEdits = (snapshot: Snapshot, edits: readonly Edit[], cause: EditCause): Plan => {
  const view = createView(snapshot)
  for (const edit of edits) {
    const entity = view.entity(edit.entity)
    const changes = entity === undefined ? [] : changesOf(entity, edit.wishes, cause)
    if (entity !== undefined && changes.length > 0) change(view, { entity, changes, cause })
  }
  return finish(view, { consumed: [], parked: [] })
}

const changesOf = (entity: Entity, wishes: readonly Wish[], { isUndo }: EditCause): readonly FieldChange[] =>
  wishes
    .filter((wish) => bucketOf(entity, wish) === 'change')
    .map(({ field, to, why }) => {
      const before = valueOf(entity.fields, field)
      return { field, before, after: blankToNull(to), rule: why ?? (isUndo ? 'undone' : 'edited here') }
    })

interface Changing {
  readonly entity: Entity
  readonly changes: readonly FieldChange[]
  readonly cause: EditCause
}

const change = (view: View, { entity, changes, cause }: Changing): void => {
  const source: Origin = { source: 'hub', at: view.snapshot.now }
  setFields(view, entity, { ...cause, changes, origin: cause.isUndo ? { ...source, restored: true } : source })
  // Whoever undoes has not seen what is in dispute; whoever edits has decided it.
  if (cause.isUndo) return
  const fields = changes.map(({ field }) => field)
  overrule(view, entity.id, fields)
}

/** What somebody wants an entity to say. */
export interface Setting extends Pick<EditCause, 'actor' | 'correlation' | 'priority'> {
  readonly changes: readonly FieldChange[]
  readonly origin: Origin
}

/** The entity's next version with these values, its line in the history, and all that follows from it. */
export const setFields = (view: View, entity: Entity, setting: Setting): void => {
  const { changes, origin, actor, correlation, priority } = setting
  const at = view.snapshot.now
  const edited = {
    ...entity,
    fields: { ...entity.fields, ...Object.fromEntries(changes.map(({ field, after }) => [field, after])) },
    origins: { ...entity.origins, ...Object.fromEntries(changes.map(({ field }) => [field, origin])) },
    version: entity.version + 1,
    updatedAt: at,
  }
  view.putEntity(edited)
  view.log({ entity: entity.id, version: edited.version, at, actor, correlation, kind: 'edited', changes })
  view.touch(entity.id, { priority, correlation, isChanged: true })
}
