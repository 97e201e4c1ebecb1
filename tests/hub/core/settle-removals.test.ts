import { expect, test } from 'vitest'
import { settleRemovals } from '#hub/core/settle-removals.ts'
import type { LinkState } from '#hub/core/snapshot.ts'
import { connectionId, entityId, linkId, remoteId } from '#shared/ids.ts'
import type { RemovalResult } from '#shared/removal.ts'

const link = (state: LinkState) => ({
  id: linkId('link_ada'),
  connection: connectionId('conn_crm'),
  object: 'contacts',
  remoteId: remoteId('7'),
  entity: entityId('lead_ada'),
  shadow: {},
  sent: [],
  rev: 4,
  state,
})

const settledAs = (state: LinkState, result: RemovalResult) =>
  settleRemovals(1_000, [
    {
      removal: {
        link: linkId('link_ada'),
        object: 'contacts',
        version: 2,
        rev: 4,
        attempts: 0,
        op: { kind: 'remove', id: remoteId('7') },
      },
      link: link(state),
      result,
    },
  ])

test('a record that we have deleted is told of as ours', () => {
  const settled = settledAs('removing', { kind: 'removed' })
  expect(settled.done).toEqual([{ link: linkId('link_ada'), kind: 'removed' }])
  expect(settled.links).toMatchObject([{ row: { state: 'removed', wroteAt: 1_000, rev: 5 }, was: 4 }])
})

test('one that somebody else has deleted meanwhile is not', () => {
  for (const result of [{ kind: 'removed' }, { kind: 'unknown' }] as const) {
    expect(settledAs('removed', result).done).toEqual([])
  }
})

test('nor is one that may be there still', () => {
  for (const result of [{ kind: 'unknown' }, { kind: 'stale' }, { kind: 'deferred' }] as const) {
    expect(settledAs('removing', result).done).toEqual([])
  }
})
