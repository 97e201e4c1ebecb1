import { expect, test } from 'vitest'
import { planEdits } from '#hub/core/edit.ts'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import { snapshotOf } from '#hub/flow/edit.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import type { NewEvents } from '#shared/api/engagement.ts'
import type { Scoring } from '#shared/scoring.ts'
import { owner, rowsOf } from '#tests/hub/world.ts'
import { of, openTerritories } from '#tests/hub/territory-stage.ts'
import { luzern, three } from '#tests/support/offices.ts'

type Event = NewEvents['events'][number]

const withEngagement: Scoring = {
  ...standardScoring,
  groups: [
    ...standardScoring.groups,
    {
      id: 'interest',
      name: 'Interest',
      side: 'engagement',
      counts: 'all',
      least: 0,
      most: 12,
      rules: [
        {
          name: 'Visited the prices',
          points: 5,
          each: true,
          halfLifeDays: 14,
          when: { is: 'happened', field: 'event.page-visited', times: 1, days: 90 },
        },
      ],
    },
  ],
}

const begin = async () => {
  const so = await openTerritories(1)
  await so.world.hub.publishScoring(owner, { version: 0, scoring: withEngagement })
  await so.world.drain()
  const lead = await so.leadOf('luzern')
  const before = (await so.world.hub.lead(owner, lead)).score?.total ?? 0
  const visit = (id: string, change: Partial<Event> = {}): Event => ({
    id,
    kind: 'page-visited',
    at: new Date(so.world.clock.now).toISOString(),
    note: '/pricing',
    lead,
    ...change,
  })
  const send = async (events: readonly Event[], actor = owner) =>
    (await so.world.hub.engage(actor, { events })).results.map(({ result }) => result)
  return { so, lead, before, visit, send }
}

test('what a lead did raises its score at once, in every system, and stands in its history', async () => {
  const { so, lead, before, visit, send } = await begin()
  expect(await send([visit('v1'), visit('v2')])).toEqual(['stored', 'stored'])
  await so.world.drain()
  const { score } = await so.world.hub.lead(owner, lead)
  expect([score?.total, score?.fit, score?.engagement]).toEqual([before + 10, before, 10])
  expect(so.rowOf(so.b, 'luzern').fields['score']).toBe(before + 10)
  const { entries } = await so.world.hub.timeline(owner, lead)
  expect(entries.slice(0, 2)).toMatchObject([
    { kind: 'scored', evidence: [expect.stringMatching(/^Interest 0 to 10: Visited the prices/)] },
    { kind: 'engaged', evidence: Array.from({ length: 2 }, () => 'Page visited on 2026-11-20: /pricing.') },
  ])
})

test('an event that comes again, alone or twice at once, counts once', async () => {
  const { so, lead, before, visit, send } = await begin()
  expect(await send([visit('v1'), visit('v1')])).toEqual(['stored', 'known'])
  const both = await Promise.all([send([visit('v2')]), send([visit('v2')])])
  expect(both.flat().toSorted()).toEqual(['known', 'stored'])
  expect(await send([visit('v1'), visit('v2')])).toEqual(['known', 'known'])
  expect(await rowsOf(so.world.db, 'engagement')).toHaveLength(2)
  expect((await so.world.hub.lead(owner, lead)).score?.total).toBe(before + 10)
})

test('one id for two leads at once is one event', async () => {
  const { so, visit, send } = await begin()
  const other = await so.leadOf('egeli')
  const both = await Promise.all([send([visit('v1')]), send([visit('v1', { lead: other })])])
  expect(both.flat().toSorted()).toEqual(['known', 'stored'])
  expect(await rowsOf(so.world.db, 'engagement')).toHaveLength(1)
})

test('what happened fades, and the score is made anew when it does', async () => {
  const { so, lead, visit, send } = await begin()
  await send([visit('v1')])
  so.world.clock.now += 15 * 86_400_000
  await so.world.drain()
  expect((await so.world.hub.lead(owner, lead)).score?.engagement).toBe(2)
  so.world.clock.now += 90 * 86_400_000
  await so.world.drain()
  expect((await so.world.hub.lead(owner, lead)).score?.engagement).toBe(0)
})

test('the lead is found by the address that it alone has', async () => {
  const { so, visit, send } = await begin()
  const email = so.rowOf(so.a, 'luzern').fields['email']
  const { lead: _, ...nobodys } = visit('v1')
  expect(await send([{ ...nobodys, email: String(email).toUpperCase() }])).toEqual(['stored'])
  expect(await send([{ ...nobodys, id: 'v2', email: 'nobody@nowhere.example' }])).toEqual(['unknown-lead'])
  await so.world.hub.editLead(owner, await so.leadOf('egeli'), { email: String(email) })
  expect(await send([{ ...nobodys, id: 'v3', email: String(email) }])).toEqual(['several-leads'])
})

test('what is to come is refused, and what the others did is kept all the same', async () => {
  const { so, visit, send } = await begin()
  const tomorrow = new Date(so.world.clock.now + 86_400_000).toISOString()
  expect(await send([visit('v1', { at: tomorrow }), visit('v2'), visit('v3', { lead: 'lead_none' })])).toEqual([
    'in-future',
    'stored',
    'unknown-lead',
  ])
})

test('somebody of another office reaches none of its leads', async () => {
  const { so, visit, send } = await begin()
  await so.publish(three)
  const other = await so.leadOf('egeli')
  expect(await send([visit('v1'), visit('v2', { lead: other })], of(luzern, 'rep'))).toEqual(['stored', 'unknown-lead'])
})

test('an id that came for another office’s lead is known, and nobody is asked to send it again', async () => {
  const { so, visit, send } = await begin()
  await so.publish(three)
  await send([visit('v1', { lead: await so.leadOf('egeli') })])
  expect(await send([visit('v1')], of(luzern, 'rep'))).toEqual(['known'])
})

test('an edit that was planned before something happened is planned again, and loses nothing of it', async () => {
  const { so, lead, visit, send } = await begin()
  const cause = { actor: 'user:user_ann', correlation: 'edit_1', priority: 0, isUndo: false } as const
  const snapshot = await snapshotOf(so.world.context, lead)
  const plan = planEdits(snapshot, [{ entity: lead, wishes: [{ field: 'title', to: 'CEO' }] }], cause)
  await send([visit('v1')])
  expect(await commit(so.world.db, plan, { now: so.world.clock.now, heldBy: new Map() })).toBe('stale')
  await so.world.hub.editLead(owner, lead, { title: 'CEO' })
  expect((await so.world.hub.lead(owner, lead)).score?.engagement).toBe(5)
})
