import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

// The tables of what has happened and what people are asked, made like those of `schema.ts`.

export const ledger = sqliteTable(
  'ledger',
  {
    id: integer().primaryKey(),
    entity: text().notNull(),
    version: integer().notNull(),
    at: integer().notNull(),
    actor: text().notNull(),
    connection: text(),
    link: text(),
    correlation: text().notNull(),
    kind: text().notNull(),
    changes: text().notNull(),
    evidence: text(),
  },
  (table) => [
    index('ledger_entity').on(table.entity, table.id),
    index('ledger_correlation').on(table.correlation),
    index('ledger_at').on(table.at, table.connection),
  ],
)

export const change_set = sqliteTable('change_set', {
  id: text().primaryKey(),
  kind: text().notNull(),
  title: text().notNull(),
  state: text().notNull(),
  author: text().notNull(),
  request: text().notNull(),
  until: integer().notNull(),
  preview: text().notNull(),
  cursor: text().notNull().default(''),
  done: integer().notNull().default(0),
  skipped: integer().notNull().default(0),
  created_at: integer().notNull(),
  applied_at: integer(),
  total: integer().notNull().default(0),
  shape: text().notNull().default(''),
  reach: text(),
})

export const change_page = sqliteTable(
  'change_page',
  {
    change_set: text().notNull(),
    last: text().notNull(),
    after: text().notNull(),
    size: integer().notNull(),
    leads: text().notNull(),
    stamp: text().notNull(),
    hash: text().notNull(),
    numbers: text().notNull(),
    marks: text().notNull(),
    rows: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.change_set, table.last] })],
)

export const review = sqliteTable(
  'review',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    entity: text(),
    connection: text(),
    object: text(),
    remote_id: text(),
    link: text(),
    body: text().notNull(),
    answer: text(),
    created_at: integer().notNull(),
    answered_at: integer(),
    answered_by: text(),
  },
  (table) => [
    uniqueIndex('review_match').on(table.connection, table.object, table.remote_id),
    uniqueIndex('review_conflict').on(table.link, sql`${table.body}->>'$.field'`),
    uniqueIndex('review_deletion').on(table.link),
    uniqueIndex('review_brake').on(table.connection),
    index('review_link').on(table.link),
    index('review_entity').on(table.entity),
    index('review_open').on(table.created_at, table.id),
  ],
)

export const counter = sqliteTable(
  'counter',
  {
    day: text().notNull(),
    connection: text().notNull(),
    name: text().notNull(),
    n: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.connection, table.name] })],
)
