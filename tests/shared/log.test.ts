import { expect, test } from 'vitest'
import { Fault } from '#shared/fault.ts'
import { createLog } from '#shared/log.ts'
import type { Log, LogFacts, LogOptions } from '#shared/log.ts'

const noon = Date.UTC(2026, 10, 20, 12)

function recorded(options: LogOptions = {}): { log: Log; lines: string[]; last: () => unknown } {
  const lines: string[] = []
  const log = createLog(
    (line) => lines.push(line),
    () => noon,
    options,
  )
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') }
}

test('a line is one JSON object with time, level, event and facts', () => {
  const { log, last } = recorded()
  log.info('delivery.settled', { linkId: 'link_1', applied: 3, durationMs: 12 })
  expect(last()).toEqual({
    at: '2026-11-20T12:00:00.000Z',
    level: 'info',
    event: 'delivery.settled',
    linkId: 'link_1',
    applied: 3,
    durationMs: 12,
  })
})

test('a child carries its correlation id into every line, and its own children keep it', () => {
  const { log, lines } = recorded()
  const child = log.child({ correlationId: 'c1' })
  child.warn('a')
  child.child({ lane: 'pull:1' }).error('b')
  log.info('c')
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { correlationId: 'c1', level: 'warn' },
    { correlationId: 'c1', lane: 'pull:1', level: 'error' },
    { event: 'c' },
  ])
  expect(lines[2]).not.toContain('correlationId')
})

test('lines below the level are dropped', () => {
  const { log, lines } = recorded({ level: 'warn' })
  log.debug('a')
  log.info('a')
  log.warn('a')
  expect(lines).toHaveLength(1)
})

test('a member outside the allow-list never reaches the line, even when smuggled past the types', () => {
  const { log, lines } = recorded()
  const facts: LogFacts = { lane: 'x' }
  log.info('a', Object.assign(facts, { firstName: 'Canary', body: { deep: 'Canary' } }))
  expect(lines[0]).not.toContain('Canary')
  expect(lines[0]).toContain('"lane":"x"')
})

const canaries = [
  ['a bearer header', 'Authorization: Bearer CaNaRy.123456'],
  ['a basic header', 'sent Basic Q2FuYXJ5OkNhbmFyeQ=='],
  ['a JSON web token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJDYW5hcnkifQ.Canary'],
  ['a Slack token', 'xoxb-12345-Canary'],
  ['a Google access token', 'ya29.a0AfCanary-x'],
  ['a Google refresh token', '1//0gCanaryCanary'],
  ['a Stripe key', 'sk_live_Canary123'],
  ['a Salesforce session', '00D5e000000Abcd!AQcCanary.x'],
  ['a query parameter', 'GET /cb?code=Canary123&x=1'],
  ['a JSON member', '{"refresh_token": "Canary123"}'],
  ['a random key in base64', `key ${'aB3'.repeat(4)}Canary${'xY9'.repeat(6)}`],
  ['a hexadecimal signature', `sig ${'0a1b'.repeat(10)}c0ffee`],
  ['an e-mail address', 'lead canary@Canary.example refused'],
] as const

test.for(canaries)('%s is blanked out of facts and errors', ([, text]) => {
  const { log, lines } = recorded({ level: 'debug' })
  log.info('a', { reason: text })
  log.error('b', { error: new Error(text) })
  for (const line of lines) {
    expect(line).not.toMatch(/canary|c0ffee/iu)
    expect(line).toContain('[redacted]')
  }
})

test('a known secret is blanked out however it is spelled', () => {
  const secret = 'hush "now" & here'
  const { log, lines } = recorded({ secrets: [secret, ''] })
  log.info('a', { reason: `${secret} or ${encodeURIComponent(secret)} or ${JSON.stringify(secret)}` })
  expect(lines[0]).toContain('[secret] or [secret] or')
  expect(lines[0]).not.toContain('hush')
})

test('ids and ordinary sentences survive', () => {
  const { log, last } = recorded()
  const reason = 'The remote refused Industry of lead_0123456789abcdef0123456789abcdef.'
  log.info('a', { reason, entityId: 'lead_0123456789abcdef0123456789abcdef' })
  expect(last()).toMatchObject({ reason, entityId: 'lead_0123456789abcdef0123456789abcdef' })
})

test('a line break or terminal code in a value cannot forge a line', () => {
  const { log, lines, last } = recorded()
  const reason = 'x\n{"level":"error"}\u001B[2J\u009B\u2028\u202Ey'
  log.info('a', { reason })
  expect(lines[0]).toMatch(/^[\x20-\x7E]+$/u)
  expect(last()).toMatchObject({ reason })
})

test('an error becomes name, message and kind; its stack only shows at debug level', () => {
  const quiet = recorded()
  quiet.log.error('a', { error: new Fault('quota', 'Too many calls.') })
  expect(quiet.last()).toMatchObject({ error: { name: 'Fault', message: 'Too many calls.', kind: 'quota' } })
  expect(quiet.lines[0]).not.toContain('stack')
  const loud = recorded({ level: 'debug' })
  loud.log.error('a', { error: new Error('x') })
  expect(loud.lines[0]).toContain('log.test.ts')
})

test('a very long text is cut', () => {
  const { log, lines } = recorded()
  log.info('a', { reason: 'word '.repeat(1000) })
  expect(lines[0]?.length).toBeLessThan(700)
})
