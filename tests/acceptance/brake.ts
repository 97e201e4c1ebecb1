import assert from 'node:assert/strict'
import type { StoppedRunView } from '#shared/api/review.ts'
import { check, eventually, sleep, type Group } from './support/check.ts'
import { remoteNames, type RemoteName, type Seen } from './support/remotes.ts'
import type { System } from './support/system.ts'

const most = 25

/** People whom all three systems hold, with a city. */
function shared(system: System): readonly string[] {
  const cities = (remote: RemoteName): ReadonlyMap<string, string> =>
    new Map(system.remotes[remote].people().map(({ fields }) => [fields['email'] ?? '', fields['city'] ?? '']))
  const maps = remoteNames.map(cities)
  return [...(maps[0] ?? [])].flatMap(([email, city]) =>
    email !== '' && city !== '' && maps.every((map) => map.get(email) === city) ? [email] : [],
  )
}

const cityOf = (system: System, remote: RemoteName, email: string): string =>
  system.see(remote, email).fields['city'] ?? ''

/** Empties the city of so many in HubSpot at once, as a bulk edit does; who they are, with the city each had. */
function emptyCities(system: System, count: number): ReadonlyMap<string, string> {
  const chosen = shared(system).slice(0, count)
  assert.equal(chosen.length, count, 'enough people are in all three systems')
  const before = new Map(chosen.map((email) => [email, cityOf(system, 'hubspot', email)]))
  const records = new Map<string, Seen>(
    system.remotes.hubspot.people().map((record) => [record.fields['email'] ?? '', record]),
  )
  for (const email of chosen) {
    const record = records.get(email)
    if (record !== undefined) system.remotes.hubspot.edit(record, { city: '' })
  }
  return before
}

/** The question; some may have gone through before there were too many. */
async function stopped(system: System, count: number): Promise<StoppedRunView> {
  return eventually(async () => {
    const review = (await system.hub.reviews()).find(({ kind }) => kind === 'stopped')
    if (review?.kind !== 'stopped') throw new Error('Nobody is asked about the emptied values.')
    assert(review.waiting >= count - most, `${review.waiting} of ${count} wait`)
    return review
  })
}

/** Of how many the city is what it was, in every system alike. */
function kept(system: System, before: ReadonlyMap<string, string>): number {
  const cities = [...before].map(([email, city]) => {
    const seen = remoteNames.map((remote) => cityOf(system, remote, email))
    assert(new Set(seen).size === 1, `the city of ${email} is the same everywhere: ${seen.join(', ')}`)
    return seen[0] === city
  })
  return cities.filter(Boolean).length
}

export const brake: Group = {
  name: 'Brake: many values emptied at once wait for a person',
  settings: { records: 150, until: 'synced' },
  checks: [
    check('turned down, they stay as they were elsewhere and are put back', async (system) => {
      const before = emptyCities(system, most + 15)
      const review = await stopped(system, before.size)
      assert.deepEqual(review.changes, ['blanked'])
      assert.equal(review.sample.length, 10)
      await sleep(2_000)
      const cities = [...before].filter(([email, city]) => cityOf(system, 'salesforce', email) === city)
      assert(cities.length >= before.size - most, `${cities.length} are as they were in Salesforce`)
      await system.hub.answer(review.id, { kind: 'refuse' })
      await eventually(() => assert.equal(kept(system, before), cities.length), 60)
    }),
    check('let through, they are emptied everywhere', async (system) => {
      await system.quiet()
      const before = emptyCities(system, most + 5)
      const review = await stopped(system, before.size)
      await system.hub.answer(review.id, { kind: 'release' })
      await eventually(() => {
        for (const email of before.keys())
          for (const remote of remoteNames) assert.equal(cityOf(system, remote, email), '', `${email} in ${remote}`)
      }, 60)
    }),
  ],
}
