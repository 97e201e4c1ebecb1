import type { FieldSpec, Problem } from '#shared/connector.ts'
import type { ConnectionId, EntityId } from '#shared/ids.ts'
import type { Fields, FieldValue } from '#shared/record.ts'
import { checkFields } from './check.ts'
import { createCodec } from './codec.ts'
import type { Codec } from './codec.ts'
import { bucketOf } from './edit.ts'
import type { Bucket, Edit, Wish } from './edit.ts'
import type { Plan } from './plan.ts'
import type { Entity, Link, ObjectFacts, Origin, Snapshot } from './snapshot.ts'
import { isOutside } from './territory/within.ts'
import { blankToNull, sameValue, valueOf } from './value.ts'
import { behindBy } from './wanted.ts'

/** One field of one entity, and what becomes of it. */
export interface PreviewRow {
  readonly entity: EntityId
  readonly field: string
  readonly from: FieldValue
  /** Whose value that is; `null`: nobody's. */
  readonly origin: Origin | null
  readonly to: FieldValue
  readonly bucket: Bucket
  readonly writes: readonly PreviewWrite[]
  /** Where the field stays in dispute, so that nothing is written before a person has decided. */
  readonly holds: readonly Pick<PreviewWrite, 'connection' | 'connector'>[]
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

/** A record that is to be written. */
export interface PreviewRecord {
  readonly entity: EntityId
  readonly connection: ConnectionId
  readonly connector: string
  readonly isCreate: boolean
}

export interface Preview {
  readonly rows: readonly PreviewRow[]
  readonly records: readonly PreviewRecord[]
}

/** The remote's fields of an object, as last described. */
export type SpecsOf = (connection: ConnectionId, object: string) => readonly FieldSpec[]

/**
 * What committing a plan for these edits would do, read off the plan itself. The score is left out of the rows, though
 * not of the records: it follows by itself, and may be another tomorrow without anybody's doing.
 */
export const previewPlan = (
  { snapshot, plan, specsOf }: { readonly snapshot: Snapshot; readonly plan: Plan; readonly specsOf: SpecsOf },
  edits: readonly Edit[],
): Preview => {
  const after = { entities: latest(snapshot.entities, plan.entities), links: latest(snapshot.links, plan.links) }
  const behinds = behindsOf(snapshot, plan, after)
  const behindsByEntity = Map.groupBy(behinds, ({ entity }) => entity.id)
  const linksByEntity = Map.groupBy(after.links.values(), ({ entity }) => entity)
  const connectors = new Map(snapshot.connections.map(({ id, connector }) => [id, connector]))
  const entities = new Map(snapshot.entities.map((entity) => [entity.id, entity]))
  const rows = edits.flatMap(({ entity: id, wishes }) => {
    const entity = entities.get(id)
    if (entity === undefined) return []
    const behind = behindsByEntity.get(id) ?? []
    const links = linksByEntity.get(id) ?? []
    return wishes.map((wish) => {
      const row = rowOf(entity, wish)
      if (row.bucket !== 'change') return row
      return { ...row, writes: writesOf(behind, wish.field, specsOf), holds: holdsOf(links, wish.field, connectors) }
    })
  })
  return { rows, records: behinds.map(recordOf) }
}

/** Rows by id, as a plan leaves them. */
const latest = <T extends { readonly id: string }>(
  known: readonly T[],
  written: readonly { readonly row: T }[],
): ReadonlyMap<T['id'], T> => new Map([...known, ...written.map(({ row }) => row)].map((row) => [row.id, row]))

const rowOf = (entity: Entity, wish: Wish): PreviewRow => {
  const { field } = wish
  const values = { from: valueOf(entity.fields, field), to: blankToNull(wish.to) }
  const origin = entity.origins[field] ?? null
  return { entity: entity.id, field, ...values, origin, bucket: bucketOf(entity, wish), writes: [], holds: [] }
}

const holdsOf = (
  links: readonly Link[],
  field: string,
  connectors: ReadonlyMap<ConnectionId, string>,
): PreviewRow['holds'] =>
  links
    .filter(({ disputed }) => disputed?.includes(field) === true)
    .map(({ connection }) => ({ connection, connector: connectors.get(connection) ?? '' }))

const recordOf = ({ link, entity, connector }: Behind): PreviewRecord => ({
  entity: entity.id,
  connection: link.connection,
  connector,
  isCreate: link.remoteId === undefined,
})

/** A record that the plan makes due, or will: what is under way to it is not what the entity is to say. */
interface Behind {
  readonly link: Link
  readonly entity: Entity
  readonly connector: string
  readonly codec: Codec
  readonly fields: Fields
}

interface After {
  readonly entities: ReadonlyMap<EntityId, Entity>
  readonly links: ReadonlyMap<Link['id'], Link>
}

const behindsOf = (snapshot: Snapshot, plan: Plan, { entities, links }: After): readonly Behind[] => {
  const connections = new Map(snapshot.connections.map((facts) => [facts.id, facts]))
  const changed = new Set(plan.entities.map(({ row }) => row.id))
  const underWay = [...links.values()].filter(
    ({ sent, entity }) => sent.length > 0 && entity !== undefined && changed.has(entity),
  )
  const due = new Set([...plan.outbox.map(({ link }) => link), ...underWay.map(({ id }) => id)])
  return [...due].flatMap((id) => {
    const link = links.get(id)
    const entity = link?.entity === undefined ? undefined : entities.get(link.entity)
    const connection = link === undefined ? undefined : connections.get(link.connection)
    // What waits for a connection that was ended is written nowhere.
    if (link === undefined || entity === undefined || connection?.writable !== true) return []
    if (isOutside(connection, entity)) return []
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
  const missing = behindBy(link, entity, codec)
  const late = overtakenBy(link, entity, codec)
  if (missing === null && Object.keys(late).length === 0) return []
  return [{ link, entity, connector, codec, fields: { ...missing, ...late } }]
}

/** What will be written once more, because something else is on its way to the record and will arrive first. */
const overtakenBy = (link: Link, entity: Entity, codec: Codec): Fields => {
  const isOvertaken = ([field, sent]: readonly [string, FieldValue]): boolean =>
    codec.writes(field) &&
    link.disputed?.includes(field) !== true &&
    codec.says(field, valueOf(entity.fields, field)) &&
    !sameValue(codec.settled(field, valueOf(entity.fields, field)), sent)
  const overtaken = Object.entries(sentOf(link)).filter(isOvertaken)
  return Object.fromEntries(overtaken.map(([field]) => [field, valueOf(entity.fields, field)]))
}

/** The newest of what is under way, by field. */
const sentOf = ({ sent }: Link): Fields => Object.fromEntries(sent.flatMap(({ fields }) => Object.entries(fields)))

const writesOf = (behinds: readonly Behind[], field: string, specsOf: SpecsOf): readonly PreviewWrite[] =>
  behinds.flatMap(({ link, connector, codec, fields }) => {
    const value = fields[field]
    const remoteField = codec.remoteField(field)
    if (value === undefined || remoteField === undefined) return []
    const from = codec.encode(field, valueOf({ ...link.shadow, ...sentOf(link) }, field))
    const to = codec.encode(field, value)
    const [problem = null] = checkFields({ [remoteField]: to }, specsOf(link.connection, link.object), false)
    return [{ connection: link.connection, connector, field: remoteField, from, to, problem }]
  })
