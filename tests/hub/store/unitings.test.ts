import { expect, test } from 'vitest'
import { leadId } from '#shared/ids.ts'
import { writeUnlessStale } from '#hub/store/workspace/commit.ts'
import { guarded } from '#hub/store/workspace/guard.ts'
import { addUniting, decideUniting, unitingIs } from '#hub/store/workspace/unitings.ts'
import { openWorld } from '#tests/hub/world.ts'

const one = {
  id: 'merge_1',
  keep: leadId('lead_a'),
  gone: leadId('lead_b'),
  rule: { kind: 'newest' },
  picks: {},
  actor: 'user:u',
  evidence: [],
  correlation: 'c',
  at: 1,
  dueAt: 2,
} as const

test('what was called off meanwhile is not made, and of two decisions the first one counts', async () => {
  const { db } = await openWorld()
  await db.write([addUniting('lead', one)])
  const make = () => writeUnlessStale(db, guarded(...unitingIs(one.id, ['waiting'])))
  expect(await make()).toBe('done')
  const [decided] = await db.write([decideUniting(one.id, 'cancelled', 5)])
  expect(decided?.rows).toHaveLength(1)
  expect(await make()).toBe('stale')
  const [again] = await db.write([decideUniting(one.id, 'waiting', 6)])
  expect(again?.rows).toEqual([])
})

test('neither of two that are being made one is asked about in another merge', async () => {
  const { db } = await openWorld()
  const add = async (id: string, keep: string, gone: string) => {
    const [added] = await db.write([addUniting('lead', { ...one, id, keep: leadId(keep), gone: leadId(gone) })])
    return added?.rows.length
  }
  expect(await add('merge_1', 'lead_a', 'lead_b')).toBe(1)
  expect(await add('merge_2', 'lead_b', 'lead_c')).toBe(0)
  expect(await add('merge_3', 'lead_c', 'lead_a')).toBe(0)
  expect(await add('merge_4', 'lead_c', 'lead_d')).toBe(1)
  await db.write([decideUniting('merge_1', 'cancelled', 5)])
  expect(await add('merge_5', 'lead_b', 'lead_a')).toBe(1)
})
