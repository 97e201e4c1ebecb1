import { expect, test } from 'vitest'

import { hubspot } from '#connectors/hubspot/connector.ts'

import { startPortal } from './portal.ts'

test('an owner is told by e-mail, asked for once for contacts and companies', async () => {
  const { remote, calls } = await startPortal()
  const specs = await remote.describe('contacts')
  await remote.describe('companies')
  expect(specs.find(({ name }) => name === 'hubspot_owner_id')).toMatchObject({
    type: 'person',
    writable: true,
    people: {
      known: [
        ['71001', 'anna.keller@lead-hub.example'],
        ['71002', 'marco.rossi@lead-hub.example'],
        ['71003', 'vera@twin.example'],
      ],
    },
  })
  expect(calls().filter(({ url }) => url.includes('/crm/v3/owners'))).toHaveLength(1)
})

test('where consent does not cover owners, nobody is known and all else is described', async () => {
  const { session } = await startPortal()
  const denied = JSON.stringify({ status: 'error', category: 'MISSING_SCOPES', message: 'Not granted.' })
  const remote = hubspot.open({
    ...session,
    fetch: async (input, init) =>
      new Request(input, init).url.includes('/owners')
        ? new Response(denied, { status: 403, headers: { 'content-type': 'application/json' } })
        : session.fetch(input, init),
  })
  const specs = new Map((await remote.describe('contacts')).map((spec) => [spec.name, spec]))
  expect(specs.get('hubspot_owner_id')).toMatchObject({ type: 'person' })
  expect(specs.get('hubspot_owner_id')?.people).toBeUndefined()
  expect(specs.get('email')).toMatchObject({ type: 'email' })
})
