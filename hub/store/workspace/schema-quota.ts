import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// What is counted against remotes' quotas and what is watched over, made like the tables of `schema.ts`.

export const spent = sqliteTable(
  'spent',
  {
    connection: text().notNull(),
    quota: text().notNull(),
    slot: integer().notNull(),
    calls: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.quota, table.slot] })],
)

export const rhythm = sqliteTable(
  'rhythm',
  {
    connection: text().notNull(),
    object: text().notNull(),
    way: text().notNull(),
    last_at: integer().notNull(),
    gaps: text().notNull().default('[]'),
    unheard_at: integer(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.object, table.way] })],
)

export const alarm = sqliteTable(
  'alarm',
  {
    id: text().primaryKey(),
    connection: text().notNull(),
    object: text(),
    kind: text().notNull(),
    text: text().notNull(),
    fix: text().notNull(),
    level: integer().notNull(),
    progress: integer().notNull(),
    noticed_at: integer().notNull(),
    opened_at: integer(),
    closed_at: integer(),
  },
  (table) => [index('alarm_current').on(table.connection), index('alarm_closed').on(table.closed_at)],
)

export const run = sqliteTable(
  'run',
  {
    connection: text().notNull(),
    kind: text().notNull(),
    hour: integer().notNull(),
    n: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.kind, table.hour] })],
)

export const reconciliation = sqliteTable(
  'reconciliation',
  {
    id: text().primaryKey(),
    state: text().notNull(),
    author: text().notNull(),
    begun_at: integer().notNull(),
    ended_at: integer(),
  },
  (table) => [index('reconciliation_begun').on(table.begun_at)],
)

export const reconciliation_part = sqliteTable(
  'reconciliation_part',
  {
    run: text().notNull(),
    connection: text().notNull(),
    object: text().notNull(),
    state: text().notNull(),
    cursor: text(),
    total: integer(),
    findings: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.run, table.connection, table.object] }),
    index('reconciliation_reading').on(table.connection),
  ],
)

export const reconciled = sqliteTable(
  'reconciled',
  { connection: text().notNull(), object: text().notNull(), link: integer().notNull() },
  (table) => [primaryKey({ columns: [table.connection, table.object, table.link] })],
)
