import type { EntityId } from '#shared/ids.ts'
import type { Change, Evidence } from '#shared/record.ts'
import { carryDeletion, spare } from './deletion.ts'
import { deriveLinkId } from './derive.ts'
import type { LedgerEntry } from './plan.ts'
import type { Input, Link } from './snapshot.ts'
import { isOutside } from './territory/within.ts'
import type { View } from './view.ts'

/**
 * A deleted record: its link becomes a tombstone, the entity stays, and the rules say what becomes of its other records.
 * What was not found just once is looked for again first.
 */
export const absorbRemoved = (
  view: View,
  input: Input,
  { ref, evidence }: Extract<Change, { kind: 'removed' }>,
): void => {
  const link = view.linkOf(input.connection, ref)
  if (link === undefined || link.state === 'removed' || link.state === 'moved') return
  if (isOld(link, input)) return view.reload({ connection: input.connection, ref, priority: input.priority })
  const entity = link.entity === undefined ? undefined : view.entity(link.entity)
  if (evidence === 'missing' && entity !== undefined && !isMissedAgain(link, input)) return lookAgain(view, input, link)
  view.putLink({ ...withoutRevision(link), state: 'removed', seenAt: input.readAt })
  logGone(view, input, { link, kind: 'removed', evidence: evidence === undefined ? [] : [words[evidence]] })
  // One that was to go has gone; nothing new follows from that.
  if (entity === undefined || link.state !== 'live' || isOutside(view.connection(input.connection), entity)) return
  carryDeletion(view, input, { link, entity, evidence })
}

const words: Readonly<Record<Evidence, string>> = {
  missing: 'It was looked for twice and not found, neither among the records nor among the deleted ones.',
  absent: 'Two complete reads in a row did not show it.',
}

/** Between two looks that count as two (ms). */
export const missingMs = 20_000

const missedAt = ({ revision }: Link): number => Number(/^missing since (\d+)$/.exec(revision ?? '')?.[1] ?? Infinity)

const isMissedAgain = (link: Link, { readAt }: Input): boolean => readAt >= missedAt(link) + missingMs

/** Whoever delivers looks at the record before anything else, and once more when it is not there. */
const lookAgain = (view: View, input: Input, link: Link): void => {
  const since = Math.min(input.readAt, missedAt(link))
  view.putLink({ ...link, revision: `missing since ${since}`, seenAt: input.readAt })
  view.due({ link: link.id, connection: link.connection, priority: input.priority, correlation: input.correlation })
}

/**
 * A record that lives on as another one (a vendor's merge, a lead that became a contact): its link has moved, and the
 * entity follows; where the survivor speaks for another, the two are to be one.
 */
export const absorbMerged = (view: View, input: Input, { ref, into }: Extract<Change, { kind: 'merged' }>): void => {
  const link = view.linkOf(input.connection, ref)
  if (link === undefined || link.state === 'moved') return
  if (isOld(link, input)) return view.reload({ connection: input.connection, ref, priority: input.priority })
  view.putLink({ ...withoutRevision(link), state: 'moved', seenAt: input.readAt })
  logGone(view, input, { link, kind: 'moved', evidence: [] })
  const survivor = view.linkOf(input.connection, into)
  if (survivor?.entity !== undefined || link.entity === undefined) {
    unite(view, input, { goes: link.entity, stays: survivor?.entity })
    // It may show what it took over, and one that is unknown, or was taken for deleted, is to be seen at all.
    return view.reload({ connection: input.connection, ref: into, priority: input.priority })
  }
  // Known but never read: the shadow is empty, so that the first read merges instead of being taken for an edit.
  const heir: Link = {
    id: survivor?.id ?? deriveLinkId(input.connection, into.object, into.id),
    connection: input.connection,
    object: into.object,
    remoteId: into.id,
    entity: link.entity,
    shadow: null,
    // What was under way may show there.
    sent: link.sent,
    rev: survivor?.rev ?? 0,
    state: 'live',
  }
  view.putLink(heir)
  if (link.state === 'removing') spare(view, input, heir)
  view.reload({ connection: input.connection, ref: into, priority: input.priority })
}

/** Somebody made one of two over there: they are to be one everywhere. */
const unite = (
  view: View,
  { connection, correlation }: Input,
  { goes, stays }: { readonly goes: EntityId | undefined; readonly stays: EntityId | undefined },
): void => {
  const [gone, keep] = [goes, stays].map((id) => (id === undefined ? undefined : view.entity(id)))
  if (gone === undefined || keep === undefined || gone.id === keep.id || gone.kind !== keep.kind) return
  view.unite({ keep: keep.id, gone: gone.id, connection, correlation })
}

/** A removal that was read before what the link already knows may have been taken back since. */
const isOld = (link: Link, input: Input): boolean =>
  (link.seenAt !== undefined && input.readAt < link.seenAt) ||
  (link.wroteAt !== undefined && input.readAt <= link.wroteAt)

const withoutRevision = (link: Link): Link => {
  const { revision: _gone, ...rest } = link
  return rest
}

interface Gone {
  readonly link: Link
  readonly kind: LedgerEntry['kind']
  readonly evidence: readonly string[]
}

const logGone = (view: View, input: Input, { link, kind, evidence }: Gone): void => {
  const entity = link.entity === undefined ? undefined : view.entity(link.entity)
  const connection = view.connection(input.connection)
  if (entity === undefined || connection === undefined) return
  view.log({
    entity: entity.id,
    version: entity.version,
    at: view.snapshot.now,
    actor: connection.connector,
    connection: input.connection,
    link: link.id,
    correlation: input.correlation,
    kind,
    changes: [],
    ...(evidence.length === 0 ? {} : { evidence }),
  })
}
