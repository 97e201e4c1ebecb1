import { afterEach, expect, test } from 'vitest'

import { toId18 } from '#apps/sandbox/salesforce/ids.ts'
import { logIn, openDesk, tokenCall } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
afterEach(() => desk.close())

const lead = { LastName: 'Muster', Company: 'Muster AG', Email: 'm@muster.example', Phone: '+41 44 000 00 00' }
const create = async (given: object = lead) => String((await desk.connection.sobject('Lead').create(given)).id)
const read = async (object: string, id: string) => {
  const { records } = await desk.connection.query(
    `SELECT FIELDS FROM ${object}`.replace('FIELDS', 'Id, SystemModstamp') + ` WHERE Id = '${id}'`,
  )
  return records[0]
}

test('the token reply has no expires_in, an identity URL and a signature', async () => {
  desk = await openDesk()
  const { body } = desk.tokens
  expect(body).not.toHaveProperty('expires_in')
  expect(body).toMatchObject({ token_type: 'Bearer', instance_url: 'https://twin-dev-ed.my.salesforce.com' })
  expect(body.id).toMatch(/^https:\/\/login\.salesforce\.com\/id\/00D\w{15}\/005\w{15}$/)
  const reply = await fetch(body.id.replace('https:/', desk.origin), {
    headers: { Authorization: `Bearer ${body.access_token}` },
  })
  expect(await reply.json()).toMatchObject({ organization_id: body.id.split('/')[4], username: 'hub@twin.example' })
  expect((await logIn(desk.loginUrl, 'api')).body).not.toHaveProperty('refresh_token')
})

test('with rotation on, a refresh token works once', async () => {
  desk = await openDesk({ rotatesRefreshTokens: true })
  const refresh = (token: string) => tokenCall(desk.loginUrl, { grant_type: 'refresh_token', refresh_token: token })
  const first = await (await refresh(desk.tokens.refreshToken)).json()
  expect(first.refresh_token).not.toBe(desk.tokens.refreshToken)
  const again = await refresh(desk.tokens.refreshToken)
  expect([again.status, await again.json()]).toEqual([
    400,
    { error: 'invalid_grant', error_description: 'expired access/refresh token' },
  ])
  expect((await refresh(first.refresh_token)).status).toBe(200)
})

test('a converted lead names its contact and can no longer be changed', async () => {
  desk = await openDesk()
  const id = await create()
  const done = await desk.act('convert', { leadId: id })
  const { records } = await desk.connection.query(
    `SELECT IsConverted, Status, ConvertedContactId, ConvertedAccountId FROM Lead WHERE Id = '${id}'`,
  )
  const [converted] = records
  expect(converted).toMatchObject({ IsConverted: true, Status: 'Closed - Converted' })
  expect(done).toMatchObject({
    contactId: converted?.['ConvertedContactId'],
    accountId: converted?.['ConvertedAccountId'],
  })
  const contact = await desk.connection.sobject('Contact').retrieve(String(converted?.['ConvertedContactId']))
  expect(contact).toMatchObject({
    LastName: 'Muster',
    Email: 'm@muster.example',
    AccountId: converted?.['ConvertedAccountId'],
  })
  await expect(desk.connection.sobject('Lead').update({ Id: id, Title: 'x' })).rejects.toMatchObject({
    errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD',
  })
})

test('a merge leaves the loser deleted, naming the winner', async () => {
  desk = await openDesk()
  const [winnerId, loserId] = [await create(), await create()]
  await desk.act('merge', { object: 'Lead', winnerId, loserIds: [loserId], fields: { Title: 'kept' } })
  const soql = `SELECT Id, IsDeleted, MasterRecordId FROM Lead WHERE Id = '${loserId}'`
  const reply = await (await desk.call(`/queryAll?q=${encodeURIComponent(soql)}`)).json()
  expect(reply.records).toMatchObject([{ IsDeleted: true, MasterRecordId: winnerId }])
  expect(await desk.connection.sobject('Lead').retrieve(winnerId)).toMatchObject({ Title: 'kept' })
})

test('a deleted account takes its contacts along', async () => {
  desk = await openDesk()
  const account = String((await desk.connection.sobject('Account').create({ Name: 'A' })).id)
  const contact = String((await desk.connection.sobject('Contact').create({ LastName: 'C', AccountId: account })).id)
  await desk.act('delete', { id: account })
  expect(await read('Contact', contact)).toBeUndefined()
})

test('a late commit becomes visible behind a stamp that was already passed', async () => {
  desk = await openDesk()
  desk.world.knobs('salesforce').lateCommitMs = 5000
  const before = desk.world.now()
  await desk.act('create', { object: 'Lead', fields: lead })
  const count = async () => (await desk.connection.query('SELECT Id, SystemModstamp FROM Lead')).records
  expect(await count()).toHaveLength(0)
  await desk.world.advance(6000)
  const [late] = await count()
  expect(late?.['SystemModstamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/)
  expect(Date.parse(String(late?.['SystemModstamp']))).toBeLessThanOrEqual(before)
})

test('bulk writes share one stamp, ids carry the checksum that restores their case', async () => {
  desk = await openDesk()
  const records = Array.from({ length: 200 }, () => ({ attributes: { type: 'Lead' }, ...lead }))
  const items = await (await desk.call('/composite/sobjects', { method: 'POST', json: { records } })).json()
  const { records: rows } = await desk.connection.query('SELECT Id, SystemModstamp FROM Lead')
  expect(new Set(rows.map((row) => row['SystemModstamp'])).size).toBe(1)
  for (const { id } of items) {
    expect(toId18(id.slice(0, 15))).toBe(id)
    expect(toId18(id.toLowerCase())).toBe(id)
  }
})

test('retrieve keeps the order of the ids and says null for what is gone', async () => {
  desk = await openDesk()
  const [one, two] = [await create(), await create({ ...lead, LastName: 'Zwei' })]
  await desk.connection.sobject('Lead').destroy(one)
  const json = { ids: [two, one], fields: ['Id', 'LastName', 'Owner.Name'] }
  const reply = await desk.call('/composite/sobjects/Lead', { method: 'POST', json })
  expect(await reply.json()).toMatchObject([{ Id: two, LastName: 'Zwei', Owner: { Name: 'Integration User' } }, null])
})

test('composite carries values from one request to the next, batch counts its failures', async () => {
  desk = await openDesk()
  const base = '/services/data/v65.0'
  const compositeRequest = [
    { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'acc', body: { Name: 'Ref AG' } },
    {
      method: 'POST',
      url: `${base}/sobjects/Contact`,
      referenceId: 'con',
      body: { LastName: 'R', AccountId: '@{acc.id}' },
    },
    { method: 'GET', url: `${base}/query?q=SELECT+Account.Name+FROM+Contact`, referenceId: 'all' },
  ]
  const reply = await (await desk.call('/composite', { method: 'POST', json: { compositeRequest } })).json()
  expect(reply.compositeResponse[2].body.records[0].Account.Name).toBe('Ref AG')
  const batchRequests = [
    { method: 'GET', url: 'v65.0/limits' },
    { method: 'GET', url: 'v65.0/sobjects/Lead/none' },
  ]
  const batch = await (await desk.call('/composite/batch', { method: 'POST', json: { batchRequests } })).json()
  expect(batch).toMatchObject({ hasErrors: true, results: [{ statusCode: 200 }, { statusCode: 404 }] })
})

test('a locked row is refused as Salesforce words it', async () => {
  desk = await openDesk()
  desk.world.knobs('salesforce').lockedRowShare = 1
  await expect(create()).rejects.toMatchObject({ errorCode: 'UNABLE_TO_LOCK_ROW' })
})
