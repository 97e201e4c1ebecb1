import type { Fields, RemoteRecord } from '#shared/record.ts'
import { entityId } from '#shared/ids.ts'
import { deriveCreatingLinkId } from './derive.ts'
import { matchEntity, matchKeys } from './match.ts'
import type { Match } from './plan.ts'
import { isEntityId } from './pointers.ts'
import type { Entity, Input, Link, ObjectFacts } from './snapshot.ts'
import { isOutside } from './territory/within.ts'
import type { View } from './view.ts'

/** Whose record this is. `adopt`: the link that was waiting for this record to be made. */
export type Identity =
  | {
      readonly kind: 'known'
      readonly entity: Entity
      readonly why: readonly string[]
      readonly adopt?: Link
      /** The link whose record has become this one. */
      readonly heirOf?: Link
    }
  /** It was being made for one that has become another meanwhile, which has a record there: `link` waited for it. */
  | { readonly kind: 'late'; readonly entity: Entity; readonly link: Link }
  | { readonly kind: 'new' }
  | { readonly kind: 'doubtful'; readonly candidates: Extract<Match, { kind: 'doubtful' }>['candidates'] }

/** A record that no link tells the entity of. */
export interface Stranger {
  readonly input: Input
  readonly object: ObjectFacts
  readonly record: RemoteRecord
  /** Hub words. */
  readonly theirs: Fields
}

/** A person's answer first, then the key we wrote, then what the fields say. */
export const identify = (view: View, stranger: Stranger): Identity => {
  const { input, object, record } = stranger
  const answer = view.verdict(input.connection, record)?.answer
  if (answer?.kind === 'new') return { kind: 'new' }
  const decided = answer === undefined ? undefined : view.entity(answer.entity)
  if (decided !== undefined) return known(view, stranger, { entity: decided, why: ['A person decided.'] })
  const named = namedBy(view, object, record)
  if (named !== undefined)
    return (
      lateFor(view, stranger, named) ??
      unlessTaken(view, stranger, { entity: named, why: ['It carries the key of this entity.'] })
    )
  const keys = matchKeys(object.entity, stranger.theirs)
  const match = matchEntity(object.entity, stranger.theirs, view.candidates(keys))
  if (match.kind === 'none') return { kind: 'new' }
  if (match.kind === 'doubtful') return match
  const entity = view.entity(match.entity)
  return entity === undefined ? { kind: 'new' } : unlessTaken(view, stranger, { entity, why: match.evidence })
}

/** The entity whose id the record carries in our key field. */
export const namedBy = (view: View, object: ObjectFacts, record: RemoteRecord): Entity | undefined => {
  const key = record.fields[object.keyField]
  if (!isEntityId(key)) return undefined
  const entity = view.entity(entityId(key))
  return entity?.kind === object.entity ? entity : undefined
}

/** Its lead went while it was under way: where the remote can make one of two, nobody need be asked whose it is. */
const lateFor = (view: View, { input, object, record }: Stranger, entity: Entity): Identity | undefined => {
  const key = record.fields[object.keyField]
  if (!isEntityId(key) || key === entity.id || object.merges !== true) return undefined
  const id = deriveCreatingLinkId(entityId(key), input.connection)
  const own = view
    .linksOf(entity.id)
    .filter((link) => link.connection === input.connection && link.object === object.name)
  const link = own.find(({ id: mine, state, sent }) => mine === id && state === 'moved' && sent.length > 0)
  if (link === undefined || link.remoteId !== undefined || !own.some(isThere)) return undefined
  return { kind: 'late', entity, link }
}

interface Found {
  readonly entity: Entity
  readonly why: readonly string[]
}

/**
 * One record of an object for one entity: a second one is a copy, or somebody else, and a person says which. So is one in a
 * system of another office than the entity's.
 */
const unlessTaken = (view: View, stranger: Stranger, found: Found): Identity => {
  const { connection } = stranger.input
  if (isOutside(view.connection(connection), found.entity))
    return doubtful(found, 'But it belongs to another office than this system.')
  if (stranger.object.repeats === true) return known(view, stranger, found)
  const rivals = view
    .linksOf(found.entity.id)
    .filter(isThere)
    .filter((link) => link.connection === connection && link.object === stranger.object.name)
  if (rivals.length === 0) return known(view, stranger, found)
  // The remote makes a third record of two: this is the one, whose key it has taken over.
  const merging = rivals.find(({ sent }) => sent.some((entry) => entry.merging))
  if (merging !== undefined) return { kind: 'known', ...found, heirOf: merging }
  return doubtful(found, 'But another record of the same system is linked to it already.')
}

/** One that is to be deleted may yet stay. */
const isThere = ({ state }: Link): boolean => state === 'live' || state === 'removing' || state === 'merging'

const doubtful = ({ entity, why }: Found, but: string): Identity => ({
  kind: 'doubtful',
  candidates: [{ entity: entity.id, evidence: [...why, but] }],
})

const known = (view: View, { input, object }: Stranger, { entity, why }: Found): Identity => {
  const adopt = view
    .linksOf(entity.id)
    .find((link) => link.connection === input.connection && link.object === object.name && isToBeMade(link))
  return { kind: 'known', entity, why, ...(adopt === undefined ? {} : { adopt }) }
}

/** Waits for its record to be made. */
export const isToBeMade = (link: Link): boolean => link.state === 'creating' && link.remoteId === undefined
