import type { Change, RemoteRef } from '#shared/record.ts'
import { deriveLinkId } from './derive.ts'
import type { LedgerEntry } from './plan.ts'
import type { Input, Link } from './snapshot.ts'
import type { View } from './view.ts'

/** A deleted record: its link becomes a tombstone. The entity stays, other remotes are left alone, nothing is made again. */
export const absorbRemoved = (view: View, input: Input, ref: RemoteRef): void => {
  const link = view.linkOf(input.connection, ref)
  if (link === undefined || link.state === 'removed' || link.state === 'moved') return
  if (isOld(link, input)) return view.reload({ connection: input.connection, ref, priority: input.priority })
  view.putLink({ ...withoutRevision(link), state: 'removed', seenAt: input.readAt })
  logGone(view, input, { link, kind: 'removed' })
}

/**
 * A record that lives on as another one (a vendor's merge, a lead that became a contact): its link has moved, and the
 * entity follows, unless the survivor speaks for an entity already.
 */
export const absorbMerged = (view: View, input: Input, { ref, into }: Extract<Change, { kind: 'merged' }>): void => {
  const link = view.linkOf(input.connection, ref)
  if (link === undefined || link.state === 'moved') return
  if (isOld(link, input)) return view.reload({ connection: input.connection, ref, priority: input.priority })
  view.putLink({ ...withoutRevision(link), state: 'moved', seenAt: input.readAt })
  logGone(view, input, { link, kind: 'moved' })
  const survivor = view.linkOf(input.connection, into)
  const isSpeaking = survivor?.entity !== undefined
  if (isSpeaking || link.entity === undefined) {
    // A survivor that is unknown, or that was taken for deleted, is read again and keeps its own entity.
    if (survivor?.state !== 'live') view.reload({ connection: input.connection, ref: into, priority: input.priority })
    return
  }
  // Known but never read: the shadow is empty, so that the first read merges instead of being taken for an edit.
  view.putLink({
    id: survivor?.id ?? deriveLinkId(input.connection, into.object, into.id),
    connection: input.connection,
    object: into.object,
    remoteId: into.id,
    entity: link.entity,
    shadow: null,
    sent: [],
    rev: survivor?.rev ?? 0,
    state: 'live',
  })
  view.reload({ connection: input.connection, ref: into, priority: input.priority })
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
}

const logGone = (view: View, input: Input, { link, kind }: Gone): void => {
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
  })
}
