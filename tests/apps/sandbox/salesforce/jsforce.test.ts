import { afterAll, beforeAll, expect, test } from 'vitest'

import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

test('jsforce creates, reads, updates and deletes a lead', async () => {
  const leads = desk.connection.sobject('Lead')
  const made = await leads.create({
    FirstName: 'Ada',
    LastName: 'Byron',
    Company: 'Engines',
    Email: 'ada@engines.example',
  })
  expect(made).toMatchObject({ success: true, errors: [] })
  const id = String(made.id)
  await leads.update({ Id: id, Title: 'Countess' })
  expect(await leads.retrieve(id)).toMatchObject({
    Id: id,
    Name: 'Ada Byron',
    Title: 'Countess',
    Status: 'Open - Not Contacted',
  })
  await leads.destroy(id)
  await expect(leads.retrieve(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
})

test('jsforce upserts many by external id and tells created from updated', async () => {
  const records = ['a', 'b'].map((key) => ({ Lead_Hub_Id__c: key, LastName: key, Company: 'Upsert AG' }))
  const leads = desk.connection.sobject('Lead')
  const first = await leads.upsert(records, 'Lead_Hub_Id__c')
  expect(first).toMatchObject([{ success: true, created: true }, { created: true }])
  const again = await leads.upsert(records, 'Lead_Hub_Id__c')
  expect(again).toMatchObject([{ success: true, created: false }, { created: false }])
})

test('jsforce pages through a query and resolves parents', async () => {
  const account = await desk.connection.sobject('Account').create({ Name: 'Paging AG' })
  const records = Array.from({ length: 450 }, (_, at) => ({ LastName: `P${at}`, AccountId: account.id }))
  await desk.act('load', { object: 'Contact', records })
  const soql = "SELECT Id, LastName, Account.Name FROM Contact WHERE Account.Name = 'paging ag' ORDER BY Id"
  const headers = { 'Sforce-Query-Options': 'batchSize=200' }
  const page = await desk.connection.query(soql, { headers })
  expect([page.totalSize, page.done, page.records.length]).toEqual([450, false, 200])
  const names: string[] = []
  await desk.connection
    .query(soql, { autoFetch: true, maxFetch: 1000 })
    .on('record', (record) => names.push(String(record['LastName'])))
  expect(names).toEqual(records.map(({ LastName }) => LastName))
  expect(page.records[0]).toMatchObject({ Account: { attributes: { type: 'Account' }, Name: 'Paging AG' } })
})

test('jsforce merges leads over SOAP, and takes the one that went out of the recycle bin', async () => {
  const { connection } = desk
  const leads = connection.sobject('Lead')
  const ids: string[] = []
  for (const FirstName of ['Kept', 'Gone']) {
    ids.push(String((await leads.create({ FirstName, LastName: 'Merge', Company: 'Merge AG', City: FirstName })).id))
  }
  const [kept = '', gone = ''] = ids
  const request = { masterRecord: { type: 'Lead', Id: kept }, recordToMergeIds: [gone] }
  expect(await connection.soap.merge(request)).toMatchObject({ success: true, id: kept, mergedRecordIds: [gone] })
  await expect(leads.retrieve(gone)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
  expect(await leads.retrieve(kept)).toMatchObject({ FirstName: 'Kept', City: 'Kept' })
  expect(await connection.soap.merge(request)).toMatchObject({
    success: false,
    errors: [{ statusCode: 'ENTITY_IS_DELETED' }],
  })
  expect(await connection.soap.undelete([gone])).toMatchObject([{ success: true, id: gone }])
  expect(await leads.retrieve(gone)).toMatchObject({ FirstName: 'Gone', MasterRecordId: null })
  expect(await connection.soap.undelete([gone])).toMatchObject([
    { success: false, errors: [{ statusCode: 'UNDELETE_FAILED' }] },
  ])
})

test('jsforce describes, reads limits and learns who it is', async () => {
  const lead = await desk.connection.describe('Lead')
  expect(lead.fields.find((field) => field.name === 'Lead_Hub_Id__c')).toMatchObject({
    type: 'string',
    length: 80,
    externalId: true,
    unique: true,
    caseSensitive: true,
  })
  expect((await desk.connection.describeGlobal()).sobjects.map(({ name }) => name)).toContain('Contact')
  expect((await desk.connection.limits())['DailyApiRequests']?.Max).toBe(1_000_000)
  expect(desk.connection.limitInfo).toMatchObject({ apiUsage: { limit: 1_000_000 } })
})

test('jsforce reads updated and deleted ids', async () => {
  const made = await desk.connection.sobject('Lead').create({ LastName: 'Gone', Company: 'Gone AG' })
  await desk.connection.sobject('Lead').destroy(String(made.id))
  const [start, end] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 120_000)]
  const deleted = await desk.connection.deleted('Lead', start, end)
  expect(deleted.deletedRecords).toContainEqual({ id: made.id, deletedDate: expect.stringMatching(/\+0000$/) })
  const updated = await desk.connection.updated('Lead', start, end)
  expect(updated.ids).not.toContain(made.id)
})

// Last, because jsforce then follows `instance_url` to the true host name, which only a gateway maps back.
test('jsforce refreshes an expired session by itself', async () => {
  await desk.act('expire-sessions')
  const { records } = await desk.connection.query("SELECT Id FROM User WHERE Name LIKE 'Vera%'")
  expect(records).toHaveLength(1)
  expect(desk.connection.accessToken).not.toBe(desk.tokens.accessToken)
})
