import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// The tables of how leads are scored and of what they did, made like those of `schema.ts`.

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

export const engagement = sqliteTable(
  'engagement',
  {
    id: text().primaryKey(),
    entity: text().notNull(),
    kind: text().notNull(),
    at: integer().notNull(),
    note: text(),
    actor: text().notNull(),
    received_at: integer().notNull(),
  },
  (table) => [
    index('engagement_entity').on(table.entity, table.at),
    index('engagement_kind').on(table.kind, table.received_at),
  ],
)
