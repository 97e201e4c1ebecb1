import { expect, test } from 'vitest'

import { findConnector } from '#connectors/index.ts'
import { salesforce } from '#connectors/salesforce/connector.ts'
import type { Session } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import { remoteId } from '#shared/ids.ts'

import { startSalesforce } from './twin.ts'

const account = { instance_url: 'https://twin-dev-ed.my.salesforce.com', id: 'https://login.salesforce.com/id/00D/005' }

function answering(reply: Response | Error): Session {
  const fetch: Session['fetch'] = async () => {
    if (reply instanceof Error) throw reply
    return reply.clone()
  }
  return { fetch, now: () => 0, account, settings: {} }
}

async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const error: unknown = await call.then(
    () => 'It succeeded.',
    (thrown: unknown) => thrown,
  )
  if (error instanceof Fault) return error
  throw new Error('Expected a Fault.', { cause: error })
}

const refusal = (status: number, errorCode: string, headers = {}) =>
  Response.json([{ errorCode, message: `Said ${errorCode}` }], { status, headers })

test.for([
  ['consent', true, refusal(401, 'INVALID_SESSION_ID')],
  ['consent', true, refusal(403, 'API_DISABLED_FOR_ORG')],
  ['quota', true, refusal(403, 'REQUEST_LIMIT_EXCEEDED')],
  ['quota', true, new Response('', { status: 429, headers: { 'retry-after': '9' } })],
  ['transient', true, refusal(503, 'SERVER_UNAVAILABLE')],
  ['transient', true, new Response('<html>', { status: 503 })],
  ['transient', false, new Response('<html>', { status: 500 })],
  ['transient', false, new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } })],
  ['transient', false, new TypeError('fetch failed')],
  ['refused', true, refusal(400, 'INVALID_FIELD')],
  ['refused', true, refusal(403, 'INSUFFICIENT_ACCESS')],
  ['contract', true, refusal(400, 'MALFORMED_QUERY')],
  ['contract', true, new Response(null, { status: 302, headers: { location: 'https://evil.example' } })],
  ['contract', true, refusal(410, 'UNSUPPORTED_API_VERSION')],
  ['contract', false, Response.json({ nothing: 'of the kind' })],
] as const)('a reply is a %s fault (nothing applied: %s)', async ([kind, nothingApplied, reply]) => {
  const remote = salesforce.open(answering(reply))
  const fault = await faultOf(remote.read({ object: 'Lead', fields: ['Name'], cursor: null, limit: 10 }))
  expect(fault.kind).toBe(kind)
  expect(fault.detail.nothingApplied).toBe(nothingApplied)
})

test('a wait that Salesforce asks for is passed on', async () => {
  const reply = new Response('', { status: 429, headers: { 'retry-after': '9' } })
  const fault = await faultOf(salesforce.open(answering(reply)).describe('Lead'))
  expect(fault.detail.retryAfterSeconds).toBe(9)
})

test('a Fault of the session passes through as it is', async () => {
  const fault = new Fault('quota', 'The bucket is empty.', { retryAfterSeconds: 3, nothingApplied: true })
  const remote = salesforce.open(answering(fault))
  expect(await faultOf(remote.describe('Lead'))).toBe(fault)
  expect(
    await faultOf(remote.write('Lead', [{ kind: 'update', id: remoteId('00QQy0000000001AAA'), fields: {} }])),
  ).toBe(fault)
})

test.for([
  'https://salesforce.com.evil.example',
  'https://evilsalesforce.com',
  'http://twin.my.salesforce.com',
  'https://user:pass@twin.my.salesforce.com',
  'https://twin.my.salesforce.com:8443',
  'not a url',
  '',
])('an org at %s is refused before any call', async (instance_url) => {
  const called: unknown[] = []
  const fetch: Session['fetch'] = async (input) => (called.push(input), new Response('{}'))
  const remote = salesforce.open({ fetch, now: () => 0, account: { ...account, instance_url }, settings: {} })
  expect((await faultOf(remote.describe('Lead'))).kind).toBe('contract')
  expect(called).toEqual([])
})

test('identify asks the identity address and puts no token into it', async () => {
  const { remote, world } = await startSalesforce()
  const told = await remote.identify()
  expect(told.key).toMatch(/^00D\w{15}$/)
  expect(told.title).toBe('hub@twin.example')
  expect(told.recordUrl).toBe('https://twin-dev-ed.my.salesforce.com/lightning/r/{object}/{id}/view')
  expect(world.calls.list().at(-1)?.url).not.toContain('?')
})

test('the meter reads what is left of the day', () => {
  const reply = (info: string) => new Response(null, { headers: { 'sforce-limit-info': info } })
  const budget = { quota: 'calls', limit: 100_000, remaining: 89_982, windowSeconds: 86_400 }
  expect(salesforce.meter?.(reply('api-usage=10018/100000'))).toEqual([budget])
  expect(salesforce.meter?.(reply('per-app-api-usage=1/2(appName=x); api-usage=10018/100000'))).toEqual([budget])
  expect(salesforce.meter?.(new Response())).toEqual([])
})

test('describe tells lengths, choices that bind, and what must be there', async () => {
  const { remote, act } = await startSalesforce()
  act('change-field', { object: 'Lead', name: 'Rating', isRestricted: true })
  const specs = new Map((await remote.describe('Lead')).map((spec) => [spec.name, spec]))
  expect(specs.get('FirstName')).toMatchObject({ type: 'string', lengthMax: 40, required: false, writable: true })
  expect(specs.get('LastName')).toMatchObject({ required: true })
  expect(specs.get('Rating')).toMatchObject({ type: 'choice', choices: ['Hot', 'Warm', 'Cold'] })
  expect(specs.get('Industry')?.choices).toBeUndefined()
  expect(specs.get('Lead_Hub_Id__c')).toMatchObject({ unique: true })
  expect(specs.get('SystemModstamp')).toMatchObject({ type: 'datetime', writable: false })
})

test('an owner is told by e-mail: active people by their ids, and whoever we are there is nobody', async () => {
  const { world, session } = await startSalesforce()
  const id = '005Qy000000000AIAQ'
  const owner = async (facts: Readonly<Record<string, string>>) => {
    const specs = await salesforce.open({ ...session, account: { ...session.account, ...facts } }).describe('Lead')
    return specs.find(({ name }) => name === 'OwnerId')
  }
  const all = (await owner({}))?.people?.known ?? []
  expect(all.map(([, email]) => email)).toEqual(['hub@twin.example', 'vera@twin.example'])
  const [ourselves = [id], vera = [id]] = all
  expect(await owner({ user_id: ourselves[0] })).toMatchObject({
    type: 'person',
    writable: true,
    people: { known: [[vera[0], 'vera@twin.example']], nobody: ourselves[0] },
  })
  world.calls.clear()
  const remote = salesforce.open(session)
  for (const object of ['Lead', 'Contact', 'Account']) await remote.describe(object)
  // People are asked for once for all three.
  expect(world.calls.list()).toHaveLength(4)
})

test('the registry knows the connector by its id', () => {
  expect(findConnector('salesforce')).toBe(salesforce)
  expect(findConnector('nobody')).toBeUndefined()
})
