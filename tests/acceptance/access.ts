import assert from 'node:assert/strict'
import { giveConsent } from '#apps/sandbox/demo/connect.ts'
import { connectReply } from '#shared/api/connection.ts'
import { check, eventually, type Group } from './support/check.ts'
import { addEverywhere, allShow } from './support/people.ts'
import { tell } from './support/remotes.ts'
import type { System } from './support/system.ts'

const tom = 'tom.token@bluewin.ch'

function expireAll({ stage: { twins } }: System): void {
  tell(twins.salesforce, 'expire-sessions')
  tell(twins.hubspot, 'expire-access')
  tell(twins.google, 'expireTokens')
}

const stateOf = async (system: System, id: string): Promise<string> => (await system.hub.connection(id)).state

async function reconnect(system: System, id: string): Promise<void> {
  const begun = connectReply.parse(await system.hub.post(`/connections/${id}/reconnect`))
  assert(begun.authorizeUrl, 'an address to give consent at')
  await giveConsent(system.hub.client, begun.authorizeUrl)
}

/** Waits until every remote has given a new token since and taken it at another call: by then it must be stored. */
async function renewedAndUsed({ stage: { world } }: System, since: number): Promise<void> {
  await eventually(() => {
    for (const twin of ['salesforce', 'hubspot', 'google'] as const) {
      const calls = world.calls.list({ twin, since })
      const renewal = calls.findIndex(({ purpose, status }) => purpose === 'oauth' && status === 200)
      const isUsed = calls.slice(renewal + 1).some(({ purpose, status }) => purpose !== 'oauth' && status < 300)
      assert(renewal !== -1 && isUsed, `${twin} has given a new token and taken it`)
    }
  })
}

export const access: Group = {
  name: 'Tokens',
  settings: { records: 30, until: 'synced' },
  checks: [
    check('expired access tokens are renewed without anybody noticing', async (system) => {
      await addEverywhere(system, tom, { title: 'Before' })
      expireAll(system)
      system.edit('hubspot', tom, { title: 'After expiry' })
      await allShow(system, tom, { title: 'After expiry' })
    }),
    check('a refresh token that changes at each use is kept', async (system) => {
      tell(system.stage.twins.salesforce, 'settings', { rotatesRefreshTokens: true })
      for (const title of ['First', 'Second', 'Third']) {
        expireAll(system)
        system.edit('sheets', tom, { title })
        await allShow(system, tom, { title })
      }
    }),
    check('…also over a kill right after the change', async (system) => {
      const since = system.stage.world.calls.lastSeq()
      expireAll(system)
      system.edit('sheets', tom, { title: 'Fourth' })
      await renewedAndUsed(system, since)
      await system.killAndRestart()
      await allShow(system, { email: tom, seconds: 130 }, { title: 'Fourth' })
      assert.equal(await stateOf(system, system.connections.salesforce), 'live')
    }),
    check('withdrawn consent shows “needs-reconnect”, and the others go on', async (system) => {
      tell(system.stage.twins.hubspot, 'revoke-token')
      system.edit('salesforce', tom, { title: 'While revoked' })
      await allShow(system, { email: tom, in: ['sheets'] }, { title: 'While revoked' })
      await eventually(async () => {
        assert.equal(await stateOf(system, system.connections.hubspot), 'needs-reconnect', 'state of HubSpot')
      })
      const { needsYou } = await system.hub.overview()
      assert(
        needsYou.some(({ text }) => /reconnect/.test(text)),
        `The overview says so: ${JSON.stringify(needsYou)}`,
      )
    }),
    check('the work waits and is done after reconnecting', async (system) => {
      const id = system.connections.hubspot
      await reconnect(system, id)
      await allShow(system, { email: tom, seconds: 30 }, { title: 'While revoked' })
      assert.equal(await stateOf(system, id), 'live')
    }),
  ],
}
