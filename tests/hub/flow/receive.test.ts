import { expect, test } from 'vitest'
import { signMemoryDelivery } from '#connectors/memory/webhook.ts'
import { sha256Hex } from '#hub/flow/vault.ts'
import { storeRoute } from '#hub/store/control/routes.ts'
import { connectionId } from '#shared/ids.ts'
import type { Connector } from '#shared/connector.ts'
import { openWorld, remote, rowsOf, workspace } from '#tests/hub/world.ts'
import { addConnection } from '#tests/hub/store/plans.ts'

const secret = 'hush'

/** A connector whose pushes are signed with a secret of the deployment, and which hints at several records at once. */
const signing = (): Connector => {
  const { connector } = remote('memory', {
    manifest: {
      auth: {
        kind: 'oauth2',
        authorizationEndpoint: 'https://a.test/',
        tokenEndpoint: 'https://a.test/t',
        issuer: 'https://a.test',
        scopes: [],
        pkce: true,
        keep: [],
        clientAuth: 'body',
        env: { clientId: 'ID', clientSecret: 'SECRET', webhookSecret: 'HOOKS' },
      },
    },
  })
  const { webhooks } = connector
  if (webhooks === undefined) throw new Error('It sends no webhooks.')
  const many = (body: string) => body.split('\n').map((line) => ({ body: line }))
  return {
    ...connector,
    webhooks: { ...webhooks, parse: (one) => many(one.body).flatMap(({ body }) => webhooks.parse({ ...one, body })) },
  }
}

const start = async () => {
  const world = await openWorld({
    connectors: [signing()],
    config: { secrets: { HOOKS: secret, HOOKS_PREVIOUS: 'old hush' } },
  })
  for (const name of ['crm', 'other']) {
    await addConnection(world.db, 'live', `conn_${name}`)
    const route = { account: name, workspace, connection: connectionId(`conn_${name}`) }
    await world.ports.databases.control.write([storeRoute('memory', route, await sha256Hex(`path of ${name}`))])
  }
  const push = async (body: string, more: { by?: string; at?: number; path?: string } = {}) => {
    const headers = await signMemoryDelivery(more.by ?? secret, body, more.at ?? world.clock.now)
    const delivery = { method: 'POST', url: 'http://hub.test/w', headers, bytes: new TextEncoder().encode(body) }
    return world.hub.receive('memory', delivery, more.path)
  }
  return { world, push, signals: () => rowsOf(world.db, 'signal') }
}

const hint = (id: string, account = 'crm') => JSON.stringify({ account, object: 'person', id })
const rejected = { status: 401, code: 'webhook-rejected' }

test('a signed delivery is a hint: the record is to be loaded, its lane is woken, and nothing else changes', async () => {
  const { world, push, signals } = await start()
  expect((await push(hint('1'))).status).toBe(204)
  expect(await signals()).toMatchObject([{ connection: 'conn_crm', remote_id: '1', raised: 1 }])
  expect([...world.woken]).toEqual(['pull:ws_1:conn_crm'])
  expect(await rowsOf(world.db, 'inbox')).toEqual([])
})

test.each([
  ['forged', { by: 'guess' }],
  ['stale', { at: Date.UTC(2026, 10, 20, 8, 54) }],
  ['from the future', { at: Date.UTC(2026, 10, 20, 9, 6) }],
])('a delivery that is %s changes nothing: 401', async (_, more) => {
  const { world, push, signals } = await start()
  await expect(push(hint('1'), more)).rejects.toMatchObject(rejected)
  expect(await signals()).toEqual([])
  expect(world.woken.size).toBe(0)
  expect(await rowsOf(world.db, 'connection')).toMatchObject([{ heard_at: null }, { heard_at: null }])
})

test('a delivery whose body was changed on its way changes nothing: 401', async () => {
  const { world, signals } = await start()
  const headers = await signMemoryDelivery(secret, hint('1'), world.clock.now)
  const delivery = { method: 'POST', url: 'http://hub.test/w', headers, bytes: new TextEncoder().encode(hint('2')) }
  await expect(world.hub.receive('memory', delivery)).rejects.toMatchObject(rejected)
  expect(await signals()).toEqual([])
})

test('while a signing secret is rotated, both are good', async () => {
  const { push, signals } = await start()
  await push(hint('1'), { by: 'old hush' })
  expect(await signals()).toHaveLength(1)
})

test('an address that nobody was given is a forgery, however well it is signed: 401', async () => {
  const { push, signals } = await start()
  await expect(push(hint('1'), { path: 'a guess' })).rejects.toMatchObject(rejected)
  expect(await signals()).toEqual([])
})

test('an address belongs to one connection: what it says of another account is ignored', async () => {
  const { push, signals } = await start()
  await push(`${hint('1', 'other')}\n${hint('2')}`, { path: 'path of crm' })
  expect(await signals()).toMatchObject([{ connection: 'conn_crm', remote_id: '2' }])
})

test('an account that no connection is bound to is heard and forgotten', async () => {
  const { push, signals } = await start()
  expect((await push(hint('1', 'nobody'))).status).toBe(204)
  expect(await signals()).toEqual([])
})

test('several hints at one record become one; several deliveries count up', async () => {
  const { push, signals } = await start()
  await push([hint('1'), hint('1'), hint('2'), hint('1')].join('\n'))
  expect(await signals()).toMatchObject([
    { remote_id: '1', raised: 1 },
    { remote_id: '2', raised: 1 },
  ])
  await push(hint('1'))
  expect(await signals()).toMatchObject([{ raised: 2 }, { raised: 1 }])
})

test('one delivery about two accounts reaches both connections', async () => {
  const { world, push, signals } = await start()
  await push(`${hint('1')}\n${hint('2', 'other')}`)
  expect(await signals()).toMatchObject([{ connection: 'conn_crm' }, { connection: 'conn_other' }])
  expect([...world.woken]).toEqual(['pull:ws_1:conn_crm', 'pull:ws_1:conn_other'])
})

test('a database that is full says 503, so that the vendor sends it again', async () => {
  const { world, push, signals } = await start()
  const many = Array.from({ length: 800 }, (_, n) => hint(`record ${n} ${'x'.repeat(60)}`)).join('\n')
  const [pages] = (await world.db.client.execute('pragma page_count')).rows
  await world.db.client.execute(`pragma max_page_count = ${Number(pages?.['page_count'])}`)
  await expect(push(many)).rejects.toMatchObject({ status: 503, code: 'database-full' })
  expect(await signals()).toEqual([])
  await world.db.client.execute('pragma max_page_count = 100000')
  expect((await push(many)).status).toBe(204)
  expect(await signals()).toHaveLength(800)
})
