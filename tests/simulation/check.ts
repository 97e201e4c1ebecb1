import { createCodec } from '#hub/core/codec.ts'
import { sameValue, valueOf } from '#hub/core/value.ts'
import type { Entity, Link } from '#hub/core/snapshot.ts'
import type { FieldValue } from '#shared/record.ts'
import { drain, poll } from './schedule.ts'
import type { Vendor } from './vendor.ts'
import { editable } from './world.ts'
import type { World } from './world.ts'

/** Every broken promise of a healed world, named by its invariant (guarantees.md, C.2). Empty: all hold. */
export const violations = (world: World): readonly string[] => {
  const found = [
    ...world.failures,
    ...converged(world),
    ...nothingLost(world),
    ...oneRecordEach(world),
    ...boundedWrites(world),
  ]
  return [...found, ...restful(world)]
}

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
    const object = world.connections.find(({ id }) => id === link.connection)?.objects[0]
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

/** I2: each user value is final, or was replaced by somebody who saw it, or is in the ledger. I2b: none of the replaced came back. */
const nothingLost = (world: World): readonly string[] => {
  const final = new Set<FieldValue>()
  const isFinal = (value: FieldValue): boolean => final.has(value)
  for (const entity of world.store.entities.values()) {
    for (const field of editable) final.add(valueOf(entity.fields, field))
  }
  for (const row of world.vendors.flatMap((vendor) => [...vendor.rows.values()])) {
    if (row.state === 'there') for (const field of editable) final.add(row.fields[field] ?? null)
  }
  const kept = new Set(world.store.ledger.flatMap((entry) => entry.changes.map((change) => change.losing ?? null)))
  const unseen = new Set(world.vendors.flatMap((vendor) => [...vendor.log.unseen]))
  const lost = world.edits.filter(
    (value) => !isFinal(value) && !world.replaced.has(value) && !kept.has(value) && !unseen.has(value),
  )
  return lost.map((value) => `I2: ${String(value)} is lost`)
}

/** I4: at most one record of an entity in each remote is kept in step, and we never made a second. */
const oneRecordEach = (world: World): readonly string[] => {
  const found: string[] = []
  const seen = new Set<string>()
  for (const { link, entity } of liveLinks(world)) {
    const name = `${entity.id} ${link.connection}`
    if (seen.has(name)) found.push(`I4: two live links of ${name}`)
    seen.add(name)
  }
  for (const vendor of world.vendors) {
    const there = [...vendor.rows.values()].filter((row) => row.state === 'there')
    for (const made of there.filter((row) => row.isOurs)) {
      // Somebody may restore what was deleted before anybody read it; that twin is not ours to prevent.
      const twin = there.find((row) => row !== made && row.deaths === 0 && row.fields['email'] === made.fields['email'])
      if (twin !== undefined) found.push(`I4: made ${vendor.kind} ${made.id} beside ${twin.id}`)
    }
  }
  return found
}

const writesOf = (world: World): number => world.vendors.reduce((sum, vendor) => sum + vendor.log.writes, 0)

/** I5: three writes for each edit, record and conflict, and what faults make necessary. */
const boundedWrites = (world: World): readonly string[] => {
  const { edits, faults, records, deletes } = world.counts
  const conflicts = world.store.ledger
    .flatMap((entry) => entry.changes)
    .filter((change) => change.losing !== undefined).length
  const most = 3 * (edits + records + conflicts + deletes) + faults + 12
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
