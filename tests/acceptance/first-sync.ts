import assert from 'node:assert/strict'
import { HubRefused } from '#apps/sandbox/demo/hub-client.ts'
import { seedFor } from '#apps/sandbox/seed.ts'
import type { FirstSyncPlan } from '#shared/api/connection.ts'
import { check, eventually, type Group } from './support/check.ts'
import { remoteNames, type RemoteName } from './support/remotes.ts'
import type { System } from './support/system.ts'

const records = 600
const seed = seedFor(records)

/** Which seeded people each remote holds, by the key that is the same for one human being everywhere. */
const present: Readonly<Record<RemoteName, ReadonlySet<string>>> = {
  salesforce: new Set([...seed.salesforce.leads, ...seed.salesforce.contacts].map(({ person }) => person)),
  hubspot: new Set(seed.hubspot.contacts.map(({ person }) => person)),
  sheets: new Set(seed.sheet.rows.map(({ person }) => person)),
}

const columnOf = (plan: FirstSyncPlan, remote: RemoteName): FirstSyncPlan['columns'][number] => {
  const found = plan.columns.find(({ connector }) => connector === remote)
  assert(found, `The plan has no column for ${remote}.`)
  return found
}

/** How many records there are of each e-mail address, which is lower-cased. */
function countByEmail(system: System, remote: RemoteName): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { fields } of system.remotes[remote].people()) {
    const email = fields['email']?.toLowerCase() ?? ''
    if (email !== '') counts.set(email, (counts.get(email) ?? 0) + 1)
  }
  return counts
}

export const firstSync: Group = {
  name: 'First sync',
  settings: { records, until: 'connected' },
  checks: [
    check('the plan counts the records that each system holds', async (system) => {
      const plan = await system.hub.plan()
      for (const remote of remoteNames) {
        const there = system.remotes[remote].people().length + system.remotes[remote].companies().length
        assert.equal(columnOf(plan, remote).records, there, `records of ${remote}`)
      }
    }),
    check('nothing is written before somebody approves', async (system) => {
      const written = system.stage.world.calls.list({ purpose: 'write' }).filter(({ url }) => !isSetup(url))
      assert.deepEqual(
        written.map(({ method, url }) => `${method} ${url}`),
        [],
      )
    }),
    check('the plan knows who is the same person, and holds only the doubtful', async (system) => {
      const plan = await system.hub.plan()
      const people = [...seed.truth.overlaps]
      const isSure = ([, overlap]: (typeof people)[number]): boolean =>
        overlap === 'email' || overlap === 'phone-and-name'
      const shared = people.filter(isSure).length
      const doubtful = people.filter(([, overlap]) => overlap === 'doubtful').length
      assert(
        plan.leads >= people.length,
        `${plan.leads} leads for ${people.length} human beings: some were thrown together.`,
      )
      assert(
        plan.leads <= people.length + 2 * doubtful,
        `${plan.leads} leads for ${people.length} human beings, ${shared} of them surely shared and ${doubtful} doubtful.`,
      )
      const holds = plan.columns.reduce((sum, column) => sum + column.holds, 0)
      assert(holds > 0 && holds <= 2 * doubtful, `${holds} records held for ${doubtful} doubtful people`)
    }),
    check('a plan that is another by now is not carried out: 409', async (system) => {
      const plan = await system.hub.plan()
      system.remotes.hubspot.add({ email: 'late.comer@bluewin.ch', firstName: 'Late', lastName: 'Comer' })
      await eventually(async () => {
        const now = await system.hub.plan()
        assert.notEqual(now.hash, plan.hash, 'the hash after a record was added')
      }, 20)
      await assert.rejects(system.hub.approve(plan), (error) => error instanceof HubRefused && error.status === 409)
    }),
    check('approving does what the plan says: the sums agree', async (system) => {
      const plan = await system.hub.plan()
      const count = (remote: RemoteName): number =>
        system.remotes[remote].people().length + system.remotes[remote].companies().length
      const before = { salesforce: count('salesforce'), hubspot: count('hubspot'), sheets: count('sheets') }
      await system.hub.approve(plan)
      await system.quiet(60)
      for (const remote of remoteNames) {
        assert.equal(count(remote) - before[remote], columnOf(plan, remote).creates, `records made in ${remote}`)
      }
      assert.equal((await system.hub.overview()).parked, 0, 'parked deliveries')
    }),
    check('no system holds an e-mail address twice', (system) => {
      for (const remote of remoteNames) {
        const twice = [...countByEmail(system, remote)].filter(([, count]) => count > 1)
        assert.deepEqual(twice, [], `addresses that ${remote} has more than once`)
      }
      return Promise.resolve()
    }),
    check('everybody who is surely one person is in all three systems, once', async (system) => {
      const doubtful = (await system.hub.reviews()).length
      const missing: string[] = []
      for (const [person, overlap] of seed.truth.overlaps) {
        if (overlap === 'doubtful') continue
        const known = [
          ...seed.salesforce.leads,
          ...seed.salesforce.contacts,
          ...seed.hubspot.contacts,
          ...seed.sheet.rows,
        ]
        const email = known.find((record) => record.person === person && record.email !== null)?.email?.toLowerCase()
        if (email === undefined) continue
        for (const remote of remoteNames) {
          if (countOf(system, remote, email) !== 1)
            missing.push(`${remote} ${overlap} ${email} (there at first: ${present[remote].has(person)})`)
        }
      }
      assert(missing.length <= 3 * doubtful, `missing: ${missing.length}\n${missing.slice(0, 10).join('\n')}`)
      assert.deepEqual(missing.slice(0, 10), [])
    }),
    check('score, grade and reasons are written back everywhere, and the parts add up', async (system) => {
      for (const remote of remoteNames) {
        const unscored = system.remotes[remote]
          .people()
          .filter(({ fields }) => fields['score'] === '' || fields['grade'] === '')
        const heldThere = (await system.hub.reviews()).filter((review) => review.connector === remote).length
        assert(
          unscored.length <= heldThere,
          `${unscored.length} records of ${remote} have no score, ${heldThere} are held.`,
        )
      }
      const lead = await system.hub.lead('late.comer@bluewin.ch')
      const parts = lead.score?.parts ?? []
      assert.equal(
        parts.reduce((sum, part) => sum + part.points, 0),
        lead.score?.total,
      )
      for (const remote of remoteNames) {
        const { fields } = system.see(remote, 'late.comer@bluewin.ch')
        assert.equal(Number(fields['score']), lead.score?.total, `score in ${remote}`)
        assert.equal(fields['grade'], lead.score?.grade, `grade in ${remote}`)
        assert.equal(fields['reasons']?.split('\n').length, parts.length, `reasons in ${remote}`)
      }
    }),
  ],
}

/** Row ids, watches and properties of our own are set up at connecting; they change no person's value. */
const isSetup = (url: string): boolean => /developerMetadata|:batchUpdate|\/properties|\/watch/.test(url)

const countCache = new WeakMap<System, Partial<Record<RemoteName, Map<string, number>>>>()

function countOf(system: System, remote: RemoteName, email: string): number {
  const cache = countCache.get(system) ?? {}
  countCache.set(system, cache)
  cache[remote] ??= countByEmail(system, remote)
  return cache[remote].get(email) ?? 0
}
