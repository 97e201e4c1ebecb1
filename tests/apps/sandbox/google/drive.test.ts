import { expect, test } from 'vitest'
import { z } from 'zod'

import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { sandboxClient } from '#apps/sandbox/google/twin.ts'

import { openDoor, settle } from './door.ts'
import type { Door } from './door.ts'

const drive = 'https://www.googleapis.com/drive/v3'
const hour = 3_600_000
const channel = z.object({ id: z.string(), resourceId: z.string(), expiration: z.string() })

async function watch(door: Door, extra: object = {}) {
  const body = { id: 'ch-1', type: 'web_hook', address: 'https://hub.example/hook', token: 'secret', ...extra }
  return door.call('POST', `${drive}/files/${door.id}/watch`, body)
}

test('a watch starts with a sync message and tells of changes with an empty body', async () => {
  const door = openDoor([['a']])
  await watch(door)
  await settle(door.world)
  door.act('setCell', { cell: 'A1', value: 'b' })
  await settle(door.world)
  const [first, second] = door.sent
  expect(Object.fromEntries(first?.headers ?? [])).toMatchObject({
    'x-goog-channel-id': 'ch-1',
    'x-goog-channel-token': 'secret',
    'x-goog-message-number': '1',
    'x-goog-resource-state': 'sync',
  })
  expect(second?.headers.get('x-goog-resource-state')).toBe('update')
  expect(second?.headers.get('x-goog-changed')).toBe('content')
  expect(Number(second?.headers.get('x-goog-message-number'))).toBeGreaterThan(1)
  expect(await second?.text()).toBe('')
})

test('writes through the API notify as well', async () => {
  const door = openDoor()
  await watch(door)
  await settle(door.world)
  await door.put('A1', [['x']])
  await settle(door.world)
  expect(door.sent).toHaveLength(2)
})

test('a channel lives an hour unless asked, a day at most, and ends without a word', async () => {
  const door = openDoor()
  const now = door.world.now()
  const life = async (extra: object) => Number(channel.parse((await watch(door, extra)).body).expiration) - now
  expect(Math.round((await life({ id: 'plain' })) / hour)).toBe(1)
  expect(Math.round((await life({ id: 'long', expiration: String(now + 99 * 24 * hour) })) / hour)).toBe(24)
  expect((await watch(door, { id: 'past', expiration: '1000' })).body).toMatchObject({
    error: { code: 400, message: expect.stringMatching(/^Invalid ttl value for channel -/) },
  })
  await settle(door.world)
  await door.world.advance(25 * hour)
  const before = door.sent.length
  door.act('setCell', { cell: 'A1', value: 'late' })
  await settle(door.world)
  expect(door.sent.length).toBe(before)
})

test('a watch on all changes lives seven days at most', async () => {
  const door = openDoor()
  const body = {
    id: 'all',
    type: 'web_hook',
    address: 'https://hub.example/hook',
    expiration: String(door.world.now() + 30 * 24 * hour),
  }
  const reply = await door.call('POST', `${drive}/changes/watch?pageToken=1`, body)
  const left = Number(channel.parse(reply.body).expiration) - door.world.now()
  expect(Math.round(left / hour)).toBe(7 * 24)
})

test('only https addresses are called, and ids are not used twice', async () => {
  const door = openDoor()
  expect((await watch(door, { address: 'http://hub.example/hook' })).body).toMatchObject({
    error: { errors: [{ reason: 'push.webhookUrlNotHttps' }] },
  })
  await watch(door)
  expect((await watch(door)).body).toMatchObject({ error: { errors: [{ reason: 'channelIdNotUnique' }] } })
})

test('a stopped channel is silent', async () => {
  const door = openDoor()
  const { id, resourceId } = channel.parse((await watch(door)).body)
  await settle(door.world)
  expect((await door.call('POST', `${drive}/channels/stop`, { id, resourceId })).status).toBe(204)
  door.act('setCell', { cell: 'A1', value: 'x' })
  await settle(door.world)
  expect(door.sent).toHaveLength(1)
})

test('an answer of 503 brings the message again, one of 404 does not', async () => {
  let status = 503
  const door = openDoor([], () => status)
  await watch(door)
  await settle(door.world)
  await door.world.advance(5_000)
  expect(door.sent).toHaveLength(3)
  status = 404
  await door.world.advance(30_000)
  await door.world.advance(600_000)
  expect(door.sent).toHaveLength(4)
})

test('changes are listed once per file from a token on, with removed files', async () => {
  const door = openDoor()
  const { body: start } = await door.call('GET', `${drive}/changes/startPageToken`)
  const { startPageToken } = z.object({ startPageToken: z.string() }).parse(start)
  await door.put('A1', [['x']])
  await door.put('A1', [['y']])
  const { body } = await door.call('GET', `${drive}/changes?pageToken=${startPageToken}`)
  expect(body).toMatchObject({ changes: [{ fileId: door.id, removed: false, changeType: 'file' }] })
  const { newStartPageToken } = z
    .object({ newStartPageToken: z.string(), changes: z.array(z.unknown()).length(1) })
    .parse(body)
  await door.call('DELETE', `${drive}/files/${door.id}`)
  expect((await door.call('GET', `${drive}/changes?pageToken=${newStartPageToken}`)).body).toMatchObject({
    changes: [{ fileId: door.id, removed: true }],
  })
})

test('a file nobody shared is not found in Drive and forbidden in Sheets', async () => {
  const door = openDoor()
  const other = z
    .object({ spreadsheetId: z.string() })
    .parse(door.act('createFile', { title: 'Private', owner: 'teammate@leadhub.example' }))
  expect((await door.call('GET', `${drive}/files/${other.spreadsheetId}`)).body).toMatchObject({
    error: { code: 404, message: `File not found: ${other.spreadsheetId}.`, errors: [{ reason: 'notFound' }] },
  })
  const sheets = `https://sheets.googleapis.com/v4/spreadsheets/${other.spreadsheetId}`
  expect((await door.call('GET', sheets)).body).toEqual({
    error: { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' },
  })
  door.act('share', { file: 'Private', email: 'owner@leadhub.example', role: 'reader' })
  expect((await door.call('GET', `${sheets}/values/A1`)).status).toBe(200)
  expect((await door.call('POST', `${sheets}/values/A1:clear`)).status).toBe(403)
  expect((await door.call('GET', 'https://sheets.googleapis.com/v4/spreadsheets/nope')).status).toBe(404)
})

test('drive.file reaches only what the app made or was given in the Picker', async () => {
  const door = openDoor()
  const { access_token } = z.object({ access_token: z.string() }).parse(door.act('token', { scopes: ['drive.file'] }))
  const answer = createAnswer(door.world, [door.twin])
  const ask = async (url: string) =>
    (await answer(new Request(url, { headers: { Authorization: `Bearer ${access_token}` } }))).status
  const sheet = `https://sheets.googleapis.com/v4/spreadsheets/${door.id}`
  expect([await ask(`${drive}/files/${door.id}`), await ask(sheet)]).toEqual([404, 404])
  door.act('pick', { client: sandboxClient.id })
  expect([await ask(`${drive}/files/${door.id}`), await ask(sheet)]).toEqual([200, 200])
})

test('calls beyond the minute are refused as Google does, until the minute is over', async () => {
  const door = openDoor()
  for (let call = 0; call < 60; call += 1) await door.values('A1')
  const { status, body } = await door.call('GET', '/values/A1')
  expect(status).toBe(429)
  expect(body).toMatchObject({
    error: {
      status: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining("limit 'Read requests per minute per user'"),
    },
  })
  expect((await door.put('A1', [['writes count apart']])).status).toBe(200)
  await door.world.advance(60_000)
  expect((await door.call('GET', '/values/A1')).status).toBe(200)
  door.act('quotas', { drivePerMinutePerUser: 0 })
  expect((await door.call('GET', `${drive}/files`)).body).toMatchObject({
    error: { code: 403, errors: [{ reason: 'userRateLimitExceeded' }] },
  })
})

test('who asks is told where one says what to tell, and counts for all sheets of that person', async () => {
  const door = openDoor()
  const bare = await door.call('GET', `${drive}/about`)
  expect(bare.status).toBe(400)
  expect(JSON.stringify(bare.body)).toContain("'fields' parameter is required")
  const told = await door.call('GET', `${drive}/about?fields=user(permissionId)`)
  expect(told.body).toEqual({ user: { permissionId: expect.stringMatching(/^\d+$/) } })
  door.act('quotas', { readsPerMinutePerUser: 1 })
  const read = (quotaUser: string) =>
    door.call(
      'GET',
      `https://sheets.googleapis.com/v4/spreadsheets/${door.id}?fields=spreadsheetId&quotaUser=${quotaUser}`,
    )
  expect((await read('one')).status).toBe(200)
  expect((await read('another')).status).toBe(429)
})
