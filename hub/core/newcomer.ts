import type { EntityId } from '#shared/ids.ts'
import type { RemoteRecord } from '#shared/record.ts'
import { deriveEntityId } from './derive.ts'
import type { EntitySeed } from './derive.ts'
import type { Entity, Input, ObjectFacts } from './snapshot.ts'
import type { View } from './view.ts'

/** A record that is nobody's yet. */
export interface Newcomer {
  readonly input: Input
  readonly object: ObjectFacts
  readonly record: RemoteRecord
}

/** Who begins with this record. */
export const newEntity = (view: View, { input, object, record }: Newcomer): Entity => ({
  id: freeEntityId(view, {
    kind: object.entity,
    connection: input.connection,
    object: object.name,
    remoteId: record.id,
  }),
  kind: object.entity,
  fields: {},
  origins: {},
  version: 0,
  score: null,
  createdAt: view.snapshot.now,
  updatedAt: view.snapshot.now,
})

/** Usually the first; a person may have said that this record is not the entity once made from it. */
const freeEntityId = (view: View, seed: EntitySeed): EntityId => {
  const first = deriveEntityId(seed)
  return view.entity(first) === undefined ? first : deriveEntityId({ ...seed, object: `${seed.object} again` })
}
