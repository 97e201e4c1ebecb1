import type { EntityId } from '#shared/ids.ts'
import type { Territory } from '#shared/territory.ts'
import type { LedgerEntry } from '#hub/core/plan.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import type { Touch, View } from '#hub/core/view.ts'
import { createPlacer, type Placement, type Placer } from './place.ts'

// Deciding is remembered by place, for as long as the territory is.
const placers = new WeakMap<Territory, Placer>()

/** Decides by one territory, however often it is asked for. */
export const placerOf = (territory: Territory): Placer => {
  const known = placers.get(territory) ?? createPlacer(territory)
  placers.set(territory, known)
  return known
}

/** Gives an entity whose fields changed in this batch to the office it belongs to now. */
export const assignOffice = (view: View, id: EntityId, touch: Touch): void => {
  const { territory, now } = view.snapshot
  const entity = view.entity(id)
  if (territory === undefined || entity === undefined) return
  const placement = placerOf(territory).place(entity.fields)
  if (placement.office === (entity.office ?? null)) return
  view.putEntity({ ...entity, office: placement.office })
  view.log({ ...placedEntry(entity, placement), at: now, actor: 'hub', correlation: touch.correlation })
}

/** A move's line in the history, without when and by whom. */
export const placedEntry = (
  { id, version, office }: Pick<Entity, 'id' | 'version' | 'office'>,
  placement: Placement,
): Pick<LedgerEntry, 'entity' | 'version' | 'kind' | 'changes'> => ({
  entity: id,
  version,
  kind: 'placed',
  changes: [{ field: 'office', before: office ?? null, after: placement.office, rule: placement.why }],
})
