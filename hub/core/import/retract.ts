import type { EntityId, LinkId } from '#shared/ids.ts'
import { finish } from '#hub/core/absorb.ts'
import { isRemovable, removeThere, type RemovalCause } from '#hub/core/deletion.ts'
import { deriveCreatingLinkId } from '#hub/core/derive.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Entity, Link, Snapshot } from '#hub/core/snapshot.ts'
import type { Told } from '#hub/core/undo.ts'
import { createView, type View } from '#hub/core/view.ts'

/**
 * Why a lead that a list made stays. `changed`: somebody edited it. `worked-with`: it did something, or somebody said something of it. `recognised`: a
 * system had it already. `being-written`: a record of it is being made. `undeletable`: a system does not let us delete. `gone`: it is in no system.
 */
export type WhyKept = 'changed' | 'worked-with' | 'recognised' | 'being-written' | 'undeletable' | 'gone'

/** What taking back a list's people causes. */
export interface Retraction {
  readonly plan: Plan
  /** Records to be deleted. */
  readonly going: readonly Link[]
  /** Leads that stay, and why. */
  readonly kept: ReadonlyMap<EntityId, WhyKept>
}

/** A line of the history of one lead. */
export interface LeadLine extends Told {
  readonly entity: EntityId
  readonly link: LinkId | null
}

/**
 * Leads that somebody has edited, by lines of their history, oldest first. What a system adds to blanks when a record of it is first read are
 * its own defaults (Salesforce gives every lead a status).
 */
export const editedIn = (lines: readonly LeadLine[]): ReadonlySet<EntityId> => {
  const edited = new Set<EntityId>()
  const read = new Set<LinkId>()
  for (const { entity, link, kind, changes } of lines) {
    const isFirst = link !== null && !read.has(link)
    if (link !== null) read.add(link)
    const addsDefaults = kind === 'changed' && isFirst && changes.every(({ before }) => before === null)
    if (kind === 'edited' || (kind === 'changed' && !addsDefaults)) edited.add(entity)
  }
  return edited
}

/** Deletes the records of leads that a list made, wherever nobody but the list has had a hand in them. Pure. */
export const planRetraction = (
  snapshot: Snapshot,
  { leads, edited }: { readonly leads: readonly EntityId[]; readonly edited: ReadonlySet<EntityId> },
  cause: RemovalCause,
): Retraction => {
  const view = createView(snapshot)
  const going: Link[] = []
  const kept = new Map<EntityId, WhyKept>()
  for (const id of leads) {
    const entity = view.entity(id)
    const links = view.linksOf(id).filter(({ state }) => state !== 'removed' && state !== 'moved')
    const why = entity?.id === id ? whyKept(view, entity, { links, isEdited: edited.has(id) }) : 'gone'
    if (why === undefined) going.push(...links.filter(({ state }) => state === 'live'))
    else kept.set(id, why)
  }
  for (const link of going) removeThere(view, link, cause)
  return { plan: finish(view, { consumed: [], parked: [] }), going, kept }
}

interface Standing {
  readonly links: readonly Link[]
  readonly isEdited: boolean
}

const whyKept = (view: View, entity: Entity, { links, isEdited }: Standing): WhyKept | undefined => {
  if (links.length === 0) return 'gone'
  if (isEdited) return 'changed'
  if (entity.engagement !== undefined) return 'worked-with'
  if (links.some(({ id, connection }) => id !== deriveCreatingLinkId(entity.id, connection))) return 'recognised'
  if (links.some(({ state }) => state === 'creating')) return 'being-written'
  const canGo = links.every((link) => link.state === 'removing' || isRemovable(view, link))
  return canGo ? undefined : 'undeletable'
}
