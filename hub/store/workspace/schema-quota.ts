import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// What is counted against remotes' quotas, made like the tables of `schema.ts`.

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
