import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// The table of how leads are scored, made like those of `schema.ts`.

export const scoring = sqliteTable('scoring', {
  version: integer().primaryKey(),
  rules: text().notNull(),
  author: text().notNull(),
  published_at: integer().notNull(),
  through: text().notNull().default(''),
  done: integer().notNull().default(0),
  total: integer().notNull(),
  changed: integer().notNull().default(0),
  finished_at: integer(),
})
