import { expect, test } from 'vitest'

import { salesforce } from '#connectors/salesforce/connector.ts'
import type { Session, WriteOp } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'

import { startSalesforce } from './twin.ts'

const person = (number: number) => ({
  LastName: `Byron ${number}`,
  Company: 'Engines',
  Email: `a${number}@example.com`,
})

const create = (number: number, fields: Fields = {}): WriteOp => ({
  kind: 'create',
  key: `lead_${number}`,
  fields: { ...person(number), ...fields },
})

test('each way to refuse a value names field, code and fix', async () => {
  const { remote, act } = await startSalesforce()
  act('change-field', { object: 'Lead', name: 'Rating', isRestricted: true })
  act('validation-rule', { object: 'Lead', field: 'Title', pattern: '^Dr', message: 'No doctors here.' })
  const results = await remote.write('Lead', [
    create(1, { FirstName: 'x'.repeat(41) }),
    create(2, { Rating: 'Lukewarm' }),
    create(3, { LastName: null }),
    create(4, { Title: 'Dr. Byron' }),
    create(5, { Email: 'nobody at home' }),
    create(6),
  ])
  const told = results.map((result) =>
    result.kind === 'refused' ? result.problems.map(({ field, code }) => `${field}: ${code}`).join() : result.kind,
  )
  expect(told).toEqual([
    'FirstName: too-long',
    'Rating: choice',
    'LastName: required',
    'Title: rule',
    'Email: type',
    'applied',
  ])
  const fixes = results.flatMap((result) => (result.kind === 'refused' ? result.problems.map(({ fix }) => fix) : []))
  expect(fixes[0]).toBe('Shorten FirstName to 40 characters, or lengthen it in Salesforce.')
  for (const fix of fixes) expect(fix).toMatch(/^[A-Z].*\.$/)
})

test('a duplicate rule refuses the record and names the one it found, although Salesforce misspells where', async () => {
  const { remote, act } = await startSalesforce()
  const [first] = await remote.write('Lead', [create(1)])
  act('duplicate-rule', { object: 'Lead' })
  const [second] = await remote.write('Lead', [create(2, { Email: 'a1@example.com' })])
  const problem = second?.kind === 'refused' ? second.problems[0] : undefined
  expect(problem?.code).toBe('duplicate')
  expect(problem?.fix).toContain(first?.kind === 'applied' ? `Lead ${first.id}` : 'nothing')
})

test('a unique value that another record has leads to that record', async () => {
  const { remote } = await startSalesforce()
  const [one, two] = await remote.write('Lead', [create(1), create(2)])
  const [id, other] = [one, two].map((result) => (result?.kind === 'applied' ? result.id : remoteId('none')))
  if (!id || !other) throw new Error('Nothing was created.')
  const [result] = await remote.write('Lead', [{ kind: 'update', id: other, fields: { Lead_Hub_Id__c: 'lead_1' } }])
  expect(result).toEqual({ kind: 'stale', id })
})

test('a locked row is deferred and nothing else with it', async () => {
  const { remote, world } = await startSalesforce()
  world.knobs('salesforce').lockedRowShare = 0.5
  const results = await remote.write(
    'Lead',
    Array.from({ length: 40 }, (_, index) => create(index)),
  )
  expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['applied', 'deferred']))
})

test('an update of a converted or deleted lead is stale, and loading follows it', async () => {
  const { remote, act } = await startSalesforce()
  const created = await remote.write('Lead', [create(1), create(2)])
  const ids = created.flatMap((result) => (result.kind === 'applied' ? [result.id] : []))
  act('convert', { leadId: ids[0] })
  act('delete', { id: ids[1] })
  const updates = ids.map((id): WriteOp => ({ kind: 'update', id, fields: { Title: 'Late' } }))
  expect((await remote.write('Lead', updates)).map(({ kind }) => kind)).toEqual(['stale', 'stale'])
  const changes = await remote.load({ object: 'Lead', fields: ['Title'], ids })
  expect(changes.map(({ kind }) => kind)).toEqual(['merged', 'removed'])
  expect(changes[0]?.kind === 'merged' && changes[0].into.object).toBe('Contact')
})

test('a contact carries its account in and out', async () => {
  const { remote, act } = await startSalesforce()
  const [lead] = await remote.write('Lead', [create(1)])
  const [company] = await remote.write('Account', [{ kind: 'create', key: 'company_1', fields: { Name: 'Engines' } }])
  if (lead?.kind !== 'applied' || company?.kind !== 'applied') throw new Error('Nothing was created.')
  act('convert', { leadId: lead.id })
  const [merged] = await remote.load({ object: 'Lead', fields: [], ids: [lead.id] })
  if (merged?.kind !== 'merged') throw new Error('The lead was not followed.')
  const refs = { company: { object: 'Account', id: company.id } }
  await remote.write('Contact', [{ kind: 'update', id: merged.into.id, fields: { Title: 'Countess' }, refs }])
  const [contact] = await remote.load({ object: 'Contact', fields: ['Title'], ids: [merged.into.id] })
  expect(contact?.kind === 'present' && contact.record).toMatchObject({ fields: { Title: 'Countess' }, refs })
})

test('two ops for one record in one write do not refuse each other', async () => {
  const { remote } = await startSalesforce()
  const results = await remote.write('Lead', [create(1), create(1), create(2)])
  expect(results.map(({ kind }) => kind)).toEqual(['applied', 'deferred', 'applied'])
})

/** A session whose replies are written down. */
function scripted(...replies: readonly (Response | Error)[]): { session: Session; bodies: string[] } {
  const left = [...replies]
  const bodies: string[] = []
  const fetch: Session['fetch'] = async (_url, init) => {
    bodies.push(typeof init?.body === 'string' ? init.body : '')
    const reply = left.shift() ?? new Error('One call too many.')
    if (reply instanceof Error) throw reply
    return reply
  }
  const account = { instance_url: 'https://twin-dev-ed.my.salesforce.com' }
  return { session: { fetch, now: () => 0, account, settings: {} }, bodies }
}

const saved = (...ids: readonly string[]) => Response.json(ids.map((id) => ({ id, success: true, errors: [] })))
const refusal = (status: number, errorCode: string, message: string) =>
  Response.json([{ errorCode, message }], { status })
const idOf = (number: number) => remoteId(`00QQy000000000${number}AAA`)

test('a value that Salesforce cannot parse is refused alone, by its place in the body', async () => {
  const script = (column: number) =>
    scripted(
      refusal(400, 'JSON_PARSER_ERROR', `Cannot deserialize instance of double at [line:1, column:${column}]`),
      saved(idOf(1), idOf(3)),
    )
  const ops = [create(1), create(2, { AnnualRevenue: 'a lot' }), create(3)]
  const probe = scripted(saved(idOf(1), idOf(2), idOf(3)))
  await salesforce.open(probe.session).write('Lead', ops)
  const column = (probe.bodies[0] ?? '').indexOf('a lot') + 1
  const results = await salesforce.open(script(column).session).write('Lead', ops)
  expect(results.map(({ kind }) => kind)).toEqual(['applied', 'refused', 'applied'])
})

test('a column unknown to the whole call is refused where it is written, in two calls at most', async () => {
  const unknown = refusal(400, 'INVALID_FIELD', "No such column 'Gone__c' on sobject of type Lead")
  const { session, bodies } = scripted(unknown, saved(idOf(2)))
  const results = await salesforce.open(session).write('Lead', [create(1, { Gone__c: 'x' }), create(2)])
  expect(results.map(({ kind }) => kind)).toEqual(['refused', 'applied'])
  expect(results[0]?.kind === 'refused' && results[0].problems[0]?.field).toBe('Gone__c')
  expect(bodies).toHaveLength(2)
})

test('what the second call meets is told op by op, because the first has been applied', async () => {
  const update: WriteOp = { kind: 'update', id: idOf(2), fields: { Title: 'x' } }
  const quota = refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
  const kinds = async (second: Response | Error) => {
    const { session } = scripted(saved(idOf(1)), second)
    return (await salesforce.open(session).write('Lead', [create(1), update])).map(({ kind }) => kind)
  }
  expect(await kinds(quota)).toEqual(['applied', 'deferred'])
  expect(await kinds(new TypeError('fetch failed'))).toEqual(['applied', 'unknown'])
  expect(await kinds(refusal(403, 'INSUFFICIENT_ACCESS', 'no'))).toEqual(['applied', 'refused'])
})

test('a lost reply leaves what was sent unknown and what was not sent for later', async () => {
  const update: WriteOp = { kind: 'update', id: idOf(2), fields: { Title: 'x' } }
  const { session, bodies } = scripted(new TypeError('fetch failed'))
  const results = await salesforce.open(session).write('Lead', [update, create(1)])
  expect(results.map(({ kind }) => kind)).toEqual(['deferred', 'unknown'])
  expect(bodies).toHaveLength(1)
})

test('a single guarded update with a lost reply is unknown', async () => {
  const { session } = scripted(new Response('<html>', { status: 502 }))
  const op: WriteOp = { kind: 'update', id: idOf(2), fields: { Title: 'x' }, expect: { modifiedAt: 0 } }
  expect(await salesforce.open(session).write('Lead', [op])).toEqual([{ kind: 'unknown' }])
})

test('a batch of 200 creates is one call', async () => {
  const { remote, world } = await startSalesforce()
  const before = world.calls.lastSeq()
  const results = await remote.write(
    'Lead',
    Array.from({ length: 200 }, (_, index) => create(index)),
  )
  expect(results.every(({ kind }) => kind === 'applied')).toBe(true)
  expect(world.calls.lastSeq() - before).toBe(1)
})
