import assert from 'node:assert/strict'
import { sandboxHubspotApp } from '#apps/sandbox/hubspot/app.ts'
import { signV3 } from '#apps/sandbox/hubspot/signature.ts'
import { tunnelOrigin } from '#apps/sandbox/demo/hub-process.ts'
import { check, sleep, type Group } from './support/check.ts'
import { addEverywhere, allShow, assertStaysQuiet } from './support/people.ts'
import type { System } from './support/system.ts'

const wanda = 'wanda.webhook@bluewin.ch'
const portalId = 147_001_001

interface Forgery {
  readonly secret?: string
  readonly ageSeconds?: number
  readonly portalId?: number
}

/** A delivery as HubSpot makes them, about this contact. Answers the status. */
async function deliver(system: System, objectId: string, forgery: Forgery = {}): Promise<number> {
  const timestamp = String(Date.now() - (forgery.ageSeconds ?? 0) * 1_000)
  const event = {
    eventId: 1,
    subscriptionId: 1,
    portalId: forgery.portalId ?? portalId,
    appId: 1,
    occurredAt: Date.now(),
  }
  const change = { subscriptionType: 'object.propertyChange', objectTypeId: '0-1', attemptNumber: 0 }
  const value = {
    objectId: Number(objectId),
    propertyName: 'jobtitle',
    propertyValue: 'Forged',
    changeSource: 'CRM_UI',
  }
  const body = JSON.stringify([{ ...event, ...change, ...value }])
  const uri = `${tunnelOrigin}/webhooks/hubspot`
  const secret = forgery.secret ?? sandboxHubspotApp.clientSecret
  const signature = signV3(secret, { method: 'POST', uri, body, timestamp })
  const headers = {
    'content-type': 'application/json',
    'x-hubspot-signature-v3': signature,
    'x-hubspot-request-timestamp': timestamp,
  }
  const reply = await fetch(`${system.stage.client.origin}/webhooks/hubspot`, { method: 'POST', headers, body })
  return reply.status
}

/** Runs the attempt; afterwards no value is another and nothing was written. */
async function changesNothing(system: System, attempt: () => Promise<void>): Promise<void> {
  await system.quiet()
  const since = system.stage.world.calls.lastSeq()
  await attempt()
  await system.quiet()
  assert.equal(system.calls('write', since), 0, 'writes to the remotes')
  await allShow(system, wanda, { title: 'True' })
}

export const webhooks: Group = {
  name: 'Webhooks',
  settings: { records: 30, until: 'synced' },
  checks: [
    check('a forged delivery gets 401 and changes nothing', async (system) => {
      await addEverywhere(system, wanda, { title: 'True' })
      const { id } = system.see('hubspot', wanda)
      await changesNothing(system, async () => {
        assert.equal(await deliver(system, id, { secret: 'another secret' }), 401)
      })
    }),
    check('a delivery that is 301 seconds old gets 401', async (system) => {
      const { id } = system.see('hubspot', wanda)
      await changesNothing(system, async () => {
        assert.equal(await deliver(system, id, { ageSeconds: 301 }), 401)
      })
    }),
    check('a true delivery that is replayed changes nothing: what it says is not believed', async (system) => {
      const { id } = system.see('hubspot', wanda)
      await changesNothing(system, async () => {
        for (let time = 0; time < 3; time += 1) assert((await deliver(system, id)) < 300)
      })
    }),
    check('a delivery about an account nobody connected changes nothing', async (system) => {
      const { id } = system.see('hubspot', wanda)
      await changesNothing(system, async () => {
        assert((await deliver(system, id, { portalId: 1 })) < 300)
      })
    }),
    check('an address that nobody was given gets 401', async (system) => {
      for (const connector of ['salesforce', 'sheets']) {
        const address = `${system.stage.client.origin}/webhooks/${connector}/${'a'.repeat(64)}`
        const reply = await fetch(address, { method: 'POST', body: '<x/>', headers: { 'content-type': 'text/xml' } })
        assert.equal(reply.status, 401, connector)
      }
    }),
    check('webhooks doubled and shuffled: the same end', async (system) => {
      for (const twin of ['salesforce', 'hubspot', 'google'] as const) {
        system.knobs(twin, { webhookDoubledShare: 1, webhookShuffleMs: 400 })
      }
      for (const title of ['One', 'Two', 'Three', 'Four', 'Five']) {
        system.edit('hubspot', wanda, { title })
        await sleep(60)
      }
      await allShow(system, wanda, { title: 'Five' })
      system.edit('salesforce', wanda, { title: 'True' })
      await allShow(system, wanda, { title: 'True' })
      await assertStaysQuiet(system, 1)
      await allShow(system, wanda, { title: 'True' })
    }),
    check('all webhooks lost: polling finds every edit', async (system) => {
      for (const twin of ['salesforce', 'hubspot', 'google'] as const) {
        system.knobs(twin, { webhookLostShare: 1, webhookDoubledShare: 0, webhookShuffleMs: 0 })
      }
      for (const remote of ['salesforce', 'hubspot', 'sheets'] as const) {
        system.edit(remote, wanda, { title: `Polled from ${remote}` })
        await allShow(system, { email: wanda, seconds: 90 }, { title: `Polled from ${remote}` })
      }
    }),
  ],
}
