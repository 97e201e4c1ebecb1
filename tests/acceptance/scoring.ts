import assert from 'node:assert/strict'
import { eventResults } from '#shared/api/engagement.ts'
import { leadPage } from '#shared/api/lead.ts'
import { scoringPreview, scoringView } from '#shared/api/scoring.ts'
import type { ScoreGroup, Scoring } from '#shared/scoring.ts'
import { check, eventually, type Group } from './support/check.ts'
import { remoteNames } from './support/remotes.ts'
import type { System } from './support/system.ts'

const interest: ScoreGroup = {
  id: 'interest',
  name: 'Interest',
  side: 'engagement',
  counts: 'all',
  least: 0,
  most: 20,
  rules: [
    { name: 'Has an address', points: 3, when: { is: 'email', field: 'email' } },
    {
      name: 'Asked us',
      points: 5,
      each: true,
      when: { is: 'happened', field: 'event.form-sent', times: 1, days: 90 },
    },
  ],
}

const scoringOf = async ({ hub }: System) => hub.client.get(`${hub.base}/scoring`, scoringView)
const withInterest = async (system: System): Promise<Scoring> => {
  const { scoring } = await scoringOf(system)
  return { ...scoring, groups: [...scoring.groups, interest] }
}

/** Somebody with an address whom every system has. */
async function someone(system: System): Promise<{ readonly id: string; readonly email: string }> {
  const { leads } = await system.hub.client.get(`${system.hub.base}/leads?limit=200`, leadPage)
  const found = leads.find(
    ({ email, remotes }) => email !== null && remoteNames.every((name) => remotes.includes(name)),
  )
  assert(found?.email !== undefined && found.email !== null, 'Nobody is in every system.')
  return { id: found.id, email: found.email }
}

/** Every surface shows the same score, and the receipt adds up to it. */
const showsEverywhere = async (system: System, email: string, total: number): Promise<void> => {
  const { score } = await system.hub.lead(email)
  assert.equal(score?.total, total)
  assert.equal(
    score.parts.reduce((sum, { points }) => sum + points, 0),
    total,
  )
  for (const remote of remoteNames) {
    const { fields } = system.see(remote, email)
    assert.equal(Number(fields['score']), total, `score in ${remote}`)
    assert.match(fields['reasons'] ?? '', /Interest \d+\/20/, `reasons in ${remote}`)
  }
}

export const scoring: Group = {
  name: 'Scoring',
  settings: { records: 160, until: 'synced' },
  checks: [
    check('rules are previewed, published, and score every lead as the preview said', async (system) => {
      const { hub } = system
      const draft = await withInterest(system)
      const preview = scoringPreview.parse(await hub.post('/scoring/preview', draft))
      assert.deepEqual(preview.mistakes, [])
      assert.ok(preview.changed > 0)
      await hub.put('/scoring', { version: 0, scoring: draft })
      await eventually(async () => assert.equal((await scoringOf(system)).progress, null))
      const { counts } = await scoringOf(system)
      const expected = Map.groupBy(preview.grades, ({ to }) => to)
      for (const { grade, leads } of counts)
        assert.equal(
          leads,
          (grade === null ? [] : (expected.get(grade) ?? [])).reduce((sum, group) => sum + group.leads, 0),
          `leads of grade ${grade ?? 'none'}`,
        )
    }),
    check('what somebody did raises the score in every system, once', async (system) => {
      const { id, email } = await someone(system)
      const before = (await system.hub.lead(email)).score
      const event = { id: 'form-1', kind: 'form-sent', at: new Date().toISOString(), note: 'Contact', email }
      const send = async () => eventResults.parse(await system.hub.post('/events', { events: [event] })).results
      assert.deepEqual(await send(), [{ id: 'form-1', result: 'stored', lead: id }])
      assert.deepEqual(await send(), [{ id: 'form-1', result: 'known', lead: id }])
      await eventually(() => showsEverywhere(system, email, Math.min(100, (before?.total ?? 0) + 5)))
    }),
    check('going back to the former rules takes all of it back', async (system) => {
      const { hub } = system
      const { email } = await someone(system)
      const former = await hub.client.get(`${hub.base}/scoring?version=0`, scoringView)
      await hub.put('/scoring', { version: 1, scoring: former.scoring })
      await eventually(async () => {
        const { score } = await hub.lead(email)
        assert.ok(score?.parts.every(({ group }) => group !== 'interest'))
        for (const remote of remoteNames) {
          const { fields } = system.see(remote, email)
          assert.equal(Number(fields['score']), score?.total, `score in ${remote}`)
          assert.doesNotMatch(fields['reasons'] ?? '', /Interest/, `reasons in ${remote}`)
        }
      })
    }),
  ],
}
