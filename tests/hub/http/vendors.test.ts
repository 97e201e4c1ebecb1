import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleIds } from '#tests/support/fake-hub.ts'
import { type DoorWorld, openDoor, publicUrl } from '#tests/support/door.ts'

let world: DoorWorld
let cookie: string
let server: ReturnType<typeof serve>
let port = 0
beforeAll(async () => {
  world = await openDoor()
  cookie = await world.signIn('ada@example.com')
  port = await new Promise<number>((resolve) => {
    server = serve({ fetch: world.app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(info.port))
  })
}, 30_000)
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  world.close()
})

const bytesMax = 1_048_576

test('a webhook reaches the hub byte for byte, with the address the vendor called', async () => {
  const body = new Uint8Array([0xff, 0x00, 0x7b, 0xc3, 0x28])
  const reply = await world.app.request(`${publicUrl}/webhooks/hubspot/s3cret?portal=1&x=%2Fa%20b`, {
    method: 'POST',
    headers: { 'x-hubspot-signature-v3': 'sig', host: 'attacker.test', 'x-forwarded-host': 'attacker.test' },
    body,
  })
  expect(reply.status).toBe(204)
  const found = world.hub.deliveries.at(-1)
  expect(found?.connector).toBe('hubspot')
  expect(found?.secret).toBe('s3cret')
  expect(found?.delivery.url).toBe('https://tunnel.test/webhooks/hubspot/s3cret?portal=1&x=%2Fa%20b')
  expect(found?.delivery.method).toBe('POST')
  expect(found?.delivery.headers.get('x-hubspot-signature-v3')).toBe('sig')
  expect([...(found?.delivery.bytes ?? [])]).toEqual([...body])
  expect(world.log.join('\n')).not.toContain('s3cret')
})

test('only POST is a webhook', async () => {
  expect((await world.app.request(`${publicUrl}/webhooks/hubspot/s3cret`)).status).toBe(404)
  expect((await world.app.request(`${publicUrl}/webhooks/hubspot`, { method: 'PUT' })).status).toBe(404)
  expect(world.log.join('\n')).not.toContain('s3cret')
})

/** Sends over a real socket and returns the status, or `cut` where the server hung up. */
function send(path: string, headers: Record<string, string>, parts: readonly Buffer[]): Promise<number | 'cut'> {
  return new Promise((resolve) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', headers }, (incoming) => {
      incoming.resume()
      resolve(incoming.statusCode ?? 0)
    })
    outgoing.on('error', () => resolve('cut'))
    for (const part of parts) outgoing.write(part)
    outgoing.end()
  })
}

const chunk = Buffer.alloc(65_536, 97)

test('a body of exactly 1 MB is taken, one byte more is not', async () => {
  const full = Array.from({ length: bytesMax / chunk.length }, () => chunk)
  expect(await send('/webhooks/memory', { 'content-length': String(bytesMax) }, full)).toBe(204)
  expect(world.hub.deliveries.at(-1)?.delivery.bytes.byteLength).toBe(bytesMax)
  const before = world.hub.deliveries.length
  expect(await send('/webhooks/memory', { 'transfer-encoding': 'chunked' }, [...full, Buffer.from('x')])).toBe(413)
  expect(await send('/webhooks/memory', { 'content-length': String(bytesMax + 1) }, [...full, Buffer.from('x')])).toBe(
    413,
  )
  expect(world.hub.deliveries.length).toBe(before)
})

test('10 MB without a length are refused, by the webhook door and by the API', async () => {
  const many = Array.from({ length: 160 }, () => chunk)
  const headers = { 'transfer-encoding': 'chunked', 'content-type': 'application/json' }
  const before = world.hub.deliveries.length
  expect([413, 'cut']).toContain(await send('/webhooks/memory', headers, many))
  expect([413, 'cut']).toContain(await send('/api/auth/sign-in/email', headers, many))
  expect(world.hub.deliveries.length).toBe(before)
})

test('a body that is packed stays packed', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  expect(await send('/webhooks/memory', { 'content-encoding': 'gzip' }, [bomb])).toBe(204)
  expect(world.hub.deliveries.at(-1)?.delivery.bytes.byteLength).toBe(bomb.byteLength)
})

const callback = (query: string, headers: Record<string, string> = { cookie }): Promise<Response> =>
  Promise.resolve(world.app.request(`${publicUrl}/oauth/callback${query}`, { headers }))

test('consent comes back to the hub with who is signed in, and ends on the connection’s page', async () => {
  const reply = await callback('?state=right&code=c', { cookie, host: 'evil.test', 'x-forwarded-host': 'evil.test' })
  expect([reply.status, reply.headers.get('location')]).toEqual([
    302,
    `${publicUrl}/connections/${sampleIds.connection}`,
  ])
  const person = await world.accounts.signedIn(new Headers({ cookie }))
  expect(world.hub.calls.at(-1)).toEqual({
    verb: 'finishConnect',
    args: [`${publicUrl}/oauth/callback?state=right&code=c`, person?.person.id],
  })
})

test('consent without a session reaches nobody', async () => {
  const before = world.hub.calls.length
  const reply = await callback('?state=right&code=c', {})
  expect(reply.headers.get('location')).toBe(`${publicUrl}/?problem=not-signed-in`)
  expect(world.hub.calls.length).toBe(before)
})

test('nothing in the query sends the browser elsewhere', async () => {
  for (const lure of ['//evil.test', '/\\evil.test', '%2f%2fevil.test', 'https://evil.test']) {
    for (const name of ['next', 'redirect', 'redirect_uri', 'RelayState', 'state', 'error_uri']) {
      for (const state of ['&state=right', '']) {
        const reply = await callback(`?${name}=${lure}${name === 'state' ? '' : state}`)
        const location = new URL(reply.headers.get('location') ?? 'missing:')
        expect(location.origin).toBe(publicUrl)
        expect(location.href).not.toContain('evil')
      }
    }
  }
})

test('a consent that is not open ends on a page that says so', async () => {
  expect((await callback('?state=wrong')).headers.get('location')).toBe(`${publicUrl}/connections?problem=bad-state`)
})
