import type { WriteResult } from '#shared/connector.ts'
import type { LinkId } from '#shared/ids.ts'
import type { RemoteRef } from '#shared/record.ts'
import { createCodec } from './codec.ts'
import { unexpired } from './sent.ts'
import { isGain } from './gain.ts'
import type { Outcome, PlannedWrite, SettledWrite, Settlement, SettleRequest } from './delivery.ts'
import type { Write } from './plan.ts'
import type { ConnectionFacts, Link, Sent } from './snapshot.ts'
import { sameValue } from './value.ts'

/** A refused-as-stale create or update is looked at this often before a person is asked. */
const staleMax = 4
const lookMs = 1_000
const unknownMs = 5_000
const deferredSeconds = 30

/** What the results mean for links and outbox rows. Commit with the revs; on a conflict read the links and settle again. */
export const settle = (request: SettleRequest): Settlement => {
  const links: Write<Link>[] = []
  const outcomes: Outcome[] = []
  const gained: LinkId[] = []
  for (const settled of request.writes) {
    const { link, outcome } = settleOne(request, settled)
    if (link !== settled.link) links.push({ row: { ...link, rev: settled.link.rev + 1 }, was: settled.link.rev })
    outcomes.push(outcome)
    if (isGain(request.connection, link, settled.link)) gained.push(link.id)
  }
  return { links, outcomes, gained, done: [] }
}

interface OneSettled {
  readonly link: Link
  readonly outcome: Outcome
}

const settleOne = (request: SettleRequest, settled: SettledWrite): OneSettled => {
  const { write, link, result } = settled
  const { now } = request
  const row = { link: write.link, version: write.version }
  const withdrawn = {
    ...link,
    sent: unexpired(
      link.sent.filter((entry) => !isSameSent(entry, write.sent)),
      now,
    ),
  }
  switch (result.kind) {
    case 'applied':
      return settleApplied(request, settled, result)
    case 'stale':
      return { link: withdrawn, outcome: settleStale(request, settled, result.id) }
    case 'refused':
      return { link: withdrawn, outcome: { kind: 'parked', ...row, problems: result.problems } }
    case 'deferred': {
      const at = now + (result.retryAfterSeconds ?? deferredSeconds) * 1000
      return { link: withdrawn, outcome: { kind: 'again', ...row, at, why: 'The remote asked to come back later.' } }
    }
    case 'unknown': {
      // It may have landed, and it may land yet: the sent values stay, and nothing read before now is believed.
      const at = now + unknownMs
      const ref = refOf(link)
      const outcome: Outcome =
        ref === undefined
          ? { kind: 'again', ...row, at, why: 'The reply was lost.' }
          : { kind: 'look', ...row, at, ref }
      return { link: { ...link, wroteAt: now }, outcome }
    }
  }
}

const isSameSent = (a: Sent, b: Sent): boolean => {
  const fields = Object.keys(a.fields)
  return (
    a.at === b.at &&
    fields.length === Object.keys(b.fields).length &&
    fields.every((field) => a.fields[field] === b.fields[field])
  )
}

const refOf = (link: Link): RemoteRef | undefined =>
  link.remoteId === undefined ? undefined : { object: link.object, id: link.remoteId }

const settleStale = (
  { now }: SettleRequest,
  { write, link }: SettledWrite,
  id: RemoteRef['id'] | undefined,
): Outcome => {
  const row = { link: write.link, version: write.version }
  if (write.attempts + 1 >= staleMax) {
    const isCreate = write.op.kind === 'create'
    const said = isCreate
      ? 'The remote already has a record with this key or unique value.'
      : 'The record keeps changing.'
    const fix = isCreate
      ? `Decide whether ${id ?? 'that record'} is this lead, or change the value that must be unique.`
      : 'Try again.'
    return { kind: 'parked', ...row, problems: [{ code: isCreate ? 'duplicate' : 'other', said, fix }] }
  }
  const ref = id === undefined ? refOf(link) : { object: write.object, id }
  const at = now + lookMs * 2 ** write.attempts
  return ref === undefined
    ? { kind: 'again', ...row, at, why: 'The remote holds something else.' }
    : { kind: 'look', ...row, at, ref }
}

type Applied = Extract<WriteResult, { kind: 'applied' }>

const settleApplied = (request: SettleRequest, { write, link }: SettledWrite, applied: Applied): OneSettled => {
  const { now } = request
  const row = { link: write.link, version: write.version }
  const ref = { object: write.object, id: applied.id }
  const look: Outcome = { kind: 'look', ...row, at: now + lookMs, ref }
  const { revision: _old, ...rest } = link
  const isCreated = link.state === 'creating' && link.remoteId === undefined
  const known: Link = { ...rest, ...(isCreated ? { remoteId: applied.id, state: 'live' as const } : {}), wroteAt: now }
  // Somebody absorbed a change of this link while the call was under way: only a new read can tell which came last.
  if (link.rev !== write.rev) return { link: known, outcome: look }
  const reported = reportOf(request.connection, write, applied)
  const shadow = { ...link.shadow, ...write.sent.fields, ...reported?.written }
  const isSurprised = Object.entries(reported?.others ?? {}).some(([field, value]) => {
    const base = { ...link.shadow, ...write.sent.fields }[field]
    return base !== undefined && !sameValue(base, value)
  })
  const settledLink: Link = {
    ...known,
    shadow,
    sent: unexpired(
      link.sent.filter((entry) => !isSameSent(entry, write.sent)),
      now,
    ),
    ...(applied.modifiedAt === undefined ? {} : { modifiedAt: Math.max(applied.modifiedAt, link.modifiedAt ?? 0) }),
    ...(isSurprised ? {} : revisionOf(request.connection, write, applied)),
  }
  return { link: settledLink, outcome: isSurprised ? look : finish(write, row) }
}

/**
 * A revision says that we know all of a record. A reply that leaves a field out may hide somebody's edit of it, made
 * between our read and our write. Only a record just made has no such time; what we call its revision is no remote's,
 * so that hints of our own making are skipped, and what the next read shows is absorbed.
 */
const revisionOf = (connection: ConnectionFacts, write: PlannedWrite, applied: Applied): Pick<Link, 'revision'> => {
  if (applied.revision !== undefined && isWhole(connection, write, applied)) return { revision: applied.revision }
  // A repeated create may have met the first one's record, which somebody could edit meanwhile.
  const isNew = write.op.kind === 'create' && write.attempts === 0
  return isNew && applied.modifiedAt !== undefined ? { revision: `made at ${applied.modifiedAt}` } : {}
}

/** The reply tells every field that the hub reads, and no refs could be told besides. */
const isWhole = (connection: ConnectionFacts, write: PlannedWrite, { fields }: Applied): boolean => {
  const object = connection.objects.find(({ name }) => name === write.object)
  if (object === undefined || fields === undefined || Object.keys(object.refs).length > 0) return false
  return object.mapping.every((rule) => rule.direction === 'never' || fields[rule.remoteField] !== undefined)
}

const finish = (write: PlannedWrite, row: { readonly link: LinkId; readonly version: number }): Outcome => {
  if (write.problems.length > 0) return { kind: 'parked', ...row, problems: write.problems }
  return { kind: 'done', ...row }
}

/** What the remote says it now holds (hub words), parted into what we wrote and what we did not. */
const reportOf = (connection: ConnectionFacts, write: PlannedWrite, applied: Applied) => {
  const object = connection.objects.find(({ name }) => name === write.object)
  if (object === undefined || applied.fields === undefined) return undefined
  const said = Object.entries(createCodec(object).decode(applied.fields))
  // A new record's field that we left blank and the remote filled (a default) is news, not an answer to us.
  const isOurs = (field: string): boolean =>
    field in write.sent.fields && (write.op.kind === 'update' || write.sent.fields[field] !== null)
  return {
    written: Object.fromEntries(said.filter(([field]) => isOurs(field))),
    others: Object.fromEntries(said.filter(([field]) => !isOurs(field))),
  }
}
