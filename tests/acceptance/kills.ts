import assert from 'node:assert/strict'
import { check, sleep, type Group } from './support/check.ts'
import { addEverywhere, allShow, assertNobodyTwice, assertStaysQuiet } from './support/people.ts'
import { remoteNames } from './support/remotes.ts'

/** A claimed delivery whose holder died is claimed again after this long. */
const leaseSeconds = 20
/** Pauses before each kill, in milliseconds: spread over what a first sync of this size takes. */
const beforeKills = [60, 250, 450, 700]

export const kills: Group = {
  name: 'Kill -9 at any moment',
  settings: { records: 300, until: 'connected' },
  checks: [
    check('killed while it reads, it reads on', async (system) => {
      for (const pause of beforeKills) {
        await sleep(pause)
        await system.killAndRestart()
      }
      const plan = await system.hub.plan()
      for (const column of plan.columns) {
        const remote = remoteNames.find((name) => name === column.connector)
        assert(remote)
        const there = system.remotes[remote].people().length + system.remotes[remote].companies().length
        assert.equal(column.records, there, `records of ${remote}`)
      }
    }),
    check('killed while it writes the first sync, it finishes it without a double', async (system) => {
      const plan = await system.hub.plan()
      const count = (remote: (typeof remoteNames)[number]): number =>
        system.remotes[remote].people().length + system.remotes[remote].companies().length
      const before = new Map(remoteNames.map((remote) => [remote, count(remote)]))
      await system.hub.approve(plan)
      for (const pause of beforeKills) {
        await sleep(pause)
        await system.killAndRestart()
      }
      await system.quiet(leaseSeconds * 2)
      assertNobodyTwice(system)
      for (const column of plan.columns) {
        const remote = remoteNames.find((name) => name === column.connector)
        assert(remote)
        assert.equal(count(remote) - (before.get(remote) ?? 0), column.creates, `records made in ${remote}`)
      }
    }),
    check('killed while people edit, no edit is lost', async (system) => {
      const people = Array.from({ length: 6 }, (_, index) => `kim${index}.killed@bluewin.ch`)
      for (const email of people) await addEverywhere(system, email, { title: 'Before' })
      for (const [index, email] of people.entries()) {
        system.edit(remoteNames[index % 3] ?? 'hubspot', email, { title: `After ${index}` })
        if (index % 2 === 1) continue
        await sleep(20 + 40 * index)
        await system.killAndRestart(50)
      }
      for (const [index, email] of people.entries()) {
        await allShow(system, { email, seconds: leaseSeconds + 30 }, { title: `After ${index}` })
      }
      assertNobodyTwice(system)
    }),
    check('afterwards quiet is quiet', (system) => assertStaysQuiet(system)),
  ],
}
