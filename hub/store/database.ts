import type { Client, InStatement, ResultSet } from '@libsql/client'
import type { Database, Rows, Statement } from '#hub/ports.ts'
import { Refusal } from '#hub/hub.ts'

/** How long a write waits for a busy database before it is refused. */
const busySecondsMax = 10

/** Sleeps; lent by the runtime, so that tests need not wait. */
export type Pause = (ms: number) => Promise<void>

/**
 * A database behind `Database`. `exclusive` is for `file:` databases: writes queue inside the process, because after
 * one SQLITE_BUSY that driver's connection is unusable until it reconnects (tursodatabase/libsql-client-ts#352).
 */
export function openDatabase(
  client: Client,
  options: { readonly exclusive: boolean; readonly pause: Pause },
): Database {
  const queue = createQueue()
  const run = (statements: readonly Statement[], mode: 'read' | 'write'): Promise<readonly Rows[]> =>
    patiently(client, options.pause, async () => (await client.batch(statements.map(toDriver), mode)).map(toRows))
  return {
    client,
    read: (statements) => run(statements, 'read'),
    write: (statements) => (options.exclusive ? queue(() => run(statements, 'write')) : run(statements, 'write')),
  }
}

/** Runs tasks one after the other; a failed one does not stop the next. */
export function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const next = last.then(task, task)
    last = next.catch(() => undefined)
    return next
  }
}

async function patiently<T>(client: Client, pause: Pause, task: () => Promise<T>): Promise<T> {
  const waits = [5, 10, 20, 40, 80, 160, 320, 640, 1_000]
  let waited = 0
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await task()
    } catch (error) {
      const code = errorCode(error)
      if (code === 'full')
        throw unavailable('database-full', 'The database has no room left.', 'Free disk space; nothing was lost.')
      if (code !== 'busy') throw error
      if (waited >= busySecondsMax * 1_000) {
        throw unavailable('database-busy', 'The database is busy.', 'Try again in a few seconds; nothing was lost.')
      }
      // Over HTTP there is nothing to mend, and reconnecting would end this client's other calls.
      if (client.protocol === 'file') client.reconnect()
      const wait = waits[Math.min(attempt, waits.length - 1)] ?? 1_000
      waited += wait
      await pause(wait)
    }
  }
}

const unavailable = (code: string, message: string, fix: string): Refusal => new Refusal(503, code, message, fix)

function errorCode(error: unknown): 'busy' | 'full' | 'other' {
  const text = error instanceof Error ? `${'code' in error ? String(error.code) : ''} ${error.message}` : ''
  if (/SQLITE_BUSY|database is locked/.test(text)) return 'busy'
  return /SQLITE_FULL|disk is full/.test(text) ? 'full' : 'other'
}

/** True for the failure of the `fresh` check: a row of the batch had moved, so none of it was done. */
export const isStale = (error: unknown): boolean =>
  error instanceof Error && /CHECK constraint failed: fresh/.test(error.message)

/** True where a libSQL server refuses because an answer (10 MB) or a single value (5 MB) is too large. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && /RESPONSE_TOO_LARGE|SQLITE_TOOBIG|string or blob too big/i.test(error.message)

const toDriver = (statement: Statement): InStatement => ({ sql: statement.sql, args: statement.args.map(toText) })

/**
 * Half a surrogate pair, as JSON escapes it. SQLite would unescape it to bytes that are no text, and reading these ends
 * the whole process: the driver takes any text for UTF-8.
 */
const loneSurrogate = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g

/** JSON that every reader of it can make texts of. */
export const wellFormed = (json: string): string =>
  json.includes('\\ud') ? json.replace(loneSurrogate, '$1\\ufffd') : json

const toText = (value: Statement['args'][number]): Statement['args'][number] =>
  typeof value === 'string' ? wellFormed(value) : value
const toRows = (result: ResultSet): Rows => ({ rows: result.rows, changed: result.rowsAffected })
