import assert from 'node:assert/strict'
import { leadView } from '#shared/api/lead.ts'
import type { DoubtfulMatchView } from '#shared/api/review.ts'
import { check, eventually, type Group } from './support/check.ts'
import { assertStaysQuiet } from './support/people.ts'
import { remoteNames, type RemoteName, type Seen } from './support/remotes.ts'
import type { System } from './support/system.ts'

const remoteOf = (review: DoubtfulMatchView): RemoteName => {
  const remote = remoteNames.find((name) => name === review.connector)
  assert(remote)
  return remote
}

/** The held record there, by the e-mail address it was held with. */
function recordOf(system: System, review: DoubtfulMatchView): Seen {
  const email = String(review.fields.find(({ field }) => field === 'email')?.value ?? '')
  return system.see(remoteOf(review), email)
}

const lead = (system: System, id: string) => system.hub.client.get(`${system.hub.base}/leads/${id}`, leadView)

/** A held record of a person whose candidate has no record in that system yet: the one kind where either answer shows. */
async function open(system: System): Promise<{ review: DoubtfulMatchView; candidate: string }> {
  for (const review of await system.hub.reviews()) {
    if (review.kind !== 'doubtful-match') continue
    const hasEmail = review.fields.some(({ field, value }) => field === 'email' && value !== null)
    const [first, ...more] = review.candidates
    if (!hasEmail || !first?.entity.startsWith('lead') || more.length > 0) continue
    const { links } = await lead(system, first.entity)
    const there = links.find(({ connector }) => connector === review.connector)
    if (there === undefined || there.remoteId === null) return { review, candidate: first.entity }
  }
  throw new Error('The seed has no such doubt left.')
}

const count = (system: System, remote: RemoteName): number => system.remotes[remote].people().length

export const doubts: Group = {
  name: 'Doubtful matches',
  settings: { records: 300, until: 'synced' },
  checks: [
    check('a doubtful record is left alone: not scored, not linked, and none is made beside it', async (system) => {
      const { review, candidate } = await open(system)
      const record = recordOf(system, review)
      assert.equal(record.fields['score'], '', 'score of the held record')
      const there = (await lead(system, candidate)).links.find(({ connector }) => connector === review.connector)
      assert.equal(there?.remoteId ?? null, null, 'the candidate’s record in that system')
      assert.equal(there?.status, 'held', JSON.stringify(there))
      assert(review.candidates[0]?.evidence.length, 'The evidence is told.')
    }),
    check('“it is the same”: the record becomes that lead’s, and none is made', async (system) => {
      const { review, candidate } = await open(system)
      const remote = remoteOf(review)
      const before = count(system, remote)
      await system.hub.answer(review.id, { kind: 'is', entity: candidate })
      await eventually(async () => {
        const there = (await lead(system, candidate)).links.find(
          ({ connector, remoteId }) => connector === remote && remoteId !== null,
        )
        assert.equal(there?.remoteId, review.remoteId)
        assert.equal(there?.status, 'in-sync')
      })
      await system.quiet()
      assert.equal(count(system, remote), before, `records in ${remote}`)
    }),
    check('“it is somebody else”: both have a record of their own in every system', async (system) => {
      const { review, candidate } = await open(system)
      const email = String(review.fields.find(({ field }) => field === 'email')?.value ?? '')
      const before = count(system, remoteOf(review))
      await system.hub.answer(review.id, { kind: 'new' })
      await eventually(() => {
        for (const remote of remoteNames) system.see(remote, email)
        assert.equal(count(system, remoteOf(review)), before + 1, 'the candidate got its own record')
      })
      const own = (await lead(system, candidate)).links.find(({ connector }) => connector === review.connector)
      assert.notEqual(own?.remoteId, review.remoteId)
    }),
    check('an answer is taken once: 409', async (system) => {
      const { review } = await open(system)
      await system.hub.answer(review.id, { kind: 'new' })
      await assert.rejects(system.hub.answer(review.id, { kind: 'new' }), /409/)
    }),
    check('afterwards quiet is quiet', (system) => assertStaysQuiet(system)),
  ],
}
