import { expect, test } from 'vitest'
import { openWorld, owner } from '#tests/hub/world.ts'
import { addConnection } from '#tests/hub/store/plans.ts'
import { createMemoryConnector } from '#connectors/memory/connector.ts'
import { habitsLike } from '#connectors/memory/habits.ts'
import { createMemoryWorld } from '#connectors/memory/world.ts'

const remote = () => createMemoryConnector(createMemoryWorld(habitsLike.salesforce, () => 0))

test('what is read is named after the system, and after its account only where there are two', async () => {
  const { db, hub } = await openWorld({ connectors: [remote()] })
  await addConnection(db, 'reading', 'conn_memory')
  expect((await hub.progress(owner)).jobs.map(({ title }) => title)).toEqual(['Reading Memory'])
  expect((await hub.firstSync(owner)).waitingFor).toBe('Still reading Memory.')
  await db.write([
    {
      sql: `insert into connection (id, connector, state, title, created_at) values ('conn_2', 'memory', 'reading', 'Second', 0)`,
      args: [],
    },
  ])
  expect((await hub.firstSync(owner)).waitingFor).toBe('Still reading Memory (Second) and Memory (MEMORY).')
})

test('the mark that leads changed moves with the history and with nothing else', async () => {
  const { db, hub } = await openWorld()
  expect((await hub.progress(owner)).latest).toBe(0)
  await db.write([
    {
      sql: `insert into ledger (entity, version, at, actor, correlation, kind, changes) values ('lead_a', 1, 0, 'system', 'c', 'created', '[]')`,
      args: [],
    },
  ])
  const { latest } = await hub.progress(owner)
  expect(latest).toBeGreaterThan(0)
  await addConnection(db, 'live')
  expect((await hub.progress(owner)).latest).toBe(latest)
})
