import type { Database } from '#hub/ports.ts'
import { int, text } from './columns.ts'

/** One step: forward only, run once, in the order of the names. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** Statements in a migration file end with a semicolon at the end of a line followed by an empty line. */
const separator = /;\s*\n\s*\n/

/** Brings a database up to date. Two at once are harmless: each step records its name in the same transaction. */
export async function migrate(db: Database, migrations: readonly Migration[]): Promise<void> {
  await db.write([
    { sql: 'create table if not exists migration (name text primary key, at integer not null)', args: [] },
  ])
  const [done] = await db.read([{ sql: 'select name from migration', args: [] }])
  const names = new Set((done?.rows ?? []).map((row) => text(row, 'name')))
  for (const migration of migrations) {
    if (names.has(migration.name)) continue
    await apply(db, migration)
  }
}

async function apply(db: Database, migration: Migration): Promise<void> {
  const statements = migration.sql
    .split(separator)
    .map((sql) => sql.replace(/;\s*$/, '').trim())
    .filter((sql) => sql !== '')
  try {
    await db.write([
      { sql: `insert into migration (name, at) values (?, unixepoch('subsec') * 1000)`, args: [migration.name] },
      ...statements.map((sql) => ({ sql, args: [] })),
    ])
  } catch (error) {
    // Another process may have been first; then the name is there and this failure means nothing.
    const [found] = await db.read([
      { sql: 'select count(*) as n from migration where name = ?', args: [migration.name] },
    ])
    const row = found?.rows[0]
    if (row === undefined || int(row, 'n') === 0) throw error
  }
}
