import assert from 'node:assert/strict'
import type { Knobs } from '#apps/sandbox/kit/twin.ts'
import { check, eventually, sleep, type Group } from './support/check.ts'
import { addEverywhere, allShow, assertNobodyTwice, assertStaysQuiet } from './support/people.ts'
import type { RemoteName } from './support/remotes.ts'
import type { System } from './support/system.ts'

const twins = ['salesforce', 'hubspot', 'google'] as const
const all = (system: System, knobs: Partial<Knobs>): void => {
  for (const twin of twins) system.knobs(twin, knobs)
}

const emails = (word: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${word}${index}.storm@bluewin.ch`)

const add = (system: System, remote: RemoteName, email: string): void =>
  system.remotes[remote].add({ email, firstName: email.split('.')[0] ?? '', lastName: `Storm ${email.length}` })

export const outages: Group = {
  name: 'Outages',
  settings: { records: 30, until: 'synced' },
  checks: [
    check('edits made while a remote is down arrive when it is back', async (system) => {
      await addEverywhere(system, 'dora.down@bluewin.ch', { title: 'Before' })
      system.knobs('hubspot', { down: true })
      system.edit('salesforce', 'dora.down@bluewin.ch', { title: 'During' })
      await allShow(system, { email: 'dora.down@bluewin.ch', in: ['sheets'] }, { title: 'During' })
      system.knobs('hubspot', { down: false })
      await allShow(system, { email: 'dora.down@bluewin.ch', seconds: 40 }, { title: 'During' })
    }),
    check('an edit made in the remote that the hub cannot reach arrives as well', async (system) => {
      system.knobs('hubspot', { down: true })
      system.edit('hubspot', 'dora.down@bluewin.ch', { title: 'There' })
      await sleep(1_500)
      system.knobs('hubspot', { down: false })
      await allShow(system, { email: 'dora.down@bluewin.ch', seconds: 40 }, { title: 'There' })
    }),
    check('a storm of 5xx and 429 loses nothing and doubles nothing', async (system) => {
      all(system, { serverErrorShare: 0.3, rateLimitShare: 0.2 })
      const people = emails('err', 12)
      for (const [index, email] of people.entries()) {
        add(system, (['salesforce', 'hubspot', 'sheets'] as const)[index % 3] ?? 'hubspot', email)
      }
      await sleep(3_000)
      all(system, { serverErrorShare: 0, rateLimitShare: 0 })
      for (const email of people) await allShow(system, { email, seconds: 60 }, {})
      assertNobodyTwice(system)
    }),
    check('creates whose reply was lost are found again, not repeated', async (system) => {
      all(system, { lostReplyShare: 0.6 })
      const people = emails('lost', 12)
      for (const [index, email] of people.entries()) {
        add(system, (['salesforce', 'hubspot', 'sheets'] as const)[index % 3] ?? 'hubspot', email)
        await sleep(100)
      }
      await sleep(3_000)
      all(system, { lostReplyShare: 0 })
      for (const email of people) await allShow(system, { email, seconds: 60 }, {})
      await system.quiet(60)
      assertNobodyTwice(system)
    }),
    check('requests that never arrived are sent again', async (system) => {
      all(system, { lostRequestShare: 0.5 })
      system.edit('sheets', 'dora.down@bluewin.ch', { title: 'Lost on the way' })
      await sleep(2_000)
      all(system, { lostRequestShare: 0 })
      await allShow(system, { email: 'dora.down@bluewin.ch', seconds: 60 }, { title: 'Lost on the way' })
    }),
    check('after all that, quiet is quiet', async (system) => {
      await assertStaysQuiet(system)
      assert.equal((await system.hub.overview()).parked, 0, 'parked deliveries')
      await eventually(async () => {
        const errors = (await system.hub.connections()).map(({ lastError }) => lastError)
        assert.deepEqual(errors, [null, null, null], 'last errors of the connections')
      })
    }),
  ],
}
