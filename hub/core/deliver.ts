import type { WriteOp } from '#shared/connector.ts'
import { entityId } from '#shared/ids.ts'
import type { Fields, FieldValue, RemoteRecord, RemoteRef } from '#shared/record.ts'
import { checkFields } from './check.ts'
import { createCodec } from './codec.ts'
import type { Codec } from './codec.ts'
import type {
  DeliveryPlan,
  DeliveryRequest,
  DeliveryRow,
  Outcome,
  PlannedMerging,
  PlannedRemoval,
  PlannedWrite,
  RefTargets,
} from './delivery.ts'
import { planMerging } from './mergings.ts'
import { unexpired } from './sent.ts'
import type { Write } from './plan.ts'
import type { Entity, Link } from './snapshot.ts'
import { sameValue } from './value.ts'
import { isOutside, mayHold } from './territory/within.ts'
import { behindBy } from './wanted.ts'

/** A link that must be read first is tried again after this long. */
const readFirstMs = 2_000
/** So does one into which another is being merged. */
const mergedFirstMs = 2_000

/** What to write (hub words), without refs whose target has no record in this connection. `null`: nothing to do. */
export const wanted = (
  link: Link,
  entity: Entity,
  at: { readonly codec: Codec; readonly refs: RefTargets },
): Fields | null => {
  const behind = behindBy(link, entity, at.codec)
  if (behind === null) return null
  const writable = Object.entries(behind).filter(
    ([field, value]) => !isRef(field) || targetOf(at.refs, value) !== undefined,
  )
  return link.state === 'creating' || writable.length > 0 ? Object.fromEntries(writable) : null
}

/**
 * Whether the record, just read, is still as the link believes. `moved`: absorb it instead of writing. Something that
 * only flows out counts too: a late write of our own is absorbed before the next.
 */
export const compareBeforeWrite = (link: Link, record: RemoteRecord, codec: Codec): 'same' | 'moved' => {
  const { shadow } = link
  if (shadow === null) return 'moved'
  const isSame = Object.entries(codec.decode(record.fields)).every(([field, value]) => {
    const base = shadow[field]
    return base !== undefined && sameValue(base, value)
  })
  return isSame ? 'same' : 'moved'
}

/** Turns outbox rows into ops. Nothing is called: commit `links` first, then make the calls. */
export const planDelivery = (request: DeliveryRequest): DeliveryPlan => {
  const links: Write<Link>[] = []
  const writes: PlannedWrite[] = []
  const removals: PlannedRemoval[] = []
  const mergings: PlannedMerging[] = []
  const outcomes: Outcome[] = []
  const busy = new Set<Link['id']>()
  for (const row of request.rows.filter(isMerging)) {
    const plan = planMerging({ ...request, busy }, row)
    if ('kind' in plan) outcomes.push(plan)
    else {
      links.push(...plan.links)
      for (const { row: noted } of plan.links) busy.add(noted.id)
      mergings.push(plan.planned)
    }
  }
  for (const row of request.rows) {
    const { link } = row
    if (isMerging(row)) continue
    // First it becomes one with the other, then it is brought up to date.
    if (busy.has(link.id)) {
      const at = request.now + mergedFirstMs
      outcomes.push({
        kind: 'again',
        link: link.id,
        version: row.version,
        at,
        why: 'Another record is merged into it.',
      })
      continue
    }
    const planned = link.state === 'removing' ? planRemoval(request, row) : planRow(request, row)
    if ('kind' in planned) {
      outcomes.push(planned)
      continue
    }
    const sent = unexpired(link.sent, request.now)
    const isRemoval = !('sent' in planned)
    links.push({ row: { ...link, sent: isRemoval ? sent : [...sent, planned.sent], rev: planned.rev }, was: link.rev })
    if (isRemoval) removals.push(planned)
    else writes.push(planned)
  }
  return { links, writes, removals, mergings, outcomes }
}

const isMerging = ({ link }: DeliveryRow): boolean => link.state === 'merging' || link.state === 'unmerging'

/** Never blindly: the record was looked at, and nobody has edited it since it was to go. */
const planRemoval = ({ now }: DeliveryRequest, row: DeliveryRow): PlannedRemoval | Outcome => {
  const { link, version, attempts } = row
  if (link.remoteId === undefined) return { kind: 'done', link: link.id, version }
  const ref = { object: link.object, id: link.remoteId }
  if (row.seen === undefined) return { kind: 'look', link: link.id, version, at: now + readFirstMs, ref }
  const op = { kind: 'remove', id: link.remoteId } as const
  return { link: link.id, version, attempts, object: link.object, op, rev: link.rev + 1 }
}

/** Where a ref leads in this connection; `undefined`: it has no record there. */
const targetOf = (refs: RefTargets, value: FieldValue | undefined): RemoteRef | undefined =>
  typeof value === 'string' ? refs.get(entityId(value)) : undefined

const isRef = (field: string): boolean => field.startsWith('ref.')

const planRow = (request: DeliveryRequest, row: DeliveryRow): PlannedWrite | Outcome => {
  const { link, entity, version } = row
  const done: Outcome = { kind: 'done', link: link.id, version }
  const object = request.connection.objects.find(({ name }) => name === link.object)
  if (object === undefined || isOutside(request.connection, entity)) return done
  if (link.state === 'creating' && !mayHold(request.connection, entity)) return done
  const codec = createCodec(object)
  const behind = behindBy(link, entity, codec)
  if (behind === null) return done
  // Nothing to compare with and nothing for the remote to check: never write blindly.
  const isBlind = link.shadow === null || (row.seen === undefined && link.modifiedAt === undefined)
  if (link.state === 'live' && isBlind && link.remoteId !== undefined) {
    const ref = { object: link.object, id: link.remoteId }
    return { kind: 'look', link: link.id, version, at: request.now + readFirstMs, ref }
  }
  const fields = wanted(link, entity, { codec, refs: request.refs })
  return fields === null ? done : planWrite(request, row, { codec, fields })
}

interface Wanted {
  readonly codec: Codec
  readonly fields: Fields
}

const planWrite = (request: DeliveryRequest, row: DeliveryRow, { codec, fields }: Wanted): PlannedWrite | Outcome => {
  const { link, entity, version, attempts } = row
  const isCreate = link.remoteId === undefined
  const encoded = encodeAll(codec, fields, isCreate)
  const problems = checkFields(encoded, request.specs?.get(link.object) ?? [], isCreate)
  const parked: Outcome = { kind: 'parked', link: link.id, version, problems }
  if (isCreate && problems.length > 0) return parked
  const bad = new Set(problems.map((problem) => problem.field))
  const mine = Object.fromEntries(Object.entries(encoded).filter(([field]) => !bad.has(field)))
  const good = isCreate ? { ...row.kept, ...mine } : mine
  const sendable = Object.entries(fields).filter(([field]) => isRef(field) || !bad.has(codec.remoteField(field)))
  if (sendable.length === 0 && !isCreate) return parked
  const refs = refsOf(fields, request.refs)
  const carried = refs === undefined ? { fields: good } : { fields: good, refs }
  const op: WriteOp =
    link.remoteId === undefined
      ? { kind: 'create', key: entity.id, ...carried }
      : { kind: 'update', id: link.remoteId, ...carried, ...expectation(row, codec, Object.keys(fields)) }
  // A new record is blank where nothing was sent, so that is what is expected back.
  const sentFields = isCreate
    ? [
        ...codec.outFields.map((field) => [field, fields[field] ?? null] as const),
        ...sendable.filter(([field]) => isRef(field)),
      ]
    : sendable
  const sent = {
    at: request.now,
    fields: Object.fromEntries(sentFields.map(([field, value]) => [field, codec.settled(field, value)])),
  }
  return { link: link.id, version, attempts, object: link.object, op, sent, rev: link.rev + 1, problems }
}

/** Remote words. A create leaves blanks out; an update writes them, to clear what was there. */
const encodeAll = (codec: Codec, fields: Fields, isCreate: boolean): Fields => {
  const encoded: Record<string, FieldValue> = {}
  for (const [field, value] of Object.entries(fields)) {
    const remoteField = codec.remoteField(field)
    if (remoteField === undefined) continue
    const spelled = codec.encode(field, value)
    if (spelled !== null || !isCreate) encoded[remoteField] = spelled
  }
  return encoded
}

const refsOf = (fields: Fields, targets: RefTargets): Readonly<Record<string, RemoteRef>> | undefined => {
  const refs: Record<string, RemoteRef> = {}
  for (const [field, value] of Object.entries(fields)) {
    const target = isRef(field) ? targetOf(targets, value) : undefined
    if (target !== undefined) refs[field.slice('ref.'.length)] = target
  }
  return Object.keys(refs).length === 0 ? undefined : refs
}

/** What we believe the remote holds: as just read where it was, else what the shadow says where no spelling is lost. */
const expectation = (
  row: DeliveryRow,
  codec: Codec,
  fields: readonly string[],
): Pick<Extract<WriteOp, { kind: 'update' }>, 'expect'> => {
  const { link, seen } = row
  const expected: Record<string, FieldValue> = {}
  for (const field of fields) {
    const remoteField = codec.remoteField(field)
    const value = remoteField === undefined ? undefined : seen?.fields[remoteField]
    if (remoteField !== undefined && value !== undefined) expected[remoteField] = value
  }
  const modifiedAt = seen === undefined ? link.modifiedAt : seen.modifiedAt
  return { expect: modifiedAt === undefined ? { fields: expected } : { modifiedAt, fields: expected } }
}
