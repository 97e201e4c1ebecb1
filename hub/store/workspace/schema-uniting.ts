import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

// The tables of who is one with whom, and who may be, made like those of `schema.ts`.

export const uniting = sqliteTable(
  'uniting',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    keep: text().notNull(),
    gone: text().notNull(),
    rule: text().notNull(),
    picks: text().notNull(),
    actor: text().notNull(),
    connection: text(),
    evidence: text().notNull(),
    correlation: text().notNull(),
    state: text().notNull(),
    at: integer().notNull(),
    due_at: integer(),
    done_at: integer(),
    before: text(),
    fault: text(),
  },
  (table) => [
    index('uniting_open')
      .on(table.due_at)
      .where(sql`state = 'waiting'`),
    index('uniting_keep').on(table.keep),
    index('uniting_split')
      .on(table.gone)
      .where(sql`state = 'split'`),
    uniqueIndex('uniting_gone')
      .on(table.gone)
      .where(sql`state in ('asked', 'waiting', 'done')`),
  ],
)

export const duplicate = sqliteTable(
  'duplicate',
  {
    one: text().notNull(),
    other: text().notNull(),
    kind: text().notNull(),
    sure: text().notNull(),
    weight: integer().notNull(),
    evidence: text().notNull(),
    found_at: integer().notNull(),
    state: text().notNull().default('open'),
    decided_by: text(),
    decided_at: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.one, table.other] }),
    index('duplicate_open')
      .on(table.sure, table.weight)
      .where(sql`state = 'open'`),
    index('duplicate_other').on(table.other),
  ],
)

export const kept_record = sqliteTable('kept_record', {
  link: text().primaryKey(),
  fields: text().notNull(),
  kept_at: integer().notNull(),
})
