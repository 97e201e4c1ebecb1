import { expect, test } from 'vitest'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import { rescoreNext } from '#hub/flow/rescore.ts'
import { planEdits } from '#hub/core/edit.ts'
import { snapshotOf } from '#hub/flow/edit.ts'
import type { Database } from '#hub/ports.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import type { Condition, ScoreGroup, Scoring } from '#shared/scoring.ts'
import { previewScoring } from '#hub/view/scoring-trial.ts'
import { owner, rowsOf } from '#tests/hub/world.ts'
import { of, openTerritories } from '#tests/hub/territory-stage.ts'
import { luzern, three } from '#tests/support/offices.ts'

type Stage = Awaited<ReturnType<typeof openTerritories>>

const dayMs = 86_400_000
const inLuzern: Condition = { is: 'words', field: 'city', words: ['luzern'] }

const bonus = (points: number, also: Partial<ScoreGroup['rules'][number]> = {}): Scoring => ({
  ...standardScoring,
  groups: [
    ...standardScoring.groups.map((group) => (group.id === 'title' ? { ...group, most: 5 } : group)),
    {
      id: 'near',
      name: 'Near',
      side: 'fit',
      counts: 'all',
      least: -20,
      most: 20,
      rules: [{ name: 'Around the corner', points, when: inLuzern, ...also }],
    },
  ],
})

const publish = async (so: Stage, scoring: Scoring) => {
  const { version } = await so.world.hub.scoring(owner, undefined)
  return so.world.hub.publishScoring(owner, { version, scoring })
}
const receipt = async (so: Stage, where: 'luzern' | 'egeli' = 'luzern') => {
  const { score } = await so.world.hub.lead(owner, await so.leadOf(where))
  if (score === null) throw new Error('It has no score.')
  return score
}
const sumOf = (items: readonly { readonly points: number }[]): number =>
  items.reduce((sum, { points }) => sum + points, 0)

test('a preview counts what would change, and who would move the furthest, and changes nothing', async () => {
  const so = await openTerritories()
  const before = await receipt(so)
  const preview = await so.world.hub.previewScoring(owner, bonus(20))
  expect(preview).toMatchObject({ mistakes: [], leads: 8, changed: 8 })
  expect(preview.movers.slice(0, 2)).toMatchObject([
    { from: before.total, to: before.total + 18 },
    { from: before.total, to: before.total + 18 },
  ])
  expect(preview.histogram.reduce((sum, { now }) => sum + now, 0)).toBe(8)
  expect(preview.histogram.reduce((sum, { draft }) => sum + draft, 0)).toBe(8)
  expect(preview.grades.reduce((sum, { leads }) => sum + leads, 0)).toBe(8)
  expect(await receipt(so)).toEqual(before)
  expect(await rowsOf(so.world.db, 'scoring')).toEqual([])
})

test('rules that are published score every lead, in every system, with a line in its history', async () => {
  const so = await openTerritories()
  const before = await receipt(so)
  const elsewhere = await receipt(so, 'egeli')
  expect(await publish(so, bonus(20))).toMatchObject({ version: 1, progress: { done: 0, total: 8 } })
  await so.world.drain()
  const after = await receipt(so)
  expect(after.total).toBe(before.total + 18)
  expect((await receipt(so, 'egeli')).total).toBe(elsewhere.total - 2)
  expect(after.parts.at(-1)).toMatchObject({
    name: 'Near',
    points: 20,
    lines: [{ rule: 'Around the corner', value: 'City luzern', title: 'City', at: '2026-11-20T09:00:00.000Z' }],
  })
  expect(sumOf(after.parts)).toBe(after.total)
  for (const crm of [so.a, so.b]) {
    const { fields } = so.rowOf(crm, 'luzern')
    expect(fields).toMatchObject({ score: after.total, grade: after.grade })
    expect(fields['reasons']).toContain('Near 20/20: Around the corner (City luzern).')
  }
  const { entries } = await so.world.hub.timeline(owner, await so.leadOf('luzern'))
  expect(entries.find(({ kind }) => kind === 'scored')).toMatchObject({
    correlation: 'scoring_1',
    evidence: [
      'Title 7 to 5: Says little about who decides (Title luzern) +7, No more than 5 −2.',
      'Near 0 to 20: Around the corner (City luzern).',
    ],
    changes: [{ field: 'score', before: before.total, after: after.total }, { field: 'grade' }],
  })
  expect((await so.world.hub.scoring(owner, undefined)).progress).toBeNull()
  expect((await so.world.hub.scoringVersions(owner)).versions).toMatchObject([
    { version: 1, groups: 7, changed: 8, finishedAt: expect.any(String) },
  ])
})

test('going back to former rules gives every lead its former receipt', async () => {
  const so = await openTerritories()
  const before = await receipt(so)
  await publish(so, bonus(20))
  await so.world.drain()
  const { scoring } = await so.world.hub.scoring(owner, 0)
  expect(await publish(so, scoring)).toMatchObject({ version: 2 })
  await so.world.drain()
  expect(await receipt(so)).toEqual(before)
})

test('whoever is walked through half is walked through wholly when rules come in between', async () => {
  const so = await openTerritories()
  const before = await receipt(so)
  const few = { ...so.world.context, ports: { ...so.world.ports, rowsMax: 3 } }
  await publish(so, bonus(20))
  await rescoreNext(few)
  expect((await so.world.hub.scoring(owner, undefined)).progress).toEqual({ done: 3, total: 8 })
  await publish(so, bonus(10))
  for (let turn = 0; turn < 2; turn += 1) expect(await rescoreNext(few)).toEqual({ againInMs: 0 })
  await so.world.drain()
  expect((await receipt(so)).total).toBe(before.total + 8)
  expect((await so.world.hub.scoringVersions(owner)).versions).toMatchObject([
    { version: 2, finishedAt: expect.any(String) },
    { version: 1, finishedAt: null },
  ])
})

test('where a database takes less at once, rules are carried on, and tried, in smaller parts', async () => {
  const so = await openTerritories()
  const { context } = so.world
  const read: Database['read'] = async (statements) => {
    if (statements.some(({ args }) => args.some((arg) => typeof arg === 'number' && arg > 3 && arg <= 5_000)))
      throw new Error('RESPONSE_TOO_LARGE')
    return context.db.read(statements)
  }
  const small = { ...context, db: { ...context.db, read } }
  expect((await previewScoring(small, bonus(20))).leads).toBe(8)
  await publish(so, bonus(20))
  while ((await rescoreNext(small)).againInMs !== null);
  expect((await rowsOf(so.world.db, 'scoring'))[0]).toMatchObject({ done: 8, changed: 8 })
})

test('two that carry rules on at once do each lead once', async () => {
  const so = await openTerritories()
  await publish(so, bonus(20))
  const few = { ...so.world.context, ports: { ...so.world.ports, rowsMax: 3 } }
  for (let turn = 0; turn < 5; turn += 1) await Promise.all([rescoreNext(few), rescoreNext(few)])
  const lines = (await rowsOf(so.world.db, 'ledger')).filter(({ correlation }) => correlation === 'scoring_1')
  expect(lines).toHaveLength(8)
  expect(new Set(lines.map(({ entity }) => entity)).size).toBe(8)
  expect((await rowsOf(so.world.db, 'scoring'))[0]).toMatchObject({ done: 8, changed: 8 })
})

test('two that look for who has grown old do each lead once', async () => {
  const so = await openTerritories()
  so.world.clock.now += 31 * dayMs
  await Promise.all([rescoreNext(so.world.context), rescoreNext(so.world.context)])
  const lines = (await rowsOf(so.world.db, 'ledger')).filter(({ correlation }) =>
    String(correlation).startsWith('time_'),
  )
  expect(lines).toHaveLength(8)
})

test('an edit that was planned by older rules is not committed', async () => {
  const so = await openTerritories()
  const lead = await so.leadOf('luzern')
  const cause = { actor: 'user:user_ann', correlation: 'edit_1', priority: 0, isUndo: false } as const
  const snapshot = await snapshotOf(so.world.context, lead)
  const plan = planEdits(snapshot, [{ entity: lead, wishes: [{ field: 'title', to: 'CEO' }] }], cause)
  await publish(so, bonus(20))
  expect(await commit(so.world.db, plan, { now: so.world.clock.now, heldBy: new Map() })).toBe('stale')
})

test('what grows old is scored again when its time has come, and only then', async () => {
  const so = await openTerritories()
  const before = await receipt(so)
  const scored = async () =>
    (await rowsOf(so.world.db, 'ledger')).filter(({ correlation }) => String(correlation).startsWith('time_'))
  so.world.clock.now += 29 * dayMs
  await so.world.drain()
  expect(await scored()).toEqual([])
  so.world.clock.now += 2 * dayMs
  await so.world.drain()
  expect(await scored()).toHaveLength(8)
  expect((await receipt(so)).total).toBe(before.total - 5)
  expect(so.rowOf(so.b, 'luzern').fields['score']).toBe(before.total - 5)
  so.world.clock.now += dayMs
  await so.world.drain()
  expect(await scored()).toHaveLength(8)
})

test('a score of before receipts had lines is no score, and is made at once', async () => {
  const so = await openTerritories()
  const before = await receipt(so)
  await so.world.db.write([
    { sql: `update entity set score = json('{"total":1,"grade":"D","parts":[]}'), rescore_at = 0`, args: [] },
  ])
  expect((await so.world.hub.lead(owner, await so.leadOf('luzern'))).score).toBeNull()
  await so.world.drain()
  expect(await receipt(so)).toEqual(before)
})

test('of two admins who publish from one version, the second is told and nothing of hers is done', async () => {
  const so = await openTerritories(1)
  const mine = so.world.hub.publishScoring(owner, { version: 0, scoring: bonus(20) })
  const hers = so.world.hub.publishScoring(owner, { version: 0, scoring: bonus(10) })
  const done = await Promise.allSettled([mine, hers])
  expect(done.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { status: 409, code: 'scoring-changed' },
  })
  expect(await rowsOf(so.world.db, 'scoring')).toHaveLength(1)
})

test('faulty rules are refused with where and why', async () => {
  const so = await openTerritories(1)
  const faulty = bonus(20, { when: { is: 'matches', field: 'city', pattern: '(' } })
  await expect(publish(so, faulty)).rejects.toMatchObject({
    status: 422,
    code: 'scoring-faulty',
    message: expect.stringContaining('groups.6.rules.0.when.pattern'),
  })
  expect((await so.world.hub.previewScoring(owner, faulty)).mistakes).toHaveLength(1)
})

test('one lead’s receipt is tried by whoever may see the lead', async () => {
  const so = await openTerritories(1)
  await so.publish(three)
  const [mine, other] = [await so.leadOf('luzern'), await so.leadOf('egeli')]
  const tried = await so.world.hub.tryScoring(of(luzern), mine, bonus(20))
  expect(tried.draft.total).toBe((tried.now?.total ?? 0) + 18)
  await expect(so.world.hub.tryScoring(of(luzern), other, bonus(20))).rejects.toMatchObject({ status: 404 })
})

test('what became of leads is told by grade', async () => {
  const so = await openTerritories()
  const won: Scoring = { ...bonus(20), won: inLuzern, lost: { is: 'filled', field: 'city' } }
  const { backTest } = await so.world.hub.previewScoring(owner, won)
  expect(backTest.outcomes).toBe(8)
  const sum = (kind: 'won' | 'lost'): number => backTest.grades.reduce((total, { draft }) => total + draft[kind], 0)
  expect([sum('won'), sum('lost')]).toEqual([2, 6])
})
