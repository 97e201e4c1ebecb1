import type { Outcome } from '#hub/core/delivery.ts'
import { answerReview } from '#hub/flow/answer.ts'
import type { Statement } from '#hub/ports.ts'
import { bindTo } from '#hub/store/workspace/belonging.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { storeInbox } from '#hub/store/workspace/inbox.ts'
import { release, storeOutcomes, storeSettled } from '#hub/store/workspace/outbox.ts'
import { noteDone } from '#hub/store/workspace/removals.ts'
import { forgetSignals, storeSignals } from '#hub/store/workspace/signals.ts'
import { reviewId, userId, type ConnectionId } from '#shared/ids.ts'
import type { RemoteRef } from '#shared/record.ts'
import type { Call } from '#tests/simulation/calls.ts'
import type { RealDatabase } from './database.ts'
import { leaseName } from './lease-name.ts'

type Told = Exclude<Call, { readonly kind: 'gather' | 'commit' | 'claim' | 'note' | 'signals' }>

/** What gives no answer. */
export const tell = async ({ db, context }: RealDatabase, told: Told): Promise<void> => {
  if (told.kind === 'answer') {
    const review = reviewId(`review_${told.review.link.slice('link_'.length)}`)
    await answerReview(context, { review, user: userId('user_ann'), answer: told.given })
  } else await db.write(statementsOf(told))
}

const statementsOf = (told: Exclude<Told, { readonly kind: 'answer' }>): readonly Statement[] => {
  switch (told.kind) {
    case 'inbox':
      return storeInbox(told.connection, told.readAt, told.arrivals)
    case 'hint':
      return look(told.connection, told.ref)
    case 'follow':
      return [{ sql: 'update entity set merged_into = ? where merged_into = ?', args: [told.to, told.from] }]
    case 'forget':
      return forgetSignals(
        told.connection,
        told.signals.map((signal) => ({ ...signal, correlation: '', known: false })),
      )
    case 'outcome':
      return [
        ...storeOutcomes(leaseName(told.lease), [{ outcome: told.outcome, rev: null }]),
        ...lookAt(told.connection, told.outcome),
      ]
    case 'settle': {
      const { links, outcomes, gained } = told.settlement
      const revs = new Map(links.map(({ row, was }) => [row.id, (was ?? 0) + 1]))
      const settlings = outcomes.map((outcome) => ({ outcome, rev: revs.get(outcome.link) ?? null }))
      return [
        storeSettled(links),
        ...noteDone(told.settlement, new Map()),
        ...bindTo(gained),
        ...storeOutcomes(leaseName(told.lease), settlings),
        ...outcomes.flatMap((outcome) => lookAt(told.connection, outcome)),
      ]
    }
    case 'release':
      return [release(leaseName(told.lease))]
    case 'decide':
      return [
        {
          sql: `update review set answer = '{}' where link = ? and kind = 'held-delete' and answer is null`,
          args: [told.review.link],
        },
      ]
    case 'approve':
      return [
        { sql: `update connection set state = 'live' where id = ?`, args: [told.connection] },
        { sql: 'update outbox set due_at = 0 where due_at = ?', args: [heldUntil] },
      ]
  }
}

const lookAt = (connection: ConnectionId, outcome: Outcome): readonly Statement[] =>
  outcome.kind === 'look' ? look(connection, outcome.ref) : []

const look = (connection: ConnectionId, { object, id }: RemoteRef): readonly Statement[] =>
  storeSignals(connection, [{ ref: { object, id }, priority: 1, correlation: 'look', at: 0 }])
