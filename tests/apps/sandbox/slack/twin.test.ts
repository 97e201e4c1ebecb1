import { WebClient } from '@slack/web-api'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

import { signV0 } from '#apps/sandbox/slack/signature.ts'
import { createSlackTwin } from '#apps/sandbox/slack/twin.ts'
import { startTwins } from '#tests/support/sandbox.ts'
import type { StartedTwins } from '#tests/support/sandbox.ts'

import { botScopes, createBench, formOf } from './support.ts'

const modal = {
  type: 'modal',
  callback_id: 'lead',
  title: { type: 'plain_text', text: 'New lead' },
  submit: { type: 'plain_text', text: 'Save' },
  blocks: [
    {
      type: 'input',
      block_id: 'email',
      label: { type: 'plain_text', text: 'E-mail' },
      element: { type: 'plain_text_input', action_id: 'value' },
    },
  ],
}
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })

let started: StartedTwins | undefined
afterEach(async () => {
  await started?.close()
  started = undefined
})

test("the vendor's own client posts, updates and looks people up", async () => {
  started = startTwins([(world) => createSlackTwin(world)])
  const granted = await started.twins[0]?.actions['grant']?.({ scopes: botScopes })
  const client = new WebClient(z.object({ accessToken: z.string() }).parse(granted).accessToken)
  expect((await client.auth.test()).team_id).toBe('T0SANDBOX1')
  const { postMessage } = client.chat
  const posted = await postMessage({ channel: 'sales', text: 'new lead', blocks: [section('*Ada*')] })
  expect(posted.channel).toBe('C0SALES001')
  const updated = await client.chat.update({ channel: posted.channel ?? '', ts: posted.ts ?? '', text: 'claimed' })
  expect(updated.message).not.toHaveProperty('blocks')
  const found = await client.users.lookupByEmail({ email: 'marco.rossi@lead-hub.example' })
  expect(found.user?.id).toBe('U0MARCO001')
  await expect(client.users.info({ user: 'U0NOBODY' })).rejects.toMatchObject({
    data: { ok: false, error: 'user_not_found' },
  })
})

test('an error is HTTP 200 with ok false', async () => {
  const bench = createBench()
  const { status, body } = await bench.call('chat.postMessage', { channel: 'C0NOWHERE', text: 'x' })
  expect([status, body.ok, body.error]).toEqual([200, false, 'channel_not_found'])
})

test('a trigger opens one view, once, within three seconds', async () => {
  const bench = createBench({ startAt: 1_800_000_000_000 })
  await bench.act('say', { text: '/leads new' })
  const trigger_id = formOf(bench.received[0]).get('trigger_id')
  expect((await bench.call('views.open', { trigger_id, view: modal })).body.ok).toBe(true)
  expect((await bench.call('views.open', { trigger_id, view: modal })).body.error).toBe('exchanged_trigger_id')
  await bench.act('say', { text: '/leads new' })
  const late = formOf(bench.received[1]).get('trigger_id')
  await bench.world.advance(3_500)
  expect((await bench.call('views.open', { trigger_id: late, view: modal })).body.error).toBe('expired_trigger_id')
})

test('a response_url takes five answers within half an hour', async () => {
  const bench = createBench({ startAt: 1_800_000_000_000 })
  await bench.act('say', { text: '/leads help' })
  const url = formOf(bench.received[0]).get('response_url') ?? ''
  for (let use = 0; use < 5; use += 1) expect((await bench.hook(url, { text: `${use}` })).status).toBe(200)
  expect(await bench.hook(url, { text: 'six' })).toMatchObject({
    status: 404,
    text: expect.stringContaining('used_url'),
  })
  await bench.act('say', { text: '/leads help' })
  await bench.world.advance(31 * 60_000)
  const second = formOf(bench.received[1]).get('response_url') ?? ''
  expect((await bench.hook(second, { text: 'late' })).text).toContain('expired_url')
})

test('only the person who asked sees an ephemeral answer, rendered as text', async () => {
  const bench = createBench({ reply: () => Response.json({ blocks: [section('*Ada Lovelace* 82 (A)')] }) })
  await bench.act('say', { text: '/leads find ada', userId: 'U0ANNA0001' })
  expect(await bench.act('seen', { userId: 'U0ANNA0001' })).toMatchObject({
    messages: [{ shown: '*Ada Lovelace* 82 (A)' }],
  })
  expect(await bench.act('seen', { userId: 'U0MARCO001' })).toMatchObject({ messages: [] })
})

test('an app that does not acknowledge in three seconds is shown as operation_timeout', async () => {
  const bench = createBench({
    reply: () => new Promise((resolve) => setTimeout(() => resolve(new Response('')), 3_300)),
  })
  expect(await bench.act('say', { text: '/leads find x' })).toMatchObject({
    outcome: 'operation_timeout',
    seen: [{ text: '/leads failed with the error "operation_timeout"' }],
  })
})

test('requests carry a signature over the raw body', async () => {
  const bench = createBench()
  await bench.act('say', { text: '/leads find Zoë & Söhne' })
  const request = bench.received[0]
  const timestamp = request?.headers.get('x-slack-request-timestamp') ?? ''
  const { signingSecret } = bench.twin.state().app
  expect(request?.headers.get('x-slack-signature')).toBe(signV0(signingSecret, timestamp, request?.body ?? ''))
})

test('an event is tried again at once, after one minute and after five, saying why', async () => {
  const bench = createBench({ startAt: 1_800_000_000_000, reply: () => new Response('', { status: 500 }) })
  await bench.act('event', { type: 'app_home_opened', user: 'U0ANNA0001' })
  await bench.world.advance(10)
  await expect.poll(() => bench.received.length).toBe(2)
  await bench.world.advance(61_000)
  await expect.poll(() => bench.received.length).toBe(3)
  await bench.world.advance(301_000)
  await expect.poll(() => bench.received.length).toBe(4)
  await bench.world.advance(3_600_000)
  expect(bench.received.map(({ headers }) => headers.get('x-slack-retry-num'))).toEqual([null, '1', '2', '3'])
  expect(bench.received[3]?.headers.get('x-slack-retry-reason')).toBe('http_error')
  const ids = bench.received.map(
    (request) => z.object({ event_id: z.string() }).parse(JSON.parse(request.body)).event_id,
  )
  expect(new Set(ids).size).toBe(1)
})

test('X-Slack-No-Retry ends the retries', async () => {
  const bench = createBench({
    startAt: 1_800_000_000_000,
    reply: () => new Response('', { status: 500, headers: { 'X-Slack-No-Retry': '1' } }),
  })
  await bench.act('event', { type: 'app_mention' })
  await bench.world.advance(3_600_000)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(bench.received).toHaveLength(1)
})

test('a stale hash is refused and a fresh one changes', async () => {
  const bench = createBench()
  const view = { type: 'home', blocks: [section('one')] }
  const first = z.object({ view: z.object({ hash: z.string(), id: z.string() }) })
  const published = first.parse((await bench.call('views.publish', { user_id: 'U0ANNA0001', view })).body)
  await bench.call('views.publish', { user_id: 'U0ANNA0001', view, hash: published.view.hash })
  const again = await bench.call('views.publish', { user_id: 'U0ANNA0001', view, hash: published.view.hash })
  expect(again.body.error).toBe('hash_conflict')
})

test.each([
  ['a title of 25 characters', { ...modal, title: { type: 'plain_text', text: 'x'.repeat(25) } }, 'invalid_arguments'],
  ['private metadata of 3,001', { ...modal, private_metadata: 'x'.repeat(3_001) }, 'invalid_arguments'],
  ['101 blocks', { ...modal, blocks: Array.from({ length: 101 }, () => section('x')) }, 'invalid_arguments'],
  ['more than 250 kB', { ...modal, private_metadata: 'x'.repeat(260_000) }, 'view_too_large'],
])('a view with %s is refused', async (_, view, error) => {
  const bench = createBench()
  await bench.act('say', { text: '/leads new' })
  const trigger_id = formOf(bench.received[0]).get('trigger_id')
  expect((await bench.call('views.open', { trigger_id, view })).body.error).toBe(error)
})

test.each([
  ['51 blocks', Array.from({ length: 51 }, () => section('x')), 'invalid_blocks'],
  ['a section of 3,001 characters', [section('x'.repeat(3_001))], 'invalid_blocks'],
  ['too much text in all', Array.from({ length: 5 }, () => section('x'.repeat(2_900))), 'msg_blocks_too_long'],
  ['blocks that are no blocks', 'nonsense', 'invalid_blocks_format'],
])('a message with %s is refused', async (_, blocks, error) => {
  const bench = createBench()
  expect((await bench.call('chat.postMessage', { channel: 'C0SALES001', text: 't', blocks })).body.error).toBe(error)
})

test('a fourth view on the stack is refused', async () => {
  const bench = createBench()
  const errors: (string | undefined)[] = []
  for (const method of ['views.open', 'views.push', 'views.push', 'views.push']) {
    await bench.act('say', { text: '/leads new' })
    const trigger_id = formOf(bench.received.at(-1)).get('trigger_id')
    errors.push((await bench.call(method, { trigger_id, view: modal })).body.error)
  }
  expect(errors).toEqual([undefined, undefined, undefined, 'push_limit_reached'])
})

test('too many calls are 429 with Retry-After, per method', async () => {
  const bench = createBench({ startAt: 1_800_000_000_000 })
  for (let call = 0; call < 20; call += 1) await bench.call('conversations.list')
  const refused = await bench.call('conversations.list')
  expect([refused.status, refused.body.error]).toEqual([429, 'ratelimited'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
  expect((await bench.call('auth.test')).status).toBe(200)
})

test('a submitted modal can be sent back with errors, and closes when it is fine', async () => {
  let answer: unknown = { response_action: 'errors', errors: { email: 'not an address' } }
  const bench = createBench({
    reply: (request) =>
      request.headers.get('content-type')?.includes('form') ? Response.json(answer) : new Response(''),
  })
  await bench.act('say', { text: '/leads new' })
  await bench.call('views.open', { trigger_id: formOf(bench.received[0]).get('trigger_id'), view: modal })
  expect(await bench.act('submit', { values: { email: 'nope' } })).toEqual({
    outcome: 'errors',
    errors: { email: 'not an address' },
  })
  const payload = JSON.parse(formOf(bench.received[1]).get('payload') ?? '{}')
  expect(payload).toMatchObject({
    type: 'view_submission',
    view: { state: { values: { email: { value: { value: 'nope' } } } } },
  })
  answer = { response_action: 'clear' }
  expect(await bench.act('submit', { values: { email: 'a@b.example' } })).toEqual({ outcome: 'cleared' })
  expect(await bench.act('seen')).toMatchObject({ view: null })
})

test('a pressed button tells the app which one, and its answer replaces the message', async () => {
  const bench = createBench()
  const blocks = [
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'claim', value: 'lead_1', text: { type: 'plain_text', text: 'Claim' } }],
    },
  ]
  const { body } = await bench.call('chat.postMessage', { channel: 'C0SALES001', text: 'lead', blocks })
  await bench.act('press', { actionId: 'claim', messageTs: body.ts, userId: 'U0MARCO001' })
  const payload = JSON.parse(formOf(bench.received[0]).get('payload') ?? '{}')
  expect(payload).toMatchObject({
    type: 'block_actions',
    user: { id: 'U0MARCO001' },
    actions: [{ action_id: 'claim', value: 'lead_1' }],
  })
  await bench.hook(payload.response_url, { replace_original: true, text: 'Claimed by Marco' })
  expect(await bench.act('seen')).toMatchObject({ messages: [{ shown: 'Claimed by Marco' }] })
})
