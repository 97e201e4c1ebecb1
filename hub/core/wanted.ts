import type { Fields, FieldValue } from '#shared/record.ts'
import type { Codec } from './codec.ts'
import type { Entity, Link } from './snapshot.ts'
import { sameValue, valueOf } from './value.ts'

/**
 * The entity's values (hub words) that a link's record lacks; `null`: nothing to do. Refs count as `ref.<role>`.
 * A field the record never showed is not written, unless it is one that only flows out: what cannot be seen could be
 * overwritten unseen.
 */
export const behindBy = (link: Link, entity: Entity, codec: Codec): Fields | null => {
  if (link.state !== 'live' && link.state !== 'creating') return null
  const wanted: Record<string, FieldValue> = {}
  for (const field of codec.outFields) {
    const ours = valueOf(entity.fields, field)
    if (!isDisputed(link, field) && isMissing(link, codec, { field, ours })) wanted[field] = ours
  }
  for (const role of Object.keys(codec.object.refs)) {
    const field = `ref.${role}`
    const target = valueOf(entity.fields, field)
    // There is no way to tell a remote to let go of a ref, so a blank one is not news.
    if (target !== null && (link.shadow?.[field] ?? null) !== target) wanted[field] = target
  }
  return link.state === 'creating' || Object.keys(wanted).length > 0 ? wanted : null
}

const isDisputed = (link: Link, field: string): boolean => link.disputed?.includes(field) ?? false

const isMissing = (
  link: Link,
  codec: Codec,
  { field, ours }: { readonly field: string; readonly ours: FieldValue },
): boolean => {
  if (!codec.says(field, ours)) return false
  if (link.shadow === null) return codec.encode(field, ours) !== null
  const base = link.shadow[field]
  if (base === undefined) return ours !== null && !codec.reads(field)
  return !sameValue(codec.settled(field, ours), base)
}
