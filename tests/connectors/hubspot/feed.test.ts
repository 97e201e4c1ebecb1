import { expect, test } from 'vitest'
import { z } from 'zod'

import { remoteId } from '#shared/ids.ts'
import type { Change, Cursor } from '#shared/record.ts'

import { startPortal } from './portal.ts'
import type { TestPortal } from './portal.ts'

const loaded = z.object({ ids: z.array(z.string()) })
const fields = ['email', 'firstname']

const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    properties: { firstname: 'Ada', email: `ada${from + index}@leads.example` },
  }))

async function add(portal: TestPortal, count: number, more: object = {}): Promise<string[]> {
  const records = people(count).map((one) => ({ ...one, ...more }))
  return loaded.parse(await portal.act('load', { objectType: 'contacts', records })).ids
}

async function readAll(
  portal: TestPortal,
  from: Cursor | null,
  limit = 200,
): Promise<{ changes: Change[]; cursor: Cursor; pages: number }> {
  const changes: Change[] = []
  let cursor = from
  for (let pages = 1; pages < 1000; pages += 1) {
    const page = await portal.remote.read({ object: 'contacts', fields, cursor, limit })
    changes.push(...page.changes)
    cursor = page.cursor
    if (!page.more) return { changes, cursor, pages }
  }
  throw new Error('The feed does not end.')
}

const idOf = (change: Change) => (change.kind === 'present' ? change.record.id : change.ref.id)

test('25,000 records with one modified time are all read by search, without asking past its wall', async () => {
  const portal = await startPortal()
  const { cursor } = await readAll(portal, null)
  await portal.world.advance(120_000)
  const ids = await add(portal, 25_000, { at: portal.world.now() })
  portal.world.calls.clear()
  const { changes, pages } = await readAll(portal, cursor)
  expect(new Set(changes.map(idOf))).toEqual(new Set(ids))
  expect(portal.calls().every(({ status, url }) => status === 200 && url.endsWith('/search'))).toBe(true)
  expect(pages).toBeLessThanOrEqual(Math.ceil(25_000 / 200) * 1.1)
}, 60_000)

test('a change that search sees late is still read', async () => {
  const portal = await startPortal()
  const [early, late] = await add(portal, 2)
  let { cursor } = await readAll(portal, null)
  portal.world.knobs('hubspot').searchLagMs = 20_000
  await portal.act('edit', { id: late, properties: { firstname: 'Late' } })
  portal.world.knobs('hubspot').searchLagMs = 0
  await portal.world.advance(2000)
  await portal.act('edit', { id: early, properties: { firstname: 'Early' } })
  ;({ cursor } = await readAll(portal, cursor))
  await portal.world.advance(30_000)
  const { changes } = await readAll(portal, cursor)
  expect(changes.map(idOf)).toContain(late)
})

test('what changes while the first sync lists is read after it', async () => {
  const portal = await startPortal()
  const ids = await add(portal, 250)
  await portal.world.advance(600_000)
  const first = await portal.remote.read({ object: 'contacts', fields, cursor: null, limit: 100 })
  const [early] = ids
  await portal.act('edit', { id: early, properties: { firstname: 'Changed' } })
  const { changes } = await readAll(portal, first.cursor)
  const last = changes.findLast((change) => idOf(change) === early)
  expect(last?.kind === 'present' && last.record.fields['firstname']).toBe('Changed')
  // 150 more of the list, and the one change; nothing is read twice for nothing.
  expect(changes).toHaveLength(151)
})

test('after quiet, a poll is one call and brings nothing', async () => {
  const portal = await startPortal()
  await add(portal, 30)
  let { cursor } = await readAll(portal, null)
  await portal.world.advance(200_000)
  ;({ cursor } = await readAll(portal, cursor))
  portal.world.calls.clear()
  const { changes } = await readAll(portal, cursor)
  expect(changes).toEqual([])
  expect(portal.calls()).toHaveLength(1)
})

test('the primary company comes with list, search and load, and moves the revision', async () => {
  const portal = await startPortal()
  const { ids: companies } = loaded.parse(
    await portal.act('load', {
      objectType: 'companies',
      records: [{ properties: { name: 'Engines' } }, { properties: { name: 'Looms' } }],
    }),
  )
  const [id = ''] = await add(portal, 1, { companyId: companies[0] })
  const company = (change: Change | undefined) => change?.kind === 'present' && change.record.refs?.['company']?.id
  const listed = await readAll(portal, null)
  expect(company(listed.changes[0])).toBe(companies[0])
  const load = async () => (await portal.remote.load({ object: 'contacts', fields, ids: [remoteId(id)] }))[0]
  const before = await load()
  await portal.world.advance(1000)
  await portal.act('associate', { contactId: id, companyId: companies[1] })
  const after = await load()
  expect(company(after)).toBe(companies[1])
  expect(
    after?.kind === 'present' && before?.kind === 'present' && after.record.revision !== before.record.revision,
  ).toBe(true)
  const searched = await readAll(portal, listed.cursor)
  expect(company(searched.changes.at(-1))).toBe(companies[1])
})

test('both records of a merge are said to live on as the new one', async () => {
  const portal = await startPortal()
  const [primaryId = '', otherId = ''] = await add(portal, 2)
  const merged = z.object({ id: z.string() }).parse(await portal.act('merge', { primaryId, otherId }))
  const changes = await portal.remote.load({
    object: 'contacts',
    fields,
    ids: [otherId, primaryId, merged.id].map(remoteId),
  })
  expect(changes.map(({ kind }) => kind)).toEqual(['merged', 'merged', 'present'])
  const heirs = changes.flatMap((change) => (change.kind === 'merged' ? [change.into.id] : []))
  expect(heirs).toEqual([merged.id, merged.id])
})
