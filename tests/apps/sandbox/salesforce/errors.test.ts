import { afterAll, beforeAll, expect, test } from 'vitest'

import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const lead = (more: object = {}) => ({ LastName: 'Muster', Company: 'Muster AG', ...more })
const post = (json: unknown, path = '/sobjects/Lead', headers: Record<string, string> = {}) =>
  desk.call(path, { method: 'POST', json, headers })
const patch = (path: string, json: unknown, headers: Record<string, string> = {}) =>
  desk.call(path, { method: 'PATCH', json, headers })
const said = async (reply: Response) => [reply.status, (await reply.json())[0]]
const made = async (more: object = {}) => String((await (await post(lead(more))).json()).id)

test.each([
  [{ LastName: null }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']],
  [
    { FirstName: 'x'.repeat(41) },
    'STRING_TOO_LONG',
    `First Name: data value too large: ${'x'.repeat(41)} (max length=40)`,
    ['FirstName'],
  ],
  [{ Email: 'no mail' }, 'INVALID_EMAIL_ADDRESS', 'Email: invalid email address: no mail', ['Email']],
  [{ Foo__c: 1 }, 'INVALID_FIELD', "No such column 'Foo__c' on sobject of type Lead", []],
  [
    { Lead_Hub_Score__c: 12345 },
    'NUMBER_OUTSIDE_VALID_RANGE',
    'Lead Hub Score: value outside of valid range on numeric field: 12345',
    ['Lead_Hub_Score__c'],
  ],
])('a refused value names code, message and fields (%j)', async (more, ...[errorCode, message, fields]) => {
  expect(await said(await post(lead(more)))).toEqual([400, { errorCode, message, fields }])
})

test('collections answer 200 and spell the code statusCode; the good records are kept', async () => {
  const records = [lead(), lead({ LastName: '' })].map((one) => ({ attributes: { type: 'Lead' }, ...one }))
  const reply = await post({ records }, '/composite/sobjects')
  expect(reply.status).toBe(200)
  expect(await reply.json()).toEqual([
    { id: expect.stringMatching(/^00Q.{15}$/), success: true, errors: [] },
    {
      success: false,
      errors: [expect.objectContaining({ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] })],
    },
  ])
})

test('all or none leaves nothing behind', async () => {
  const records = [lead({ Company: 'Rolled AG' }), lead({ LastName: '' })]
  const typed = records.map((one) => ({ attributes: { type: 'Lead' }, ...one }))
  const items = await (await post({ allOrNone: true, records: typed }, '/composite/sobjects')).json()
  expect(items[0].errors[0].statusCode).toBe('ALL_OR_NONE_OPERATION_ROLLED_BACK')
  const found = await desk.connection.query("SELECT Id FROM Lead WHERE Company = 'Rolled AG'")
  expect(found.totalSize).toBe(0)
})

test('a unique external id is held once, compared with case', async () => {
  const first = await made({ Lead_Hub_Id__c: 'abc' })
  const message = `duplicate value found: Lead_Hub_Id__c duplicates value on record with id: ${first}`
  expect(await said(await post(lead({ Lead_Hub_Id__c: 'abc' })))).toMatchObject([
    400,
    { errorCode: 'DUPLICATE_VALUE', message },
  ])
  expect((await post(lead({ Lead_Hub_Id__c: 'ABC' }))).status).toBe(201)
})

test('upsert: 201 made, 200 changed, 300 where the external id is not unique', async () => {
  const path = '/sobjects/Lead/Lead_Hub_Id__c/up%2F1'
  expect((await patch(path, lead())).status).toBe(201)
  const again = await patch(path, { Title: 'x' })
  expect([again.status, await again.json()]).toMatchObject([200, { success: true, created: false }])
  await desk.act('add-field', { object: 'Lead', name: 'Old_Id__c', length: 20, isExternalId: true })
  const ids = [await made({ Old_Id__c: '7' }), await made({ Old_Id__c: '7' })]
  const several = await patch('/sobjects/Lead/Old_Id__c/7', { Title: 'x' })
  expect([several.status, await several.json()]).toEqual([
    300,
    ids.map((id) => `/services/data/v65.0/sobjects/Lead/${id}`),
  ])
})

test('duplicate rules answer with the misspelt key and yield to allowSave', async () => {
  await desk.act('duplicate-rule', { object: 'Lead' })
  await made({ Email: 'twice@example.org' })
  const reply = await post(lead({ Email: 'TWICE@example.org' }))
  const [status, error] = await said(reply)
  expect([status, error.errorCode]).toEqual([400, 'DUPLICATES_DETECTED'])
  expect(error.duplicateResut.matchResults[0].matchRecords[0].record.Id).toMatch(/^00Q/)
  const saved = await post(lead({ Email: 'twice@example.org' }), '/sobjects/Lead', {
    'Sforce-Duplicate-Rule-Header': 'allowSave=true',
  })
  expect(saved.status).toBe(201)
  await desk.act('remove-rules')
})

test('validation rules and restricted picklists refuse with the field', async () => {
  await desk.act('validation-rule', {
    object: 'Lead',
    field: 'PostalCode',
    pattern: '^\\D',
    message: 'Digits, please.',
  })
  await desk.act('change-field', { object: 'Lead', name: 'Rating', isRestricted: true })
  expect(await said(await post(lead({ PostalCode: 'CH-8000' })))).toEqual([
    400,
    { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Digits, please.', fields: ['PostalCode'] },
  ])
  expect(await said(await post(lead({ Rating: 'Boiling' })))).toMatchObject([
    400,
    { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['Rating'] },
  ])
  await desk.act('remove-rules')
})

test('ids: malformed, unknown and deleted are told apart; fifteen characters do', async () => {
  const id = await made()
  expect((await desk.call(`/sobjects/Lead/${id.slice(0, 15)}`)).status).toBe(200)
  expect(await said(await patch('/sobjects/Lead/nonsense', {}))).toMatchObject([400, { errorCode: 'MALFORMED_ID' }])
  expect(await said(await desk.call('/sobjects/Lead/00QQy00000zzzzz'))).toMatchObject([404, { errorCode: 'NOT_FOUND' }])
  await desk.call(`/sobjects/Lead/${id}`, { method: 'DELETE' })
  expect(await said(await patch(`/sobjects/Lead/${id}`, {}))).toMatchObject([404, { errorCode: 'ENTITY_IS_DELETED' }])
})

test('If-Unmodified-Since guards a write to the second; entity tags work on accounts only', async () => {
  const id = await made()
  const early = { 'If-Unmodified-Since': new Date(Date.now() - 60_000).toUTCString() }
  expect((await patch(`/sobjects/Lead/${id}`, { Title: 'x' }, early)).status).toBe(412)
  const late = { 'If-Unmodified-Since': new Date(Date.now() + 1000).toUTCString() }
  expect((await patch(`/sobjects/Lead/${id}`, { Title: 'x' }, late)).status).toBe(204)
  expect((await patch(`/sobjects/Lead/${id}`, { Title: 'y' }, { 'If-Match': '"old"' })).status).toBe(204)
  const account = String((await (await post({ Name: 'Tag AG' }, '/sobjects/Account')).json()).id)
  expect((await patch(`/sobjects/Account/${account}`, {}, { 'If-Match': '"old"' })).status).toBe(412)
  const tag = (await desk.call(`/sobjects/Account/${account}`)).headers.get('ETag') ?? ''
  expect((await patch(`/sobjects/Account/${account}`, {}, { 'If-Match': tag })).status).toBe(204)
})

test('the daily limit is counted on every reply and ends in REQUEST_LIMIT_EXCEEDED', async () => {
  const usage = async () => (await desk.call('/limits')).headers.get('Sforce-Limit-Info') ?? ''
  const before = Number(/^api-usage=(\d+)\/1000000$/.exec(await usage())?.[1])
  expect(await usage()).toBe(`api-usage=${before + 1}/1000000`)
  await desk.act('settings', { apiCallsUsed: 1_000_000 })
  expect(await said(await desk.call('/limits'))).toEqual([
    403,
    { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' },
  ])
  // The day rolls: a call counts for 24 hours.
  await desk.world.advance(23 * 3_600_000)
  expect((await desk.call('/limits')).status).toBe(403)
  await desk.world.advance(3_600_000)
  expect(await usage()).toBe('api-usage=1/1000000')
})

test('without a session nothing is shown', async () => {
  expect(await said(await desk.call('/limits', { headers: { Authorization: 'Bearer x' } }))).toEqual([
    401,
    { errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' },
  ])
})

test('describe says 304 until an admin changes the schema; without the package its fields are unknown', async () => {
  const first = await desk.call('/sobjects/Contact/describe')
  const since = { 'If-Modified-Since': first.headers.get('Last-Modified') ?? '' }
  expect((await desk.call('/sobjects/Contact/describe', { headers: since })).status).toBe(304)
  await desk.act('remove-package')
  expect((await desk.call('/sobjects/Contact/describe', { headers: since })).status).toBe(200)
  expect(await said(await post(lead({ Lead_Hub_Grade__c: 'A' })))).toMatchObject([400, { errorCode: 'INVALID_FIELD' }])
  await desk.act('install-package')
  expect((await post(lead({ Lead_Hub_Grade__c: 'A' }))).status).toBe(201)
})
