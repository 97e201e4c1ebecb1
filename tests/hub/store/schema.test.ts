import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { int, text, textOrNull } from '#hub/store/columns.ts'
import * as quota from '#hub/store/workspace/schema-quota.ts'
import * as history from '#hub/store/workspace/schema-history.ts'
import * as imports from '#hub/store/workspace/schema-import.ts'
import * as routing from '#hub/store/workspace/schema-routing.ts'
import * as scoring from '#hub/store/workspace/schema-scoring.ts'
import * as territory from '#hub/store/workspace/schema-territory.ts'
import * as uniting from '#hub/store/workspace/schema-uniting.ts'
import * as schema from '#hub/store/workspace/schema.ts'
import { openWorld } from '#tests/hub/world.ts'

const tables = [
  ...Object.values(schema),
  ...Object.values(history),
  ...Object.values(quota),
  ...Object.values(imports),
  ...Object.values(routing),
  ...Object.values(scoring),
  ...Object.values(territory),
  ...Object.values(uniting),
].flatMap((member) => (member instanceof SQLiteTable ? [getTableConfig(member)] : []))

/** As `pragma table_info` shows it. */
const literal = (value: unknown): string | null =>
  value === undefined ? null : typeof value === 'string' ? `'${value}'` : JSON.stringify(value)

test('the schema has every table, column, type, default and key that the migrations make, and no other', async () => {
  const { db } = await openWorld()
  const [made] = await db.read([
    {
      sql: `select name from sqlite_schema where type = 'table' and name not in ('migration', 'sqlite_sequence') order by name`,
      args: [],
    },
  ])
  const names = (made?.rows ?? []).map((row) => text(row, 'name'))
  expect(tables.map(({ name }) => name).toSorted()).toEqual(names)
  const infos = await db.read(names.map((name) => ({ sql: `pragma table_info(${name})`, args: [] })))
  for (const [at, name] of names.entries()) {
    const table = tables.find((one) => one.name === name)
    const compound = table?.primaryKeys.flatMap((key) => key.columns.map((column) => column.name)) ?? []
    const said = table?.columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      isFilled: column.notNull || column.primary,
      default: literal(column.default),
      isKey: column.primary || compound.includes(column.name),
    }))
    const found = (infos[at]?.rows ?? []).map((row) => ({
      name: text(row, 'name'),
      type: text(row, 'type').toUpperCase(),
      isFilled: int(row, 'notnull') === 1 || int(row, 'pk') > 0,
      default: textOrNull(row, 'dflt_value'),
      isKey: int(row, 'pk') > 0,
    }))
    expect({ name, columns: said }).toEqual({ name, columns: found })
  }
})

test('the schema names every index that the migrations make, over the same columns', async () => {
  const { db } = await openWorld()
  const [made] = await db.read([
    {
      sql: `select i.name, i.tbl_name as owner, (select group_concat(coalesce(x.name, '(expression)')) from pragma_index_info(i.name) x) as columns
        from sqlite_schema i where i.type = 'index' and i.sql is not null order by i.name`,
      args: [],
    },
  ])
  const found = (made?.rows ?? []).map((row) => [text(row, 'name'), text(row, 'owner'), text(row, 'columns')])
  const said = tables.flatMap((table) =>
    table.indexes.map(({ config }) => [
      config.name,
      table.name,
      config.columns.map((column) => ('name' in column ? column.name : '(expression)')).join(','),
    ]),
  )
  expect(new Set(said.map(String))).toEqual(new Set(found.map(String)))
})
