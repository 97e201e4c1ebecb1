import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { createOAuth } from '#apps/sandbox/kit/oauth.ts'
import type { OAuthClient } from '#apps/sandbox/kit/oauth.ts'
import { createTokens } from '#apps/sandbox/kit/tokens.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'

const client: OAuthClient = { id: 'app', secret: 's3cret', redirectUris: ['http://127.0.0.1:1/cb'], requiresPkce: true }
const verifier = 'v'.repeat(43)
const challenge = createHash('sha256').update(verifier).digest('base64url')

function setUp() {
  const world = createWorld({ seed: 1, startAt: 0 })
  const accounts = () => [{ id: 'one', label: 'One' }]
  const oauth = createOAuth({ world, clients: () => [client], title: 'Toy', accounts, codeSeconds: 60 })
  return { world, oauth }
}

function consent(query: Record<string, string> = {}, decision = 'allow') {
  const url = new URL('https://toy.example/authorize')
  const asked = { response_type: 'code', client_id: 'app', redirect_uri: 'http://127.0.0.1:1/cb', state: 'st' }
  url.search = new URLSearchParams({ ...asked, code_challenge: challenge, ...query }).toString()
  return new Request(url, { method: 'POST', body: new URLSearchParams({ decision }) })
}

const tokenForm = (code: string, more: Record<string, string> = {}) =>
  new URLSearchParams({
    client_id: 'app',
    client_secret: 's3cret',
    redirect_uri: 'http://127.0.0.1:1/cb',
    code_verifier: verifier,
    code,
    ...more,
  })

async function codeOf(reply: Response) {
  return new URL(reply.headers.get('Location') ?? '').searchParams
}

test('a code is redeemed once, by its client, with its verifier, in its time', async () => {
  const { world, oauth } = setUp()
  const fresh = async () => (await codeOf(await oauth.authorize(consent()))).get('code') ?? ''
  const code = await fresh()
  expect(oauth.redeem(tokenForm(code), new Headers())).toMatchObject({ kind: 'granted', grant: { account: 'one' } })
  expect(oauth.redeem(tokenForm(code), new Headers())).toEqual({ kind: 'refused', reason: 'code' })
  const wrong = async (more: Record<string, string>) => oauth.redeem(tokenForm(await fresh(), more), new Headers())
  expect(await wrong({ client_secret: 'no' })).toEqual({ kind: 'refused', reason: 'client' })
  expect(await wrong({ code_verifier: 'no' })).toEqual({ kind: 'refused', reason: 'verifier' })
  expect(await wrong({ redirect_uri: 'http://127.0.0.1:1/cb/' })).toEqual({ kind: 'refused', reason: 'redirect' })
  const late = await fresh()
  await world.advance(61_000)
  expect(oauth.redeem(tokenForm(late), new Headers())).toEqual({ kind: 'refused', reason: 'code' })
})

test('the secret may come as HTTP Basic', async () => {
  const { oauth } = setUp()
  const code = (await codeOf(await oauth.authorize(consent()))).get('code') ?? ''
  const form = tokenForm(code, { client_id: '', client_secret: '' })
  const headers = new Headers({ Authorization: `Basic ${btoa('app:s3cret')}` })
  expect(oauth.redeem(form, headers)).toMatchObject({ kind: 'granted' })
})

test('state comes back, denial and missing PKCE are told to the app, a foreign redirect never is', async () => {
  const { oauth } = setUp()
  expect((await codeOf(await oauth.authorize(consent()))).get('state')).toBe('st')
  expect((await codeOf(await oauth.authorize(consent({}, 'deny')))).get('error')).toBe('access_denied')
  const bare = new Request(consent().url.replace(/&code_challenge=[^&]+/, ''))
  expect((await codeOf(await oauth.authorize(bare))).get('error')).toBe('invalid_request')
  const foreign = await oauth.authorize(consent({ redirect_uri: 'https://evil.example/' }))
  expect([foreign.status, foreign.headers.get('Location')]).toEqual([400, null])
  const page = await oauth.authorize(new Request(consent({ scope: '<b>api</b>' }).url))
  expect(await page.text()).toContain('&lt;b&gt;api')
})

test('rotation gives a new refresh token and kills the old; without it the old one stays', async () => {
  const { world } = setUp()
  let rotating = false
  const shape = (kind: string, random: string) => `${kind}-${random}`
  const tokens = createTokens({ world, accessSeconds: 60, shape, rotates: () => rotating })
  const grant = { clientId: 'app', account: 'one', query: {} }
  const first = tokens.issue(grant)
  const kept = tokens.refresh(first.refresh ?? '', 'app')
  expect(kept).toMatchObject({ refresh: null })
  rotating = true
  const rotated = tokens.refresh(first.refresh ?? '', 'app')
  expect(rotated?.refresh).toMatch(/^refresh-/)
  expect(tokens.refresh(first.refresh ?? '', 'app')).toBeNull()
  expect(tokens.refresh(rotated?.refresh ?? '', 'other')).toBeNull()
  await world.advance(61_000)
  expect(tokens.find(rotated?.access ?? '')).toBeNull()
})
