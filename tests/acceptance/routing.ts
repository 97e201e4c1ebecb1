import assert from 'node:assert/strict'
import { mappingView } from '#shared/api/workspace.ts'
import { queueView, routingView, teamView } from '#shared/api/routing.ts'
import { firstRouting, type Rep } from '#shared/routing.ts'
import { check, eventually, type Group } from './support/check.ts'
import type { System } from './support/system.ts'

/** A user of Salesforce and of HubSpot, and one of HubSpot only. */
const [vera, anna] = ['vera@twin.example', 'anna.keller@lead-hub.example'] as const
const ids = { vera: '71003', anna: '71001' }

const repOf = (name: string, email: string, more: Partial<Rep> = {}): Rep => ({
  name,
  email,
  offices: [],
  weight: 1,
  capacity: null,
  away: [],
  ...more,
})

/** From now on Salesforce and HubSpot say whose a person is. */
async function mapOwners(system: System): Promise<void> {
  for (const remote of ['salesforce', 'hubspot'] as const) {
    const id = system.connections[remote]
    const { objects } = await system.hub.client.get(`${system.hub.base}/connections/${id}/mapping`, mappingView)
    for (const { name, rules } of objects.filter(
      (object) => object.name !== 'companies' && object.name !== 'Account',
    )) {
      const changed = rules.map((rule) => (rule.field === 'owner' ? { ...rule, direction: 'both' as const } : rule))
      assert.ok(
        changed.some(({ field }) => field === 'owner'),
        `${remote} ${name} has no owner to map`,
      )
      await system.hub.put(`/connections/${id}/mapping`, { object: name, rules: changed })
    }
  }
  await system.quiet()
}

const addThere = async (system: System, email: string): Promise<void> => {
  system.remotes.sheets.add({ firstName: 'Nina', lastName: `Neu ${email}`, email, company: 'Neu AG' })
  await eventually(() => Promise.resolve(system.see('hubspot', email)))
  await eventually(() => Promise.resolve(system.see('salesforce', email)))
}

const ownerThere = (system: System, remote: 'salesforce' | 'hubspot', email: string): string =>
  system.see(remote, email).fields['owner'] ?? ''

const leadIs = (system: System, email: string, owner: string) =>
  eventually(async () => {
    const lead = await system.hub.lead(email)
    assert.equal(lead.ownership.owner?.email, owner)
    return lead
  })

export const routing: Group = {
  name: 'Routing',
  settings: { records: 60, until: 'synced' },
  checks: [
    check(
      'a lead that comes is given to somebody, with the reason, and its systems say so by their own ids',
      async (system) => {
        await mapOwners(system)
        const reps = [repOf('Vera', vera)]
        const view = routingView.parse(
          await system.hub.put('/routing', { version: 0, routing: { ...firstRouting, reps } }),
        )
        assert.equal(view.version, 1)
        await addThere(system, 'nina.one@neu.example')
        const lead = await leadIs(system, 'nina.one@neu.example', vera)
        assert.equal(lead.ownership.history[0]?.why, '“Everybody takes turns”: the only one who can take it now.')
        await eventually(() => {
          assert.equal(ownerThere(system, 'hubspot', 'nina.one@neu.example'), ids.vera)
          assert.match(ownerThere(system, 'salesforce', 'nina.one@neu.example'), /^005/)
          return Promise.resolve()
        })
        await system.quiet()
      },
    ),
    check('whoever is no user of a system is not written there, and nobody loses a record for it', async (system) => {
      const before = ownerThere(system, 'salesforce', 'nina.one@neu.example')
      const { id } = await system.hub.lead('nina.one@neu.example')
      const reps = [repOf('Vera', vera), repOf('Anna', anna)]
      await system.hub.put('/routing', { version: 1, routing: { ...firstRouting, reps } })
      await system.hub.put(`/leads/${id}/owner`, { owner: anna, expect: vera })
      await eventually(() => {
        assert.equal(ownerThere(system, 'hubspot', 'nina.one@neu.example'), ids.anna)
        return Promise.resolve()
      })
      await system.quiet()
      assert.equal(ownerThere(system, 'salesforce', 'nina.one@neu.example'), before)
      const lead = await system.hub.lead('nina.one@neu.example')
      assert.equal(lead.ownership.owner?.email, anna)
      assert.ok(lead.links.every(({ status }) => status === 'in-sync'))
    }),
    check('an owner chosen in HubSpot is the owner in Salesforce, and in the history', async (system) => {
      system.edit('hubspot', 'nina.one@neu.example', { owner: ids.vera })
      const lead = await leadIs(system, 'nina.one@neu.example', vera)
      assert.equal(lead.ownership.history[0]?.actor, 'hubspot')
      await system.quiet()
      assert.match(ownerThere(system, 'salesforce', 'nina.one@neu.example'), /^005/)
    }),
    check('two who take one lead at once: one has it, and the other is told who', async (system) => {
      const { id } = await system.hub.lead('nina.one@neu.example')
      await system.hub.put(`/leads/${id}/owner`, { owner: null })
      const path = `${system.hub.base}/leads/${id}/owner`
      const take = (owner: string) =>
        system.hub.client.request(path, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ owner, expect: null }),
        })
      const replies = await Promise.all([take(vera), take(anna)])
      assert.deepEqual(
        replies.map(({ status }) => status).toSorted((one, other) => one - other),
        [200, 409],
      )
      const refused = replies.find(({ status }) => status === 409)
      assert.match((await refused?.text()) ?? '', /"code":"lead-taken"/)
    }),
    check('what is to do next and how the team fares are told in numbers that add up', async (system) => {
      const queue = await system.hub.client.get(`${system.hub.base}/queue?owner=${vera}`, queueView)
      for (const { points, reasons } of [...queue.mine, ...queue.free])
        assert.equal(
          points,
          reasons.reduce((sum, reason) => sum + reason.points, 0),
        )
      const team = await system.hub.client.get(`${system.hub.base}/team`, teamView)
      assert.equal(team.reps.find(({ email }) => email === vera)?.open, queue.open)
    }),
  ],
}
