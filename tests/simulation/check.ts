import { createCodec } from '#hub/core/codec.ts'
import { sameValue, valueOf } from '#hub/core/value.ts'
import type { Entity, Link } from '#hub/core/snapshot.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import { deletionViolations } from './deletions.ts'
import { drain, poll } from './schedule.ts'
import { hasFirms } from './vendor.ts'
import type { Vendor } from './vendor.ts'
import { editable } from './world.ts'
import type { World } from './world.ts'

/** Every broken promise of a healed world, named by its invariant (guarantees.md, C.2). Empty: all hold. */
export const violations = (world: World): readonly string[] => {
  const found = [
    ...world.failures,
    ...converged(world),
    ...belonging(world),
    ...notBack(world),
    ...answered(world),
    ...nothingLost(world),
    ...oneRecordEach(world),
    ...boundedWrites(world),
    ...deletionViolations(world),
  ]
  return [...found, ...restful(world)]
}

/** Without those that have become others. */
const standing = (world: World): readonly Entity[] =>
  [...world.store.entities.values()].filter(({ mergedInto }) => mergedInto === undefined)

const liveLinks = (
  world: World,
): readonly { readonly link: Link; readonly entity: Entity; readonly vendor: Vendor }[] =>
  [...world.store.links.values()].flatMap((link) => {
    const entity = link.entity === undefined ? undefined : world.store.entities.get(link.entity)
    const vendor = world.vendors.find(({ connection }) => connection === link.connection)
    return entity === undefined || vendor === undefined || link.state !== 'live' ? [] : [{ link, entity, vendor }]
  })

/** I1: every linked record equals its entity; every user's record is known. I7: and so does its shadow. */
const converged = (world: World): readonly string[] => {
  const found: string[] = []
  for (const { link, entity, vendor } of liveLinks(world)) {
    const change = link.remoteId === undefined ? undefined : vendor.present(link.remoteId)
    const object = world.connections
      .find(({ id }) => id === link.connection)
      ?.objects.find(({ name }) => name === link.object)
    if (object === undefined) continue
    if (change?.kind !== 'present') {
      found.push(`I1: ${link.id} is live, but its record is ${change?.kind ?? 'nowhere'}`)
      continue
    }
    const codec = createCodec(object)
    const theirs = codec.decode(change.record.fields)
    for (const field of codec.outFields) {
      const ours = codec.settled(field, valueOf(entity.fields, field))
      const their = valueOf(theirs, field)
      if (!sameValue(ours, their))
        found.push(`I1: ${vendor.kind} ${link.remoteId ?? ''}.${field} is ${String(their)}, not ${String(ours)}`)
      if (!sameValue(their, link.shadow?.[field] ?? null))
        found.push(`I7: ${vendor.kind}.${field} shadow ${String(link.shadow?.[field])}, there ${String(their)}`)
    }
  }
  for (const vendor of world.vendors) {
    for (const id of vendor.ids()) {
      const isKnown = [...world.store.links.values()].some(
        (link) => link.connection === vendor.connection && link.remoteId === id,
      )
      if (!isKnown && vendor.present(id).kind === 'present') found.push(`I1: nobody knows ${vendor.kind} ${id}`)
    }
  }
  return found
}

/** I1: a person belongs to the firm that the hub believes in, wherever that firm has a record. */
const belonging = (world: World): readonly string[] =>
  liveLinks(world).flatMap(({ link, entity, vendor }) => {
    const firm = entity.fields['ref.company'] ?? null
    const row = link.remoteId === undefined ? undefined : vendor.rows.get(link.remoteId)
    if (firm === null || row === undefined || !hasFirms(vendor.kind)) return []
    const own = [...world.store.links.values()].filter(({ connection }) => connection === vendor.connection)
    const there = own.find(({ entity: id, state }) => id === firm && state === 'live')?.remoteId
    return there === undefined || there === row.firm
      ? []
      : [`I1: ${vendor.kind} ${row.id} belongs to ${row.firm ?? 'none'}, not to ${there}`]
  })

/** I2b: what a user replaced does not come back, unless what replaced it lost to somebody and was kept, went with its record, or stands in one that is not kept in step. */
const notBack = (world: World): readonly string[] => {
  const kept = new Set([...keptValues(world), ...asideValues(world)])
  const isExcused = (value: FieldValue, seen: ReadonlySet<FieldValue>): boolean =>
    [...(world.successors.get(value) ?? [])].some(
      (next) =>
        kept.has(next) || world.retired.has(next) || (!seen.has(next) && isExcused(next, new Set([...seen, next]))),
    )
  // Whom a person took for somebody else begins with what their record says.
  const told = new Set([...world.store.verdicts.keys()].map((id) => world.store.links.get(id)?.entity))
  return standing(world).flatMap((entity) =>
    (told.has(entity.id) ? [] : editable).flatMap((field) => {
      const value = valueOf(entity.fields, field)
      const isReplaced = world.successors.has(value) && value !== null
      return isReplaced && !isExcused(value, new Set()) ? [`I2b: ${String(value)} came back to ${entity.id}`] : []
    }),
  )
}

/** What records say that are held, or that another one speaks for. */
const asideValues = (world: World): readonly FieldValue[] => {
  const inStep = new Set(liveLinks(world).map(({ link }) => link.remoteId))
  return world.vendors
    .flatMap((vendor) => [...vendor.rows.values()])
    .filter((row) => row.state === 'there' && !inStep.has(row.id))
    .flatMap((row) => editable.map((field) => row.fields[field] ?? null))
}

/** I8: what a person answered is settled. */
const answered = (world: World): readonly string[] =>
  [...world.store.verdicts.keys()].flatMap((id) =>
    world.store.links.get(id)?.state === 'held' ? [`I8: ${id} is still held after an answer`] : [],
  )

/** In the ledger, or written over where the vendor cannot prevent it. */
const keptValues = (world: World): ReadonlySet<FieldValue> =>
  new Set([
    ...world.store.ledger.flatMap((entry) => entry.changes.map((change) => change.losing ?? null)),
    ...world.vendors.flatMap((vendor) => [...vendor.log.unseen]),
  ])

/** I2: each user value is final, or was replaced by somebody who saw it, or is in the ledger. */
const nothingLost = (world: World): readonly string[] => {
  const final = new Set<FieldValue>()
  const isFinal = (value: FieldValue): boolean => final.has(value)
  for (const entity of standing(world)) {
    for (const field of editable) final.add(valueOf(entity.fields, field))
  }
  for (const row of world.vendors.flatMap((vendor) => [...vendor.rows.values()])) {
    if (row.state === 'there') for (const field of editable) final.add(row.fields[field] ?? null)
  }
  const kept = keptValues(world)
  const lost = world.edits.filter((value) => !isFinal(value) && !world.replaced.has(value) && !kept.has(value))
  return lost.map((value) => `I2: ${String(value)} is lost`)
}

/** I4: at most one record of an entity in each remote is kept in step, and we never made a second beside one we could know. */
const oneRecordEach = (world: World): readonly string[] => {
  const found: string[] = []
  const seen = new Set<string>()
  const said = [...world.store.verdicts.values()]
  for (const { link, entity } of liveLinks(world)) {
    const name = `${entity.id} ${link.connection}`
    // A person may say that two records are one lead.
    const isSaid = said.some(({ answer }) => answer.kind === 'is' && answer.entity === entity.id)
    if (seen.has(name) && !isSaid && !isKept(world, entity)) found.push(`I4: two live links of ${name}`)
    seen.add(name)
  }
  for (const vendor of world.vendors) {
    for (const { made, key, twin, isSeen, isSameKey, twinSince } of vendor.log.beside) {
      const readAt = world.readAt.get(vendor.connection) ?? 0
      const isKnowable = isSeen && (isSameKey || vendor.find !== undefined || twinSince <= readAt)
      if (isKnowable && !isSomebodyElse(world, { vendor, twin, key }) && !isOfUnited(world, { vendor, twin, key }))
        found.push(`I4: made ${vendor.kind} ${made} beside ${twin}`)
    }
  }
  return found
}

/** Somebody edited a row after it was to go because two had become one: so both stay, and are kept in step. */
const isKept = ({ store }: World, { id }: Entity): boolean => {
  const family = new Set(
    [...store.entities.values()].filter((one) => one.id === id || one.mergedInto === id).map((one) => one.id),
  )
  return family.size > 1 && store.ledger.some(({ entity, kind }) => family.has(entity) && kind === 'kept')
}

interface Beside {
  readonly vendor: Vendor
  readonly twin: RemoteId
  readonly key: string
}

/** It was being made when its lead became one with another that has a record there; or that record is of another, with whom somebody else has become one. */
const isOfUnited = ({ store }: World, { vendor, twin, key }: Beside): boolean => {
  const united = new Set(store.ledger.flatMap(({ kind, entity }) => (kind === 'united' ? [String(entity)] : [])))
  const links = [...store.links.values()].filter(({ entity }) => entity !== undefined && united.has(entity))
  const isEnded = links.some(({ entity, state, remoteId }) => {
    return state === 'moved' && remoteId === undefined && entity === key
  })
  const isTheirs = links.some(({ connection, remoteId, entity }) => {
    return connection === vendor.connection && remoteId === twin && entity !== key
  })
  return isEnded || isTheirs
}

/** A person said so, about this record or another with the same e-mail address. */
const isSomebodyElse = (world: World, { vendor, twin, key }: Beside): boolean => {
  const email = vendor.rows.get(twin)?.fields['email'] ?? null
  return [...world.store.verdicts.values()].some(({ connection, remoteId, answer }) => {
    const at = world.vendors.find((one) => one.connection === connection)
    return answer.kind === 'new' && at?.rows.get(remoteId)?.fields['email'] === email && key !== ''
  })
}

const writesOf = (world: World): number => world.vendors.reduce((sum, vendor) => sum + vendor.log.writes, 0)

/** I5: three writes for each edit, record and conflict, and what faults make necessary. */
const boundedWrites = (world: World): readonly string[] => {
  const { edits, faults, records, deletes, moves, answers } = world.counts
  const conflicts = world.store.ledger
    .flatMap((entry) => entry.changes)
    .filter((change) => change.losing !== undefined).length
  const most = 3 * (edits + records + conflicts + deletes + moves + answers) + faults + 12
  const writes = writesOf(world)
  return writes > most ? [`I5: ${writes} writes, ${most} are the most`] : []
}

/** I3: after quiet, three more polls write nothing. */
const restful = (world: World): readonly string[] => {
  const before = writesOf(world)
  for (let polls = 0; polls < 3; polls += 1) {
    poll(world)
    drain(world)
  }
  const writes = writesOf(world) - before
  return writes === 0 ? [] : [`I3: ${writes} writes after quiet`]
}
