import { expect, test } from 'vitest'
import { createSession, type Meter } from '#hub/flow/session.ts'
import { createTokens, storeTokens, type TokenOptions } from '#hub/flow/tokens.ts'
import { createVault } from '#hub/flow/vault.ts'
import { tokenMark } from '#shared/connector.ts'
import { connectionId } from '#shared/ids.ts'
import { keys, openWorld, workspace } from '#tests/hub/world.ts'
import { startVendor } from './vendor.ts'

const api = 'https://api.vendor.test/leads'

const start = async (isAuthorised = true) => {
  const vendor = await startVendor()
  const world = await openWorld({
    connectors: [vendor.connector],
    config: vendor.config,
    fetch: (request) => fetch(request),
  })
  const { ports, db } = world
  const vault = createVault(keys, workspace)
  const options: TokenOptions = { ports, db, vault, connection: connectionId('conn_1'), connector: vendor.connector }
  const first = { access: 'access 1', refresh: 'refresh 1', expiresAt: null }
  await db.write([await storeTokens(options, first, { generation: 1, lease: null })])
  const counted: string[] = []
  const meter: Meter = { tell: () => undefined, count: (path) => void counted.push(path) }
  const tokens = isAuthorised ? createTokens(options) : null
  const session = createSession({ ports, connector: vendor.connector, tokens, meter, account: {}, settings: {} })
  return { vendor, session, counted, options, meter }
}

const callsOf = (vendor: Awaited<ReturnType<typeof startVendor>>) =>
  vendor.requests.filter(({ path }) => !path.endsWith('/token')).map(({ authorization }) => authorization)

test('a call carries the token to the host it is for', async () => {
  const { session, vendor, counted } = await start()
  const reply = await session.fetch(api, { method: 'POST', body: 'ada' })
  expect(await reply.text()).toBe('got ada')
  expect(callsOf(vendor)).toEqual(['Bearer access 1'])
  expect(counted).toEqual(['/leads'])
})

test('the mark for the token is filled in where a protocol has it in its body, and nowhere else', async () => {
  const { session } = await start()
  const body = `<sessionId>${tokenMark}</sessionId>`
  const soap = await session.fetch(api, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })
  expect(await soap.text()).toBe('got <sessionId>access 1</sessionId>')
  const json = await session.fetch(api, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(await json.text()).toBe(`got ${body}`)
})

const foreign = [
  'https://evil.test/leads',
  'https://api.vendor.test.evil.test/leads',
  'https://vendor.test/leads',
  'https://pods.vendor.test/',
  'https://evilpods.vendor.test/',
  'http://api.vendor.test/leads',
  'https://127.0.0.1/',
  'data:text/plain,x',
]

test.each(foreign)('a call to %s is refused, and the token stays here', async (url) => {
  const { session, vendor } = await start()
  await expect(session.fetch(url)).rejects.toMatchObject({
    name: 'Fault',
    kind: 'contract',
    detail: { nothingApplied: true },
  })
  expect(vendor.requests).toEqual([])
})

test('a host under a name that the manifest allows is called', async () => {
  const { session } = await start()
  expect((await session.fetch('https://eu1.pods.vendor.test/')).status).toBe(200)
})

test('a redirect is handed back and not followed, so that no token follows it', async () => {
  const { session, options } = await start()
  const ports = {
    ...options.ports,
    fetch: (request: Request) => {
      expect(request.redirect).toBe('manual')
      return Promise.resolve(new Response(null, { status: 302, headers: { location: 'https://evil.test/' } }))
    },
  }
  const meter: Meter = { tell: () => undefined, count: () => undefined }
  const going = createSession({
    ports,
    connector: options.connector,
    tokens: createTokens(options),
    meter,
    account: {},
    settings: {},
  })
  expect((await going.fetch(api)).status).toBe(302)
  expect((await session.fetch(api)).status).toBe(200)
})

test('after 401 the token is renewed once and the call is sent once more, its body included', async () => {
  const { session, vendor } = await start()
  vendor.good = { ...vendor.good, access: 'another by now' }
  const reply = await session.fetch(api, { method: 'POST', body: 'ada' })
  expect(await reply.text()).toBe('got ada')
  expect(callsOf(vendor)).toEqual(['Bearer access 1', 'Bearer access 2'])
  expect(vendor.spent).toEqual(['refresh 1'])
  expect(vendor.requests.filter(({ body }) => body === 'ada')).toHaveLength(2)
})

test('a remote that refuses the renewed token too is believed: no second renewal', async () => {
  const { session, vendor } = await start()
  vendor.isOpen = false
  expect((await session.fetch(api)).status).toBe(401)
  expect(vendor.spent).toEqual(['refresh 1'])
  expect(callsOf(vendor)).toHaveLength(2)
})

test('what another holder renewed is tried before anything is spent', async () => {
  const { session, vendor, options } = await start()
  await session.fetch(api)
  await createTokens(options).renewAfter('access 1')
  expect((await session.fetch(api)).status).toBe(200)
  expect(vendor.spent).toEqual(['refresh 1'])
})

test('what another holder renewed long ago, and is refused as well, is renewed', async () => {
  const { session, vendor, options } = await start()
  await session.fetch(api)
  await createTokens(options).renewAfter('access 1')
  vendor.good = { ...vendor.good, access: 'access 2 has ended' }
  expect((await session.fetch(api)).status).toBe(200)
  expect(vendor.spent).toEqual(['refresh 1', 'refresh 2'])
})

test('twenty calls refused at once cost one renewal', async () => {
  const { session, vendor } = await start()
  vendor.good = { ...vendor.good, access: 'another by now' }
  const replies = await Promise.all(Array.from({ length: 20 }, () => session.fetch(api)))
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
  expect(vendor.spent).toEqual(['refresh 1'])
})

test('a remote without consent is called without a token, and its 401 is its answer', async () => {
  const { session, vendor } = await start(false)
  expect((await session.fetch(api)).status).toBe(401)
  expect(callsOf(vendor)).toEqual([undefined])
})

test.each([
  ['GET', true],
  ['POST', false],
])('a %s that gets no answer is a Fault; whether it had an effect is said', async (method, nothingApplied) => {
  const { session, vendor } = await start()
  vendor.hangUp = true
  await expect(session.fetch(api, { method })).rejects.toMatchObject({ kind: 'transient', detail: { nothingApplied } })
  expect(vendor.requests).toHaveLength(1)
})
