import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { expect, test } from 'vitest'

import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { createBench, formOf } from '#tests/apps/sandbox/slack/support.ts'

const shapes = resolve(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'specs/slack/shapes')
const shapeOf = (path: string): unknown => JSON.parse(readFileSync(resolve(shapes, path), 'utf8'))

/** Names the places where an answer has a member or a kind of value that real ones have not. Blocks are the app's own. */
function strangers(answer: unknown, shape: unknown, at = ''): string[] {
  if (answer === null || shape === undefined || /\/(blocks|state|actions)$/.test(at)) return []
  if (Array.isArray(answer)) {
    if (!Array.isArray(shape)) return [`${at}: a list`]
    return answer.flatMap((each, index) => (shape.length > 0 ? strangers(each, shape[0], `${at}/${index}`) : []))
  }
  if (typeof answer === 'object') {
    if (typeof shape !== 'object' || shape === null) return [`${at}: an object`]
    const known = new Map(Object.entries(shape))
    return Object.entries(answer).flatMap(([name, value]) =>
      known.has(name) ? strangers(value, known.get(name), `${at}/${name}`) : [`${at}/${name}: unknown`],
    )
  }
  return typeof answer === typeof shape ? [] : [`${at}: ${typeof answer} for ${typeof shape}`]
}

/** Members that the vendor's documents show although the recorded shapes lack them. */
const documented = new Set(['/response_urls: unknown', '/view/blocks: unknown', '/event/event_ts: unknown'])

const modal = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Lead', emoji: true },
  blocks: [{ type: 'section', block_id: 's', text: { type: 'mrkdwn', text: 'Ada' } }],
}

test('the comparison itself finds strangers', () => {
  expect(strangers({ ok: true, nonsense: 1, team: 4 }, { ok: false, team: '' })).toEqual([
    '/nonsense: unknown',
    '/team: number for string',
  ])
})

test('answers of the Web API fit the shapes of real ones', async () => {
  const bench = createBench()
  const posted = await bench.call('chat.postMessage', { channel: 'C0SALES001', text: 'hello', blocks: modal.blocks })
  const trigger = async () => {
    await bench.act('say', { text: '/leads' })
    return formOf(bench.received.at(-1)).get('trigger_id')
  }
  const opened = await bench.call('views.open', { trigger_id: await trigger(), view: modal })
  const stack = bench.twin.state().stacks.get('U0ANNA0001') ?? []
  const calls: Record<string, unknown> = {
    'auth.test': {},
    'chat.postEphemeral': { channel: 'C0SALES001', user: 'U0ANNA0001', text: 'x' },
    'chat.update': { channel: 'C0SALES001', ts: posted.body.ts, text: 'x' },
    'users.info': { user: 'U0ANNA0001' },
    'users.list': {},
    'users.lookupByEmail': { email: 'anna.keller@lead-hub.example' },
    'conversations.list': {},
    'conversations.open': { users: 'U0ANNA0001', return_im: 'true' },
    'views.push': { trigger_id: await trigger(), view: modal },
    'views.update': { view_id: stack[0]?.id, view: modal },
    'views.publish': { user_id: 'U0ANNA0001', view: { ...modal, type: 'home' } },
  }
  const found: Record<string, string[]> = {
    'chat.postMessage': strangers(posted.body, shapeOf('api/chat.postMessage.json')),
    'views.open': strangers(opened.body, shapeOf('api/views.open.json')),
  }
  for (const [method, args] of Object.entries(calls)) {
    const { body } = await bench.call(method, Object.fromEntries(Object.entries(args ?? {})))
    expect(body, method).toMatchObject({ ok: true })
    found[method] = strangers(body, shapeOf(`api/${method}.json`))
  }
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((method) => [method, []])))
})

test.each([false, true])(
  'the answer to a redeemed code fits the shape of a real one (rotation %s)',
  async (rotates) => {
    const redirectUri = 'https://hub.example/oauth'
    const bench = createBench({ app: { redirectUris: [redirectUri], rotates } })
    const { clientId, clientSecret } = bench.twin.state().app
    const answer = createAnswer(bench.world, [bench.twin])
    const asked = new URLSearchParams({
      client_id: clientId,
      scope: 'chat:write,commands',
      redirect_uri: redirectUri,
      state: 's',
    })
    const consent = await answer(
      new Request(`https://slack.com/oauth/v2/authorize?${asked.toString()}`, {
        method: 'POST',
        body: new URLSearchParams({ decision: 'allow' }),
      }),
    )
    const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const redeem = () =>
      answer(
        new Request('https://slack.com/api/oauth.v2.access', {
          method: 'POST',
          headers: { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
          body: new URLSearchParams({ code, redirect_uri: redirectUri }),
        }),
      )
    const given: unknown = await (await redeem()).json()
    expect(given).toMatchObject({ ok: true, token_type: 'bot', ...(rotates ? { expires_in: 43_200 } : {}) })
    expect(strangers(given, shapeOf('api/oauth.v2.access.json'))).toEqual([])
    const again = await redeem()
    expect([again.status, await again.json()]).toEqual([200, { ok: false, error: 'invalid_code' }])
  },
)

test('what Slack sends fits the shapes of real requests', async () => {
  const bench = createBench()
  await bench.act('say', { text: '/leads find ada' })
  await bench.call('views.open', { trigger_id: formOf(bench.received[0]).get('trigger_id'), view: modal })
  await bench.act('submit', { values: {} })
  const blocks = [
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'claim', text: { type: 'plain_text', text: 'Claim' } }],
    },
  ]
  const posted = await bench.call('chat.postMessage', { channel: 'C0SALES001', text: 'lead', blocks })
  await bench.act('press', { actionId: 'claim', messageTs: posted.body.ts })
  await bench.act('shortcut', { callbackId: 'create_lead', messageTs: posted.body.ts })
  await bench.act('event', { type: 'app_uninstalled' })
  const [command, submission, action, shortcut, event] = bench.received
  // A form has text only; the shape has kinds.
  const names = Object.keys(Object(shapeOf('app-backend/slash-commands/SlashCommandPayload.json')))
  expect([...formOf(command).keys()].filter((name) => !names.includes(name))).toEqual([])
  const payload = (request: typeof command): unknown => JSON.parse(formOf(request).get('payload') ?? 'null')
  const submitted = strangers(payload(submission), shapeOf('app-backend/views/ViewSubmissionPayload.json'))
  expect(submitted.filter((place) => !documented.has(place))).toEqual([])
  expect(strangers(payload(action), shapeOf('app-backend/interactive-components/BlockActionPayload.json'))).toEqual([])
  expect(
    strangers(payload(shortcut), shapeOf('app-backend/interactive-components/MessageShortcutPayload.json')),
  ).toEqual([])
  const events = strangers(JSON.parse(event?.body ?? 'null'), shapeOf('events/AppUninstalledPayload.json'))
  expect(events.filter((place) => !documented.has(place))).toEqual([])
})
