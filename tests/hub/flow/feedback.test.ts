import { expect, test } from 'vitest'
import type { NewFeedback } from '#shared/api/engagement.ts'
import { owner, rowsOf } from '#tests/hub/world.ts'
import { of, openTerritories } from '#tests/hub/territory-stage.ts'
import { egeli, luzern, three } from '#tests/support/offices.ts'

const dayMs = 86_400_000

const begin = async () => {
  const so = await openTerritories(1)
  const lead = await so.leadOf('luzern')
  const before = (await so.world.hub.lead(owner, lead)).score?.total ?? 0
  const give = (feedback: NewFeedback) => so.world.hub.giveFeedback(owner, lead, feedback)
  return { so, lead, before, give }
}

test('what somebody says of a lead moves its score at once, in every system, with who and why in its history', async () => {
  const { so, lead, before, give } = await begin()
  const view = await give({ kind: 'wrong-segment', note: 'Sells to consumers' })
  expect(view.score?.total).toBe(before - 30)
  expect(view.feedback).toMatchObject([{ kind: 'wrong-segment', title: 'Wrong segment' }])
  await so.world.drain()
  expect(so.rowOf(so.b, 'luzern').fields['score']).toBe(before - 30)
  const { entries } = await so.world.hub.timeline(owner, lead)
  expect(entries.find(({ kind }) => kind === 'feedback')).toMatchObject({
    actor: 'user:user_ann',
    evidence: ['Wrong segment on 2026-11-20: Sells to consumers.'],
  })
})

test('how often what was said is counted, for whoever may see the leads', async () => {
  const { so, give } = await begin()
  await give({ kind: 'wrong-segment' })
  await give({ kind: 'wrong-segment' })
  await give({ kind: 'bad-data' })
  expect((await so.world.hub.scoring(owner, undefined)).feedback.map(({ title, times }) => [title, times])).toEqual([
    ['Wrong segment', 2],
    ['Bad data', 1],
  ])
  await so.publish(three)
  expect((await so.world.hub.scoring(of(egeli), undefined)).feedback).toEqual([])
  so.world.clock.now += 91 * dayMs
  expect((await so.world.hub.scoring(owner, undefined)).feedback).toEqual([])
})

test('taken back, it counts no longer, and the score is what it was', async () => {
  const { so, lead, before, give } = await begin()
  await give({ kind: 'already-customer' })
  const view = await so.world.hub.withdrawFeedback(owner, lead, 'already-customer')
  expect([view.score?.total, view.feedback]).toEqual([before, []])
  const { entries } = await so.world.hub.timeline(owner, lead)
  expect(entries.map(({ evidence }) => evidence[0])).toContain('Taken back: Already a customer.')
})

test('“not now” stands until its day, in every list and on the lead, and ends by itself', async () => {
  const { so, lead, before, give } = await begin()
  const view = await give({ kind: 'not-now', until: '2026-12-03' })
  expect([view.doNotContactUntil, view.score?.total]).toEqual(['2026-12-03', Math.max(0, before - 40)])
  expect((await so.leads()).find(({ id }) => id === lead)?.doNotContactUntil).toBe('2026-12-03')
  so.world.clock.now = Date.parse('2026-12-03T00:00:00Z')
  await so.world.drain()
  const later = await so.world.hub.lead(owner, lead)
  expect([later.doNotContactUntil, later.feedback, later.score?.total]).toEqual([null, [], before])
})

test('“not now” taken back takes the day back', async () => {
  const { so, lead, before, give } = await begin()
  await give({ kind: 'not-now', until: '2026-12-03' })
  const view = await so.world.hub.withdrawFeedback(owner, lead, 'not-now')
  expect([view.doNotContactUntil, view.score?.total, view.feedback]).toEqual([null, before, []])
})

test('a day that is over is refused, and so is one that is none', async () => {
  const { so, lead, give } = await begin()
  await expect(give({ kind: 'not-now', until: '2026-11-01' })).rejects.toMatchObject({
    status: 400,
    code: 'until-past',
  })
  const edit = so.world.hub.editLead(owner, lead, { doNotContactUntil: 'next week' })
  await expect(edit).rejects.toMatchObject({ status: 400, code: 'value-no-day' })
  expect(await rowsOf(so.world.db, 'engagement')).toEqual([])
})

test('feedback fades, and comes to nothing in the end', async () => {
  const { so, lead, before, give } = await begin()
  const total = async () => (await so.world.hub.lead(owner, lead)).score?.total ?? 0
  await give({ kind: 'bad-data' })
  expect(await total()).toBe(before - 10)
  so.world.clock.now += 29 * dayMs
  await so.world.drain()
  expect(await total()).toBe(before - 8)
})

test('nobody of another office says anything of a lead', async () => {
  const { so, lead } = await begin()
  await so.publish(three)
  const said = so.world.hub.giveFeedback(of(egeli, 'rep'), lead, { kind: 'bad-data' })
  await expect(said).rejects.toMatchObject({ status: 404 })
  await so.world.hub.giveFeedback(of(luzern, 'rep'), lead, { kind: 'bad-data' })
})
