import { createAdapterFactory } from 'better-auth/adapters'
import type { CleanedWhere, CustomAdapter, DBTransactionAdapter } from 'better-auth/adapters'
import type { BetterAuthOptions } from 'better-auth'
import { z } from 'zod'
import type { Database, Statement } from '#hub/ports.ts'
import { columnList, limitMax, name, type Parameter, parameter, whereClause } from './clause.ts'

const config = {
  adapterId: 'hub-libsql',
  adapterName: 'Lead Hub libSQL',
  supportsDates: false,
  supportsBooleans: false,
  supportsNumericIds: false,
} as const

/**
 * better-auth's tables through `Database`, so that its writes wait in the same queue as ours and survive a busy file.
 * The library's drizzle adapter would hold an interactive transaction open while a password is hashed: on a `file:`
 * database that stops every other writer, and a Worker that dies in it blocks them for five seconds.
 * Here a transaction is a list of inserts that is sent as one batch at its end.
 */
export const accountsAdapter = (db: Database) => (options: BetterAuthOptions) =>
  createAdapterFactory({
    config: { ...config, transaction: (work) => inOneBatch(db, options, work) },
    adapter: () => tables(db, (statement) => db.write([statement])),
  })(options)

type Write = (
  statement: Statement,
) => Promise<readonly { readonly rows: readonly unknown[]; readonly changed: number }[]>

async function inOneBatch<R>(
  db: Database,
  options: BetterAuthOptions,
  work: (transaction: DBTransactionAdapter) => Promise<R>,
): Promise<R> {
  const pending: Statement[] = []
  const reading: Database = { ...db, read: (statements) => untilFirstWrite(pending, () => db.read(statements)) }
  const adapter = createAdapterFactory({
    config: { ...config, transaction: false },
    adapter: () => ({
      ...tables(reading, onlyInserts),
      create: (request) => {
        pending.push(insert(request.model, request.data))
        return Promise.resolve(request.data)
      },
    }),
  })(options)
  const result = await work(adapter)
  if (pending.length > 0) await db.write(pending)
  return result
}

/** What is not written yet cannot be read; better an error than an answer from before. */
function untilFirstWrite<T>(pending: readonly Statement[], read: () => Promise<T>): Promise<T> {
  if (pending.length > 0) throw new Error('A transaction of the accounts reads before it writes.')
  return read()
}

const onlyInserts: Write = () => Promise.reject(new Error('A transaction of the accounts only inserts.'))

/** The library says what type a row has; the columns are those of migration 0001. */
const isRow = (value: unknown): boolean => typeof value === 'object'

function tables(db: Database, write: Write): CustomAdapter {
  const firstOf = async <T>(statement: Statement): Promise<T | null> =>
    z
      .custom<T>(isRow)
      .nullable()
      .parse((await write(statement))[0]?.rows[0] ?? null)
  const changedBy = async (statement: Statement): Promise<number> => (await write(statement))[0]?.changed ?? 0
  return {
    create: async ({ model, data }) => {
      await write(insert(model, data))
      return data
    },
    findOne: async <T>(request: { model: string; where: CleanedWhere[]; select?: string[] | undefined }) => {
      const [found] = await db.read([select({ ...request, limit: 1 })])
      return z
        .custom<T>(isRow)
        .nullable()
        .parse(found?.rows[0] ?? null)
    },
    findMany: async <T>(request: Selection) => {
      const [found] = await db.read([select(request)])
      return z.array(z.custom<T>(isRow)).parse(found?.rows ?? [])
    },
    count: async ({ model, where }) => {
      const clause = whereClause(where ?? [])
      const [found] = await db.read([
        { sql: `select count(*) as n from ${name(model)} ${clause.sql}`, args: clause.args },
      ])
      return z.object({ n: z.number() }).parse(found?.rows[0]).n
    },
    update: <T>(request: { model: string; where: CleanedWhere[]; update: T }) =>
      firstOf<T>(update({ ...request, update: assignments(request.update) }, true)),
    updateMany: (request) => changedBy(update(request, false)),
    delete: async (request) => {
      await write(remove(request))
    },
    deleteMany: (request) => changedBy(remove(request)),
    consumeOne: (request) => firstOf(remove(request, true)),
  }
}

interface Selection {
  readonly model: string
  readonly where?: CleanedWhere[] | undefined
  readonly limit: number
  readonly offset?: number | undefined
  readonly select?: string[] | undefined
  readonly sortBy?: { readonly field: string; readonly direction: 'asc' | 'desc' } | undefined
}

function select(request: Selection): Statement {
  const clause = whereClause(request.where ?? [])
  const order =
    request.sortBy === undefined
      ? ''
      : `order by ${name(request.sortBy.field)} ${request.sortBy.direction === 'desc' ? 'desc' : 'asc'}`
  return {
    sql: `select ${columnList(request.select)} from ${name(request.model)} ${clause.sql} ${order} limit ? offset ?`,
    args: [...clause.args, Math.min(request.limit, limitMax), request.offset ?? 0],
  }
}

function insert(model: string, values: Record<string, unknown>): Statement {
  const columns = Object.keys(values).filter((column) => values[column] !== undefined)
  return {
    sql: `insert into ${name(model)} (${columnList(columns)}) values (${columns.map(() => '?').join(', ')})`,
    args: columns.map((column) => parameter(values[column])),
  }
}

const assignments = (values: unknown): Record<string, unknown> => z.record(z.string(), z.unknown()).parse(values)

function update(
  request: { model: string; where: CleanedWhere[]; update: Record<string, unknown> },
  returning: boolean,
): Statement {
  const clause = whereClause(request.where)
  const columns = Object.keys(request.update).filter((column) => request.update[column] !== undefined)
  const args: Parameter[] = columns.map((column) => parameter(request.update[column]))
  return {
    sql: `update ${name(request.model)} set ${columns.map((column) => `${name(column)} = ?`).join(', ')} ${clause.sql}${returning ? ' returning *' : ''}`,
    args: [...args, ...clause.args],
  }
}

function remove(request: { model: string; where: CleanedWhere[] }, returning = false): Statement {
  const clause = whereClause(request.where)
  return {
    sql: `delete from ${name(request.model)} ${clause.sql}${returning ? ' returning *' : ''}`,
    args: clause.args,
  }
}
