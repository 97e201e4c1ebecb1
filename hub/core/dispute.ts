import type { EntityId } from '#shared/ids.ts'
import { createCodec } from './codec.ts'
import type { Entity, Link } from './snapshot.ts'
import { sameValue, valueOf } from './value.ts'
import type { View } from './view.ts'

/** The link with these fields in dispute, and no others. */
export const withDisputed = (link: Link, fields: readonly string[]): Link => {
  const { disputed: _before, ...rest } = link
  return fields.length === 0 ? rest : { ...rest, disputed: fields }
}

/** A dispute ends by itself where both sides have come to say the same, or where the field flows out no more. */
export const endDisputes = (view: View, entity: Entity): void => {
  for (const link of view.linksOf(entity.id)) {
    const object = link.disputed === undefined ? undefined : view.object(link.connection, link.object)
    if (object === undefined || link.disputed === undefined) continue
    const codec = createCodec(object)
    const open = link.disputed.filter((field) => {
      const ours = codec.settled(field, valueOf(entity.fields, field))
      return codec.writes(field) && !sameValue(ours, link.shadow?.[field] ?? null)
    })
    if (open.length < link.disputed.length) view.putLink(withDisputed(link, open))
  }
}

/** Whoever sets a field here has decided whatever was in dispute about it. */
export const overrule = (view: View, entity: EntityId, fields: readonly string[]): void => {
  for (const link of view.linksOf(entity)) {
    const open = link.disputed?.filter((field) => !fields.includes(field)) ?? []
    if (open.length < (link.disputed?.length ?? 0)) view.putLink(withDisputed(link, open))
  }
}
