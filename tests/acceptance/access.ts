import assert from 'node:assert/strict'
import { giveConsent } from '#apps/sandbox/demo/connect.ts'
import { connectReply } from '#shared/api/connection.ts'
import { check, eventually, sleep, type Group } from './support/check.ts'
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

/**
 * Where a kill hits the renewal itself, the token is nobody's until the dead process' lease has run out: two minutes. Where it
 * came between the remote's answer and our commit, a token that is good once is gone: then the hub says so, and is reconnected.
 */
async function shownOrSaid(system: System, edit: { readonly title: string }): Promise<void> {
  const id = system.connections.salesforce
  await eventually(async () => {
    if ((await stateOf(system, id)) === 'needs-reconnect') await reconnect(system, id)
    await allShow(system, { email: tom, seconds: 1 }, edit)
  }, 150)
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
      expireAll(system)
      system.edit('sheets', tom, { title: 'Fourth' })
      await sleep(40)
      await system.killAndRestart()
      await shownOrSaid(system, { title: 'Fourth' })
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
