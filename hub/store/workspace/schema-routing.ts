import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// The tables of who has which leads, made like those of `schema.ts`.

export const routing = sqliteTable('routing', {
  version: integer().primaryKey(),
  rules: text().notNull(),
  author: text().notNull(),
  published_at: integer().notNull(),
})

export const turn = sqliteTable('turn', {
  id: integer().primaryKey(),
  rev: integer().notNull(),
  credits: text().notNull(),
})

export const dispatch = sqliteTable(
  'dispatch',
  {
    entity: text().primaryKey(),
    since: integer().notNull(),
    due_at: integer(),
    owner: text(),
    answer_by: integer(),
    raised: integer().notNull().default(1),
    passed_by: text(),
    tried: text().notNull().default('[]'),
    why: text().notNull().default(''),
  },
  (table) => [index('dispatch_due').on(table.due_at)],
)

export const assignment = sqliteTable(
  'assignment',
  {
    id: integer().primaryKey(),
    entity: text().notNull(),
    owner: text(),
    before: text(),
    at: integer().notNull(),
    actor: text().notNull(),
    correlation: text().notNull(),
    why: text().notNull(),
  },
  (table) => [
    index('assignment_entity').on(table.entity, table.id),
    index('assignment_owner').on(table.owner, table.at),
  ],
)
