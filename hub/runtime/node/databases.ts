import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { type WorkspaceId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import type { Database, Databases } from '#hub/ports.ts'
import { openDatabase } from '#hub/store/database.ts'
import { migrate, type Migration } from '#hub/store/migrate.ts'

/** Page cache of one database. */
const cacheKb = 32_768
/** A lead with its origins and its score is about 2 KB: of these, a page of 8 KB holds four where one of 4 KB holds one. */
const pageBytes = 8_192
/** The log is folded back into the file after so many pages (16 MB), not every 4 MB, so that a page written often is written once. */
const checkpointPages = 2_000

const store = new URL('../../store/', import.meta.url)

/** The embedded databases: one control file and one file per workspace, under `dataDir`. `observe` is told of round trips. */
export async function openDatabases(dataDir: string, observe?: () => void): Promise<Databases & { close(): void }> {
  await mkdir(join(dataDir, 'workspaces'), { recursive: true })
  const [controlMigrations, workspaceMigrations] = await Promise.all([
    readMigrations('control/migrations/'),
    readMigrations('workspace/migrations/'),
  ])
  const control = await openFile(join(dataDir, 'control.db'), controlMigrations)
  const opened = new Map<WorkspaceId, Promise<Database>>()
  const open = (id: WorkspaceId): Promise<Database> => {
    const known = opened.get(id)
    if (known !== undefined) return known
    const fresh = openFile(join(dataDir, 'workspaces', `${fileName(id)}.db`), workspaceMigrations).then((db) =>
      observed(db, observe),
    )
    opened.set(id, fresh)
    fresh.catch(() => opened.delete(id))
    return fresh
  }
  return {
    control,
    workspace: open,
    create: async (id) => void (await open(id)),
    close: () => {
      control.client.close()
      for (const db of opened.values()) void db.then(({ client }) => client.close())
    },
  }
}

/** Tells of every round trip to a workspace's database, for measurements. */
function observed(db: Database, observe: (() => void) | undefined): Database {
  if (observe === undefined) return db
  return {
    client: db.client,
    read: (statements) => (observe(), db.read(statements)),
    write: (statements) => (observe(), db.write(statements)),
  }
}

async function openFile(path: string, migrations: readonly Migration[]): Promise<Database> {
  // A busy wait of this driver stops the whole process, so it is short; retries happen outside of it.
  const client = createClient({ url: `file:${path}`, timeout: 50 })
  await client.execute(`pragma page_size = ${pageBytes}`)
  await client.execute('pragma journal_mode = wal')
  await client.execute('pragma synchronous = full')
  await client.execute('pragma foreign_keys = on')
  await client.execute(`pragma cache_size = -${cacheKb}`)
  await client.execute(`pragma wal_autocheckpoint = ${checkpointPages}`)
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const db = openDatabase(client, { exclusive: true, pause })
  await migrate(db, migrations)
  return db
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const url = new URL(folder, store)
  const names = (await readdir(url)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(new URL(name, url), 'utf8') })))
}

function fileName(id: WorkspaceId): string {
  if (!/^ws_[0-9a-zA-Z_-]{1,70}$/.test(id)) {
    throw new Refusal(404, 'workspace-unknown', 'There is no such workspace.', 'Choose one of yours.')
  }
  return id
}
