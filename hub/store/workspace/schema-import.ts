import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// The tables of imports, made like those of `schema.ts`.

export const imports = sqliteTable('import', {
  id: text().primaryKey(),
  name: text().notNull(),
  state: text().notNull(),
  reading: text().notNull(),
  columns: text().notNull(),
  options: text().notNull(),
  author: text().notNull(),
  actor: text().notNull(),
  version: integer().notNull().default(1),
  cursor: integer().notNull().default(0),
  through: integer().notNull().default(0),
  total: integer().notNull(),
  counts: text().notNull().default('[]'),
  created_at: integer().notNull(),
  applied_at: integer(),
})

export const import_line = sqliteTable(
  'import_line',
  {
    import: text().notNull(),
    line: integer().notNull(),
    cells: text().notNull(),
    kind: text(),
    entity: text(),
    outcome: text(),
    notes: text().notNull().default('[]'),
    answer: text(),
    moved: integer().notNull().default(0),
    applied_at: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.import, table.line] }),
    index('import_line_entity').on(table.entity, table.applied_at),
  ],
)

export const import_made = sqliteTable(
  'import_made',
  { import: text().notNull(), entity: text().notNull(), body: text().notNull() },
  (table) => [primaryKey({ columns: [table.import, table.entity] })],
)

export const import_key = sqliteTable(
  'import_key',
  { import: text().notNull(), key: text().notNull(), entity: text().notNull() },
  (table) => [primaryKey({ columns: [table.import, table.key, table.entity] })],
)
