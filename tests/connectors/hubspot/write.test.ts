import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { remoteId } from '#shared/ids.ts'
import type { WriteOp } from '#shared/connector.ts'
import type { Fields } from '#shared/record.ts'

import { startPortal } from './portal.ts'
import type { TestPortal } from './portal.ts'

const loaded = z.object({ ids: z.array(z.string()) })

async function add(portal: TestPortal, properties: Fields, objectType = 'contacts') {
  const { ids } = loaded.parse(await portal.act('load', { objectType, records: [{ properties }] }))
  return remoteId(ids[0] ?? '')
}

const create = (number: number, fields: Fields = {}): WriteOp => ({
  kind: 'create',
  key: `lead_${number}`,
  fields: { firstname: 'Ada', email: `ada${number}@leads.example`, ...fields },
})

/** An error body that fails a batch as a whole, as HubSpot's older replies do. */
const wholeBatch = (status: number, body: object) => () => Response.json({ status: 'error', ...body }, { status })

describe('a person who is there already', () => {
  test('a create finds the record with the same e-mail, and the others are written', async () => {
    const portal = await startPortal()
    const id = await add(portal, { email: 'ada2@leads.example' })
    const results = await portal.remote.write('contacts', [create(1), create(2), create(3)])
    expect(results.map(({ kind }) => kind)).toEqual(['applied', 'stale', 'applied'])
    expect(results[1]).toEqual({ kind: 'stale', id })
    expect(await portal.act('count')).toEqual({ count: 3 })
  })

  test('an update to an e-mail somebody else has is refused as a duplicate', async () => {
    const portal = await startPortal()
    await add(portal, { email: 'taken@leads.example' })
    const id = await add(portal, { email: 'own@leads.example' })
    const [result] = await portal.remote.write('contacts', [
      { kind: 'update', id, fields: { email: 'taken@leads.example' } },
    ])
    expect(result).toMatchObject({ kind: 'refused', problems: [{ field: 'email', code: 'duplicate' }] })
  })

  test('one e-mail twice in a batch: the second comes again', async () => {
    const portal = await startPortal()
    const results = await portal.remote.write('contacts', [create(1), create(2, { email: 'ADA1@leads.example' })])
    expect(results.map(({ kind }) => kind)).toEqual(['applied', 'deferred'])
  })
})

describe('a batch that is refused as a whole', () => {
  test('an e-mail conflict is traced to its op by the record it names', async () => {
    const portal = await startPortal()
    const id = await add(portal, { email: 'ada2@leads.example' })
    portal.replyNext(wholeBatch(409, { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${id}` }))
    const results = await portal.remote.write('contacts', [create(1), create(2), create(3)])
    expect(results).toMatchObject([{ kind: 'deferred' }, { kind: 'stale', id }, { kind: 'deferred' }])
    expect(portal.calls()).toHaveLength(1)
  })

  test('a bad value is traced to its op by property and value', async () => {
    const portal = await startPortal()
    const listed = [
      { isValid: false, message: 'Email address nonsense is invalid', error: 'INVALID_EMAIL', name: 'email' },
    ]
    portal.replyNext(
      wholeBatch(400, {
        category: 'VALIDATION_ERROR',
        message: `Property values were not valid: ${JSON.stringify(listed)}`,
      }),
    )
    const results = await portal.remote.write('contacts', [create(1), create(2, { email: 'nonsense' })])
    expect(results).toMatchObject([
      { kind: 'deferred' },
      { kind: 'refused', problems: [{ field: 'email', code: 'type', value: 'nonsense' }] },
    ])
  })

  test('where nothing tells whose fault it is, the first op gets an answer of its own', async () => {
    const portal = await startPortal()
    portal.replyNext(wholeBatch(400, { category: 'VALIDATION_ERROR', message: 'Something is wrong' }))
    const results = await portal.remote.write('contacts', [create(1), create(2)])
    expect(results.map(({ kind }) => kind)).toEqual(['applied', 'deferred'])
  })

  test('alone, an op bears what was said', async () => {
    const portal = await startPortal()
    portal.replyNext(wholeBatch(400, { category: 'VALIDATION_ERROR', message: 'Something is wrong' }))
    const [result] = await portal.remote.write('contacts', [create(1)])
    expect(result).toMatchObject({ kind: 'refused', problems: [{ code: 'other', said: 'Something is wrong' }] })
  })
})

describe("a company of one's own", () => {
  test('is the primary one after the write, in two calls for a whole batch', async () => {
    const portal = await startPortal()
    const company = await add(portal, { name: 'Engines' }, 'companies')
    const refs = { company: { object: 'companies', id: company } }
    const results = await portal.remote.write(
      'contacts',
      [1, 2, 3].map((number) => ({ ...create(number), refs })),
    )
    expect(portal.calls()).toHaveLength(2)
    const ids = results.flatMap((result) => (result.kind === 'applied' ? [result.id] : []))
    for (const change of await portal.remote.load({ object: 'contacts', fields: ['email'], ids })) {
      expect(change.kind === 'present' && change.record.refs?.['company']?.id).toBe(company)
    }
  })

  test('that is gone is said to be', async () => {
    const portal = await startPortal()
    const refs = { company: { object: 'companies', id: remoteId('99999') } }
    const [result] = await portal.remote.write('contacts', [{ ...create(1), refs }])
    expect(result).toMatchObject({ kind: 'refused', problems: [{ code: 'gone' }] })
  })
})

describe("faults keep HubSpot's words", () => {
  test.each([
    ['TEN_SECONDLY_ROLLING', 10],
    ['SECONDLY', 1],
  ])('%s waits %i seconds', async (policyName, seconds) => {
    const portal = await startPortal()
    portal.replyNext(() => Response.json({ message: 'You have reached your limit.', policyName }, { status: 429 }))
    await expect(portal.remote.write('contacts', [create(1)])).rejects.toMatchObject({
      kind: 'quota',
      detail: { retryAfterSeconds: seconds, said: 'You have reached your limit.', nothingApplied: true },
    })
  })

  test('a daily limit waits until midnight or an hour, whatever is sooner', async () => {
    const portal = await startPortal()
    portal.replyNext(() => Response.json({ message: 'Daily.', policyName: 'DAILY' }, { status: 429 }))
    const fault: unknown = await portal.remote.identify().catch((error: unknown) => error)
    const { detail } = z.object({ detail: z.object({ retryAfterSeconds: z.number() }) }).parse(fault)
    expect(detail.retryAfterSeconds).toBeGreaterThan(0)
    expect(detail.retryAfterSeconds).toBeLessThanOrEqual(3600)
  })

  test('a 502 leaves open whether a write was done; a reply that is no JSON breaks the contract', async () => {
    const portal = await startPortal()
    portal.replyNext(() => new Response('<html>Bad Gateway</html>', { status: 502 }))
    expect(await portal.remote.write('contacts', [create(1)])).toEqual([{ kind: 'unknown' }])
    portal.replyNext(() => new Response('<html></html>', { status: 200 }))
    await expect(portal.remote.describe('contacts')).rejects.toMatchObject({ kind: 'contract' })
  })
})
