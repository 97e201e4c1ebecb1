import assert from 'node:assert/strict'
import type { ReconciliationView } from '#shared/api/reconciliation.ts'
import { check, eventually, type Group } from './support/check.ts'
import { allShow } from './support/people.ts'
import { remoteNames } from './support/remotes.ts'
import type { System } from './support/system.ts'

/** Compares everything and waits for the end of it. */
async function compare(system: System): Promise<ReconciliationView> {
  await system.quiet()
  await system.hub.reconcile()
  return eventually(async () => {
    const run = (await system.hub.reconciliations()).runs[0]
    if (run?.state !== 'done') throw new Error(`The comparison is ${run?.state ?? 'not there'}.`)
    return run
  }, 60)
}

const sum = (run: ReconciliationView, name: 'records' | 'drifted' | 'unknown' | 'missing'): number =>
  run.parts.reduce((total, part) => total + part[name], 0)

export const agreement: Group = {
  name: 'Agreement: all that the systems hold, compared',
  settings: { records: 60, until: 'synced' },
  checks: [
    check('in step, every value agrees and nothing is written', async (system) => {
      await system.quiet()
      const since = system.stage.world.calls.lastSeq()
      const run = await compare(system)
      assert.equal(run.agreement, 1, JSON.stringify(run.parts.filter(({ drifted }) => drifted > 0)))
      assert.deepEqual([sum(run, 'unknown'), sum(run, 'missing')], [0, 0])
      const people = remoteNames.reduce((total, name) => total + system.remotes[name].people().length, 0)
      assert(sum(run, 'records') >= people, `${sum(run, 'records')} records were read of ${people} people`)
      assert.equal(system.calls('write', since), 0, 'writes')
    }),
    check(
      'a lead that was loaded with an old time stamp, which no feed shows, is found and reaches all',
      async (system) => {
        const email = 'lena.loaded@bluewin.ch'
        system.knobs('salesforce', { webhookLostShare: 1 })
        system.stage.twins.salesforce.actions['load']?.({
          object: 'Lead',
          records: [{ FirstName: 'Lena', LastName: 'Loaded', Email: email, Company: 'Loaded AG', City: 'Chur' }],
          stampMs: Date.now() - 7 * 86_400_000,
        })
        const run = await compare(system)
        system.knobs('salesforce', { webhookLostShare: 0 })
        assert.equal(sum(run, 'unknown'), 1, 'records nobody knew of')
        await allShow(system, email, { city: 'Chur' })
        assert.equal(sum(await compare(system), 'unknown'), 0)
      },
    ),
    check('a kill in the middle delays it', async (system) => {
      await system.quiet()
      await system.hub.reconcile()
      await system.killAndRestart()
      await eventually(async () => assert.equal((await system.hub.reconciliations()).runs[0]?.state, 'done'), 60)
      assert.equal((await system.hub.reconciliations()).runs[0]?.agreement, 1)
    }),
  ],
}
