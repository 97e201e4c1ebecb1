import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sandboxSlackApp, team } from '#apps/sandbox/slack/app.ts'
import { blockProblems, blocksInput } from '#apps/sandbox/slack/blocks.ts'
import { leadPage } from '#shared/api/lead.ts'
import type { HubClient } from '#apps/sandbox/demo/hub-client.ts'
import {
  act,
  connectHubspot,
  connectSlack,
  divide,
  openDoorStage,
  ownerEmail,
  reachOut,
  type DoorStage,
} from './stage.ts'

const marcoEmail = 'marco.rossi@lead-hub.example'
const [anna, marco, lea] = ['U0ANNA0001', 'U0MARCO001', 'U0LEA00001']

const message = z.object({ onlyFor: z.string().nullable(), text: z.string(), shown: z.string(), blocks: blocksInput })
const said = z.object({ outcome: z.string(), seen: z.array(message) })

let stage: DoorStage
let marcoClient: HubClient

beforeAll(async () => {
  stage = await openDoorStage(60)
  marcoClient = await stage.join(marcoEmail)
  await connectHubspot(stage)
}, 60_000)
afterAll(() => stage.close())

/** Types a line in #sales; answers the last thing that the person sees there. */
async function type(line: string, userId = anna): Promise<z.infer<typeof message>> {
  const { outcome, seen } = said.parse(await act(stage.slack, 'say', { userId, text: line }))
  expect(outcome).toBe('ok')
  const last = seen.at(-1)
  if (last === undefined) throw new Error('Nothing was said.')
  expect(last.onlyFor).toBe(userId)
  expect(blockProblems(last.blocks, 'message')).toEqual([])
  return last
}

async function someLead(): Promise<z.infer<typeof leadPage>['leads'][number]> {
  const page = await stage.client.get(`/api/v1/workspaces/${stage.workspace}/leads?limit=100`, leadPage)
  const lead = page.leads.find(({ email, score }) => email !== null && score !== null)
  if (lead === undefined) throw new Error('There is no lead.')
  return lead
}

const now = (): number => Math.floor(Date.now() / 1_000)

/** A command signed by us, for what Slack itself never sends. */
function signed(
  change: Partial<{ secret: string; at: number; text: string; path: string; body: string }> = {},
): Request {
  const { secret = sandboxSlackApp.signingSecret, at = now(), text = 'help' } = change
  const form = { command: '/leads', text, team_id: team.id, user_id: anna, trigger_id: crypto.randomUUID() }
  const body = change.body ?? new URLSearchParams(form).toString()
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')
  return new Request(`${stage.origin}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
  })
}

const slackCalls = (): number => stage.world.calls.list({ twin: 'slack' }).length

describe('installing', () => {
  test('a team that is not connected is told so', async () => {
    expect((await type('/leads find a')).shown).toContain('This Slack is not connected to Lead Hub.')
  })

  test('only an admin connects Slack', async () => {
    await stage.invite(marcoClient, marcoEmail, 'viewer')
    expect(await connectSlack(stage, marcoClient)).toBe(`${stage.origin}/connections?problem=role-too-low`)
  })

  test('nobody connects Slack without being signed in', async () => {
    const reply = await fetch(`${stage.origin}/slack/install?workspace=${stage.workspace}`, { redirect: 'manual' })
    expect(reply.headers.get('location')).toBe(`${stage.origin}/?problem=not-signed-in`)
  })

  test('an admin connects Slack, and a state works once and for its owner only', async () => {
    expect(await connectSlack(stage, stage.client)).toBe(`${stage.origin}/connections?connected=slack`)
    const again = await stage.client.request('/slack/oauth?code=x&state=unknown')
    expect(again.headers.get('location')).toBe(`${stage.origin}/connections?problem=consent-unknown`)
  })

  test('a team belongs to one workspace', async () => {
    const { id } = z
      .object({ id: z.string() })
      .parse(await stage.client.send('POST', '/api/v1/workspaces', { name: 'B' }))
    const ended = await connectSlack({ ...stage, workspace: id }, stage.client)
    expect(ended).toBe(`${stage.origin}/connections?problem=slack-taken`)
  })
})

describe('asking', () => {
  test('find shows what the hub finds, best first, to the one who asked', async () => {
    const lead = await someLead()
    const answer = await type(`/leads find ${lead.email}`)
    expect(answer.shown).toContain(lead.title)
    expect(answer.shown).toContain(`${lead.score} (${lead.grade})`)
    expect(answer.shown).toContain('HubSpot')
  })

  test('show tells the score with reasons that add up, and where each record stands', async () => {
    const lead = await someLead()
    const answer = await type(`/leads SHOW <mailto:${lead.email}|${lead.email}>`)
    expect(answer.text).toBe(`${lead.title} — ${lead.score} (${lead.grade})`)
    expect(answer.shown).toMatch(/HubSpot contacts: (In sync|Syncing)/)
    const points = [...answer.shown.matchAll(/^([+−])(\d+) {2}/gm)].map(
      ([, sign, n]) => (sign === '−' ? -1 : 1) * Number(n),
    )
    expect(points.reduce((sum, part) => sum + part, 0)).toBe(lead.score)
    const urls = JSON.stringify(answer.blocks)
    expect(urls).toContain(`${stage.origin}/leads/${lead.id}`)
  })

  test.each(['id', 'page', 'record'] as const)('show takes a lead by its %s', async (how) => {
    const lead = await someLead()
    const view = z.object({ links: z.array(z.object({ url: z.string() })) })
    const { links } = await stage.client.get(`/api/v1/workspaces/${stage.workspace}/leads/${lead.id}`, view)
    const named = { id: lead.id, page: `<${stage.origin}/leads/${lead.id}>`, record: `<${links[0]?.url}>` }
    expect((await type(`/leads show ${named[how]}`)).text).toContain(lead.title)
  })

  test('a word that is no command is searched for, with a hint', async () => {
    const lead = await someLead()
    const answer = await type(`/leads ${lead.email}`)
    expect(answer.shown).toContain(lead.title)
    expect(answer.shown).toContain('is no command, so it was searched for')
  })

  test('help lists the commands, and an unknown lead is an answer', async () => {
    expect((await type('/leads')).shown).toContain('/leads find')
    expect((await type('/leads mine')).shown).toContain('No lead is yours.')
    const { id, title } = await someLead()
    await stage.client.send('PUT', `/api/v1/workspaces/${stage.workspace}/leads/${id}/owner`, { owner: ownerEmail })
    expect((await type('/leads mine')).shown).toContain(`${title} — `)
    expect((await type('/leads show lead_unknown')).shown).toContain('There is no such lead.')
    expect((await type('/leads find zzzzzz')).shown).toContain('No lead matches')
  })

  test('a viewer may look', async () => {
    const lead = await someLead()
    expect((await type(`/leads show ${lead.email}`, marco)).text).toContain(lead.title)
  })

  test('who is no member is told whom to ask, and sees nothing', async () => {
    const lead = await someLead()
    const answer = await type(`/leads show ${lead.email}`, lea)
    expect(answer.shown).toContain('There is no member of Lead Hub with the address lea.dubois@lead-hub.example')
    expect(JSON.stringify(answer)).not.toContain(lead.title)
  })
})

describe('walls between offices', () => {
  test('somebody of another office finds nothing of a lead, by whatever name; somebody of its own does', async () => {
    const lead = await someLead()
    await divide(stage)
    await reachOut(stage, marcoEmail, ['far'])
    for (const line of [`find ${lead.email}`, `show ${lead.email}`, `show ${lead.id}`]) {
      const answer = await type(`/leads ${line}`, marco)
      expect(answer.shown).toMatch(/No lead matches|There is no such lead/)
      expect(JSON.stringify(answer)).not.toContain(lead.title)
    }
    await reachOut(stage, marcoEmail, ['near'])
    expect((await type(`/leads show ${lead.email}`, marco)).text).toContain(lead.title)
  })
})

describe('keeping Slack’s rules', () => {
  test('an answer that takes longer than a second comes after "Searching …"', async () => {
    const lead = await someLead()
    const wanted = `${lead.title} — ${lead.score} (${lead.grade})`
    const told = async (): Promise<number> => {
      const { seen } = said.parse(await act(stage.slack, 'say', { text: '/leads help' }))
      return seen.filter(({ text }) => text === wanted).length
    }
    const before = await told()
    stage.world.knobs('slack').latencyMs = 1_300
    const begun = Date.now()
    const first = await type(`/leads show ${lead.email}`)
    stage.world.knobs('slack').latencyMs = 0
    expect(Date.now() - begun).toBeLessThan(3_000)
    expect(first.shown).toBe('Searching …')
    await expect.poll(told, { timeout: 8_000, interval: 200 }).toBe(before + 1)
  }, 15_000)

  test('Slack’s own checks are answered', async () => {
    const asked = await fetch(signed({ body: JSON.stringify({ type: 'url_verification', challenge: 'c1' }) }))
    expect(await asked.json()).toEqual({ challenge: 'c1' })
    expect((await fetch(signed({ body: 'ssl_check=1&token=x' }))).status).toBe(200)
    const button = JSON.stringify({
      type: 'block_actions',
      user: { id: anna, team_id: team.id },
      team: { id: team.id },
      actions: [{ type: 'button', action_id: 'open_hub', block_id: 'b' }],
    })
    expect((await fetch(signed({ body: new URLSearchParams({ payload: button }).toString() }))).status).toBe(200)
  })

  test('limits and outages of Slack are told in plain words', async () => {
    stage.world.knobs('slack').rateLimitShare = 1
    expect((await type('/leads find a')).shown).toContain('Slack allows no more calls for now.')
    stage.world.knobs('slack').rateLimitShare = 0
    stage.world.knobs('slack').serverErrorShare = 1
    expect((await type('/leads find a')).shown).toContain('Nothing was changed.')
    stage.world.knobs('slack').serverErrorShare = 0
  })
})

describe('nothing happens for what Slack did not sign', () => {
  test.each([
    ['another secret', () => signed({ secret: 'other' })],
    ['six minutes old', () => signed({ at: now() - 360 })],
    ['six minutes ahead', () => signed({ at: now() + 360 })],
    ['no signature', () => new Request(`${stage.origin}/slack/events`, { method: 'POST', body: 'command=/leads' })],
    [
      'an unsigned address check',
      () =>
        new Request(`${stage.origin}/slack/events`, {
          method: 'POST',
          body: JSON.stringify({ type: 'url_verification', challenge: 'c' }),
        }),
    ],
  ])('%s', async (_, make) => {
    const before = slackCalls()
    expect((await fetch(make())).status).toBe(401)
    expect(slackCalls()).toBe(before)
  })

  test('more than anybody sends, however long it goes on', async () => {
    const body = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(64 * 1024)) })
    const sent = { method: 'POST', body, duplex: 'half' }
    const reply = await fetch(`${stage.origin}/slack/events`, sent).catch(() => null)
    // The connection may be cut while we still send.
    expect([413, undefined]).toContain(reply?.status)
  })

  test('a request that comes a second time', async () => {
    const request = signed({ text: 'find a' })
    const second = request.clone()
    expect((await fetch(request)).status).toBe(200)
    const before = slackCalls()
    expect((await fetch(second)).status).toBe(401)
    expect(slackCalls()).toBe(before)
  })
})

describe('leaving', () => {
  test('a team that took the app out is forgotten', async () => {
    await act(stage.slack, 'uninstall', {})
    expect((await type('/leads find a')).shown).toContain('This Slack is not connected to Lead Hub.')
  })
})
