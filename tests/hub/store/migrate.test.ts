import { createClient } from '@libsql/client'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Database } from '#hub/ports.ts'
import { openDatabase } from '#hub/store/database.ts'
import { migrate, type Migration } from '#hub/store/migrate.ts'
import { rowsOf } from '#tests/hub/world.ts'

const one: Migration = { name: '0001_one.sql', sql: 'create table note (words text not null);\n' }
const two: Migration = {
  name: '0002_two.sql',
  sql: `-- A semicolon; in a comment; is none of ours.\ninsert into note (words)\n  values ('a;b');\n\ninsert into note (words) values ('c');\n`,
}
const broken: Migration = {
  name: '0002_two.sql',
  sql: `insert into note (words) values ('half done');\n\ninsert into nowhere (words) values ('c');\n`,
}

const file = () => {
  const place = mkdtempSync(join(tmpdir(), 'lead-hub-migrate-'))
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  return join(place, 'x.db')
}

const open = (path: string): Database => {
  const client = createClient({ url: `file:${path}`, timeout: 20 })
  onTestFinished(() => client.close())
  return openDatabase(client, { exclusive: true, pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) })
}

const words = async (db: Database) => (await rowsOf(db, 'note')).map((row) => row['words'])
const names = async (db: Database) => (await rowsOf(db, 'migration')).map((row) => row['name'])

test('a migration runs once, however often the database is opened', async () => {
  const path = file()
  for (let opening = 0; opening < 3; opening += 1) await migrate(open(path), [one, two])
  expect(await words(open(path))).toEqual(['a;b', 'c'])
})

test('only what is new runs on a database that has the rest', async () => {
  const db = open(file())
  await migrate(db, [one])
  await migrate(db, [one, two])
  expect(await words(db)).toEqual(['a;b', 'c'])
  expect(await names(db)).toEqual(['0001_one.sql', '0002_two.sql'])
})

test('eight that open a new database at once migrate it once', async () => {
  const path = file()
  await Promise.all(Array.from({ length: 8 }, () => migrate(open(path), [one, two])))
  expect(await words(open(path))).toEqual(['a;b', 'c'])
})

test('a migration that fails half way leaves nothing, says so, and is tried again at the next opening', async () => {
  const db = open(file())
  await expect(migrate(db, [one, broken])).rejects.toThrow(/nowhere/)
  expect(await words(db)).toEqual([])
  expect(await names(db)).toEqual(['0001_one.sql'])
  await migrate(db, [one, two])
  expect(await words(db)).toEqual(['a;b', 'c'])
})

test('reviews from before they could be of any kind are kept, with what they were decided by', async () => {
  const db = open(file())
  const shipped = (name: string): Migration => {
    const path = new URL(`../../../hub/store/workspace/migrations/${name}`, import.meta.url)
    return { name, sql: readFileSync(path, 'utf8') }
  }
  await migrate(db, [shipped('0001_workspace.sql')])
  await db.write([
    {
      sql: `insert into review (id, kind, connection, object, remote_id, link, candidates, record, created_at)
        values ('review_1', 'doubtful-match', 'conn_1', 'person', 'bob', 'link_bob', '[{"entity":"lead_1"}]', '{"email":"b@example.com"}', 1)`,
      args: [],
    },
  ])
  await migrate(db, ['0001_workspace.sql', '0002_reviews.sql'].map(shipped))
  const [found] = await db.read([{ sql: 'select id, remote_id, body from review', args: [] }])
  const body = '{"candidates":[{"entity":"lead_1"}],"record":{"email":"b@example.com"}}'
  expect(found?.rows).toMatchObject([{ id: 'review_1', remote_id: 'bob', body }])
})
