import { expect, test } from 'vitest'

import { sheets } from '#connectors/sheets/connector.ts'
import { sheetsWebhooks } from '#connectors/sheets/webhook.ts'
import type { Delivery } from '#shared/push.ts'

import { startBook } from './book.ts'

const secrets = { secrets: ['s3cret-token'] }

function delivery(change: Readonly<Record<string, string>> = {}): Delivery {
  const headers = new Headers({
    'x-goog-channel-id': 'channel-1',
    'x-goog-channel-token': 's3cret-token',
    'x-goog-resource-state': 'update',
    'x-goog-resource-uri': 'https://www.googleapis.com/drive/v3/files/1AbCdEfGhIjKlMn?alt=json&null',
    ...change,
  })
  return { method: 'POST', url: 'https://hub.example/hooks/sheets', headers, bytes: new Uint8Array() }
}

test('a notification with our token is a hint to pull the tab', async () => {
  const verdict = await sheetsWebhooks.verify(delivery(), secrets, 0)
  if (verdict.kind !== 'accepted') throw new Error(verdict.kind)
  expect(sheetsWebhooks.parse(verdict.delivery)).toEqual([
    { account: '1AbCdEfGhIjKlMn', signal: { kind: 'feed', object: 'rows' } },
  ])
})

test('the token may be the secret of the path, and the first message is answered and forgotten', async () => {
  const verdict = await sheetsWebhooks.verify(
    delivery({ 'x-goog-resource-state': 'sync' }),
    { secrets: [], pathSecret: 's3cret-token' },
    0,
  )
  expect(verdict.kind).toBe('handshake')
})

test.each([
  ['a wrong token', { 'x-goog-channel-token': 's3cret-tokem' }],
  ['no token', { 'x-goog-channel-token': '' }],
  ['no channel', { 'x-goog-channel-id': '' }],
])('%s is rejected', async (_, change) => {
  expect((await sheetsWebhooks.verify(delivery(change), secrets, 0)).kind).toBe('rejected')
})

test('no secret at all opens nothing', async () => {
  const given = delivery({ 'x-goog-channel-token': '' })
  expect((await sheetsWebhooks.verify(given, { secrets: [''] }, 0)).kind).toBe('rejected')
})

test('a watch lasts a day at most and can be stopped', async () => {
  const book = await startBook()
  const { watches } = sheets.open(book.session)
  const watch = await watches?.start({
    address: 'https://hub.example/hooks/sheets',
    token: 't',
    id: crypto.randomUUID(),
  })
  if (!watch) throw new Error('Sheets can be watched.')
  const now = book.world.now()
  expect(watch.expiresAt).toBeGreaterThan(now + 80_000_000)
  expect(watch.expiresAt).toBeLessThanOrEqual(now + 86_400_000)
  await expect(watches?.stop(watch)).resolves.toBeUndefined()
})
