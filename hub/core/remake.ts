import { logDeletion, type RemovalCause } from './deletion.ts'
import { deriveCreatingLinkId } from './derive.ts'
import type { Link } from './snapshot.ts'
import type { View } from './view.ts'

/**
 * Has a record made anew in place of one that is gone, by the link that all records we make of an entity there have: one named
 * for a record is that record's for ever.
 */
export const remake = (view: View, gone: Link, cause: RemovalCause): void => {
  const { connection, object, entity, seenAt } = gone
  if (entity === undefined) return
  const id = deriveCreatingLinkId(entity, connection)
  const others = view.linksOf(entity).filter((link) => link.connection === connection)
  const rev = others.find((link) => link.id === id)?.rev ?? 0
  // Stored as they are: whoever brings one of them back meanwhile makes this plan stale.
  for (const other of others) view.putLink(other)
  // What was read before the old one was seen to be gone is no news of the new one.
  const seen = seenAt === undefined ? {} : { seenAt }
  view.putLink({ id, connection, object, entity, shadow: null, sent: [], rev, state: 'creating', ...seen })
  logDeletion(view, gone, { ...cause, kind: 'remaking' })
  view.touch(entity, { ...cause, isChanged: false })
}
