import { expect, test } from 'vitest'
import { runConnection } from '#hub/flow/take-turns.ts'
import { openWorld, remote } from '#tests/hub/world.ts'

const { traits } = remote('crm').connector.manifest

/** Two remotes with one person each who is to be written to the other. Only `sheet` takes turns. */
const start = async () => {
  const sheet = remote('sheet', { manifest: { traits: { ...traits, takesTurns: true } } })
  const crm = remote('crm')
  const world = await openWorld({ connectors: [sheet.connector, crm.connector] })
  const ids = { sheet: await world.connect('sheet'), crm: await world.connect('crm') }
  await world.approve()
  for (const { crm: rows } of [sheet, crm])
    rows.add('person', { email: `${rows === crm.crm}@example.com`, lastName: 'N' })
  world.clock.now += 600_000
  world.woken.clear()
  return { world, ids, sheet: sheet.crm, crm: crm.crm }
}

test('where reads and writes take turns, the deliver lane leaves everything to the pull lane', async () => {
  const { world, ids, sheet } = await start()
  const before = { ...sheet.calls }
  expect(await runConnection(world.context, 'deliver', ids.sheet)).toEqual({ againInMs: null })
  expect(sheet.calls).toEqual(before)
  expect([...world.woken]).toEqual([`pull:${world.context.workspace}:${ids.sheet}`])
})

test('the pull lane reads and delivers, and from then on whoever wakes the other wakes it', async () => {
  const { world, ids, sheet, crm } = await start()
  await world.drain()
  expect([sheet, crm].map((rows) => rows.rows('person').length)).toEqual([2, 2])
  await runConnection(world.context, 'pull', ids.sheet)
  world.woken.clear()
  for (const id of Object.values(ids)) world.context.wake('deliver', id)
  const lane = (kind: string, id: string) => `${kind}:${world.context.workspace}:${id}`
  expect([...world.woken]).toEqual([lane('pull', ids.sheet), lane('deliver', ids.crm)])
})

/** Somebody else’s edits are due, and thousands of rows that nobody waits for. */
const makeBacklog = async ({ world, ids }: Awaited<ReturnType<typeof start>>) => {
  await world.drain()
  await world.db.write([
    {
      sql: `insert into outbox (link, connection, version, priority, correlation, due_at)
        select id, connection, 1, 21, 'c', 0 from link where connection = ?`,
      args: [ids.crm],
    },
    {
      sql: `update outbox set priority = 11 where link = (select min(link) from outbox where connection = ?)`,
      args: [ids.crm],
    },
  ])
  world.woken.clear()
}

const waiting = async ({ world }: Awaited<ReturnType<typeof start>>) =>
  (await world.db.client.execute('select priority from outbox order by priority')).rows.map((row) => row['priority'])

test('elsewhere a backlog has its own lane, which what is live never waits for', async () => {
  const so = await start()
  await makeBacklog(so)
  const { world, ids } = so
  const lane = `backlog:${world.context.workspace}:${ids.crm}`
  expect(await waiting(so)).toEqual([11, 21])
  await runConnection(world.context, 'backlog', ids.crm)
  expect(await waiting(so)).toEqual([11])
  await makeBacklog(so)
  await runConnection(world.context, 'deliver', ids.crm)
  expect(await waiting(so)).toEqual([21])
  world.woken.clear()
  await runConnection(world.context, 'deliver', ids.crm)
  expect([...world.woken]).toEqual([lane])
})

test('while somebody edits, a backlog comes back when its rest is over', async () => {
  const so = await start()
  await makeBacklog(so)
  const { world, ids } = so
  world.context.gate.noteLive()
  await world.context.gate.step(() => {
    world.clock.now += 400
    return Promise.resolve()
  })
  expect(await runConnection(world.context, 'backlog', ids.crm)).toEqual({ againInMs: 400 })
  expect(await waiting(so)).toEqual([11, 21])
})
