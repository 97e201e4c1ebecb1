import type { Fields, RemoteRecord } from '#shared/record.ts'
import { giveWay, isRemade, isSuccessor } from './beside.ts'
import { createCodec } from './codec.ts'
import type { Codec } from './codec.ts'
import { spare, spareOthers } from './deletion.ts'
import { deriveLinkId } from './derive.ts'
import { identify, namedBy, type Identity } from './identify.ts'
import { hasOtherKeys, matchEntity, matchKeys } from './match.ts'
import { mergeRecord } from './merge.ts'
import { newEntity } from './newcomer.ts'
import type { Source } from './merge.ts'
import type { FieldChange, LedgerKind } from './plan.ts'
import type { ConnectionFacts, Entity, Input, Link, ObjectFacts, Origin } from './snapshot.ts'
import { isBelieved, urgencyOf, withSight } from './sight.ts'
import { withoutMerged } from './sent.ts'
import { askForRefs, refsOf, standing } from './refs.ts'
import type { ReadRefs } from './refs.ts'
import { withDisputed } from './dispute.ts'
import { sameValue } from './value.ts'
import { isOutside } from './territory/within.ts'
import type { View } from './view.ts'

/** A record as it is being absorbed. */
interface Arrival {
  readonly input: Input
  readonly record: RemoteRecord
  readonly connection: ConnectionFacts
  readonly object: ObjectFacts
  readonly codec: Codec
  readonly theirs: Fields
  readonly refs: ReadRefs
}

export const absorbPresent = (view: View, input: Input, record: RemoteRecord): void => {
  const connection = view.connection(input.connection)
  if (connection === undefined) throw new TypeError(`There is no connection ${input.connection}.`)
  const object = view.object(input.connection, record.object)
  if (object === undefined) throw new TypeError(`The connection has no object ${record.object}.`)
  const codec = createCodec(object)
  const refs = refsOf(view, input, record)
  const theirs = { ...codec.decode(record.fields), ...refs.fields }
  const arrival: Arrival = { input, record, connection, object, codec, theirs, refs }
  const link = view.linkOf(input.connection, record)
  if (link?.entity === undefined || isMisnamed(view, arrival, link)) return absorbStranger(view, arrival, link)
  const entity = view.entity(link.entity)
  if (entity === undefined) throw new TypeError(`The entity ${link.entity} of ${link.id} was not gathered.`)
  // It went on as another record, or came back beside one: that one speaks for the entity now.
  const isSpokenFor = view.linksOf(entity.id).some((other) => isSuccessor(link, other))
  const remade = link.state === 'removed' ? view.linksOf(entity.id).find((other) => isRemade(link, other)) : undefined
  // Of a record that is being made anew: this read is of the one that is gone.
  if (remade?.seenAt !== undefined && input.readAt < remade.seenAt) return
  if (!isSpokenFor && !isOutside(connection, entity)) absorbLinked(view, arrival, { link, entity, isNew: false })
}

/** A merge's survivor, followed unread, turns out to be the record of another entity: by its key, or for certain. */
const isMisnamed = (view: View, { object, record, theirs }: Arrival, link: Link): boolean => {
  if (link.shadow !== null || link.state !== 'live') return false
  const named = namedBy(view, object, record)
  if (named !== undefined) return named.id !== link.entity
  const match = matchEntity(object.entity, theirs, view.candidates(matchKeys(object.entity, theirs)))
  return match.kind === 'certain' && match.entity !== link.entity
}

const absorbStranger = (view: View, arrival: Arrival, held: Link | undefined): void => {
  const { input, object, record, theirs } = arrival
  // What was read later is on record already.
  if (held?.seenAt !== undefined && input.readAt < held.seenAt) return
  const identity = identify(view, { input, object, record, theirs })
  switch (identity.kind) {
    case 'doubtful':
      return hold(view, arrival, { held, candidates: identity.candidates })
    case 'new':
      // Left alone over there, until somebody edits it.
      if (input.decided === 'refused') return
      return absorbLinked(view, arrival, {
        link: blankLink(arrival, held),
        entity: newEntity(view, arrival),
        isNew: true,
      })
    case 'late':
      return absorbLate(view, arrival, identity)
    case 'known': {
      const { entity, adopt, heirOf, why } = identity
      // Of a record that is being made anew: this read is of the one that is gone.
      if (adopt?.seenAt !== undefined && input.readAt < adopt.seenAt) return
      if (adopt !== undefined && held !== undefined) view.putLink({ ...adopt, state: 'moved' })
      const adopted =
        held === undefined && adopt !== undefined
          ? { ...adopt, remoteId: record.id, state: 'live' as const }
          : undefined
      const link = adopted ?? blankLink(arrival, held)
      if (heirOf === undefined) return absorbLinked(view, arrival, { link, entity, isNew: true, why })
      view.putLink({ ...heirOf, state: 'moved' })
      return absorbLinked(view, arrival, { link: { ...link, sent: heirOf.sent }, entity, isNew: true, why })
    }
  }
}

/** What it says beyond what it was made with is somebody's edit; then it becomes one with the record beside which it was made. */
const absorbLate = (view: View, arrival: Arrival, { entity, link }: Extract<Identity, { kind: 'late' }>): void => {
  const { input, record } = arrival
  const { priority, correlation } = input
  const made = {
    ...link,
    remoteId: record.id,
    shadow: link.sent.at(-1)?.fields ?? null,
    sent: [],
    state: 'merging',
  } as const
  absorbLinked(view, arrival, { link: made, entity, isNew: false })
  view.due({ link: link.id, connection: link.connection, priority, correlation })
}

const blankLink = ({ input, object, record }: Arrival, held: Link | undefined): Link => ({
  id: held?.id ?? deriveLinkId(input.connection, object.name, record.id),
  connection: input.connection,
  object: object.name,
  remoteId: record.id,
  shadow: null,
  sent: [],
  rev: held?.rev ?? 0,
  state: 'live',
})

interface Doubt {
  readonly held: Link | undefined
  readonly candidates: Extract<Identity, { kind: 'doubtful' }>['candidates']
}

/** Kept apart until a person says whose it is. The shadow shows them what the record says; it is no base of a merge. */
const hold = (view: View, arrival: Arrival, { held, candidates }: Doubt): void => {
  const { input, object, record, theirs } = arrival
  const link: Link = {
    ...withSight(blankLink(arrival, held), arrival, arrival.record.revision),
    shadow: theirs,
    state: 'held',
  }
  view.putLink(link)
  view.ask({
    kind: 'doubtful-match',
    connection: input.connection,
    object: object.name,
    remoteId: record.id,
    link: link.id,
    candidates,
  })
}

interface Linked {
  readonly link: Link
  readonly entity: Entity
  /** The link is made by this input. */
  readonly isNew: boolean
  readonly why?: readonly string[] | undefined
}

const absorbLinked = (view: View, arrival: Arrival, { link, entity, isNew, why }: Linked): void => {
  const { input, record } = arrival
  const at = record.modifiedAt ?? input.readAt
  const source: Source = {
    connector: arrival.connection.connector,
    at,
    isBelieved: isBelieved(link, arrival),
    policy: view.snapshot.policy,
    isRefused: input.decided === 'refused',
  }
  const merged = mergeRecord({ link, entity, theirs: arrival.theirs, codec: arrival.codec }, source)
  const isRevived = link.state !== 'live' && link.state !== 'removing' && link.state !== 'merging'
  if (merged.kind === 'unbelieved' || (!source.isBelieved && isRevived)) {
    return view.reload({
      connection: input.connection,
      ref: { object: record.object, id: record.id },
      priority: input.priority,
    })
  }
  // An old read that shows nothing new teaches nothing.
  if (!source.isBelieved) return
  const { isAsking, revision } = standing(link, { input, record, refs: arrival.refs })
  const { shadow, disputed, asked } = merged
  const sent = withoutMerged(merged.sent, input.readAt)
  const isSpared = link.state === 'removing' && merged.changes.length + asked.length > 0
  const isLeaving = (link.state === 'removing' && !isSpared) || link.state === 'merging'
  const state = isLeaving ? link.state : 'live'
  const next = { ...withSight(link, arrival, revision), entity: entity.id, shadow, sent, state } as const
  view.putLink(withDisputed(next, disputed))
  if (isSpared) spare(view, input, next)
  if (isRevived) {
    spareOthers(view, input, entity.id)
    giveWay(view, next)
  }
  for (const field of asked) {
    const about = { connection: input.connection, link: link.id, rev: link.rev, entity: entity.id }
    view.ask({ kind: 'conflict', ...about, field, theirs: shadow[field] ?? null, at })
  }
  if (isAsking) askForRefs(view, input, record)
  const changed = take(view, arrival, { link, entity, changes: merged.changes })
  const isChanged = changed !== entity
  if (isChanged || isNew || isRevived || merged.isMoved) {
    view.touch(entity.id, {
      ...input,
      priority: urgencyOf(view.snapshot, link, { input, changes: merged.changes }),
      isChanged,
    })
  }
  if (isNew || isRevived || merged.changes.length > 0)
    logLinked(view, arrival, { link, entity: changed, isNew, why, changes: merged.changes })
}

interface Taking {
  readonly link: Link
  readonly entity: Entity
  readonly changes: readonly FieldChange[]
}

/** The entity with what it takes from the record; the same one where it takes nothing. */
const take = (view: View, { input, record, connection }: Arrival, { link, entity, changes }: Taking): Entity => {
  const taken = changes.filter((change) => !sameValue(change.after, change.before))
  if (taken.length === 0 && entity.version > 0) return entity
  const origin: Origin = { source: connection.connector, link: link.id, at: record.modifiedAt ?? input.readAt }
  const changed: Entity = {
    ...entity,
    fields: { ...entity.fields, ...Object.fromEntries(taken.map(({ field, after }) => [field, after])) },
    origins: { ...entity.origins, ...Object.fromEntries(taken.map(({ field }) => [field, origin])) },
    version: entity.version + 1,
    updatedAt: view.snapshot.now,
  }
  view.putEntity(changed)
  if (hasOtherKeys(entity.kind, entity.fields, changed.fields)) {
    view.putKeys(entity.id, matchKeys(entity.kind, changed.fields))
  }
  return changed
}

const logLinked = (view: View, arrival: Arrival, linked: Linked & Taking): void => {
  const { link, entity, isNew, why, changes } = linked
  const known: LedgerKind = link.state === 'removed' ? 'restored' : 'changed'
  const kind = isNew ? (why === undefined ? 'created' : 'linked') : known
  view.log({
    entity: entity.id,
    version: entity.version,
    at: view.snapshot.now,
    actor: arrival.connection.connector,
    connection: arrival.input.connection,
    link: link.id,
    correlation: arrival.input.correlation,
    kind,
    changes,
    ...(why === undefined ? {} : { evidence: why }),
  })
}
