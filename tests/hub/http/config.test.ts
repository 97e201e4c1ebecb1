import { expect, test } from 'vitest'
import { hubspotManifest as hubspot } from '#connectors/hubspot/manifest.ts'
import { salesforceManifest as salesforce } from '#connectors/salesforce/manifest.ts'
import { parseSettings, SettingsError } from '#hub/http/config.ts'

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64')
const least = { HUB_KEYS: `k1:${key(1)}`, AUTH_SECRET: 'a-secret-of-more-than-32-characters!' }
const connectors = [{ manifest: salesforce }, { manifest: hubspot }]
const parse = (env: Record<string, unknown>, runtime: 'node' | 'workers' = 'node') =>
  parseSettings(env, { runtime, connectors })

function problemsOf(env: Record<string, unknown>, runtime: 'node' | 'workers' = 'node'): readonly string[] {
  try {
    parse(env, runtime)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

test('two settings are enough on a fresh machine', () => {
  const { hub, ...settings } = parse(least)
  expect(settings).toEqual({
    authSecret: least.AUTH_SECRET,
    port: 8787,
    dataDir: './data',
    logLevel: 'info',
  })
  expect(hub).toMatchObject({
    publicUrl: 'http://localhost:8787',
    webhookUrl: 'http://localhost:8787',
    secrets: {},
    defaultRegion: 'CH',
  })
  expect(hub.keys).toEqual([{ id: 'k1', key: new Uint8Array(32).fill(1) }])
  expect('vendorGateway' in hub).toBe(false)
})

test('everything that is wrong is told at once, by name, with an example', () => {
  const problems = problemsOf({
    PUBLIC_URL: 'ftp://hub.example.com',
    WEBHOOK_URL: 'https://hub.example.com/path',
    HUB_KEYS: 'k1:short',
    PORT: '99999',
    LOG_LEVEL: 'loud',
    DEFAULT_REGION: 'Schweiz',
    SALESFORCE_CLIENT_ID: 'id',
  })
  const names = ['PUBLIC_URL', 'WEBHOOK_URL', 'HUB_KEYS', 'PORT', 'LOG_LEVEL', 'DEFAULT_REGION', 'AUTH_SECRET']
  for (const name of [...names, 'SALESFORCE_CLIENT_SECRET']) {
    expect(problems.filter((problem) => problem.startsWith(`${name} `))).toHaveLength(1)
  }
  expect(problems).toHaveLength(8)
  for (const problem of problems) expect(problem).toMatch(/\. Example: [A-Z_]+=\S+/)
})

test('a value is never repeated, however wrong it is', () => {
  const canary = 'canary7f3a'
  const env: Record<string, string> = {}
  for (const name of ['PUBLIC_URL', 'WEBHOOK_URL', 'HUB_KEYS', 'AUTH_SECRET', 'PORT', 'LOG_LEVEL', 'DEFAULT_REGION']) {
    env[name] = canary
  }
  const error = (() => {
    try {
      return parse({ ...env, HUBSPOT_CLIENT_SECRET: canary })
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(SettingsError)
  expect(String(error)).not.toContain(canary)
})

test('an empty setting counts as none, and a Worker’s bindings that are no text are left alone', () => {
  expect(problemsOf({ ...least, AUTH_SECRET: '  ' })).toEqual([expect.stringContaining('AUTH_SECRET is not set')])
  expect(parse({ ...least, QUEUE: { send: () => undefined } }).port).toBe(8787)
})

test.each([
  ['', 'is not set'],
  ['k1', 'place 1'],
  [`k1:${key(1)},k2:${Buffer.alloc(16).toString('base64')}`, 'place 2'],
  [`k1:${key(1)},k1:${key(2)}`, 'twice'],
  [`:${key(1)}`, 'place 1'],
])('keys %# are refused', (keys, why) => {
  expect(problemsOf({ ...least, HUB_KEYS: keys })).toEqual([expect.stringContaining(why)])
})

test('several keys keep their order, newest first', () => {
  const { hub } = parse({ ...least, HUB_KEYS: `new:${key(2)}, old:${key(1)}` })
  expect(hub.keys.map(({ id }) => id)).toEqual(['new', 'old'])
})

test.each([
  ['http://hub.example.com', 'https://'],
  ['https://user:secret@hub.example.com', 'user name'],
  ['https://hub.example.com/?a=1', 'no path'],
  ['hub.example.com', 'address'],
])('%s is no public address', (url, why) => {
  expect(problemsOf({ ...least, PUBLIC_URL: url })).toEqual([expect.stringContaining(why)])
})

test('a trailing slash is taken off', () => {
  expect(parse({ ...least, PUBLIC_URL: 'https://hub.example.com/' }).hub.publicUrl).toBe('https://hub.example.com')
})

test('the secrets are those the manifests name, and no other variable', () => {
  const { hub } = parse({
    ...least,
    SALESFORCE_CLIENT_ID: 'id',
    SALESFORCE_CLIENT_SECRET: 'secret',
    SLACK_SIGNING_SECRET: 'sign',
    HOME: '/root',
  })
  expect(hub.secrets).toEqual({
    SALESFORCE_CLIENT_ID: 'id',
    SALESFORCE_CLIENT_SECRET: 'secret',
    SLACK_SIGNING_SECRET: 'sign',
  })
})

test('Workers need a libSQL server, Node does not', () => {
  expect(problemsOf(least, 'workers')).toEqual([expect.stringContaining('LIBSQL_URL is not set')])
  expect(parse({ ...least, LIBSQL_URL: 'http://127.0.0.1:8080', LIBSQL_TOKEN: 't' }, 'workers').libsql).toEqual({
    url: 'http://127.0.0.1:8080',
    token: 't',
  })
})
