import { expect, test } from 'vitest'
import { createTokens, storeTokens, type TokenOptions } from '#hub/flow/tokens.ts'
import { createVault } from '#hub/flow/vault.ts'
import { openDatabases } from '#hub/runtime/node/databases.ts'
import { connectionId } from '#shared/ids.ts'
import { keys, openWorld, rowsOf, workspace } from '#tests/hub/world.ts'
import { startVendor } from './vendor.ts'

const connection = connectionId('conn_1')

const start = async (expiresAt: number | null = 0) => {
  const vendor = await startVendor()
  const world = await openWorld({
    connectors: [vendor.connector],
    config: vendor.config,
    fetch: (request) => fetch(request),
  })
  const options: TokenOptions = {
    ports: world.ports,
    db: world.db,
    vault: createVault(keys, workspace),
    connection,
    connector: vendor.connector,
  }
  const first = { access: 'access 1', refresh: 'refresh 1', expiresAt }
  await world.db.write([await storeTokens(options, first, { generation: 1, lease: null })])
  return { vendor, world, options, tokens: createTokens(options) }
}

type Started = Awaited<ReturnType<typeof start>>

const stored = async ({ world, options }: Started) => {
  const [row] = await rowsOf(world.db, 'token')
  return { row, plain: await options.vault.open(String(row?.['sealed']), `token|${connection}|sealed`) }
}

test('a token that is good is used as it is', async () => {
  const { tokens, vendor, world } = await start(Date.UTC(2030, 0))
  expect(await tokens.current()).toBe('access 1')
  world.clock.now = Date.UTC(2031, 0)
  expect(await tokens.current()).toBe('access 2')
  expect(vendor.spent).toEqual(['refresh 1'])
})

test('twenty callers at once of one holder renew once', async () => {
  const { tokens, vendor } = await start()
  const got = await Promise.all(Array.from({ length: 20 }, () => tokens.current()))
  expect(new Set(got)).toEqual(new Set(['access 2']))
  expect(vendor.spent).toEqual(['refresh 1'])
})

test('twenty holders at once renew once', async () => {
  const { options, vendor } = await start()
  const got = await Promise.all(Array.from({ length: 20 }, () => createTokens(options).current()))
  expect(new Set(got)).toEqual(new Set(['access 2']))
  expect(vendor.spent).toEqual(['refresh 1'])
})

test('of two who opened the same file on their own, one spends the refresh token and both get the new one', async () => {
  const { options, vendor, world } = await start()
  const other = await openDatabases(world.dataDir)
  vendor.delayMs = 100
  const rival = createTokens({ ...options, db: await other.workspace(workspace) })
  const got = await Promise.all([createTokens(options).current(), rival.current()])
  other.close()
  expect(got).toEqual(['access 2', 'access 2'])
  expect(vendor.spent).toEqual(['refresh 1'])
})

test('a rotated refresh token is stored, sealed, by the time anybody has the new access token', async () => {
  const so = await start()
  await so.tokens.current()
  const { row, plain } = await stored(so)
  expect(JSON.parse(plain)).toEqual({ access: 'access 2', refresh: 'refresh 2' })
  expect(row).toMatchObject({ generation: 2, lease_until: 0 })
  expect(JSON.stringify(row)).not.toContain('refresh 2')
  expect(await createTokens(so.options).renewAfter('access 2')).toEqual({ token: 'access 3', isNew: true })
})

test('a remote that does not rotate keeps its refresh token', async () => {
  const so = await start()
  so.vendor.more = { refresh_token: undefined }
  await so.tokens.current()
  expect(JSON.parse((await stored(so)).plain)).toEqual({ access: 'access 2', refresh: 'refresh 1' })
})

test('where the database is full when the answer comes, the new token is kept and stored as soon as it can be', async () => {
  const so = await start()
  const { world, vendor, tokens } = so
  let isFull = true
  const full = () => Promise.reject(new Error('SQLITE_FULL'))
  const db = {
    ...world.db,
    write: (...args: Parameters<typeof world.db.write>) =>
      isFull && vendor.spent.length > 0 ? full() : world.db.write(...args),
  }
  const holder = createTokens({ ...so.options, db })
  await expect(holder.current()).rejects.toThrow(/FULL/)
  await expect(holder.current()).rejects.toThrow(/FULL/)
  isFull = false
  expect(await holder.current()).toBe('access 2')
  expect(vendor.spent).toEqual(['refresh 1'])
  expect(JSON.parse((await stored(so)).plain)).toEqual({ access: 'access 2', refresh: 'refresh 2' })
  expect(await tokens.current()).toBe('access 2')
})

test('a token renews a fifth of its life before it ends', async () => {
  const so = await start()
  await so.tokens.current()
  expect((await stored(so)).row).toMatchObject({ expires_at: so.world.clock.now + 3_600_000 * 0.8 })
})

test('a refused refresh token is a Fault that asks for consent, and leaves no lease behind', async () => {
  const so = await start()
  so.vendor.good = { access: 'x', refresh: 'another' }
  await expect(so.tokens.current()).rejects.toMatchObject({ name: 'Fault', kind: 'consent' })
  expect((await stored(so)).row).toMatchObject({ lease_until: 0, generation: 1 })
})

test('a token that was never given a refresh token asks for consent', async () => {
  const so = await start()
  const bare = { access: 'a', refresh: null, expiresAt: 0 }
  await so.world.db.write([await storeTokens(so.options, bare, { generation: 1, lease: null })])
  await expect(createTokens(so.options).current()).rejects.toMatchObject({ kind: 'consent' })
  expect(so.vendor.requests).toEqual([])
})

const troubles = [
  ['says it is busy', { status: 429, body: { error: 'rate_limited' } }, 'transient'],
  ['is away for now', { status: 400, body: { error: 'temporarily_unavailable' } }, 'transient'],
  ['breaks', { status: 500, body: { error: 'internal_failure' } }, 'transient'],
  ['answers nonsense', { status: 200, body: { hello: 'world' } }, 'transient'],
  ['does not know our client', { status: 401, body: { error: 'invalid_client' } }, 'consent'],
  [
    'challenges our client',
    { status: 401, body: { error: 'invalid_client' }, headers: { 'www-authenticate': 'Basic realm="x"' } },
    'consent',
  ],
] as const

test.each(troubles)('a token endpoint that %s', async (_, refusal, kind) => {
  const so = await start()
  so.vendor.refusals.push(refusal)
  await expect(so.tokens.current()).rejects.toMatchObject({ name: 'Fault', kind })
  expect((await stored(so)).row).toMatchObject({ lease_until: 0 })
  expect(await so.tokens.current()).toBe('access 2')
})

test('a token endpoint that hangs up is a Fault that passes, and the call is not repeated under the same lease', async () => {
  const so = await start()
  so.vendor.hangUp = true
  await expect(so.tokens.current()).rejects.toMatchObject({ name: 'Fault', kind: 'transient' })
  expect(so.vendor.requests).toHaveLength(1)
})

test('a holder that lives keeps others waiting; they give up with a Fault that passes and spend nothing', async () => {
  const so = await start()
  await so.world.db.write([
    { sql: `update token set lease = 'x', lease_until = unixepoch('subsec') * 1000 + 60000`, args: [] },
  ])
  let waits = 0
  const ports = { ...so.options.ports, after: (task: () => void) => (waits++, setImmediate(task), () => undefined) }
  const waiting = createTokens({ ...so.options, ports }).current()
  await expect(waiting).rejects.toMatchObject({ kind: 'transient', detail: { nothingApplied: true } })
  expect(waits).toBe(40)
  expect(so.vendor.requests).toEqual([])
})

test('the lease of a holder that died runs out, and another renews', async () => {
  const so = await start()
  await so.world.db.write([
    { sql: `update token set lease = 'x', lease_until = unixepoch('subsec') * 1000 + 300`, args: [] },
  ])
  expect(await so.tokens.current()).toBe('access 2')
})

test('a lease lasts two minutes, longer than any token call', async () => {
  const so = await start()
  so.vendor.delayMs = 150
  const renewing = so.tokens.current()
  while (so.vendor.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const left = Number((await stored(so)).row?.['lease_until']) - Date.now()
  expect(left).toBeGreaterThan(110_000)
  expect(left).toBeLessThanOrEqual(120_000)
  await renewing
})

test('a holder whose lease another has taken meanwhile stores nothing over what that one stored', async () => {
  const so = await start()
  so.vendor.delayMs = 150
  const late = so.tokens.current()
  late.catch(() => undefined)
  while (so.vendor.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const theirs = { access: 'theirs', refresh: 'their refresh', expiresAt: null }
  await so.world.db.write([{ sql: `update token set lease = 'thief'`, args: [] }])
  await so.world.db.write([await storeTokens(so.options, theirs, { generation: 2, lease: 'thief' })])
  await expect(late).rejects.toMatchObject({ kind: 'transient' })
  expect(JSON.parse((await stored(so)).plain)).toEqual({ access: 'theirs', refresh: 'their refresh' })
})

test('our client proves itself at the token endpoint, and only there', async () => {
  const so = await start()
  await so.tokens.current()
  const form = new URLSearchParams(so.vendor.requests[0]?.body)
  expect(Object.fromEntries(form)).toMatchObject({
    grant_type: 'refresh_token',
    client_id: 'our id',
    client_secret: 'our secret',
  })
})
