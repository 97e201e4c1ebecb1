import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// The tables of who sees which leads, made like those of `schema.ts`.

export const territory = sqliteTable('territory', {
  version: integer().primaryKey(),
  map: text().notNull(),
  author: text().notNull(),
  published_at: integer().notNull(),
  moved: integer().notNull().default(0),
  placed: integer().notNull().default(0),
})

export const office = sqliteTable('office', { id: text().primaryKey(), name: text().notNull() })

export const unoffered = sqliteTable('unoffered', {
  entity: text().primaryKey(),
  correlation: text().notNull().default('territory'),
})
