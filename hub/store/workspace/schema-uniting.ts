import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

// The table of who is one with whom, made like those of `schema.ts`.

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
    uniqueIndex('uniting_gone')
      .on(table.gone)
      .where(sql`state in ('asked', 'waiting', 'done')`),
  ],
)
