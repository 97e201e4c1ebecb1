import type { Plan } from './plan.ts'
import { absorbMerged, absorbRemoved } from './absorb-gone.ts'
import { absorbPresent } from './absorb-present.ts'
import { fanOut } from './fan-out.ts'
import { hasOtherKeys, matchKeys } from './match.ts'
import { rescore } from './scoring/rescore.ts'
import { assignOffice } from './territory/assign.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Input, Snapshot } from './snapshot.ts'
import { createView } from './view.ts'
import type { View } from './view.ts'

/**
 * What the inputs of one batch cause. Rows are planned in order over one view, so that two rows about one person meet.
 * A row that cannot be planned is parked with its reason and leaves no trace; the others go on. Pure: the same
 * snapshot gives the same plan, byte for byte.
 */
export const planAbsorb = (snapshot: Snapshot): Plan => {
  const view = createView(snapshot)
  const consumed: number[] = []
  const parked: { readonly seq: number; readonly reason: string }[] = []
  for (const input of snapshot.inputs) {
    const failure = view.attempt(() => absorb(view, input))
    if (failure === undefined) consumed.push(input.seq)
    else parked.push({ seq: input.seq, reason: reasonOf(failure.failed) })
  }
  return finish(view, { consumed, parked })
}

/** Fans these entities out again: to a connection that became writable, or after a mapping changed. */
export const planSpread = (
  snapshot: Snapshot,
  entities: readonly EntityId[],
  cause: Pick<Input, 'priority' | 'correlation'>,
): Plan => {
  const view = createView(snapshot)
  for (const id of entities) view.touch(id, { ...cause, isChanged: false })
  return finish(view, { consumed: [], parked: [] })
}

export const finish = (view: View, rows: Pick<Plan, 'consumed' | 'parked'>): Plan => {
  const keys: Plan['keys'][number][] = []
  for (const [id, touch] of view.touched) {
    const entity = view.entity(id)
    if (entity === undefined) continue
    if (touch.isChanged) {
      rescore(view, id, touch)
      assignOffice(view, id, touch)
      const before = view.entityWas(id)
      if (before === undefined || hasOtherKeys(entity.kind, before.fields, entity.fields)) {
        keys.push({ entity: id, kind: entity.kind, keys: matchKeys(entity.kind, entity.fields) })
      }
    }
    fanOut(view, id, touch)
  }
  return view.plan({ ...rows, keys })
}

const absorb = (view: View, input: Input): void => {
  const { change } = input
  switch (change.kind) {
    case 'present':
      return absorbPresent(view, input, change.record)
    case 'removed':
      return absorbRemoved(view, input, change)
    case 'merged':
      return absorbMerged(view, input, change)
  }
}

const reasonOf = (failed: unknown): string =>
  (failed instanceof Error ? `${failed.name}: ${failed.message}` : String(failed)).slice(0, 500)
