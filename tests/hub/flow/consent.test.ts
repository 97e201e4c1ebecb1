import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { openWorld, owner, rowsOf } from '#tests/hub/world.ts'
import { startVendor } from './vendor.ts'

const start = async () => {
  const vendor = await startVendor()
  const world = await openWorld({
    connectors: [vendor.connector],
    config: vendor.config,
    fetch: (request) => fetch(request),
  })
  const { connection, authorizeUrl } = await world.hub.connect(owner, { connector: 'vendor', settings: {} })
  const asked = new URL(authorizeUrl ?? '')
  const back = (more: Readonly<Record<string, string>> = {}) => {
    const url = new URL('http://hub.test/oauth/callback')
    const state = asked.searchParams.get('state') ?? ''
    for (const [name, value] of Object.entries({ state, code: 'code', ...more })) url.searchParams.set(name, value)
    return url
  }
  return { vendor, world, connection, asked, back }
}

const unknown = { name: 'Refusal', status: 400, code: 'consent-unknown' }
const refused = { name: 'Refusal', status: 400, code: 'consent-refused' }

test('consent is asked with PKCE, a state, our scopes and the exact way back', async () => {
  const { asked } = await start()
  expect(asked.pathname).toBe('/login.vendor.test/authorize')
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'our id',
    redirect_uri: 'http://hub.test/oauth/callback',
    scope: 'read write',
    code_challenge_method: 'S256',
    state: expect.stringMatching(/^.{40,}$/),
    code_challenge: expect.stringMatching(/^.{43}$/),
  })
})

test('neither the state nor the verifier lies readable in the database', async () => {
  const { world, asked } = await start()
  const [kept] = await rowsOf(world.ports.databases.control, 'consent')
  expect(JSON.stringify(kept)).not.toContain(asked.searchParams.get('state'))
  expect(kept?.['sealed_verifier']).toMatch(/^k1\./)
})

test('the redirect that comes back is exchanged with the verifier that was asked with, and reading begins', async () => {
  const { world, connection, vendor, asked, back } = await start()
  vendor.more = { pod: 'eu1' }
  expect(await world.hub.finishConnect(back(), 'user_ann')).toEqual({ workspace: 'ws_1', connection })
  const form = new URLSearchParams(vendor.requests[0]?.body)
  const digest = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  expect(digest).toBe(asked.searchParams.get('code_challenge'))
  expect(form.get('redirect_uri')).toBe('http://hub.test/oauth/callback')
  expect(await rowsOf(world.db, 'connection')).toMatchObject([{ state: 'reading', facts: '{"pod":"eu1"}' }])
  expect(JSON.stringify(await rowsOf(world.db, 'token'))).not.toContain('refresh 2')
})

test('a state works once', async () => {
  const { world, vendor, back } = await start()
  await world.hub.finishConnect(back(), 'user_ann')
  await expect(world.hub.finishConnect(back(), 'user_ann')).rejects.toMatchObject(unknown)
  expect(vendor.spent).toEqual(['code'])
})

test('of ten redirects with one state at once, one is exchanged', async () => {
  const { world, vendor, back } = await start()
  const all = await Promise.allSettled(Array.from({ length: 10 }, () => world.hub.finishConnect(back(), 'user_ann')))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(vendor.spent).toEqual(['code'])
})

test('a state from another person’s browser is refused, and is used up', async () => {
  const { world, vendor, back } = await start()
  await expect(world.hub.finishConnect(back(), 'user_eve')).rejects.toMatchObject(unknown)
  await expect(world.hub.finishConnect(back(), 'user_ann')).rejects.toMatchObject(unknown)
  expect(vendor.requests).toEqual([])
})

test('a state is good for ten minutes and no longer', async () => {
  const { world, back } = await start()
  world.clock.now += 10 * 60_000 + 1
  await expect(world.hub.finishConnect(back(), 'user_ann')).rejects.toMatchObject(unknown)
})

test.each(['', 'made up'])('a state that nobody was given (%o) is refused', async (state) => {
  const { world, vendor, back } = await start()
  await expect(world.hub.finishConnect(back({ state }), 'user_ann')).rejects.toMatchObject(unknown)
  expect(vendor.requests).toEqual([])
})

test('an answer in the name of another issuer is refused before a code goes anywhere', async () => {
  const { world, vendor, back } = await start()
  const mixedUp = back({ iss: 'https://login.evil.test' })
  await expect(world.hub.finishConnect(mixedUp, 'user_ann')).rejects.toMatchObject(refused)
  expect(vendor.requests).toEqual([])
})

test('the issuer itself may say its name', async () => {
  const { world, back } = await start()
  await world.hub.finishConnect(back({ iss: 'https://login.vendor.test' }), 'user_ann')
  expect(await rowsOf(world.db, 'connection')).toMatchObject([{ state: 'reading' }])
})

test('a person who says no is told so, and nothing is connected', async () => {
  const { world, vendor, back } = await start()
  const no = back({ error: 'access_denied', error_description: 'The user said no' })
  await expect(world.hub.finishConnect(no, 'user_ann')).rejects.toMatchObject({
    ...refused,
    message: 'The remote said: The user said no.',
  })
  expect(vendor.requests).toEqual([])
  expect(await rowsOf(world.db, 'connection')).toMatchObject([{ state: 'connecting' }])
})

test('a code that the vendor does not take is a Fault that asks for consent, and nothing is stored', async () => {
  const { world, back } = await start()
  await expect(world.hub.finishConnect(back({ code: 'stolen' }), 'user_ann')).rejects.toMatchObject({ kind: 'consent' })
  expect(await rowsOf(world.db, 'token')).toEqual([])
})

test('connecting again keeps the links and renews the tokens', async () => {
  const { world, connection, back, vendor } = await start()
  await world.hub.finishConnect(back(), 'user_ann')
  const { authorizeUrl } = await world.hub.reconnect(owner, connection)
  const state = new URL(authorizeUrl ?? '').searchParams.get('state') ?? ''
  await world.hub.finishConnect(back({ state }), 'user_ann')
  expect(vendor.spent).toEqual(['code', 'code'])
  expect(await rowsOf(world.db, 'token')).toMatchObject([{ generation: 2 }])
})
