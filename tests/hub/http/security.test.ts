import { afterAll, beforeAll, expect, test } from 'vitest'
import { Hono } from 'hono'
import { replies } from '#hub/http/replies.ts'
import { type Cast, castOf, type DoorWorld, openDoor, publicUrl } from '#tests/support/door.ts'

let world: DoorWorld
let cast: Cast
beforeAll(async () => {
  const mounted = new Hono()
  mounted.post('/commands', (context) => context.text('ok'))
  mounted.get('/broken', () => {
    throw new Error('inside the mounted door')
  })
  world = await openDoor({
    mounts: [{ path: '/slack', app: mounted }],
    assets: {
      fetch: (request) => {
        const { pathname } = new URL(request.url)
        if (pathname === '/index.html') return new Response('<html>page</html>')
        if (pathname === '/assets/app-1.js') return new Response('code')
        return new Response('no', { status: 404 })
      },
    },
  })
  cast = await castOf(world)
}, 30_000)
afterAll(() => world.close())

const policyOf = (workspace: string): string => `/api/v1/workspaces/${workspace}/policy`
const policy = { defaultRule: { kind: 'newest' }, rules: {} }
const put = (headers: Record<string, string>) =>
  world.app.request(`${publicUrl}${policyOf(cast.workspace)}`, {
    method: 'PUT',
    headers: { cookie: cast.cookies.owner, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(policy),
  })

test('what another site makes a browser send is refused', async () => {
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: `${publicUrl}.evil.test` },
    { origin: `${publicUrl}:8080` },
    { origin: 'https://hub.test' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: publicUrl, 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.test', 'content-type': 'text/plain' },
    { origin: 'https://evil.test', 'x-http-method-override': 'GET' },
  ]
  const before = world.hub.calls.length
  for (const headers of foreign) {
    const reply = await put(headers)
    expect([headers, reply.status]).toEqual([headers, 403])
    expect(replies.Problem.parse(await reply.json()).code).toBe('foreign-origin')
  }
  expect(world.hub.calls.length).toBe(before)
  expect((await put({ origin: publicUrl, 'sec-fetch-site': 'same-origin' })).status).toBe(204)
})

test('another site cannot sign anyone in', async () => {
  const reply = await world.ask('POST', '/api/auth/sign-in/email', {
    body: { email: 'owner@example.com', password: 'x' },
    headers: { origin: 'https://evil.test' },
  })
  expect(reply.status).toBe(403)
})

test('every answer carries the security headers, and none allows another origin', async () => {
  const asked = [
    await world.ask('GET', '/api/v1/me', { cookie: cast.cookies.owner }),
    await world.ask('GET', '/api/v1/me', { headers: { origin: 'null' } }),
    await world.ask('GET', '/api/v1/nothing'),
    await world.ask('POST', '/api/v1/workspaces', { cookie: cast.cookies.owner, body: '{' }),
    await put({ origin: 'https://evil.test' }),
    await world.ask('GET', '/oauth/callback?state=right'),
    await world.ask('GET', '/connections/conn_1'),
    await world.ask('POST', '/webhooks/memory', { body: '{}' }),
    await world.ask('GET', '/slack/broken'),
    await world.ask('OPTIONS', '/api/v1/me', { headers: { origin: 'https://evil.test' } }),
  ]
  expect(asked.map(({ status }) => status)).toEqual([200, 401, 404, 400, 403, 302, 200, 204, 500, 404])
  for (const { headers } of asked) {
    expect(headers.get('content-security-policy')).toContain(`script-src 'self';`)
    expect(headers.get('content-security-policy')).toContain(`frame-ancestors 'none'`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f]{32}$/)
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(headers.get('strict-transport-security')).toBeNull()
  }
  expect(asked[0]?.headers.get('cache-control')).toBe('no-store')
})

test('over https the browser is told to stay there, and cookies do', async () => {
  const secure = await openDoor({ publicUrl: 'https://hub.test' })
  await secure.addPerson('ada@example.com')
  const body = { email: 'ada@example.com', password: 'correct horse battery' }
  const headers = { origin: 'https://hub.test' }
  const reply = await secure.ask('POST', '/api/auth/sign-in/email', { body, headers })
  expect(reply.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  expect(reply.headers.getSetCookie()[0]).toMatch(/^__Secure-lead-hub\.session_token=.*; Secure/)
  secure.close()
})

test('the session cookie is for us and for HTTP only', async () => {
  const body = { email: 'owner@example.com', password: 'correct horse battery' }
  const reply = await world.ask('POST', '/api/auth/sign-in/email', { body })
  const cookie = reply.headers.getSetCookie().find((text) => text.startsWith('lead-hub.session_token='))
  expect(cookie).toMatch(/HttpOnly/)
  expect(cookie).toMatch(/SameSite=Lax/)
  expect(cookie).not.toMatch(/Domain/)
  expect(Object.keys(replies.Session.parse(await reply.json()).user ?? {})).toEqual(['id', 'name', 'email'])
})

test('unknown keys are a 400 that names them', async () => {
  const cookie = cast.cookies.owner
  const at = policyOf(cast.workspace)
  const bodies: [string, string][] = [
    [JSON.stringify({ ...policy, role: 'owner' }), 'body.role'],
    [JSON.stringify({ defaultRule: { kind: 'newest', ws: 'x' }, rules: {} }), 'body.defaultRule.ws'],
    ['{"defaultRule":{"kind":"newest"},"rules":{},"__proto__":{"role":"owner"}}', 'body.__proto__'],
    ['{"defaultRule":{"kind":"newest"},"rules":{"\\u005f_proto__":{"kind":"keep"}}}', 'body.rules.__proto__'],
    ['{"defaultRule":{"kind":"newest"},"rules":{},"constructor":1}', 'body.constructor'],
  ]
  for (const [body, path] of bodies) {
    const reply = await world.ask('PUT', at, { cookie, body })
    expect([path, reply.status]).toEqual([path, 400])
    const problem = replies.Problem.parse(await reply.json())
    expect(problem.errors).toContainEqual({ path, message: 'Unknown key' })
    expect(problem.detail).toContain(path)
  }
})

test('unknown and doubled query parameters are a 400 that names them', async () => {
  const cookie = cast.cookies.owner
  const leads = `/api/v1/workspaces/${cast.workspace}/leads`
  for (const [query, path] of [
    ['?ws=other', 'query.ws'],
    ['?limit=5&limit=6', 'query.limit'],
    ['?__proto__=1', 'query.__proto__'],
    ['?limit=0', 'query.limit'],
    ['?sort=drop', 'query.sort'],
  ]) {
    const reply = await world.ask('GET', `${leads}${query}`, { cookie })
    expect([query, reply.status]).toEqual([query, 400])
    expect(replies.Problem.parse(await reply.json()).errors?.[0]?.path).toBe(path)
  }
  expect((await world.ask('GET', `${leads}?limit=7`, { cookie })).status).toBe(200)
  expect(world.hub.calls.at(-1)?.args[1]).toEqual({ sort: 'score', limit: 7 })
  expect((await world.ask('GET', `${policyOf(cast.workspace)}?x=1`, { cookie })).status).toBe(400)
})

test('a body that is no JSON, no object or no body at all is told apart politely', async () => {
  const cookie = cast.cookies.owner
  const at = policyOf(cast.workspace)
  const statusOf = async (body: string, headers: Record<string, string>): Promise<number> =>
    (await world.ask('PUT', at, { cookie, body, headers })).status
  expect(await statusOf('{', {})).toBe(400)
  expect(await statusOf('[]', {})).toBe(400)
  expect(await statusOf('null', {})).toBe(400)
  expect(await statusOf('[['.repeat(200_000), {})).toBe(400)
  expect(await statusOf(JSON.stringify(policy), { 'content-type': 'text/plain' })).toBe(415)
  expect(await statusOf(JSON.stringify(policy), { 'content-type': 'application/json-patch+json' })).toBe(415)
  expect((await world.ask('PUT', at, { cookie })).status).toBe(400)
})

test('the mounted door answers under its path, and still not to a foreign page with our cookie', async () => {
  const post = (headers: Record<string, string>) =>
    world.app.request(`${publicUrl}/slack/commands`, { method: 'POST', headers })
  expect((await post({ 'x-slack-signature': 'v0=00' })).status).toBe(200)
  expect((await post({ origin: 'https://evil.test', cookie: cast.cookies.owner })).status).toBe(403)
})

test('addresses of the page get the page, missing files and API paths do not', async () => {
  const page = await world.ask('GET', '/leads/lead_1')
  expect([page.status, await page.text(), page.headers.get('cache-control')]).toEqual([
    200,
    '<html>page</html>',
    'no-cache',
  ])
  expect((await world.ask('GET', '/assets/app-1.js')).headers.get('cache-control')).toContain('immutable')
  expect((await world.ask('GET', '/assets/app-2.js')).status).toBe(404)
  expect((await world.ask('GET', '/api/v2/leads')).headers.get('content-type')).toBe('application/problem+json')
  expect((await world.ask('POST', '/leads/lead_1')).status).toBe(404)
})

test('sign-up and sign-in tell nobody who has an account', async () => {
  const shape = async (email: string, path: string, body: object): Promise<unknown> => {
    const reply = await world.ask('POST', path, { body: { email, ...body } })
    const text = await reply.text()
    return [
      reply.status,
      text === '' ? '' : Object.keys(replies.Problem.parse(JSON.parse(text))),
      [...reply.headers.keys()],
    ]
  }
  const signUp = { name: 'N', password: 'a long enough one' }
  expect(await shape('owner@example.com', '/api/auth/sign-up/email', signUp)).toEqual(
    await shape('brand-new@example.com', '/api/auth/sign-up/email', signUp),
  )
  const signIn = { password: 'wrong' }
  expect(await shape('admin@example.com', '/api/auth/sign-in/email', signIn)).toEqual(
    await shape('no-one@example.com', '/api/auth/sign-in/email', signIn),
  )
})

test('sign-in takes about as long for an unknown address as for a known one', async () => {
  const time = async (email: string): Promise<number> => {
    const begun = performance.now()
    await world.ask('POST', '/api/auth/sign-in/email', { body: { email, password: 'wrong' } })
    return performance.now() - begun
  }
  const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  await world.accounts.signUp({ name: 'K', email: 'known@example.com', password: 'a long enough one' }, undefined)
  const known: number[] = []
  const unknown: number[] = []
  for (let round = 0; round < 7; round += 1) {
    known.push(await time('known@example.com'))
    unknown.push(await time(`nobody-${round}@example.com`))
  }
  // Without a hash for the unknown address the ratio is far below a half.
  expect(median(unknown) / median(known)).toBeGreaterThan(0.6)
})

test('too many wrong passwords are a 429 that says when to come back', async () => {
  const attempt = () =>
    world.ask('POST', '/api/auth/sign-in/email', { body: { email: 'viewer@example.com', password: 'wrong' } })
  for (let time = 0; time < 10; time += 1) expect((await attempt()).status).toBe(401)
  const reply = await attempt()
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '30'])
  expect(replies.Problem.parse(await reply.json()).code).toBe('too-many-attempts')
  expect((await world.ask('GET', '/api/v1/me', { cookie: cast.cookies.viewer })).status).toBe(200)
})

test('none of the library’s own endpoints is open', async () => {
  for (const path of [
    '/api/auth/organization/create',
    '/api/auth/list-sessions',
    '/api/auth/update-user',
    '/api/auth/delete-user',
    '/api/auth/reset-password',
    '/api/auth/ok',
    '/api/auth/error',
  ]) {
    for (const method of ['GET', 'POST']) {
      const reply = await world.ask(method, path, {
        cookie: cast.cookies.owner,
        ...(method === 'GET' ? {} : { body: {} }),
      })
      expect([path, reply.status]).toEqual([path, 404])
    }
  }
})

test('no log line holds a password, a cookie, an address of a person or an invitation', () => {
  const log = world.log.join('\n')
  expect(log).toContain('"route":"/api/auth/sign-in/email"')
  for (const secret of ['correct horse', '@example.com', 'session_token', cast.cookies.owner.slice(-20)]) {
    expect(log).not.toContain(secret)
  }
})
