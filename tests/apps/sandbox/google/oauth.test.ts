import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'
import { z } from 'zod'

import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { sandboxClient } from '#apps/sandbox/google/twin.ts'

import { openDoor } from './door.ts'
import type { Door } from './door.ts'

const redirectUri = 'https://hub.example/callback'
const verifier = 'a-verifier-that-is-long-enough-for-the-specification-0123456789'
const day = 86_400_000

function authorizeUrl(extra: Record<string, string> = {}): string {
  const url = new URL('https://accounts.google.com/o/oauth2/v2/auth')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const scope = 'openid email https://www.googleapis.com/auth/spreadsheets'
  const asked = { client_id: sandboxClient.id, redirect_uri: redirectUri, response_type: 'code', scope, state: 'st' }
  const offline = {
    access_type: 'offline',
    prompt: 'consent',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries({ ...asked, ...offline, ...extra })) url.searchParams.set(name, value)
  return url.href
}

function flow(door: Door) {
  const answer = createAnswer(door.world, [door.twin])
  const post = async (url: string, fields: Record<string, string>) =>
    answer(new Request(url, { method: 'POST', body: new URLSearchParams(fields) }))
  const token = async (fields: Record<string, string>) => {
    const own = { client_id: sandboxClient.id, client_secret: sandboxClient.secret }
    const reply = await post('https://oauth2.googleapis.com/token', { ...own, ...fields })
    return { status: reply.status, body: z.record(z.string(), z.unknown()).parse(await reply.json()) }
  }
  return {
    answer,
    post,
    token,
    back: async (reply: Promise<Response>) =>
      new URL((await reply).headers.get('Location') ?? 'about:blank').searchParams,
    exchange: (code: string | null) =>
      token({ grant_type: 'authorization_code', code: code ?? '', redirect_uri: redirectUri, code_verifier: verifier }),
    refresh: (refreshToken: unknown) => token({ grant_type: 'refresh_token', refresh_token: String(refreshToken) }),
  }
}

async function connect(door: Door) {
  const steps = flow(door)
  const back = await steps.back(steps.post(authorizeUrl(), { decision: 'allow' }))
  return { ...steps, ...(await steps.exchange(back.get('code'))) }
}

test('consent for offline use brings a code once, tokens for an hour and a refresh token', async () => {
  const door = openDoor()
  const steps = flow(door)
  const back = await steps.back(steps.post(authorizeUrl(), { decision: 'allow' }))
  expect(back.get('state')).toBe('st')
  expect(back.get('iss')).toBe('https://accounts.google.com')
  const { body } = await steps.exchange(back.get('code'))
  expect(body).toMatchObject({ expires_in: 3599, token_type: 'Bearer', refresh_token: expect.stringMatching(/^1\/\//) })
  expect(String(body['id_token']).split('.')).toHaveLength(3)
  expect((await steps.exchange(back.get('code'))).body).toMatchObject({ error: 'invalid_grant' })
})

test('without prompt=consent a known app comes back at once, and without a refresh token', async () => {
  const door = openDoor()
  const { answer, back, exchange } = await connect(door)
  const code = (await back(answer(new Request(authorizeUrl({ prompt: '' }))))).get('code')
  expect((await exchange(code)).body).not.toHaveProperty('refresh_token')
})

test('access_type=online brings no refresh token even with consent', async () => {
  const steps = flow(openDoor())
  const back = await steps.back(steps.post(authorizeUrl({ access_type: 'online' }), { decision: 'allow' }))
  expect((await steps.exchange(back.get('code'))).body).not.toHaveProperty('refresh_token')
})

test('a wrong verifier, a refused consent and a wrong secret fail in Google’s words', async () => {
  const steps = flow(openDoor())
  const code = (await steps.back(steps.post(authorizeUrl(), { decision: 'allow' }))).get('code') ?? ''
  const wrong = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: 'no' }
  expect((await steps.token(wrong)).body).toMatchObject({ error: 'invalid_grant' })
  expect((await steps.back(steps.post(authorizeUrl(), { decision: 'deny' }))).get('error')).toBe('access_denied')
  expect((await steps.token({ ...wrong, client_secret: 'x' })).status).toBe(401)
})

test('an access token ends after 3,600 seconds; a refresh gives a new one and keeps the refresh token', async () => {
  const door = openDoor()
  const { body, refresh, answer } = await connect(door)
  const ask = async (token: unknown) =>
    (
      await answer(
        new Request('https://openidconnect.googleapis.com/v1/userinfo', {
          headers: { Authorization: `Bearer ${String(token)}` },
        }),
      )
    ).status
  expect(await ask(body['access_token'])).toBe(200)
  await door.world.advance(3_600_000)
  expect(await ask(body['access_token'])).toBe(401)
  const fresh = await refresh(body['refresh_token'])
  expect(fresh.body).not.toHaveProperty('refresh_token')
  expect(await ask(fresh.body['access_token'])).toBe(200)
})

test('in testing mode refresh tokens end after seven days', async () => {
  const door = openDoor()
  door.act('testingMode', { on: true })
  const { body, refresh } = await connect(door)
  await door.world.advance(7 * day - 60_000)
  expect((await refresh(body['refresh_token'])).status).toBe(200)
  await door.world.advance(60_000)
  expect(await refresh(body['refresh_token'])).toEqual({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
  })
})

test('the hundred-and-first refresh token ends the oldest without a word', async () => {
  const door = openDoor()
  const { body, refresh } = await connect(door)
  for (let time = 0; time < 99; time += 1) await connect(door)
  expect((await refresh(body['refresh_token'])).status).toBe(200)
  await connect(door)
  expect((await refresh(body['refresh_token'])).status).toBe(400)
})

test('revoking ends every token of that person and app, by the app or by the person', async () => {
  const door = openDoor()
  const { body, post, refresh } = await connect(door)
  const again = await connect(door)
  const reply = await post('https://oauth2.googleapis.com/revoke', { token: String(body['refresh_token']) })
  expect(reply.status).toBe(200)
  expect((await refresh(again.body['refresh_token'])).status).toBe(400)
  const third = await connect(door)
  door.act('revokeAccess')
  expect((await refresh(third.body['refresh_token'])).status).toBe(400)
})
