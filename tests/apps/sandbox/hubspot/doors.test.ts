import { expect, test } from 'vitest'
import { z } from 'zod'

import { signV3 } from '#apps/sandbox/hubspot/signature.ts'
import { createAnswer } from '#apps/sandbox/kit/answer.ts'

import { createBench } from './support.ts'

const redirectUri = 'https://hub.example/oauth/callback'
const startAt = 1_800_000_000_000
const tokenReply = z.looseObject({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() })

function door() {
  const bench = createBench({ startAt, app: { redirectUris: [redirectUri] } })
  const answer = createAnswer(bench.world, [bench.twin])
  const { clientId, clientSecret } = bench.twin.state().app
  const client = { client_id: clientId, client_secret: clientSecret }
  const token = (version: string, form: Record<string, string>) =>
    answer(
      new Request(`https://api.hubapi.com/oauth/${version}/token`, {
        method: 'POST',
        body: new URLSearchParams({ ...client, ...form }),
      }),
    )
  const consent = async () => {
    const asked = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'oauth crm.objects.contacts.read',
      state: 's1',
    })
    const url = `https://app.hubspot.com/oauth/authorize?${asked.toString()}`
    const reply = await answer(new Request(url, { method: 'POST', body: new URLSearchParams({ decision: 'allow' }) }))
    return new URL(reply.headers.get('location') ?? '')
  }
  const redeem = async (version: string) =>
    token(version, {
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code: (await consent()).searchParams.get('code') ?? '',
    })
  const details = (access: string) =>
    answer(
      new Request('https://api.hubapi.com/account-info/v3/details', { headers: { Authorization: `Bearer ${access}` } }),
    )
  return { ...bench, answer, token, consent, redeem, details, client }
}

test('version 1 tells four members, later versions tell the portal too', async () => {
  const { redeem, consent } = door()
  expect((await consent()).searchParams.get('state')).toBe('s1')
  const old = tokenReply.parse(await (await redeem('v1')).json())
  expect(Object.keys(old).toSorted()).toEqual(['access_token', 'expires_in', 'refresh_token', 'token_type'])
  expect([old.expires_in, old.access_token.length > 255]).toEqual([1_800, true])
  for (const version of ['v3', '2026-03', '2026-09']) {
    expect(await (await redeem(version)).json()).toMatchObject({
      hub_id: 147_001_001,
      scopes: ['oauth', 'crm.objects.contacts.read'],
    })
  }
})

test('an access token ends after half an hour and a refresh keeps the refresh token', async () => {
  const { redeem, details, token, world } = door()
  const first = tokenReply.parse(await (await redeem('v3')).json())
  expect((await details(first.access_token)).status).toBe(200)
  await world.advance(1_800_001)
  const late = await details(first.access_token)
  expect([late.status, await late.json()]).toMatchObject([401, { category: 'EXPIRED_AUTHENTICATION' }])
  const second = tokenReply.parse(
    await (await token('v3', { grant_type: 'refresh_token', refresh_token: first.refresh_token })).json(),
  )
  expect(second.refresh_token).toBe(first.refresh_token)
  expect((await details(second.access_token)).status).toBe(200)
})

test('a bad refresh token has its own body in version 1 and the RFC body later', async () => {
  const { token } = door()
  const old = await token('v1', { grant_type: 'refresh_token', refresh_token: 'x' })
  expect([old.status, await old.json()]).toMatchObject([
    400,
    { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' },
  ])
  const later = await token('2026-09', { grant_type: 'refresh_token', refresh_token: 'x' })
  expect([later.status, await later.json()]).toMatchObject([400, { error: 'invalid_grant' }])
})

test('an uninstall ends both tokens; introspection says so', async () => {
  const { redeem, answer, details, token, client } = door()
  const granted = tokenReply.parse(await (await redeem('v3')).json())
  const ask = async () => {
    const body = new URLSearchParams({ ...client, token: granted.access_token })
    return (
      await answer(new Request('https://api.hubapi.com/oauth/v3/token/introspect', { method: 'POST', body }))
    ).json()
  }
  expect(await ask()).toMatchObject({ active: true, hub_id: 147_001_001 })
  const headers = { Authorization: `Bearer ${granted.access_token}` }
  expect(
    (await answer(new Request('https://api.hubapi.com/appinstalls/v3/external-install', { method: 'DELETE', headers })))
      .status,
  ).toBe(204)
  expect(await ask()).toEqual({ active: false })
  expect((await details(granted.access_token)).status).toBe(401)
  expect((await token('v1', { grant_type: 'refresh_token', refresh_token: granted.refresh_token })).status).toBe(400)
})

const hub = 'https://hub.example'

function cardBench(reply: () => Response) {
  const received: Request[] = []
  const bench = createBench({
    startAt,
    app: { permittedFetchUrls: [hub] },
    fetch: async (input, init) => {
      received.push(new Request(input, init))
      return reply()
    },
  })
  return { ...bench, received, fetchCard: async (input: Record<string, unknown>) => bench.act('card-fetch', input) }
}

test('a card call is signed over the address with the appended query and the body', async () => {
  const { fetchCard, received, twin } = cardBench(() => Response.json({ ok: true }))
  expect(await fetchCard({ url: `${hub}/v1/hubspot/card?objectId=7`, method: 'POST', body: { note: 'Zoë' } })).toEqual({
    status: 200,
    body: '{"ok":true}',
  })
  const [request] = received
  expect([...new URL(request?.url ?? hub).searchParams.keys()]).toEqual([
    'objectId',
    'userId',
    'portalId',
    'userEmail',
    'appId',
  ])
  const body = (await request?.text()) ?? ''
  const timestamp = request?.headers.get('x-hubspot-request-timestamp') ?? ''
  const signed = signV3(twin.state().app.clientSecret, { method: 'POST', uri: request?.url ?? '', body, timestamp })
  expect(request?.headers.get('x-hubspot-signature-v3')).toBe(signed)
})

test('an answer from 300 to 599 reaches the card as 502 with the true status, and 5xx is tried once more', async () => {
  const missing = cardBench(() => new Response('', { status: 404 }))
  expect(await missing.fetchCard({ url: `${hub}/x` })).toMatchObject({ status: 502, appServerStatusCode: 404 })
  expect(missing.received).toHaveLength(1)
  const failing = cardBench(() => new Response('', { status: 503 }))
  expect(await failing.fetchCard({ url: `${hub}/x` })).toMatchObject({ status: 502, appServerStatusCode: 503 })
  expect(failing.received).toHaveLength(2)
})

test('addresses that are not permitted, custom headers and large bodies never leave', async () => {
  const { fetchCard, received } = cardBench(() => new Response('x'.repeat(1024 * 1024 + 1)))
  expect(await fetchCard({ url: 'https://hub.example.evil.test/x' })).toMatchObject({ status: 403 })
  expect(await fetchCard({ url: `${hub}/x`, headers: { 'Idempotency-Key': '1' } })).toMatchObject({ status: 400 })
  expect(received).toHaveLength(0)
  expect(await fetchCard({ url: `${hub}/x`, headers: { Authorization: 'Bearer t' } })).toMatchObject({ status: 413 })
  expect(received[0]?.headers.get('authorization')).toBe('Bearer t')
})
