import { createClient } from '@libsql/client/web'
import type { WorkspaceId } from '#shared/ids.ts'
import type { Settings } from '#hub/http/config.ts'
import { Refusal } from '#hub/hub.ts'
import type { Database, Databases } from '#hub/ports.ts'
import { openDatabase } from '#hub/store/database.ts'
import { migrate, type Migration } from '#hub/store/migrate.ts'
import { databaseName, databaseUrl } from './database-name.ts'
import { controlMigrations, workspaceMigrations } from './migrations.ts'

export type Libsql = NonNullable<Settings['libsql']>

/** A batch that takes longer counts as lost. The server itself ends transactions after five seconds. */
const answerMsMax = 20_000

/** Databases this isolate has seen migrated. Names only: what belongs to one request may not be kept for another. */
const migrated = new Set<string>()

/**
 * Databases of a libSQL server, one HTTP round trip per batch. Clients belong to the request they are made in. The
 * first opening of a database in an isolate costs one round trip to see that it is migrated; later ones cost none.
 */
export async function openDatabases(libsql: Libsql): Promise<Databases> {
  const control = connect(libsql, 'control')
  await once('control', () => ensure(libsql, control, 'control'))
  const opened = new Map<WorkspaceId, Promise<Database>>()
  const open = async (id: WorkspaceId): Promise<Database> => {
    const name = databaseName(id)
    const db = connect(libsql, name)
    await once(name, () => bringUpToDate(db, workspaceMigrations))
    return db
  }
  return {
    control,
    workspace(id) {
      const known = opened.get(id)
      if (known !== undefined) return known
      const fresh = open(id)
      opened.set(id, fresh)
      fresh.catch(() => opened.delete(id))
      return fresh
    },
    async create(id) {
      await createNamespace(libsql, databaseName(id))
      await open(id)
    },
  }
}

function connect({ url, token }: Libsql, name: string): Database {
  const client = createClient({
    url: databaseUrl(url, name),
    fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(answerMsMax) }),
    ...(token === undefined ? {} : { authToken: token }),
  })
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const db = openDatabase(client, { exclusive: false, pause })
  return {
    client,
    read: (statements) => db.read(statements).catch(asUnreachable),
    write: (statements) => db.write(statements).catch(asUnreachable),
  }
}

/** A server that is away is nobody's mistake here. What it was asked may have been done: every write may be sent again. */
function asUnreachable(error: unknown): never {
  const said = error instanceof Error ? `${error.name} ${error.message}` : ''
  if (!/HTTP status 5\d\d|Network connection lost|TimeoutError|internal error/.test(said)) throw error
  const refusal = new Refusal(
    503,
    'database-unreachable',
    'The database does not answer.',
    'Try again in a few seconds; nothing was lost.',
  )
  refusal.cause = error
  throw refusal
}

async function once(name: string, task: () => Promise<void>): Promise<void> {
  if (migrated.has(name)) return
  await task()
  migrated.add(name)
}

/** The control database is made at the first start, where the server lets us make databases. */
async function ensure(libsql: Libsql, db: Database, name: string): Promise<void> {
  try {
    await bringUpToDate(db, controlMigrations)
  } catch (error) {
    if (libsql.adminUrl === undefined || !isUnknownDatabase(error)) throw error
    await createNamespace(libsql, name)
    await migrate(db, controlMigrations)
  }
}

/** One round trip where nothing is to do; `migrate` alone would write first. */
async function bringUpToDate(db: Database, migrations: readonly Migration[]): Promise<void> {
  if (!(await isCurrent(db, migrations))) await migrate(db, migrations)
}

async function isCurrent(db: Database, migrations: readonly Migration[]): Promise<boolean> {
  try {
    const [found] = await db.read([{ sql: 'select name from migration', args: [] }])
    const names = new Set((found?.rows ?? []).map((row) => row['name']))
    return migrations.every(({ name }) => names.has(name))
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such table')) return false
    throw error
  }
}

const isUnknownDatabase = (error: unknown): boolean => error instanceof Error && /HTTP status 404/.test(error.message)

/** Makes a database through the server's admin API; harmless where it exists. https://github.com/tursodatabase/libsql/blob/main/docs/ADMIN_API.md */
async function createNamespace({ adminUrl, token }: Libsql, name: string): Promise<void> {
  if (adminUrl === undefined) {
    throw new Refusal(
      503,
      'databases-cannot-be-made',
      'The database server does not let the hub make databases.',
      'Set LIBSQL_ADMIN_URL to its admin address.',
    )
  }
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const init = { method: 'POST', headers, body: '{}' }
  const reply = await fetch(`${adminUrl}/v1/namespaces/${name}/create`, init)
  const said = await reply.text()
  if (reply.ok || said.includes('already exists')) return
  throw new Refusal(503, 'database-not-made', 'The database could not be made.', `The server answered ${reply.status}.`)
}
