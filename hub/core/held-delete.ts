import type { ConnectionId, EntityId, LinkId } from '#shared/ids.ts'
import { finish } from './absorb.ts'
import { isRemovable, isThere, logDeletion, removeThere } from './deletion.ts'
import type { RemovalCause } from './deletion.ts'
import type { Plan } from './plan.ts'
import { remake } from './remake.ts'
import type { Link, Snapshot } from './snapshot.ts'
import { createView } from './view.ts'
import type { View } from './view.ts'

/** A person's decision about the records that a deletion left. */
export interface DeletionVerdict {
  readonly entity: EntityId
  /** Of the record that is gone. */
  readonly link: LinkId
  /** Of the records that the person was asked about. */
  readonly targets: readonly LinkId[]
  readonly choice:
    /** Delete them there too; absent: in all systems that were asked about. */
    | { readonly kind: 'remove'; readonly connections?: readonly ConnectionId[] | undefined }
    | { readonly kind: 'keep' }
    /** Make the record anew, from what the hub knows. */
    | { readonly kind: 'restore' }
  /** `user:<id>` */
  readonly actor: string
  readonly correlation: string
}

/** What the decision causes; nothing where the record has come back meanwhile. */
export const planDeletionVerdict = (snapshot: Snapshot, verdict: DeletionVerdict): Plan => {
  const view = createView(snapshot)
  const gone = goneOf(view, verdict)
  if (gone !== undefined) carryOut(view, gone, verdict)
  return finish(view, { consumed: [], parked: [] })
}

/** Records that were asked about and can be deleted still. */
export const removableTargets = (snapshot: Snapshot, verdict: DeletionVerdict): readonly Link[] => {
  const view = createView(snapshot)
  return goneOf(view, verdict) === undefined ? [] : chosen(view, verdict)
}

/** Whether the record can be made anew: it is gone, and its connection makes records of its object. */
export const canRemake = (snapshot: Snapshot, verdict: Pick<DeletionVerdict, 'entity' | 'link'>): boolean => {
  const view = createView(snapshot)
  const gone = goneOf(view, verdict)
  const isMade = gone !== undefined && view.object(gone.connection, gone.object)?.creates === true
  return isMade && view.connection(gone.connection)?.writable === true
}

const goneOf = (view: View, { entity, link }: Pick<DeletionVerdict, 'entity' | 'link'>): Link | undefined => {
  const found = view.entity(entity)
  const links = found === undefined ? [] : view.linksOf(found.id)
  const gone = links.find(({ id, state }) => id === link && state === 'removed')
  const isSucceeded = links.some((other) => other.connection === gone?.connection && isThere(other))
  return isSucceeded ? undefined : gone
}

const chosen = (view: View, { entity, targets, choice }: DeletionVerdict): readonly Link[] => {
  const wanted = choice.kind === 'remove' ? choice.connections : []
  return view
    .linksOf(view.entity(entity)?.id ?? entity)
    .filter((link) => targets.includes(link.id) && isRemovable(view, link))
    .filter(({ connection }) => wanted === undefined || wanted.includes(connection))
}

const carryOut = (view: View, gone: Link, verdict: DeletionVerdict): void => {
  const { choice, actor, correlation } = verdict
  const cause: RemovalCause = { actor, correlation, priority: 0, evidence: ['A person decided.'] }
  switch (choice.kind) {
    case 'remove':
      for (const link of chosen(view, verdict)) removeThere(view, link, cause)
      return
    case 'keep':
      return logDeletion(view, gone, { ...cause, kind: 'kept' })
    case 'restore':
      return remake(view, gone, cause)
  }
}
