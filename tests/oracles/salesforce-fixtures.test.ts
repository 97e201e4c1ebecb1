import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { openDesk, tokenCall } from '#tests/apps/sandbox/salesforce/desk.ts'
import type { Desk } from '#tests/apps/sandbox/salesforce/desk.ts'

const folder = join(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'specs/salesforce/restforce-fixtures/spec/fixtures')
const fixture = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

let desk: Desk
let id: string
beforeAll(async () => {
  desk = await openDesk()
  id = String((await desk.connection.sobject('Lead').create({ LastName: 'Fix', Company: 'Fixture AG' })).id)
})
afterAll(() => desk.close())

const get = async (path: string): Promise<unknown> => (await desk.call(path)).json()
const query = (soql: string, headers = {}) => desk.call(`/query?q=${encodeURIComponent(soql)}`, { headers })

/** Names of members with the kinds of their values, to any depth; lists by their first entry, free texts by kind alone. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]))
}

/** What the recorded shape has and ours lacks or holds in another kind; null fits any kind. */
function missing(recorded: unknown, ours: unknown, path = ''): string[] {
  if (recorded === 'null' || ours === 'null') return []
  if (Array.isArray(recorded)) {
    if (!Array.isArray(ours)) return [path]
    return recorded.length === 0 || ours.length === 0 ? [] : missing(recorded[0], ours[0], `${path}[]`)
  }
  if (typeof recorded !== 'object' || recorded === null) return recorded === ours ? [] : [path]
  if (typeof ours !== 'object' || ours === null) return [path]
  const own = new Map<string, unknown>(Object.entries(ours))
  return Object.entries(recorded).flatMap(([name, member]) =>
    own.has(name) ? missing(member, own.get(name), `${path}.${name}`) : [`${path}.${name}`],
  )
}

const lacks = (name: string, ours: unknown) => missing(shapeOf(fixture(name)), shapeOf(ours))

test('the token replies have every recorded member', async () => {
  expect(lacks('auth_success_response', desk.tokens.body)).toEqual([])
  const form = { grant_type: 'refresh_token', refresh_token: desk.tokens.refreshToken }
  expect(lacks('refresh_success_response', await (await tokenCall(desk.loginUrl, form)).json())).toEqual([])
  const refused = await tokenCall(desk.loginUrl, { ...form, refresh_token: 'x' })
  expect(await refused.json()).toEqual(fixture('refresh_error_response'))
})

test('an expired session is worded as recorded', async () => {
  const reply = await desk.call('/limits', { headers: { Authorization: 'Bearer gone' } })
  expect(await reply.json()).toEqual(fixture('expired_session_response'))
})

test('the list of versions has the recorded shape', async () => {
  const reply = await fetch(`${desk.instanceUrl}/services/data`)
  expect(lacks('services_data_success_response', await reply.json())).toEqual([])
})

test('query answers have the recorded shapes, empty, whole and in pages', async () => {
  const none = await (await query("SELECT Id FROM Lead WHERE LastName = 'Nobody'")).json()
  expect(none).toEqual(fixture('sobject/query_empty_response'))
  await desk.act('load', { object: 'Account', records: Array.from({ length: 201 }, (_, at) => ({ Name: `A${at}` })) })
  const page = await (await query('SELECT Id, Name FROM Account', { 'Sforce-Query-Options': 'batchSize=200' })).json()
  const recorded = fixture('sobject/query_paginated_first_page_response')
  expect(missing(shapeOf(recorded), shapeOf(page))).toEqual(['.records[].Text_Label'])
  const last = await get(String(page.nextRecordsUrl).replace('/services/data/v65.0', ''))
  expect(last).toMatchObject({ done: true, totalSize: 201, records: [{ attributes: { type: 'Account' } }] })
  expect(last).not.toHaveProperty('nextRecordsUrl')
})

test('writes answer as recorded', async () => {
  const made = await desk.call('/sobjects/Lead', { method: 'POST', json: { LastName: 'W', Company: 'W' } })
  expect(lacks('sobject/create_success_response', await made.json())).toEqual([])
  const path = '/sobjects/Lead/Lead_Hub_Id__c/fixture'
  const upserted = await desk.call(path, { method: 'PATCH', json: { LastName: 'U', Company: 'U' } })
  expect([upserted.status, lacks('sobject/upsert_created_success_response', await upserted.json())]).toEqual([201, []])
})

test('refusals are worded as recorded, but for the names in them', async () => {
  const said = async (path: string, json?: unknown) => {
    const reply = await desk.call(path, json === undefined ? {} : { method: 'PATCH', json })
    return JSON.stringify(await reply.json())
  }
  const recorded = (name: string, from: string, to: string) =>
    JSON.parse(JSON.stringify(fixture(name)).replaceAll(from, to))
  const unknown = JSON.parse(await said('/sobjects/Lead/Namez/x', {}))
  expect(unknown).toEqual(recorded('sobject/upsert_error_response', 'Namez', 'Namez'))
  const notFound = JSON.parse(await said('/sobjects/Lead/23foo'))
  expect(notFound).toEqual(recorded('sobject/sobject_find_error_response', '23foo', '23foo'))
  expect(JSON.parse(await said('/sobjects/Whizbang/describe'))).toEqual(
    fixture('sobject/sobject_describe_error_response'),
  )
  const [column] = JSON.parse(await said(`/sobjects/Lead/${id}`, { foo: 1 }))
  expect([column]).toMatchObject(recorded('sobject/write_error_response', 'Bar', 'Lead'))
})

test('describe has every recorded member', async () => {
  const lead = await get('/sobjects/Lead/describe')
  expect(lacks('sobject/sobject_describe_success_response', lead)).toEqual([])
  expect(lacks('sobject/describe_sobjects_success_response', await get('/sobjects'))).toEqual([])
})

test('replication answers have the recorded shapes', async () => {
  await desk.connection.sobject('Lead').destroy(id)
  const span = (name: string) => {
    const [start, end] = [-3_600_000, 120_000].map((ms) => new Date(Date.now() + ms).toISOString())
    return get(`/sobjects/Lead/${name}/?start=${start}&end=${end}`)
  }
  expect(lacks('sobject/get_deleted_success_response', await span('deleted'))).toEqual([])
  expect(lacks('sobject/get_updated_success_response', await span('updated'))).toEqual([])
})
