import type { FieldSpec, Problem } from '#shared/connector.ts'
import type { ConnectionId, EntityId } from '#shared/ids.ts'
import type { Fields, FieldValue } from '#shared/record.ts'
import { checkFields } from './check.ts'
import { createCodec } from './codec.ts'
import type { Codec } from './codec.ts'
import { bucketOf } from './edit.ts'
import type { Bucket, Edit, Wish } from './edit.ts'
import type { Plan } from './plan.ts'
import type { Entity, Link, ObjectFacts, Snapshot } from './snapshot.ts'
import { blankToNull, valueOf } from './value.ts'
import { behindBy } from './wanted.ts'

/** One field of one entity, and what becomes of it. */
export interface PreviewRow {
  readonly entity: EntityId
  readonly field: string
  readonly from: FieldValue
  readonly to: FieldValue
  readonly bucket: Bucket
  readonly writes: readonly PreviewWrite[]
}

/** One field of one record, in its remote's words. */
export interface PreviewWrite {
  readonly connection: ConnectionId
  readonly connector: string
  readonly field: string
  readonly from: FieldValue
  readonly to: FieldValue
  /** What the remote would refuse it for. */
  readonly problem: Problem | null
}

/** Records to be written in one connection. */
export interface Load {
  readonly creates: number
  readonly updates: number
}

export interface Preview {
  readonly rows: readonly PreviewRow[]
  readonly loads: ReadonlyMap<ConnectionId, Load>
}

/** The remote's fields of an object, as last described. */
export type SpecsOf = (connection: ConnectionId, object: string) => readonly FieldSpec[]

/**
 * What committing a plan for these edits would do, read off the plan itself. The score is left out of the rows, though
 * not of the loads: it follows by itself, and may be another tomorrow without anybody's doing.
 */
export const previewPlan = (
  { snapshot, plan, specsOf }: { readonly snapshot: Snapshot; readonly plan: Plan; readonly specsOf: SpecsOf },
  edits: readonly Edit[],
): Preview => {
  const behinds = behindsOf(snapshot, plan)
  const behindsByEntity = Map.groupBy(behinds, ({ link }) => link.entity)
  const entities = new Map(snapshot.entities.map((entity) => [entity.id, entity]))
  const rows = edits.flatMap(({ entity: id, wishes }) => {
    const entity = entities.get(id)
    if (entity === undefined) return []
    const behind = behindsByEntity.get(id) ?? []
    return wishes.map((wish) => rowOf(entity, wish, (field) => writesOf(behind, field, specsOf)))
  })
  return { rows, loads: loadsOf(behinds) }
}

const rowOf = (entity: Entity, wish: Wish, writes: (field: string) => readonly PreviewWrite[]): PreviewRow => {
  const { field } = wish
  const bucket = bucketOf(entity, wish)
  const values = { from: valueOf(entity.fields, field), to: blankToNull(wish.to) }
  return { entity: entity.id, field, ...values, bucket, writes: bucket === 'change' ? writes(field) : [] }
}

/** A record that the plan makes due. */
interface Behind {
  readonly link: Link
  readonly connector: string
  readonly codec: Codec
  readonly fields: Fields
}

const behindsOf = (snapshot: Snapshot, plan: Plan): readonly Behind[] => {
  const entities = new Map([...snapshot.entities, ...plan.entities.map(({ row }) => row)].map((row) => [row.id, row]))
  const links = new Map([...snapshot.links, ...plan.links.map(({ row }) => row)].map((row) => [row.id, row]))
  const connections = new Map(snapshot.connections.map((facts) => [facts.id, facts]))
  return plan.outbox.flatMap((due) => {
    const link = links.get(due.link)
    const entity = link?.entity === undefined ? undefined : entities.get(link.entity)
    const connection = connections.get(due.connection)
    // What waits for a connection that was ended is written nowhere.
    if (link === undefined || entity === undefined || connection?.writable !== true) return []
    const object = connection.objects.find(({ name }) => name === link.object)
    return object === undefined ? [] : behindOf(link, entity, { connector: connection.connector, object })
  })
}

const behindOf = (
  link: Link,
  entity: Entity,
  { connector, object }: { readonly connector: string; readonly object: ObjectFacts },
): readonly Behind[] => {
  const codec = createCodec(object)
  const fields = behindBy(link, entity, codec)
  return fields === null ? [] : [{ link, connector, codec, fields }]
}

const writesOf = (behinds: readonly Behind[], field: string, specsOf: SpecsOf): readonly PreviewWrite[] =>
  behinds.flatMap(({ link, connector, codec, fields }) => {
    const value = fields[field]
    const remoteField = codec.remoteField(field)
    if (value === undefined || remoteField === undefined) return []
    const from = link.shadow === null ? null : codec.encode(field, valueOf(link.shadow, field))
    const to = codec.encode(field, value)
    const [problem = null] = checkFields({ [remoteField]: to }, specsOf(link.connection, link.object), false)
    return [{ connection: link.connection, connector, field: remoteField, from, to, problem }]
  })

const loadsOf = (behinds: readonly Behind[]): ReadonlyMap<ConnectionId, Load> => {
  const loads = new Map<ConnectionId, Load>()
  for (const { link } of behinds) {
    const { creates, updates } = loads.get(link.connection) ?? { creates: 0, updates: 0 }
    const isCreate = link.remoteId === undefined
    loads.set(link.connection, { creates: creates + Number(isCreate), updates: updates + Number(!isCreate) })
  }
  return loads
}
