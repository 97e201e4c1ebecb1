import assert from 'node:assert/strict'
import { z } from 'zod'
import { owner } from '#apps/sandbox/demo/stage.ts'
import { tunnelOrigin } from '#apps/sandbox/demo/hub-process.ts'
import { check, eventually, type Group } from './support/check.ts'
import { act } from './support/remotes.ts'
import type { System } from './support/system.ts'

const slackUser = 'U0OWNER001'
const said = z.object({ outcome: z.string(), seen: z.array(z.object({ text: z.string(), shown: z.string() })) })
const fetched = z.object({ status: z.number(), body: z.string() })

/** Types a line into Slack; answers all that the person sees then, the newest last. */
async function type({ stage }: System, text: string): Promise<readonly string[]> {
  const { outcome, seen } = said.parse(await stage.twins.slack.actions['say']?.({ userId: slackUser, text }))
  assert.equal(outcome, 'ok')
  return seen.map(({ shown }) => shown)
}

/** Connects the Slack team in the owner's browser. */
async function connectSlack({ stage }: System): Promise<void> {
  const person = { id: slackUser, name: 'owner', realName: owner.name, email: owner.email }
  act([stage.twins.slack, 'add-user'], person, z.unknown())
  const begun = await stage.client.request(`/slack/install?workspace=${stage.workspace}`)
  const body = new URLSearchParams({ decision: 'allow' })
  const allowed = await fetch(begun.headers.get('location') ?? '', { method: 'POST', body, redirect: 'manual' })
  const back = await stage.client.request(allowed.headers.get('location') ?? '')
  assert.match(back.headers.get('location') ?? '', /connected=slack$/)
}

/** A lead that HubSpot holds too, with its record there. */
async function someContact({
  hub,
}: System): Promise<{ readonly title: string; readonly email: string; readonly id: string }> {
  for (const { id, title, email } of await hub.search('@')) {
    const { links } = await hub.lead(id)
    const record = links.find(({ connector, object }) => connector === 'hubspot' && object === 'contacts')?.remoteId
    if (typeof record === 'string' && email !== null) return { title, email, id: record }
  }
  throw new Error('No lead has a contact.')
}

/** As a card beside a contact does, through HubSpot's proxy. */
async function card({ stage }: System, path: string, more: object = {}): Promise<{ status: number; body: string }> {
  const input = { url: `${tunnelOrigin}/hubspot${path}`, userEmail: owner.email, ...more }
  return fetched.parse(await stage.twins.hubspot.actions['card-fetch']?.(input))
}

export const doors: Group = {
  name: 'Slack and the HubSpot card',
  settings: { records: 60, until: 'synced' },
  checks: [
    check('a member finds and shows a lead from Slack, at once', async (system) => {
      await connectSlack(system)
      const { title, email } = await someContact(system)
      assert.match((await type(system, `/leads find ${email}`)).at(-1) ?? '', new RegExp(`1 lead matches[^]*${title}`))
      const begun = Date.now()
      const shown = (await type(system, `/leads show ${email}`)).at(-1) ?? ''
      assert.ok(shown.startsWith(title) && /Because:/.test(shown), shown)
      assert.ok(Date.now() - begun < 1_000, 'The answer took more than a second.')
    }),
    check('a slow answer follows "Searching …" within Slack’s three seconds', async (system) => {
      const { title, email } = await someContact(system)
      system.knobs('slack', { latencyMs: 1_400 })
      const begun = Date.now()
      const first = await type(system, `/leads show ${email}`)
      system.knobs('slack', { latencyMs: 0 })
      assert.ok(Date.now() - begun < 3_000)
      assert.equal(first.at(-1), 'Searching …')
      await eventually(async () => {
        const seen = (await type(system, '/leads help')).slice(first.length)
        assert.ok(
          seen.some((line) => line.startsWith(title)),
          seen.join('\n'),
        )
      })
    }),
    check('the card shows the lead, and Sync now is answered', async (system) => {
      const { title, id } = await someContact(system)
      const shown = await card(system, `/card?objectId=${id}`)
      assert.equal(shown.status, 200, shown.body)
      assert.ok(shown.body.includes(JSON.stringify(title)), shown.body)
      const body = { objectId: id, idempotencyKey: 'acceptance-1' }
      const synced = await card(system, '/actions/sync', { method: 'POST', body })
      assert.ok(synced.status === 200 && synced.body.startsWith('{"ok":true'), synced.body)
    }),
    check('what HubSpot or Slack did not sign gets 401', async ({ stage }) => {
      const { origin } = stage.client
      assert.equal((await fetch(`${origin}/hubspot/card?objectId=1&portalId=1`)).status, 401)
      assert.equal((await fetch(`${origin}/slack/events`, { method: 'POST', body: 'command=/leads' })).status, 401)
    }),
  ],
}
