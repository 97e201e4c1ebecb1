import { expect, test } from 'vitest'
import { z } from 'zod'
import { deliver } from '#hub/flow/deliver.ts'
import { createContext } from '#hub/flow/context.ts'
import { pull } from '#hub/flow/pull.ts'
import { recallPace } from '#hub/flow/spend.ts'
import { findConnection } from '#hub/store/workspace/connections.ts'
import { selectSpent } from '#hub/store/workspace/spent.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { entityId } from '#shared/ids.ts'
import type { Database } from '#hub/ports.ts'
import { openTwinStage, type TwinStage } from '#tests/hub/twin-stage.ts'
import { owner, rowsOf, workspace } from '#tests/hub/world.ts'

/** Salesforce with three people, HubSpot beside it, both in step. */
const start = async () => {
  const stage = await openTwinStage()
  for (const n of [1, 2, 3]) {
    const fields = { FirstName: 'Ada', LastName: `N${n}`, Email: `ada${n}@example.com`, Company: 'Acme' }
    stage.act('salesforce', 'create', { object: 'Lead', fields })
  }
  const salesforce = await stage.connect('salesforce')
  const hubspot = await stage.connect('hubspot')
  await stage.work(30_000)
  await stage.hub.approve()
  await stage.work(120_000)
  return { ...stage, salesforce, hubspot }
}

type Started = Awaited<ReturnType<typeof start>>

const viewOf = async ({ hub }: TwinStage, id: ConnectionId) => {
  const found = (await hub.hub.connections(owner)).find((connection) => connection.id === id)
  if (found === undefined) throw new Error('There is no such connection.')
  return found
}

const idOf = async ({ hub }: TwinStage, q: string) =>
  entityId((await hub.hub.leads(owner, { q, sort: 'name', limit: 10 })).leads[0]?.id ?? '')

const found = z.object({ results: z.array(z.object({ id: z.string() })) })
const people = z.object({
  records: z.array(z.looseObject({ Id: z.string(), Email: z.string(), Title: z.string().nullish() })),
})
const inSalesforce = (so: Started, email: string) =>
  people.parse(so.act('salesforce', 'records', { object: 'Lead' })).records.find((row) => row.Email === email)
const titleInSalesforce = (so: Started, email: string) => inSalesforce(so, email)?.Title ?? null

/** Makes everything that is due as patient as a backfill is. */
const asBackfill = (so: Started) => so.hub.db.write([{ sql: 'update outbox set priority = 21', args: [] }])

test('at 95 % of Salesforce’s day a change made in HubSpot still arrives, and a backfill waits and says until when', async () => {
  const so = await start()
  so.act('salesforce', 'settings', { apiCallsMax: 10_000, apiCallsUsed: 9_500 })
  const contact = found.parse(so.act('hubspot', 'find', { value: 'ada1@example.com' })).results[0]
  so.act('hubspot', 'edit', { id: contact?.id, properties: { jobtitle: 'Countess' } })
  await so.work(120_000)
  expect(titleInSalesforce(so, 'ada1@example.com')).toBe('Countess')

  await so.hub.hub.editLead(owner, await idOf(so, 'ada2'), { title: 'Backfilled' })
  await so.hub.hub.run(`absorb:${workspace}`)
  await asBackfill(so)
  const next = await deliver(so.hub.context, so.salesforce)
  expect(titleInSalesforce(so, 'ada2@example.com')).toBeNull()
  expect(next.againInMs).toBeGreaterThan(60_000)
  const [quota] = (await viewOf(so, so.salesforce)).quotas
  expect(quota).toMatchObject({ limit: 10_000, windowSeconds: 86_400 })
  expect(quota?.used).toBeGreaterThanOrEqual(9_500)
  expect(quota?.waits).toMatch(/^Backfill waits until \d\d:\d\d UTC: 9,5\d\d of 10,000 calls .* Live changes go on\.$/)
  expect(quota?.forecast?.receipt.join(' ')).toContain('as Salesforce said at')

  const { links } = await so.hub.hub.lead(owner, await idOf(so, 'ada2'))
  expect(links.find(({ connector }) => connector === 'salesforce')).toMatchObject({
    status: 'syncing',
    reason: expect.stringMatching(
      /^It waits for calls until \d\d:\d\d UTC: nearly all that Salesforce allows are used\.$/,
    ),
    remedy: { kind: 'sync' },
  })

  // A person who asks for that lead does not wait.
  await so.hub.hub.syncLead(owner, await idOf(so, 'ada2'))
  await deliver(so.hub.context, so.salesforce)
  expect(titleInSalesforce(so, 'ada2@example.com')).toBe('Backfilled')
})

test('at 95 % of the day a change made in Salesforce is still found, only later', async () => {
  const so = await start()
  so.act('salesforce', 'settings', { apiCallsMax: 10_000, apiCallsUsed: 9_500 })
  await so.work(60_000)
  so.act('salesforce', 'edit', {
    id: inSalesforce(so, 'ada1@example.com')?.Id,
    fields: { City: 'Luzern' },
  })
  so.callsTo('salesforce')
  await so.work(3_600_000)
  const calls = so.callsTo('salesforce')
  expect(calls).toBeGreaterThan(2)
  expect(calls).toBeLessThan(60)
  const { leads } = await so.hub.hub.leads(owner, { q: 'ada', sort: 'name', limit: 10 })
  expect(leads.map(({ city }) => city)).toContain('Luzern')
})

test('what was spent is known after a restart and in another process', async () => {
  const so = await start()
  const { used } = (await viewOf(so, so.hubspot)).quotas[0] ?? { used: 0 }
  const rows = (await rowsOf(so.hub.db, 'spent')).filter((row) => row['connection'] === so.salesforce)
  const counted = rows.reduce((sum, row) => sum + Number(row['calls']), 0)
  const api = so.twins.calls.list({ twin: 'salesforce' }).filter(({ purpose }) => purpose !== 'oauth').length
  // The identity address is a call of ours as well.
  expect(counted).toBe(api + 1)
  expect(used).toBeGreaterThanOrEqual(0)

  const afresh = createContext(so.hub.ports, workspace, so.hub.db)
  const connection = await findConnection(so.hub.db, so.salesforce)
  if (connection === null) throw new Error('There is no connection.')
  const [spent] = await so.hub.db.read([selectSpent(so.salesforce)])
  so.act('salesforce', 'settings', { apiCallsMax: 10_000 })
  const pace = recallPace(afresh, { ...connection, budget: null }, spent)
  for (let n = counted; n < 100_000 - 2; n += 1) pace.count('/services/data/v68.0/query')
  expect(pace.waitMs(1)).toBeGreaterThan(0)
  expect(pace.waitMs(0)).toBe(0)
  for (let n = 0; n < 2; n += 1) pace.count('/services/data/v68.0/query')
  expect(pace.waitMs(0)).toBeGreaterThan(0)
})

test('counting costs no round trip of its own: a poll that finds nothing is one read and one write, however many calls it takes', async () => {
  const so = await start()
  const trips = { read: 0, write: 0 }
  const { db } = so.hub
  const counting: Database = {
    ...db,
    read: (statements) => ((trips.read += 1), db.read(statements)),
    write: (statements) => ((trips.write += 1), db.write(statements)),
  }
  const context = createContext(so.hub.ports, workspace, counting)
  await pull(context, so.salesforce)
  await so.hub.db.write([{ sql: `update feed set due_at = 0`, args: [] }])
  Object.assign(trips, { read: 0, write: 0 })
  so.callsTo('salesforce')
  await pull(context, so.salesforce)
  expect(so.callsTo('salesforce')).toBeGreaterThan(0)
  // The access token is read as well.
  expect(trips).toEqual({ read: 2, write: 1 })
})

test('HubSpot’s day is over at midnight where the account is; until then no lane calls', async () => {
  const so = await start()
  so.act('hubspot', 'set-limits', { callsPerTenSeconds: 110, searchesPerSecond: 5, callsPerDay: 1 })
  await so.hub.hub.editLead(owner, await idOf(so, 'ada1'), { title: 'Countess' })
  await so.hub.drain()
  // It is 9 o'clock in UTC, 10 in Zurich.
  const midnight = Date.UTC(2026, 10, 20, 23)
  const { pausedUntil, state } = await viewOf(so, so.hubspot)
  expect(state).toBe('live')
  expect(Math.abs(Date.parse(pausedUntil ?? '') - midnight)).toBeLessThan(2_000)
  so.callsTo('hubspot')
  await so.pass(3_600_000)
  await so.hub.hub.syncLead(owner, await idOf(so, 'ada2'))
  await so.hub.drain()
  expect(so.callsTo('hubspot')).toBe(0)
  const { jobs } = await so.hub.hub.progress(owner)
  expect(jobs).toMatchObject([{ state: 'waiting', note: expect.stringMatching(/^Waits until 23:0\d UTC/) }])

  so.act('hubspot', 'set-limits', { callsPerTenSeconds: 110, searchesPerSecond: 5 })
  await so.pass(midnight + 5_000 - so.twins.now())
  await so.hub.drain()
  expect((await viewOf(so, so.hubspot)).pausedUntil).toBeNull()
  expect(await rowsOf(so.hub.db, 'outbox')).toEqual([])
})

test('a day of Salesforce that is used up is asked about every quarter of an hour, and work goes on when calls are back', async () => {
  const so = await start()
  so.act('salesforce', 'settings', { apiCallsMax: 10_000, apiCallsUsed: 10_000 })
  await so.hub.hub.editLead(owner, await idOf(so, 'ada1'), { title: 'Countess' })
  await so.hub.drain()
  so.callsTo('salesforce')
  await so.work(120 * 60_000)
  // Two lanes, every 15 minutes for two hours.
  expect(so.callsTo('salesforce')).toBeLessThanOrEqual(16)
  expect(titleInSalesforce(so, 'ada1@example.com')).toBeNull()
  so.act('salesforce', 'settings', { apiCallsUsed: 5_000 })
  await so.work(40 * 60_000)
  expect(titleInSalesforce(so, 'ada1@example.com')).toBe('Countess')
})

test('a first sync claims no more than a short quota has room for, and is refused no call', async () => {
  const stage = await openTwinStage()
  stage.act('hubspot', 'set-limits', { callsPerTenSeconds: 15, searchesPerSecond: 5 })
  const records = Array.from({ length: 2_000 }, (_, n) => {
    return { FirstName: 'Ada', LastName: `N${n}`, Email: `ada${n}@example.com`, Company: 'Acme' }
  })
  stage.act('salesforce', 'load', { object: 'Lead', records, stampMs: stage.twins.now() - 60_000 })
  await stage.connect('salesforce')
  const hubspot = await stage.connect('hubspot')
  await stage.work(30_000)
  const { hash, leads } = await stage.hub.hub.firstSync(owner)
  expect(leads).toBe(2_000)
  await stage.hub.hub.approveFirstSync(owner, hash)
  const since = stage.twins.calls.lastSeq()
  await stage.pass(20_000)
  await deliver(stage.hub.context, hubspot)
  // A backlog may use ten of the fifteen calls: room for three batches of a hundred, though hundreds more are due.
  expect(stage.act('hubspot', 'count', { objectType: 'contacts' })).toEqual({ count: 300 })
  await stage.work(90_000)
  const calls = stage.twins.calls.list({ twin: 'hubspot', since })
  expect(calls.filter(({ status }) => status === 429)).toEqual([])
  expect(stage.act('hubspot', 'count', { objectType: 'contacts' })).toEqual({ count: 2_000 })
})
