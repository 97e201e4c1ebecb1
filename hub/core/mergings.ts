import type { Outcome, PlannedMerging, SettledMerging, Settlement, DeliveryRow } from './delivery.ts'
import { createCodec } from './codec.ts'
import type { Write } from './plan.ts'
import type { ConnectionFacts, Link, Sent } from './snapshot.ts'

const readFirstMs = 2_000
const busyMs = 1_000
const lookMs = 1_000
const unknownMs = 5_000
const deferredSeconds = 30

/** When and where a merge is planned, and which links the same delivery changes besides. */
export interface MergingAt {
  readonly now: number
  readonly connection: ConnectionFacts
  readonly busy: ReadonlySet<Link['id']>
}

/**
 * A merge, or its taking back. Never blindly: the record that goes was looked at, and what only it said is known. What may
 * come to the other record by it is noted there first: its own values, under another id, and those of the one that goes.
 */
export const planMerging = (
  { now, connection, busy }: MergingAt,
  row: DeliveryRow,
): { readonly planned: PlannedMerging; readonly links: readonly Write<Link>[] } | Outcome => {
  const { link, version, attempts, other } = row
  if (link.remoteId === undefined) return { kind: 'done', link: link.id, version }
  const noted: Write<Link> = { row: { ...link, rev: link.rev + 1 }, was: link.rev }
  const planned = { link: link.id, version, attempts, object: link.object, rev: link.rev + 1 }
  if (link.state === 'unmerging') {
    const fields = encoded(connection, row)
    const op = { kind: 'unmerge', id: link.remoteId, from: other?.remoteId ?? link.remoteId, fields } as const
    return { planned: { ...planned, op }, links: [noted] }
  }
  if (other?.remoteId === undefined) return { planned: { ...planned, op: null }, links: [noted] }
  const ref = { object: link.object, id: link.remoteId }
  if (row.seen === undefined) return { kind: 'look', link: link.id, version, at: now + readFirstMs, ref }
  if (busy.has(other.id))
    return { kind: 'again', link: link.id, version, at: now + busyMs, why: 'The other record is being written.' }
  const expecting: Link = { ...other, sent: [...other.sent, ...mayCome(now, [link, other])], rev: other.rev + 1 }
  const op = { kind: 'merge', id: link.remoteId, into: other.remoteId } as const
  return { planned: { ...planned, op, other: expecting }, links: [noted, { row: expecting, was: other.rev }] }
}

const mayCome = (at: number, links: readonly Link[]): readonly Sent[] =>
  links.flatMap(({ shadow }) => (shadow === null ? [] : [{ fields: shadow, at, merging: true as const }]))

/** What the record is to hold again, in the remote's words. */
const encoded = (connection: ConnectionFacts, { link, entity }: DeliveryRow): Readonly<Record<string, string>> => {
  const object = connection.objects.find(({ name }) => name === link.object)
  if (object === undefined) return {}
  const codec = createCodec(object)
  const words: Record<string, string> = {}
  for (const field of codec.outFields) {
    const remoteField = codec.remoteField(field)
    const value = codec.encode(field, entity.fields[field] ?? null)
    if (remoteField !== undefined && value !== null) words[remoteField] = String(value)
  }
  return words
}

const staleMax = 6

/** One of the two is not what it was: by turns it is looked at the one and the other. */
const outcomeOfStale = (now: number, { link, version, op, object, attempts }: PlannedMerging): Outcome => {
  const row = { link, version }
  if (op === null || attempts >= staleMax) {
    const said = 'One of the two records is not there as Lead Hub knows it.'
    const fix = 'Look at both of them over there, merge them yourself, then try again.'
    return { kind: 'parked', ...row, problems: [{ code: 'gone', said, fix }] }
  }
  const id = op.kind === 'merge' && attempts % 2 === 1 ? op.into : op.id
  return { kind: 'look', ...row, at: now + lookMs * 2 ** attempts, ref: { object, id } }
}

/** What the results mean for links and outbox rows. Commit like `settle`'s; those with `gone` have a record made anew. */
export const settleMergings = (now: number, mergings: readonly SettledMerging[]): Settlement => {
  const links: Write<Link>[] = []
  const outcomes: Outcome[] = []
  const done: { readonly link: Link['id']; readonly kind: 'moved' | 'restored' }[] = []
  for (const settled of mergings) {
    const { link, other } = settled
    const after = linkAfter(now, settled)
    if (link.state === 'merging' && after.state === 'moved') done.push({ link: link.id, kind: 'moved' })
    if (link.state === 'unmerging' && after.state === 'live') done.push({ link: link.id, kind: 'restored' })
    if (after !== link) links.push({ row: { ...after, rev: link.rev + 1 }, was: link.rev })
    if (other !== undefined && settled.result.kind === 'merged') {
      links.push({ row: { ...landed(other, now), rev: other.rev + 1 }, was: other.rev })
    }
    outcomes.push(outcomeOf(now, settled))
  }
  return { links, outcomes, gained: [], done }
}

const landed = (other: Link, now: number): Link => ({
  ...other,
  sent: other.sent.map((entry) => (entry.merging === true ? { ...entry, mergedAt: now } : entry)),
  wroteAt: now,
})

const linkAfter = (now: number, { link, result }: SettledMerging): Link => {
  const { revision: _old, ...rest } = link
  switch (result.kind) {
    case 'merged':
      return link.state === 'merging' ? { ...rest, state: 'moved', wroteAt: now } : link
    case 'unmerged':
      return link.state === 'unmerging' ? { ...rest, state: 'live', wroteAt: now } : link
    case 'alone':
      return link.state === 'merging' ? { ...rest, state: 'live' } : link
    case 'unknown':
      // It may have landed, and it may land yet: nothing read before now is believed.
      return { ...link, wroteAt: now }
    case 'gone':
    case 'stale':
    case 'refused':
    case 'deferred':
      return link
  }
}

const outcomeOf = (now: number, { merging, result }: SettledMerging): Outcome => {
  const row = { link: merging.link, version: merging.version }
  const { op, object } = merging
  switch (result.kind) {
    case 'merged':
      // By its old id: where a third record speaks for both, that is how it is found.
      return { kind: 'look', ...row, at: now + lookMs, ref: { object, id: op?.kind === 'merge' ? op.into : result.id } }
    case 'alone':
      return { kind: 'again', ...row, at: now, why: 'There is nothing to merge it into any more.' }
    case 'gone':
      return { kind: 'again', ...row, at: now + unknownMs, why: 'It cannot come back, so a new record is made.' }
    case 'stale':
      return outcomeOfStale(now, merging)
    case 'unmerged':
    case 'unknown':
      return op === null
        ? { kind: 'again', ...row, at: now + lookMs, why: 'It is looked at again.' }
        : {
            kind: 'look',
            ...row,
            at: now + (result.kind === 'unknown' ? unknownMs : lookMs),
            ref: { object, id: op.id },
          }
    case 'deferred': {
      const { retryAfterSeconds = deferredSeconds } = result
      return { kind: 'again', ...row, at: now + retryAfterSeconds * 1_000, why: 'The remote asked to come back later.' }
    }
    case 'refused': {
      const { code, said, fix } = result
      return { kind: 'parked', ...row, problems: [{ code, said, fix }] }
    }
  }
}
