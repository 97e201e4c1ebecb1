import type { DoubtfulMatch } from '#hub/core/plan.ts'
import type { Verdict } from '#hub/core/snapshot.ts'
import { raise } from './inbox.ts'
import { note, putLink } from './store.ts'
import type { Store } from './store.ts'

/** A person's answer: kept, and the record is loaded again to be planned with it. */
export const answer = (store: Store, review: DoubtfulMatch, given: Verdict['answer']): void => {
  note(store, () => ({ kind: 'answer', review, given }))
  const { connection, object, remoteId, link: id } = review
  store.verdicts.set(id, { connection, object, remoteId, answer: given })
  raise(store, connection, { ref: { object, id: remoteId }, priority: 0 })
  const link = store.links.get(id)
  if (link === undefined) return
  const { revision: _known, ...rest } = link
  putLink(store, { ...rest, rev: rest.rev + 1 })
  if (review.candidates[0]?.entity.startsWith('company') !== true) return
  // Whoever belongs to it could not be told so.
  for (const one of store.links.values()) {
    if (one.connection !== connection || one.state !== 'live' || one.entity?.startsWith('lead') !== true) continue
    if (one.revision !== undefined || one.remoteId === undefined || (one.shadow?.['ref.company'] ?? null) !== null)
      continue
    raise(store, connection, { ref: { object: one.object, id: one.remoteId }, priority: 1 })
  }
}
