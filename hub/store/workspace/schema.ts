import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core'

/**
 * A workspace's tables as the migrations make them, for queries put together from conditions. The migrations remain
 * what makes tables; a test compares the two. Members are named like their columns, so that rows read the same
 * whichever way they were asked for.
 */
export const connection = sqliteTable('connection', {
  id: text().primaryKey(),
  connector: text().notNull(),
  state: text().notNull(),
  title: text().notNull().default(''),
  account: text(),
  record_url: text(),
  facts: text().notNull().default('{}'),
  settings: text().notNull().default('{}'),
  objects: text().notNull().default('[]'),
  specs: text().notNull().default('{}'),
  described_at: integer().notNull().default(0),
  path_secret: text(),
  connected_by: text(),
  created_at: integer().notNull(),
  first_total: integer().notNull().default(0),
  seed_cursor: text().notNull().default(''),
  budget: text(),
  paused_until: integer().notNull().default(0),
  heard_at: integer(),
  last_error: text(),
  deletions: text().notNull().default('{}'),
  office: text(),
})

export const token = sqliteTable('token', {
  connection: text().primaryKey(),
  sealed: text().notNull(),
  generation: integer().notNull().default(1),
  expires_at: integer(),
  lease: text(),
  lease_until: integer().notNull().default(0),
})

export const watch = sqliteTable('watch', {
  connection: text().primaryKey(),
  id: text().notNull(),
  facts: text().notNull(),
  expires_at: integer(),
})

export const feed = sqliteTable(
  'feed',
  {
    connection: text().notNull(),
    object: text().notNull(),
    cursor: text(),
    complete: integer().notNull().default(0),
    pass: integer().notNull().default(0),
    read_count: integer().notNull().default(0),
    total: integer(),
    due_at: integer().notNull().default(0),
    read_at: integer(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.object] })],
)

export const entity = sqliteTable(
  'entity',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    fields: text().notNull(),
    origins: text().notNull(),
    version: integer().notNull(),
    score: text(),
    total: integer(),
    grade: text(),
    title: text().notNull().default(''),
    find: text().notNull().default(''),
    merged_into: text(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    office: text(),
    rescore_at: integer(),
    engagement: text(),
    owner: text(),
    touched_at: integer(),
  },
  (table) => [
    index('entity_rescore').on(table.rescore_at),
    index('entity_merged').on(table.merged_into),
    index('entity_office').on(table.office, table.id),
    index('entity_office_kind').on(table.office, table.kind),
    index('entity_owner').on(
      table.kind,
      table.owner,
      table.office,
      sql`lower(${table.fields}->>'$.status')`,
      table.created_at,
      table.touched_at,
    ),
    index('entity_kind').on(table.kind),
    index('entity_company').on(sql`${table.fields}->>'$."ref.company"'`),
    index('entity_total').on(table.kind, table.total, table.id),
    index('entity_updated').on(table.kind, table.updated_at, table.id),
    index('entity_title').on(table.kind, table.title, table.id),
  ],
)

export const match_key = sqliteTable('match_key', { key: text().notNull(), entity: text().notNull() }, (table) => [
  primaryKey({ columns: [table.key, table.entity] }),
  index('match_key_entity').on(table.entity),
])

export const link = sqliteTable(
  'link',
  {
    id: text().primaryKey(),
    connection: text().notNull(),
    object: text().notNull(),
    remote_id: text(),
    entity: text(),
    shadow: text(),
    sent: text().notNull().default('[]'),
    rev: integer().notNull(),
    state: text().notNull(),
    revision: text(),
    modified_at: integer(),
    wrote_at: integer(),
    seen_at: integer(),
    seen_pass: integer().notNull().default(0),
    disputed: text(),
  },
  (table) => [
    uniqueIndex('link_remote').on(table.connection, table.object, table.remote_id),
    index('link_entity').on(table.entity),
    index('link_held').on(table.state),
  ],
)

export const signal = sqliteTable(
  'signal',
  {
    connection: text().notNull(),
    object: text().notNull(),
    remote_id: text().notNull(),
    raised: integer().notNull().default(1),
    priority: integer().notNull(),
    correlation: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.object, table.remote_id] })],
)

export const inbox = sqliteTable(
  'inbox',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    connection: text().notNull(),
    object: text().notNull(),
    remote_id: text().notNull(),
    revision: text().notNull(),
    body: text().notNull(),
    read_at: integer().notNull(),
    priority: integer().notNull(),
    correlation: text().notNull(),
    parked: text(),
    brake: integer(),
  },
  (table) => [
    unique().on(table.connection, table.object, table.remote_id, table.revision),
    index('inbox_order').on(table.priority, table.seq),
    index('inbox_parked').on(table.connection),
    index('inbox_stopped').on(table.connection),
  ],
)

export const outbox = sqliteTable(
  'outbox',
  {
    link: text().primaryKey(),
    connection: text().notNull(),
    version: integer().notNull(),
    priority: integer().notNull(),
    correlation: text().notNull(),
    due_at: integer().notNull().default(0),
    attempts: integer().notNull().default(0),
    lease: text(),
    lease_until: integer().notNull().default(0),
    parked: text(),
  },
  (table) => [
    index('outbox_due').on(table.connection, table.priority, table.due_at),
    index('outbox_lease').on(table.lease),
    index('outbox_parked').on(table.connection),
  ],
)

export const setting = sqliteTable('setting', { name: text().primaryKey(), value: text().notNull() })

export const guard = sqliteTable('guard', { ok: integer().notNull() })
