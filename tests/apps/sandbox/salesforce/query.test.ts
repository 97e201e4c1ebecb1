import { array, assert, constantFrom, integer, nat, property, record } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createWorld } from '#apps/sandbox/kit/world.ts'
import { createOrg } from '#apps/sandbox/salesforce/org.ts'
import { parseSoql } from '#apps/sandbox/salesforce/soql-parse.ts'
import { runQuery } from '#apps/sandbox/salesforce/soql-run.ts'
import { createRecord, updateRecord } from '#apps/sandbox/salesforce/write.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
  const records = ['Abel', 'Berta', "O'Neil", 'abba', 'Zoë'].map((LastName, at) => ({
    LastName,
    Company: at % 2 === 0 ? 'Even AG' : 'Odd AG',
    Lead_Hub_Score__c: at === 3 ? null : at,
    Email: `${at}@example.org`,
  }))
  await desk.act('load', { object: 'Lead', records, stampMs: Date.UTC(2026, 0, 1) })
})
afterAll(() => desk.close())

const names = async (rest: string) => {
  const { records } = await desk.connection.query(`SELECT LastName FROM Lead ${rest}`)
  return records.map((one) => one['LastName'])
}
const refusal = async (q: string) => (await (await desk.call(`/query?q=${encodeURIComponent(q)}`)).json())[0]

test.each([
  ["WHERE LastName LIKE 'ab%' ORDER BY LastName", ['abba', 'Abel']],
  ["WHERE LastName = 'ABEL'", ['Abel']],
  ["WHERE LastName = 'O\\'Neil'", ["O'Neil"]],
  ["WHERE Company = 'Even AG' AND NOT LastName IN ('Abel') ORDER BY LastName DESC", ['Zoë', "O'Neil"]],
  ["WHERE (LastName = 'Abel' OR LastName = 'Berta') AND Company != 'Odd AG'", ['Abel']],
  ['WHERE Lead_Hub_Score__c >= 2 ORDER BY Lead_Hub_Score__c DESC', ['Zoë', "O'Neil"]],
  ['WHERE Lead_Hub_Score__c = null', ['abba']],
  ['ORDER BY Lead_Hub_Score__c LIMIT 2', ['abba', 'Abel']],
  ['ORDER BY Lead_Hub_Score__c DESC NULLS LAST LIMIT 1 OFFSET 1', ["O'Neil"]],
  ['WHERE SystemModstamp > 2025-12-31T23:59:59Z AND SystemModstamp <= 2026-01-01T01:00:00+01:00 LIMIT 1', ['Abel']],
  ["WHERE Owner.Name = 'Integration User'", []],
  ["WHERE Owner.Name LIKE 'Vera%' AND IsConverted = false LIMIT 1", ['Abel']],
])('%s', async (rest, expected) => {
  expect(await names(rest)).toEqual(expected)
})

test('COUNT() gives only a number', async () => {
  const reply = await desk.call(`/query?q=${encodeURIComponent('SELECT COUNT() FROM Lead')}`)
  expect(await reply.json()).toEqual({ totalSize: 5, done: true, records: [] })
})

test.each([
  [
    "SELECT Id FROM Lead WHERE LastName = 'a' AND Email = 'b' OR Email = 'c'",
    'MALFORMED_QUERY',
    "unexpected token: 'OR'",
  ],
  ['SELECT Id FROM Lead WHERE', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
  ['SELECT Id, Foo FROM Lead', 'INVALID_FIELD', "No such column 'Foo' on entity 'Lead'"],
  ['SELECT Id FROM Bar', 'INVALID_TYPE', "sObject type 'Bar' is not supported"],
  ["SELECT Id FROM Lead WHERE SystemModstamp > '2026-01-01T00:00:00Z'", 'INVALID_FIELD', 'must be of type dateTime'],
  ["SELECT Id FROM Lead WHERE Description = 'x'", 'INVALID_FIELD', 'can not be filtered'],
])('%s is refused', async (query, errorCode, message) => {
  expect(await refusal(query)).toEqual({
    errorCode,
    message: expect.stringContaining(message),
    ...(errorCode === 'INVALID_FIELD' && { fields: [] }),
  })
})

test('queryAll shows the recycle bin, query does not', async () => {
  const { id } = await desk.connection.sobject('Lead').create({ LastName: 'Binned', Company: 'Bin AG' })
  await desk.connection.sobject('Lead').destroy(String(id))
  expect(await names("WHERE LastName = 'Binned'")).toEqual([])
  const all = await desk.call(
    `/queryAll?q=${encodeURIComponent("SELECT Id, IsDeleted FROM Lead WHERE LastName = 'Binned'")}`,
  )
  expect(await all.json()).toMatchObject({ records: [{ Id: id, IsDeleted: true }] })
})

test('the eleventh open cursor ends the first', async () => {
  await desk.act('load', { object: 'Account', records: Array.from({ length: 250 }, (_, at) => ({ Name: `A${at}` })) })
  const open = async () => {
    const headers = { 'Sforce-Query-Options': 'batchSize=200' }
    return (await desk.call(`/query?q=${encodeURIComponent('SELECT Id FROM Account')}`, { headers })).json()
  }
  const first = await open()
  for (let more = 0; more < 10; more += 1) await open()
  const next = await desk.call(first.nextRecordsUrl.replace('/services/data/v65.0', ''))
  expect([next.status, (await next.json())[0].errorCode]).toEqual([400, 'INVALID_QUERY_LOCATOR'])
})

test('indexes and orders give what a plain scan gives', () => {
  const start = Date.UTC(2026, 0, 1)
  const step = record({ at: nat(30), second: nat(8), name: constantFrom('a', 'B', 'b', 'c') })
  const wish = record({
    second: nat(9),
    name: constantFrom('a', 'B', 'c'),
    limit: integer({ min: 1, max: 40 }),
  })
  assert(
    property(array(step, { maxLength: 60 }), wish, (steps, { second, name, limit }) => {
      const org = createOrg(createWorld({ seed: 1, startAt: start }), {
        domain: 'd',
        apiCallsMax: 1,
        rotatesRefreshTokens: false,
        versionMax: 68,
      })
      const lead = org.object('Lead')
      const ids: string[] = []
      const stamp = (at: number) => new Date(start + at * 1000).toISOString().replace('Z', '+0000')
      const query = (text: string) => runQuery(org, parseSoql(text), false).rows
      query("SELECT Id FROM Lead WHERE LastName = 'a'") // Builds the index before the records come.
      for (const { at, second: later, name: LastName } of steps) {
        const author = { userId: org.editorId, stamp: stamp(later) }
        const id = ids[at]
        if (id) updateRecord(org, lead, { id, given: { LastName }, author })
        else ids.push(createRecord(org, lead, { given: { LastName, Company: 'c' }, author }).Id)
      }
      const rows = [...org.table('Lead').rows()]
      const bound = stamp(second).replace('+0000', 'Z')
      const byStamp = rows
        .filter((row) => row.SystemModstamp >= stamp(second))
        .toSorted((a, b) => (a.SystemModstamp + a.Id < b.SystemModstamp + b.Id ? -1 : 1))
      expect(
        query(`SELECT Id FROM Lead WHERE SystemModstamp >= ${bound} ORDER BY SystemModstamp, Id LIMIT ${limit}`),
      ).toEqual(byStamp.slice(0, limit))
      const named = rows.filter((row) => String(row['LastName']).toLowerCase() === name.toLowerCase())
      expect(query(`SELECT Id FROM Lead WHERE LastName IN ('${name}') ORDER BY Id`)).toEqual(named)
    }),
    { numRuns: 150 },
  )
})
