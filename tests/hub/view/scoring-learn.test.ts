import { expect, test } from 'vitest'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import { entityId } from '#shared/ids.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { openWorld, owner, rowsOf } from '#tests/hub/world.ts'
import { entityOf, nothing } from '#tests/hub/store/plans.ts'

const begin = async (count: number) => {
  const world = await openWorld()
  const entities = Array.from({ length: count }, (_, n) => {
    // Four of five in the one industry are won, one of five in the other; to the rules at hand they are alike.
    const isBank = n % 2 === 0
    const isWon = n % 10 < 2 ? !isBank : isBank
    const fields = { industry: isBank ? 'Alpha' : 'Beta', status: isWon ? 'Converted' : 'Unqualified' }
    return { row: entityOf(`p${n}`, { fields, createdAt: world.clock.now - (count - n) * 60_000 }), was: null }
  })
  await commit(world.db, { ...nothing, entities }, { now: world.clock.now, heldBy: new Map() })
  return world
}

test('what leads were won by becomes a draft that can be published, and nothing is changed before', async () => {
  const world = await begin(300)
  const learnt = await world.hub.learnScoring(owner, standardScoring)
  expect(learnt).toMatchObject({ won: 150, lost: 150, leftOut: [], holdout: { leads: 60 } })
  expect(learnt.holdout?.learnt).toBeGreaterThan(0.7)
  expect(await rowsOf(world.db, 'scoring')).toEqual([])
  const { draft } = learnt
  if (draft === null) throw new Error('Nothing was learnt.')
  const industry = draft.groups.find(({ id }) => id === 'industry')
  expect(industry?.rules[0]).toMatchObject({ name: 'alpha', points: industry?.most })
  expect(await world.hub.publishScoring(owner, { version: 0, scoring: draft })).toMatchObject({ version: 1 })
  await world.drain()
  const [first] = (await world.hub.leads(owner, { sort: 'score', limit: 1 })).leads
  expect(first?.grade).toBe('A')
  const lead = await world.hub.lead(owner, entityId(first?.id ?? ''))
  expect(lead.score?.parts[0]?.lines[0]?.value).toBe('Alpha')
})

test('with too few outcomes it says how many there are and how many it takes', async () => {
  const world = await begin(60)
  expect(await world.hub.learnScoring(owner, standardScoring)).toEqual({
    won: 30,
    lost: 30,
    least: 50,
    leftOut: [],
    holdout: null,
    draft: null,
  })
})

test('faulty rules teach nothing', async () => {
  const world = await begin(60)
  const faulty = { ...standardScoring, grades: { A: 1, B: 2, C: 3 } }
  await expect(world.hub.learnScoring(owner, faulty)).rejects.toMatchObject({ status: 422, code: 'scoring-faulty' })
})
