import { describe, expect, test } from 'vitest'
import { findMistakes } from '#hub/core/scoring/check.ts'
import { learnScoring } from '#hub/core/scoring/learn.ts'
import { scorerOf } from '#hub/core/scoring/score.ts'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import { scoringShape } from '#shared/api/scoring.ts'
import { createDice } from '#tests/support/throws.ts'
import { entityOf } from '#tests/hub/store/plans.ts'

const day = 86_400_000
const start = Date.parse('2025-01-01T00:00:00Z')
const now = start + 500 * day

/** Leads of whom banks and fairs are won more often than others, and whose `state` was filled in when they were won. */
const leadsOf = (count: number, { leaks = false } = {}) => {
  const throws = createDice(11)
  const dice = (sides: number): number => Math.floor(throws() * sides)
  const leads = Array.from({ length: count }, (_, n) => {
    const industry = ['Banking', 'Retail', 'Farming', ''][dice(4)] ?? ''
    const source = ['Fair', 'Web'][dice(2)] ?? ''
    const visits = industry === 'Banking' ? dice(4) : dice(2)
    const odds = 0.1 + (industry === 'Banking' ? 0.35 : 0) + (source === 'Fair' ? 0.2 : 0) + visits * 0.07
    const isWon = dice(1_000) < odds * 1_000
    const lead = entityOf(String(n), {
      fields: {
        industry,
        source,
        city: `City ${dice(50)}`,
        email: `${n}@firm.example`,
        status: isWon ? 'Converted' : 'Unqualified',
        ...(leaks ? { state: isWon ? 'handed over' : '' } : {}),
      },
      createdAt: start + n * day * 0.3,
      engagement: { 'page-visited': Array.from({ length: visits }, (_unused, at) => now - at * day) },
    })
    return { lead, isWon }
  })
  return {
    leads: leads.map(({ lead }) => lead),
    labels: Uint8Array.from(leads, ({ isWon }) => (isWon ? 1 : 0)),
  }
}

const learn = (count: number, options = {}) => learnScoring(leadsOf(count, options), standardScoring, now)

describe('rules learnt from outcomes', () => {
  const learnt = learn(1_500)
  const groupOf = (id: string) => learnt?.draft?.groups.find((group) => group.id === id)
  const pointsOf = (id: string, value: string) =>
    groupOf(id)?.rules.find(({ when }) => when.is === 'one-of' && when.values.includes(value))?.points ?? -1

  test('give most to what was won most often', () => {
    expect(pointsOf('industry', 'banking')).toBeGreaterThan(pointsOf('industry', 'retail') + 10)
    expect(pointsOf('source', 'fair')).toBeGreaterThan(pointsOf('source', 'web'))
    expect(groupOf('page-visited')?.side).toBe('engagement')
  })

  test('count what happened from often to seldom', () => {
    const times =
      groupOf('page-visited')?.rules.flatMap(({ when }) => (when.is === 'happened' ? [when.times] : [])) ?? []
    expect(times.length).toBeGreaterThan(1)
    expect(times).toEqual(times.toSorted((one, other) => other - one))
  })

  test('are rules like any others, and can be published', () => {
    expect(findMistakes(learnt?.draft ?? standardScoring)).toEqual([])
    expect(scoringShape.safeParse(learnt?.draft).success).toBe(true)
  })

  test('do not ask for what tells the outcome', () => {
    expect(JSON.stringify(learnt?.draft?.groups ?? [])).not.toContain('"status"')
  })

  test('keep what only takes points', () => {
    expect(groupOf('feedback')).toEqual(standardScoring.groups.find(({ id }) => id === 'feedback'))
  })

  test('are better on the latest fifth than rules that know nothing of it', () => {
    expect(learnt?.holdout.leads).toBe(300)
    expect(learnt?.holdout.learnt).toBeGreaterThan((learnt?.holdout.rules ?? 1) + 0.03)
    expect(learnt?.holdout.learnt).toBeGreaterThan((learnt?.holdout.trees ?? 1) - 0.03)
  })

  test('give every grade to somebody', () => {
    const { score } = scorerOf(learnt?.draft ?? standardScoring)
    const grades = new Set(leadsOf(1_500).leads.map((lead) => score(lead, now).grade))
    expect([...grades].toSorted()).toEqual(['A', 'B', 'C', 'D'])
  })

  test('are the same whenever they are learnt', () => {
    expect(learn(1_500)).toEqual(learnt)
  })
})

test('what is measured was not learnt from: where only the latest leads teach anything, nothing was learnt', () => {
  const { leads, labels } = leadsOf(1_500)
  const chance = labels.map((label, at) => (at < 1_200 ? (at * 7_919) % 2 : label))
  const learnt = learnScoring({ leads, labels: chance }, standardScoring, now)
  expect(learnt?.holdout.learnt).toBeLessThan(0.6)
})

test('what was filled in afterwards is named and left out', () => {
  const learnt = learn(1_500, { leaks: true })
  expect(learnt?.leaks.map(({ column }) => column)).toEqual(['State'])
  expect(learnt?.draft?.groups.map(({ id }) => id)).not.toContain('state')
})

test('under fifty outcomes of either kind nothing is learnt', () => {
  expect(learn(120)).toBeNull()
})

test('what is no better than the rules in force is not offered', () => {
  const { leads, labels } = leadsOf(400)
  const bare = leads.map((lead) => ({ ...lead, fields: { status: lead.fields['status'] ?? null }, engagement: {} }))
  const none = learnScoring({ leads: bare, labels }, standardScoring, now)
  expect([none?.draft, none?.holdout.learnt]).toEqual([null, 0.5])
  const { draft } = learn(1_500) ?? {}
  const again = learnScoring(leadsOf(1_500), draft ?? standardScoring, now)
  expect(again?.holdout.rules).toBeGreaterThanOrEqual(again?.holdout.learnt ?? 1)
  expect(again?.draft).toBeNull()
})
