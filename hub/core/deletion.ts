import { computedFields } from '#shared/entity.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Evidence } from '#shared/record.ts'
import { defaultDeletions, moreCareful } from '#shared/removal.ts'
import type { Deletions } from '#shared/removal.ts'
import { createCodec } from './codec.ts'
import type { DeletionDoubt } from './plan.ts'
import type { Entity, Input, Link } from './snapshot.ts'
import { sameValue, valueOf } from './value.ts'
import type { View } from './view.ts'

/** A record that has turned out to be gone. */
export interface Gone {
  /** As it was before. */
  readonly link: Link
  readonly entity: Entity
  readonly evidence: Evidence | undefined
}

/** More than so many deletions in one batch, of one connection, are no daily business. */
const manyMax = 20

/**
 * What a deletion means for the other records of an entity, as both sides' rules say: nothing, a question, or their removal.
 * Nothing at all while the same remote has another record of it.
 */
export const carryDeletion = (view: View, input: Input, gone: Gone): void => {
  const { link, entity } = gone
  const others = view.linksOf(entity.id).filter((other) => other.id !== link.id)
  const isMore = (other: Link): boolean => isThere(other) || other.state === 'merging'
  if (others.some((other) => other.connection === link.connection && isMore(other))) return
  const doubt = doubtOf(view, input, gone)
  const held: Link[] = []
  for (const other of others) {
    const rule = moreCareful(rulesOf(view, link).seen, rulesOf(view, other).carried)
    if (!couldGo(view, other) || rule === 'ignore') continue
    // What is being made may be there already, or not yet: a person can say when it is.
    if (rule === 'hold' || doubt !== undefined || other.state === 'creating') held.push(other)
    else {
      const evidence = ['Its record elsewhere was deleted, and the rules say that this one follows.']
      removeThere(view, other, { ...input, actor: 'hub', evidence })
    }
  }
  if (held.length > 0) ask(view, gone, { targets: held, doubt })
}

/** There, or being made. */
export const isThere = ({ state }: Link): boolean => state === 'live' || state === 'creating'

const rulesOf = (view: View, link: Link): Deletions =>
  view.object(link.connection, link.object)?.deletions ?? defaultDeletions

/** A record that is there, or is being made, and that we could delete. */
const couldGo = (view: View, link: Link): boolean =>
  isThere(link) && view.object(link.connection, link.object)?.removes === true

/** One that we could delete now. */
export const isRemovable = (view: View, link: Link): boolean =>
  couldGo(view, link) && link.state === 'live' && link.remoteId !== undefined

const doubtOf = (view: View, input: Input, gone: Gone): DeletionDoubt | undefined => {
  if (gone.evidence === 'missing') return 'missing'
  if (isEditedSince(view, gone)) return 'edited'
  if (input.decided === 'refused') return 'many'
  const together = view.snapshot.inputs.filter(
    ({ connection, change }) => connection === input.connection && change.kind === 'removed',
  )
  return together.length > manyMax ? 'many' : undefined
}

const computed: ReadonlySet<string> = new Set(computedFields)

/**
 * The lead says something that the record never got: whoever deleted it cannot have seen that. An edit made after a deletion
 * never reaches what was deleted, so this finds each of them without comparing the clocks of two remotes. Only for fields
 * that this remote does not get there is nothing but the time.
 */
const isEditedSince = (view: View, { link, entity }: Gone): boolean => {
  const object = view.object(link.connection, link.object)
  const { shadow } = link
  if (object === undefined || shadow === null) return true
  const codec = createCodec(object)
  const knownAt = Math.max(link.seenAt ?? 0, link.wroteAt ?? 0)
  return Object.entries(entity.origins).some(([field, origin]) => {
    if (origin.link === link.id || computed.has(field) || field.startsWith('ref.')) return false
    const base = shadow[field]
    if (!codec.writes(field) || base === undefined) return origin.at > knownAt
    const ours = valueOf(entity.fields, field)
    return codec.says(field, ours) && !sameValue(codec.settled(field, ours), base)
  })
}

const ask = (
  view: View,
  { link, entity, evidence }: Gone,
  about: { readonly targets: readonly Link[]; readonly doubt: DeletionDoubt | undefined },
): void => {
  const { targets, doubt } = about
  if (link.remoteId === undefined) return
  view.ask({
    kind: 'held-delete',
    connection: link.connection,
    object: link.object,
    remoteId: link.remoteId,
    link: link.id,
    entity: entity.id,
    cause: [link, ...targets].map(({ id, rev }) => `${id} ${rev}`).join(' '),
    evidence: evidence ?? 'told',
    ...(doubt === undefined ? {} : { doubt }),
    targets: targets.map(({ id }) => id),
  })
}

/** Who wants a record gone, or kept, and why. */
export interface RemovalCause extends Pick<Input, 'priority' | 'correlation'> {
  readonly actor: string
  readonly evidence: readonly string[]
}

/** The record is to be deleted over there. */
export const removeThere = (view: View, link: Link, cause: RemovalCause): void => {
  const { priority, correlation } = cause
  view.putLink({ ...link, state: 'removing' })
  view.due({ link: link.id, connection: link.connection, priority, correlation })
  logDeletion(view, link, { ...cause, kind: 'removing' })
}

/** A line about a record in the history of its entity. */
export const logDeletion = (
  view: View,
  link: Link,
  { kind, actor, correlation, evidence }: RemovalCause & { readonly kind: 'removing' | 'kept' | 'remaking' },
): void => {
  const entity = link.entity === undefined ? undefined : view.entity(link.entity)
  if (entity === undefined) return
  const about = { entity: entity.id, version: entity.version, connection: link.connection, link: link.id }
  view.log({ ...about, at: view.snapshot.now, actor, correlation, kind, changes: [], evidence })
}

/** Somebody edited a record that was to go: it stays, and a person is asked again. */
export const spare = (view: View, input: Input, link: Link): void => {
  const entity = link.entity === undefined ? undefined : view.entity(link.entity)
  if (entity === undefined) return
  const evidence = ['Somebody edited it after the other record was deleted.']
  logDeletion(view, link, { ...input, actor: 'hub', evidence, kind: 'kept' })
  const [gone] = view
    .linksOf(entity.id)
    .filter(({ state, connection }) => state === 'removed' && connection !== link.connection)
    .toSorted((one, other) => (other.seenAt ?? 0) - (one.seenAt ?? 0))
  if (gone !== undefined) ask(view, { link: gone, entity, evidence: undefined }, { targets: [link], doubt: 'edited' })
}

/** A deleted record came back: whatever was to follow it stays. */
export const spareOthers = (view: View, input: Input, entity: EntityId): void => {
  for (const link of view.linksOf(entity)) {
    if (link.state !== 'removing') continue
    view.putLink({ ...link, state: 'live' })
    const evidence = ['The record that was deleted elsewhere came back.']
    logDeletion(view, link, { ...input, actor: 'hub', evidence, kind: 'kept' })
  }
}
