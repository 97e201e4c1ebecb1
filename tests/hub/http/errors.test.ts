import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '#shared/fault.ts'
import { replies } from '#hub/http/replies.ts'
import { createAccounts } from '#hub/accounts/accounts.ts'
import { Refusal } from '#hub/hub.ts'
import { type Cast, castOf, type DoorWorld, openDoor } from '#tests/support/door.ts'

let world: DoorWorld
let cast: Cast
beforeAll(async () => {
  world = await openDoor()
  cast = await castOf(world)
}, 30_000)
afterAll(() => world.close())

async function failing(error: Error): Promise<Response> {
  world.hub.fail(error)
  return world.ask('GET', `/api/v1/workspaces/${cast.workspace}/overview`, { cookie: cast.cookies.owner })
}

test('a refusal keeps its status, code and way out', async () => {
  const reply = await failing(new Refusal(409, 'plan-changed', 'The plan is another by now.', 'Look at it again.'))
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
  expect(replies.Problem.parse(await reply.json())).toEqual({
    type: 'urn:lead-hub:problem:plan-changed',
    title: 'Not possible now',
    status: 409,
    code: 'plan-changed',
    detail: 'The plan is another by now.',
    fix: 'Look at it again.',
    correlation: reply.headers.get('x-correlation-id'),
  })
})

test('a busy database is a 503 that asks to come back', async () => {
  const reply = await failing(new Refusal(503, 'database-busy', 'The database is busy.', 'Try again.'))
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5'])
})

test('a remote that fails is told in plain words, never in its own', async () => {
  const kinds = [
    ['consent', 502],
    ['quota', 503],
    ['transient', 503],
    ['refused', 502],
    ['contract', 502],
  ] as const
  for (const [kind, status] of kinds) {
    const fault = new Fault(kind, 'INVALID_SESSION_ID <script>', { said: 'canary-said', retryAfterSeconds: 7.2 })
    const reply = await failing(fault)
    const text = await reply.text()
    expect([kind, reply.status]).toEqual([kind, status])
    expect(replies.Problem.parse(JSON.parse(text)).code).toMatch(/^remote-/)
    expect(text).not.toMatch(/INVALID_SESSION_ID|canary-said/)
    expect(reply.headers.get('retry-after')).toBe(status === 503 ? '8' : null)
  }
})

test('anything else is a 500 without a trace, and the log has it under the same correlation', async () => {
  const reply = await failing(new Error('canary: select * from secrets'))
  const text = await reply.text()
  expect(reply.status).toBe(500)
  expect(text).not.toMatch(/canary|at .*\.ts/)
  const { correlation } = replies.Problem.parse(JSON.parse(text))
  expect(world.log.filter((line) => line.includes(correlation)).join('\n')).toContain('canary')
})

test('a correlation id from outside is not taken over', async () => {
  const headers = { 'x-correlation-id': 'forged', 'x-request-id': 'forged' }
  const reply = await world.ask('GET', '/api/v1/me', { cookie: cast.cookies.owner, headers })
  expect(reply.headers.get('x-correlation-id')).toMatch(/^[0-9a-f]{32}$/)
  expect(world.log.join('\n')).not.toContain('forged')
})

test('/healthz says whether the control database answers', async () => {
  expect((await world.ask('GET', '/healthz')).status).toBe(200)
  const broken = await openDoor({ control: { ...world.control, read: () => Promise.reject(new Error('gone')) } })
  expect((await broken.ask('GET', '/healthz')).status).toBe(503)
  broken.close()
})

test('a busy database is a 503 for accounts too, and loses nothing', async () => {
  const busy = () => Promise.reject(new Refusal(503, 'database-busy', 'The database is busy.', 'Try again.'))
  const control = { ...world.control, read: busy, write: busy }
  const accounts = createAccounts({ ...world.ports, databases: { ...world.ports.databases, control } })
  const closed = await openDoor({ accounts, control })
  const name = 'N'
  const email = 'busy@example.com'
  const password = 'correct horse battery'
  const cookie = cast.cookies.owner
  const answers = [
    await closed.ask('POST', '/api/auth/sign-up/email', { body: { name, email, password } }),
    await closed.ask('POST', '/api/auth/sign-in/email', { body: { email, password } }),
    await closed.ask('GET', '/api/v1/me', { cookie }),
    await closed.ask('POST', '/api/v1/workspaces', { cookie, body: { name } }),
    await closed.ask('GET', '/api/auth/get-session', { cookie }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
  closed.close()
})
