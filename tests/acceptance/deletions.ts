import assert from 'node:assert/strict'
import type { HeldDeleteView } from '#shared/api/review.ts'
import { check, eventually, sleep, type Group } from './support/check.ts'
import { addEverywhere } from './support/people.ts'
import { remoteNames, type RemoteName } from './support/remotes.ts'
import type { System } from './support/system.ts'

const there = (system: System, email: string): readonly RemoteName[] =>
  remoteNames.filter((name) => system.remotes[name].people().some(({ fields }) => fields['email'] === email))

/** Somebody deletes this person in HubSpot; the question that the hub asks. */
async function loseInHubspot(system: System, email: string): Promise<HeldDeleteView> {
  await addEverywhere(system, email, { title: 'Before' })
  await system.quiet()
  const contact = system.remotes.hubspot.people().find(({ fields }) => fields['email'] === email)
  assert(contact !== undefined, 'HubSpot has the contact')
  const { id } = await system.hub.lead(email)
  system.remotes.hubspot.remove(contact)
  return eventually(async () => {
    const asked = (await system.hub.reviews()).find((review) => review.kind === 'held-delete' && review.lead === id)
    if (asked?.kind !== 'held-delete') throw new Error('Nobody is asked about the deletion.')
    return asked
  })
}

const connectionOf = (review: HeldDeleteView, connector: string): string => {
  const target = review.targets.find((one) => one.connector === connector)
  if (target === undefined) throw new Error(`The question names no record in ${connector}.`)
  return target.connection
}

export const deletions: Group = {
  name: 'Deletions: asked about, carried where somebody says so',
  settings: { records: 30, until: 'synced' },
  checks: [
    check(
      'a contact deleted in HubSpot stays elsewhere until an answer deletes it in Salesforce too',
      async (system) => {
        const email = 'dora.deleted@bluewin.ch'
        const review = await loseInHubspot(system, email)
        assert.equal(review.evidence, 'told')
        assert.deepEqual(there(system, email), ['salesforce', 'sheets'])
        await system.hub.answer(review.id, { kind: 'remove', connections: [connectionOf(review, 'salesforce')] })
        await eventually(() => {
          assert.deepEqual(there(system, email), ['sheets'])
          return Promise.resolve()
        })
        await system.quiet()
        await sleep(3_000)
        assert.deepEqual(there(system, email), ['sheets'], 'nothing is made again')
        const { id } = await system.hub.lead(email)
        const kinds = (await system.hub.timeline(id)).map(({ kind, connector }) => `${connector} ${kind}`)
        for (const line of ['hubspot removed', 'salesforce removing', 'salesforce removed'])
          assert(kinds.includes(line), `the timeline tells “${line}”; it has ${kinds.join(', ')}`)
      },
    ),
    check('a row of the sheet goes where the answer says so, and no other', async (system) => {
      const email = 'karl.rows@bluewin.ch'
      const review = await loseInHubspot(system, email)
      await system.hub.answer(review.id, { kind: 'remove', connections: [connectionOf(review, 'sheets')] })
      await eventually(() => {
        assert.deepEqual(there(system, email), ['salesforce'])
        return Promise.resolve()
      })
    }),
  ],
}
