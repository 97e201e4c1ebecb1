import { expect, test } from 'vitest'
import { z } from 'zod'
import { openTwinStage } from '#tests/hub/twin-stage.ts'
import { owner, rowsOf } from '#tests/hub/world.ts'

const minuteMs = 60_000

/** Both systems with one person, in step. */
const start = async () => {
  const stage = await openTwinStage()
  const fields = { FirstName: 'Ada', LastName: 'Lovelace', Email: 'ada@example.com', Company: 'Acme' }
  stage.act('salesforce', 'create', { object: 'Lead', fields })
  const salesforce = await stage.connect('salesforce')
  const hubspot = await stage.connect('hubspot')
  await stage.work(30_000)
  await stage.hub.approve()
  await stage.work(2 * minuteMs)
  const alarms = async () => (await stage.hub.hub.alarms(owner)).open.map(({ kind, connection }) => [kind, connection])
  return { ...stage, salesforce, hubspot, alarms, past: async () => (await stage.hub.hub.alarms(owner)).past }
}

type Started = Awaited<ReturnType<typeof start>>

/** Minutes of work until there is an alarm; at most as many as given. */
const minutesUntilAlarm = async (so: Started, most: number): Promise<number> => {
  for (let minute = 1; minute <= most; minute += 1) {
    await so.work(minuteMs)
    if ((await so.alarms()).length > 0) return minute
  }
  return Infinity
}

const contact = z.object({ results: z.array(z.object({ id: z.string() })) })
const editInHubspot = (so: Started, city: string): void => {
  const { results } = contact.parse(so.act('hubspot', 'find', { value: 'ada@example.com' }))
  so.act('hubspot', 'edit', { id: results[0]?.id, properties: { city } })
}

test('where all is well there is no alarm, and nothing is written about it', async () => {
  const so = await start()
  await so.work(30 * minuteMs)
  expect(await rowsOf(so.hub.db, 'alarm')).toEqual([])
})

test('a remote that answers no more is an alarm within ten minutes, and none within ten minutes of its return', async () => {
  const so = await start()
  so.twins.knobs('hubspot').down = true
  expect(await minutesUntilAlarm(so, 10)).toBeLessThanOrEqual(10)
  await so.work(10 * minuteMs)
  const { open } = await so.hub.hub.alarms(owner)
  expect(open.map(({ object }) => object)).toEqual(['companies', 'contacts'])
  expect(open[0]).toMatchObject({ kind: 'unread', connection: so.hubspot, href: `/connections/${so.hubspot}` })
  expect(open[0]?.text).toMatch(/^Company of HubSpot was last read at 09:\d\d UTC: HubSpot/)
  expect(so.hub.lines.filter(({ event }) => event === 'alarm.opened')).toHaveLength(2)
  const view = await so.hub.hub.overview(owner)
  expect(view.alarms).toEqual(open)
  expect(view.connections.find(({ id }) => id === so.hubspot)?.alarms).toEqual(open)

  so.twins.knobs('hubspot').down = false
  await so.work(20 * minuteMs)
  expect(await so.alarms()).toEqual([])
  const past = await so.past()
  expect(past.map(({ kind, object }) => `${kind} ${object}`).toSorted()).toEqual([
    'unread companies',
    'unread contacts',
  ])
  for (const { openedAt, closedAt } of past) expect(Date.parse(closedAt ?? '')).toBeGreaterThan(Date.parse(openedAt))
})

test('consent that was withdrawn is an alarm at the next sweep, and connecting again ends it', async () => {
  const so = await start()
  so.act('hubspot', 'uninstall')
  expect(await minutesUntilAlarm(so, 3)).toBeLessThanOrEqual(3)
  expect(await so.alarms()).toEqual([['consent', so.hubspot]])
  expect((await so.hub.hub.overview(owner)).needsYou).toEqual([])
  await so.consentAgain(so.hubspot)
  await so.work(2 * minuteMs)
  expect(await so.alarms()).toEqual([])
})

test('pushes that stop while polls go on finding changes are an alarm within ten minutes; the next push ends it', async () => {
  const so = await start()
  editInHubspot(so, 'Luzern')
  await so.work(3 * minuteMs)
  expect((await so.hub.hub.connections(owner)).find(({ id }) => id === so.hubspot)?.hearing).toBe('push')
  expect(await so.alarms()).toEqual([])

  so.twins.knobs('hubspot').webhookLostShare = 1
  await so.work(5 * minuteMs)
  editInHubspot(so, 'Bern')
  const minutes = await minutesUntilAlarm(so, 12)
  expect(minutes).toBeLessThanOrEqual(10)
  expect(await so.alarms()).toEqual([['push-stopped', so.hubspot]])
  const { leads } = await so.hub.hub.leads(owner, { q: 'ada', sort: 'name', limit: 1 })
  expect(leads[0]?.city).toBe('Bern')

  so.twins.knobs('hubspot').webhookLostShare = 0
  editInHubspot(so, 'Zug')
  await so.work(3 * minuteMs)
  expect(await so.alarms()).toEqual([])
})

test('a push that comes after the poll that found its news hides nothing that is unheard later', async () => {
  const so = await start()
  editInHubspot(so, 'Luzern')
  await so.work(3 * minuteMs)
  // As if the poll had been first: the push was under way for twenty seconds.
  await so.hub.db.write([
    {
      sql: `update rhythm set unheard_at = (select last_at - 20000 from rhythm p where p.connection = rhythm.connection and p.way = 'push')
        where connection = ? and way = 'poll' and object = 'contacts'`,
      args: [so.hubspot],
    },
    {
      sql: `insert into rhythm (connection, object, way, last_at, unheard_at)
        select connection, 'contacts', 'poll', last_at - 20000, last_at - 20000 from rhythm where connection = ? and way = 'push'
        on conflict (connection, object, way) do nothing`,
      args: [so.hubspot],
    },
  ])
  so.twins.knobs('hubspot').webhookLostShare = 1
  await so.work(5 * minuteMs)
  editInHubspot(so, 'Bern')
  expect(await minutesUntilAlarm(so, 12)).toBeLessThanOrEqual(10)
})

test('what is read is told from news: a feed shows when it last brought some, and how much today', async () => {
  const so = await start()
  const feed = async () => {
    const connection = (await so.hub.hub.connections(owner)).find(({ id }) => id === so.hubspot)
    return connection?.feeds.find(({ object }) => object === 'contacts')
  }
  so.twins.knobs('hubspot').webhookLostShare = 1
  await so.work(10 * minuteMs)
  const before = await feed()
  editInHubspot(so, 'Luzern')
  await so.work(5 * minuteMs)
  const after = await feed()
  expect(after?.seenToday).toBe((before?.seenToday ?? 0) + 1)
  expect(Date.parse(after?.lastChangeAt ?? '')).toBeGreaterThan(Date.parse(before?.lastReadAt ?? ''))
  await so.work(10 * minuteMs)
  expect((await feed())?.lastChangeAt).toBe(after?.lastChangeAt)
})

test('two sweeps at once open one alarm', async () => {
  const so = await start()
  so.act('hubspot', 'uninstall')
  await so.pass(2 * minuteMs)
  for (const lane of await so.hub.hub.sweep()) await so.hub.hub.run(lane)
  await Promise.all([so.hub.hub.sweep(), so.hub.hub.sweep()])
  expect(await so.alarms()).toEqual([['consent', so.hubspot]])
})
