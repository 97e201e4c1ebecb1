import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { expect, onTestFinished, test } from 'vitest'
import { createMemoryConnector } from '#connectors/memory/connector.ts'
import { habitsLike } from '#connectors/memory/habits.ts'
import { createMemoryWorld } from '#connectors/memory/world.ts'
import type { ObjectFacts, Priority } from '#hub/core/snapshot.ts'
import { findLookalikes } from '#hub/flow/lookalikes.ts'
import { openDatabase } from '#hub/store/database.ts'
import { migrate } from '#hub/store/migrate.ts'
import { connectionId, leadId, linkId } from '#shared/ids.ts'
import { quietSession } from '#tests/connectors/memory/harness.ts'

const folder = new URL('../../../hub/store/workspace/migrations/', import.meta.url)
const connection = connectionId('conn_1')
const now = Date.UTC(2026, 10, 20)

const openWorkspace = async () => {
  const place = mkdtempSync(join(tmpdir(), 'lead-hub-lookalikes-'))
  const client = createClient({ url: `file:${join(place, 'workspace.db')}` })
  const db = openDatabase(client, { exclusive: true, pause: () => Promise.resolve() })
  const names = readdirSync(folder).toSorted()
  await migrate(
    db,
    names.map((name) => ({ name, sql: readFileSync(new URL(name, folder), 'utf8') })),
  )
  onTestFinished(() => {
    client.close()
    rmSync(place, { recursive: true, force: true })
  })
  return db
}

const start = async () => {
  const world = createMemoryWorld(habitsLike.salesforce, () => now)
  const connector = createMemoryConnector(world)
  const manifest = connector.manifest.objects.find(({ name }) => name === 'person')
  if (manifest === undefined) throw new Error('There are no persons.')
  const object: ObjectFacts = { ...manifest, refs: {} }
  const db = await openWorkspace()
  const search = { db, connection, remote: connector.open(quietSession(() => now)), object }
  return { world, db, search }
}

const rowFor = (name: string, priority: Priority = 1) => ({
  link: {
    id: linkId(`link_${name}`),
    connection,
    object: 'person',
    entity: leadId(`lead_${name}`),
    shadow: null,
    sent: [],
    rev: 1,
    state: 'creating' as const,
  },
  entity: {
    id: leadId(`lead_${name}`),
    kind: 'lead' as const,
    fields: { email: `${name}@example.com` },
    origins: {},
    version: 1,
    score: null,
    createdAt: now,
    updatedAt: now,
  },
  version: 1,
  attempts: 0,
  priority,
})

test('a record made over there meanwhile is found before a second one is made, all in one call', async () => {
  const { world, search } = await start()
  const row = world.add('person', { lastName: 'Byron', email: 'ada@example.com' })
  const alike = await findLookalikes(search, [rowFor('ada'), rowFor('bob')])
  expect([...alike.keys()]).toEqual(['link_ada'])
  expect(alike.get(linkId('link_ada'))).toMatchObject([{ kind: 'present', record: { id: row.id } }])
  expect(world.calls.find).toBe(1)
})

test('a record that a link knows holds up nothing, once it was read', async () => {
  const { world, db, search } = await start()
  const row = world.add('person', { lastName: 'Byron', email: 'ada@example.com' })
  const sql = `insert into link (id, connection, object, remote_id, rev, state) values ('link_x', ?, 'person', ?, 1, 'live')`
  await db.write([{ sql, args: [connection, row.id] }])
  expect((await findLookalikes(search, [rowFor('ada')])).size).toBe(1)
  await db.write([{ sql: 'update link set shadow = ?', args: ['{}'] }])
  expect((await findLookalikes(search, [rowFor('ada')])).size).toBe(0)
})

test('a backfill asks nothing: it has just read everything', async () => {
  const { world, search } = await start()
  world.add('person', { lastName: 'Byron', email: 'ada@example.com' })
  expect((await findLookalikes(search, [rowFor('ada', 2)])).size).toBe(0)
  expect(world.calls.find).toBe(0)
})
