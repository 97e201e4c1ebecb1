import type { EntityId } from '#shared/ids.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { entityId } from '#shared/ids.ts'
import type { RemoteRef } from '#shared/record.ts'
import { createCodec } from './codec.ts'
import { deriveEntityId } from './derive.ts'
import { matchKeys } from './match.ts'
import type { ConnectionFacts, Input, Link, Verdict } from './snapshot.ts'

/** What inputs point to beyond their own links: the second half of gathering. */
export interface Pointers {
  readonly keys: readonly string[]
  /** Named by our key in a record, by a person's answer, or by what a new record's entity would be called. */
  readonly entities: readonly EntityId[]
  readonly refs: readonly (readonly [connection: ConnectionId, ref: RemoteRef])[]
}

/** What the first trip of gathering found. */
export interface FirstTrip {
  readonly inputs: readonly Input[]
  readonly links: readonly Link[]
  readonly connections: readonly ConnectionFacts[]
  readonly verdicts: readonly Verdict[]
}

/**
 * Everything `planAbsorb` is going to look for. A plan made from less is wrong without noticing: an entity that was not
 * gathered looks like one that does not exist. All links of each gathered entity belong into the snapshot too.
 */
export const pointersOf = (trip: FirstTrip): Pointers => {
  // A link never read may turn out to be another's, see absorb-present.ts.
  const known = new Set(trip.links.filter((link) => link.entity !== undefined && link.shadow !== null).map(remoteKeyOf))
  const objects = new Map(
    trip.connections.flatMap((facts) => facts.objects.map((object) => [`${facts.id} ${object.name}`, object])),
  )
  const keys = new Set<string>()
  const entities = new Set<EntityId>()
  const refs: [ConnectionId, RemoteRef][] = []
  for (const verdict of trip.verdicts) if (verdict.answer.kind === 'is') entities.add(verdict.answer.entity)
  for (const { connection, change } of trip.inputs) {
    if (change.kind === 'merged') refs.push([connection, change.into])
    if (change.kind !== 'present') continue
    const { record } = change
    for (const ref of Object.values(record.refs ?? {})) if (ref !== null) refs.push([connection, ref])
    const object = objects.get(`${connection} ${record.object}`)
    if (object === undefined || known.has(`${connection} ${record.object} ${record.id}`)) continue
    const key = record.fields[object.keyField]
    if (isEntityId(key)) entities.add(entityId(key))
    if (object.entity !== 'deal') {
      entities.add(deriveEntityId({ kind: object.entity, connection, object: object.name, remoteId: record.id }))
    }
    for (const own of matchKeys(object.entity, createCodec(object).decode(record.fields))) keys.add(own)
  }
  return { keys: [...keys], entities: [...entities], refs }
}

/** Whether a value looks like an id of ours. */
export const isEntityId = (value: unknown): value is string =>
  typeof value === 'string' && /^(lead|company)_[0-9a-z]{1,70}$/i.test(value)

const remoteKeyOf = (link: Link): string => `${link.connection} ${link.object} ${link.remoteId ?? ''}`
