import { afterEach, expect, test } from 'vitest'

import { serveTwins, startTwins } from '#tests/support/sandbox.ts'
import type { StartedTwins } from '#tests/support/sandbox.ts'
import { toyTwin } from './toy.ts'

const open: StartedTwins[] = []
afterEach(async () => {
  for (const started of open.splice(0)) await started.close()
})

async function served() {
  const started = await serveTwins([toyTwin])
  open.push(started)
  const post = (path: string, body: unknown) =>
    fetch(started.origin + path, { method: 'POST', body: JSON.stringify(body) })
  return { ...started, post }
}

test('the gateway path carries method, query, headers and body to the true URL untouched', async () => {
  const { origin } = await served()
  const reply = await fetch(`${origin}/toy.example/echo?a=%2B%20b&c`, {
    method: 'PATCH',
    headers: { 'X-Test': 'ä'.normalize('NFC') },
    body: '{"x": 1 }',
  })
  expect(await reply.json()).toEqual({
    method: 'PATCH',
    url: 'https://toy.example/echo?a=%2B%20b&c',
    header: 'ä',
    body: '{"x": 1 }',
  })
})

test('redirects to a vendor stay inside the gateway, all others are left alone', async () => {
  const { origin } = await served()
  const away = async (to: string) => {
    const reply = await fetch(`${origin}/toy.example/away?to=${encodeURIComponent(to)}`, { redirect: 'manual' })
    return reply.headers.get('Location')
  }
  expect(await away('https://eu.toy.example/x?y=1')).toBe(`${origin}/eu.toy.example/x?y=1`)
  expect(await away('/pokes')).toBe(`${origin}/toy.example/pokes`)
  expect(await away('http://127.0.0.1:8787/callback?code=1')).toBe('http://127.0.0.1:8787/callback?code=1')
})

test('a lost reply breaks the connection after the work was done, a lost request before', async () => {
  const { origin, post } = await served()
  await post('/_twin/slack/knobs', { lostReplyShare: 1 })
  await expect(fetch(`${origin}/toy.example/poke`, { method: 'POST' })).rejects.toThrow('fetch failed')
  await post('/_twin/slack/knobs', { lostReplyShare: 0, lostRequestShare: 1 })
  await expect(fetch(`${origin}/toy.example/poke`, { method: 'POST' })).rejects.toThrow('fetch failed')
  await post('/_twin/slack/knobs', { lostRequestShare: 0 })
  expect(await (await fetch(`${origin}/toy.example/pokes`)).json()).toBe(1)
  const log = await (await fetch(`${origin}/_twin/calls?purpose=write`)).json()
  expect(log).toMatchObject({ calls: [{ status: 0 }, { status: 0 }] })
})

test('in process a lost reply rejects as fetch does', async () => {
  const started = startTwins([toyTwin])
  open.push(started)
  started.world.knobs('slack').lostReplyShare = 1
  await expect(fetch('https://toy.example/poke', { method: 'POST' })).rejects.toThrow(TypeError)
  started.world.knobs('slack').lostReplyShare = 0
  expect(await (await fetch('https://toy.example/pokes')).json()).toBe(1)
})

test('knobs answer with the vendor down, failing and limiting', async () => {
  const { origin, post } = await served()
  const status = async () => (await fetch(`${origin}/toy.example/pokes`)).status
  await post('/_twin/slack/knobs', { down: true })
  expect(await status()).toBe(503)
  await post('/_twin/slack/knobs', { down: false, rateLimitShare: 1 })
  expect(await (await fetch(`${origin}/toy.example/pokes`)).json()).toEqual({ ok: false, error: 'ratelimited' })
  await post('/_twin/slack/knobs', { rateLimitShare: 0, serverErrorShare: 1 })
  const broken = await fetch(`${origin}/toy.example/pokes`)
  expect([500, 502]).toContain(broken.status)
  expect(broken.headers.get('Content-Type')).toBe('text/html')
  await post('/_twin/reset', {})
  expect(await status()).toBe(200)
  expect((await post('/_twin/slack/knobs', { latency: 1 })).status).toBe(400)
})

test('the call log counts by twin and purpose, since a call, and empties', async () => {
  const { origin, world } = await served()
  await fetch(`${origin}/toy.example/pokes`)
  const lastSeq = world.calls.lastSeq()
  await fetch(`${origin}/toy.example/echo`, { method: 'POST', body: 'hello' })
  const count = async (query: string) => (await fetch(`${origin}/_twin/calls/count${query}`)).json()
  expect(await count('')).toMatchObject({ counts: { slack: { read: 1, write: 1 } } })
  expect(await count(`?since=${lastSeq}`)).toMatchObject({ counts: { slack: { write: 1 } } })
  const since = await (await fetch(`${origin}/_twin/calls?since=${lastSeq}`)).json()
  expect(since).toMatchObject({ calls: [{ method: 'POST', url: 'https://toy.example/echo', body: 'hello' }] })
  await fetch(`${origin}/_twin/calls`, { method: 'DELETE' })
  expect(await count('')).toMatchObject({ counts: {} })
})

test('actions answer JSON, redirect forms back inside the sandbox, and name what is wrong', async () => {
  const { origin, post } = await served()
  expect(await (await post('/_twin/slack/poke', {})).json()).toEqual({ pokes: 1 })
  const form = (back: string) =>
    fetch(`${origin}/_twin/slack/poke`, {
      method: 'POST',
      body: new URLSearchParams({ _back: back }),
      redirect: 'manual',
    })
  expect((await form('/_twin/slack/list')).headers.get('Location')).toBe('/_twin/slack/list')
  expect((await form('https://evil.example/')).headers.get('Location')).toBe('/_twin/slack/')
  expect(await (await fetch(`${origin}/_twin/slack/`)).text()).toBe('pokes: 3')
  expect((await post('/_twin/slack/constructor', {})).status).toBe(404)
  const failed = await post('/_twin/slack/fail', {})
  expect([failed.status, await failed.json()]).toEqual([400, { error: 'no poking today' }])
})
