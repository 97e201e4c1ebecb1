import { expect, test } from 'vitest'

import type { Remote } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { Change, Cursor } from '#shared/record.ts'

import { startSalesforce } from './twin.ts'

const fields = ['LastName', 'Email']

async function readOn(remote: Remote, cursor: Cursor | null, limit = 2000) {
  const changes: Change[] = []
  let at = cursor
  for (let pages = 1; pages < 50; pages += 1) {
    const page = await remote.read({ object: 'Lead', fields, cursor: at, limit })
    changes.push(...page.changes)
    at = page.cursor
    if (!page.more) return { changes, cursor: at, pages }
  }
  throw new Error('The feed does not end.')
}

const leads = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ LastName: `L${index}`, Company: 'C', Email: `l${index}@example.com` }))

const idOf = (change: Change) => (change.kind === 'present' ? change.record.id : change.ref.id)

test('10,000 records with one stamp are five calls, and each is read once', async () => {
  const { remote, act, world } = await startSalesforce()
  act('load', { object: 'Lead', records: leads(10_000), stampMs: Date.UTC(2026, 0, 1) })
  const before = world.calls.lastSeq()
  const { changes, pages } = await readOn(remote, null)
  expect(pages).toBe(5)
  expect(world.calls.lastSeq() - before).toBe(5)
  expect(changes).toHaveLength(10_000)
  expect(new Set(changes.map(idOf)).size).toBe(10_000)
})

test('a quiet org is asked once per poll and answers nothing, after the overlap has passed', async () => {
  const { remote, act, world } = await startSalesforce()
  act('load', { object: 'Lead', records: leads(3) })
  const first = await readOn(remote, null)
  const again = await readOn(remote, first.cursor)
  expect(again.changes.map(idOf)).toEqual(first.changes.map(idOf))
  await world.advance(180_000)
  const third = await readOn(remote, again.cursor)
  const last = await readOn(remote, third.cursor)
  expect(last).toMatchObject({ changes: [], pages: 1 })
})

test('two edits within one second have two revisions', async () => {
  const { remote, act } = await startSalesforce()
  act('load', { object: 'Lead', records: leads(1) })
  const [one] = (await readOn(remote, null)).changes
  act('edit', { id: one && idOf(one), fields: { LastName: 'Edited' } })
  const [two] = (await readOn(remote, null)).changes
  if (one?.kind !== 'present' || two?.kind !== 'present') throw new Error('The lead is not there.')
  expect(two.record.modifiedAt).toBe(one.record.modifiedAt)
  expect(two.record.revision).not.toBe(one.record.revision)
})

test('a late commit behind a long read is still found in the next round', async () => {
  const { remote, act, world } = await startSalesforce()
  const loaded = act('load', { object: 'Lead', records: leads(6) })
  await world.advance(600_000)
  const ids = (await readOn(remote, null)).changes.map(idOf)
  expect(loaded).toEqual({ ids })
  const knobs = world.knobs('salesforce')
  knobs.lateCommitMs = 100_000
  act('edit', { id: ids[0], fields: { LastName: 'Late' } })
  knobs.lateCommitMs = 0
  await world.advance(1000)
  for (const id of ids.slice(1)) act('edit', { id, fields: { LastName: 'Early' } })
  // The round is slow: its pages are read over more than the overlap.
  const start = await remote.read({ object: 'Lead', fields, cursor: null, limit: 3 })
  await world.advance(200_000)
  const end = await readOn(remote, start.cursor, 3)
  const next = await readOn(remote, end.cursor)
  const seen = [...end.changes, ...next.changes].find((change) => idOf(change) === ids[0])
  expect(seen?.kind === 'present' && seen.record.fields['LastName']).toBe('Late')
})

test('converted, merged and deleted leads arrive as what became of them', async () => {
  const { remote, act } = await startSalesforce()
  act('load', { object: 'Lead', records: leads(4) })
  const [converted, winner, loser, gone] = (await readOn(remote, null)).changes.map(idOf)
  act('convert', { leadId: converted })
  act('merge', { object: 'Lead', winnerId: winner, loserIds: [loser] })
  act('delete', { id: gone })
  const { changes } = await readOn(remote, null)
  const found = new Map(changes.map((change) => [idOf(change), change]))
  const [first, second, third] = [converted, loser, gone].map((id) => id && found.get(id))
  expect(first && first.kind === 'merged' && first.into.object).toBe('Contact')
  expect(second && second.kind === 'merged' && second.into).toEqual({ object: 'Lead', id: winner })
  expect(third && third.kind).toBe('removed')
})

test('instants are decoded, and an id of 15 characters means the same record', async () => {
  const { remote, act } = await startSalesforce()
  act('load', { object: 'Lead', records: leads(1) })
  const [one] = (await readOn(remote, null)).changes
  if (one?.kind !== 'present') throw new Error('The lead is not there.')
  const { id } = one.record
  const [short] = await remote.load({ object: 'Lead', fields: ['CreatedDate', 'IsConverted'], ids: [shortOf(id)] })
  expect(short?.kind === 'present' && short.record).toMatchObject({
    id,
    fields: { CreatedDate: '2026-11-20T08:00:00.000Z', IsConverted: false },
  })
})

function shortOf(id: Parameters<Remote['load']>[0]['ids'][number]) {
  return remoteId(id.slice(0, 15))
}

test('400 ids are one call within the length of a URL', async () => {
  const { remote, act, world } = await startSalesforce()
  act('load', { object: 'Lead', records: leads(400) })
  const ids = (await readOn(remote, null)).changes.map(idOf)
  const before = world.calls.lastSeq()
  const wide = ['FirstName', 'Phone', 'MobilePhone', 'Title', 'Company', 'Industry', 'Website', 'Street', 'City']
  const changes = await remote.load({ object: 'Lead', fields: [...fields, ...wide], ids })
  expect(changes.map(idOf)).toEqual(ids)
  expect(world.calls.lastSeq() - before).toBe(1)
})
