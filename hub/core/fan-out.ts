import type { EntityId } from '#shared/ids.ts'
import { createCodec } from './codec.ts'
import { deriveCreatingLinkId } from './derive.ts'
import { endDisputes } from './dispute.ts'
import type { ConnectionFacts, Entity, Link } from './snapshot.ts'
import { isOutside, mayHold } from './territory/within.ts'
import type { Touch, View } from './view.ts'
import { behindBy } from './wanted.ts'

/** Every link that is behind the entity becomes due, and every connection that has no record of it gets one. */
export const fanOut = (view: View, id: EntityId, touch: Touch): void => {
  const entity = view.entity(id)
  if (entity === undefined) return
  if (view.linksOf(entity.id).some((link) => link.disputed !== undefined)) endDisputes(view, entity)
  const links = view.linksOf(entity.id)
  for (const link of links) {
    if (!isOutside(view.connection(link.connection), entity) && isBehind(view, link, entity)) makeDue(view, link, touch)
  }
  if (!isIdentifiable(entity) || isGone(links)) return
  for (const connection of view.snapshot.connections) {
    // A tombstone counts: what was deleted over there is not made again.
    if (!connection.writable || !mayHold(connection, entity)) continue
    if (links.some((link) => link.connection === connection.id)) continue
    const link = newLink(connection, entity)
    if (link === undefined) continue
    view.putLink(link)
    makeDue(view, link, touch)
  }
}

/** What is gone wherever it was is made nowhere else. */
export const isGone = (links: readonly Link[]): boolean =>
  links.length > 0 && links.every(({ state }) => state === 'removed' || state === 'removing' || state === 'moved')

const isBehind = (view: View, link: Link, entity: Entity): boolean => {
  const object = view.object(link.connection, link.object)
  return object !== undefined && behindBy(link, entity, createCodec(object)) !== null
}

const makeDue = (view: View, link: Link, { priority, correlation }: Touch): void => {
  view.due({ link: link.id, connection: link.connection, priority, correlation })
}

const newLink = (connection: ConnectionFacts, entity: Entity): Link | undefined => {
  const object = connection.objects.find((facts) => facts.creates && facts.entity === entity.kind)
  if (object === undefined) return undefined
  return {
    id: deriveCreatingLinkId(entity.id, connection.id),
    connection: connection.id,
    object: object.name,
    entity: entity.id,
    shadow: null,
    sent: [],
    rev: 1,
    state: 'creating',
  }
}

const marks = {
  lead: ['firstName', 'lastName', 'email', 'phone', 'mobile'],
  company: ['name', 'domain'],
  deal: ['name'],
} as const

/** Something tells it from others; a record with nothing but a city is kept but not spread. */
export const isIdentifiable = (entity: Pick<Entity, 'kind' | 'fields'>): boolean =>
  marks[entity.kind].some((field) => (entity.fields[field] ?? null) !== null)
