import { territoryShape } from '#shared/api/territory.ts'
import type { Fields } from '#shared/record.ts'
import type { Territory } from '#shared/territory.ts'
import type { TerritoryVersion } from '#hub/core/snapshot.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { int, json, text, type Row } from '#hub/store/columns.ts'
import { addDispatch } from './dispatch.ts'
import { guardNewest } from './guard.ts'
import { listed } from './packed.ts'

/** The territory in force; no row where there never was one. */
export const selectTerritory: Statement = { sql: 'select * from territory order by version desc limit 1', args: [] }

export const selectTerritoryVersion = (version: number): Statement => ({
  sql: 'select * from territory where version = ?',
  args: [version],
})

/** The newest versions, without their areas. */
export const selectTerritoryVersions = (limit: number): Statement => ({
  sql: `select version, author, published_at, moved, json_array_length(map, '$.areas') as areas,
    json_array_length(map, '$.offices') as offices from territory order by version desc limit ?`,
  args: [limit],
})

export const readTerritory = (row: Row): TerritoryVersion => ({
  ...territoryShape.parse(json(row, 'map')),
  version: int(row, 'version'),
})

/** A part of what is planned with: empty where there is no territory. */
export function territoryIn(rows: Rows | undefined): { readonly territory?: TerritoryVersion } {
  const row = rows?.rows[0]
  return row === undefined ? {} : { territory: readTerritory(row) }
}

/** A lead or company, as far as it matters whose it is. */
export interface Placed {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly office: string | null
  readonly fields: Fields
}

/** All after `after`, in the order of their ids; those changed at or after `since` (ms). */
export const selectPlaced = (page: {
  readonly after: string
  readonly since: number
  readonly limit: number
}): Statement => ({
  sql: `select json_group_array(json_array(id, version, title, office, fields->>'$.postalCode', fields->>'$.country', fields->>'$.industry'))
    as packed from (select * from entity where id > ? and updated_at >= ? and merged_into is null order by id limit ?)`,
  args: [page.after, page.since, page.limit],
})

export function readPlaced(row: Row | undefined): readonly Placed[] {
  const found: unknown = row === undefined ? [] : JSON.parse(text(row, 'packed'))
  return Array.isArray(found) ? found.filter(Array.isArray).map(placedOf) : []
}

const placedOf = ([id, version, title, office, postalCode, country, industry]: readonly unknown[]): Placed => ({
  id: String(id),
  version: Number(version),
  title: String(title),
  office: typeof office === 'string' ? office : null,
  fields: { postalCode: textOf(postalCode), country: textOf(country), industry: textOf(industry) },
})

const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null

/** An entity that goes to another office, and why. */
export interface Move {
  readonly entity: Placed
  readonly to: string | null
  readonly why: string
}

export interface Publication {
  readonly version: number
  readonly territory: Territory
  /** `user:<id>` */
  readonly author: string
  readonly now: number
  readonly moved: number
}

/** The next version; all of it fails as stale where somebody else was first. */
export const publishTerritory = ({ version, territory, author, now, moved }: Publication): readonly Statement[] => [
  ...guardNewest('territory', version - 1),
  {
    sql: 'insert into territory (version, map, author, published_at, moved) values (?, ?, ?, ?, ?)',
    args: [version, JSON.stringify(territory), author, now, moved],
  },
  { sql: 'delete from office', args: [] },
  {
    sql: 'insert into office (id, name) select value->>0, value->>1 from json_each(?)',
    args: [JSON.stringify(territory.offices.map(({ id, name }) => [id, name]))],
  },
]

/** Gives entities to other offices, where they are still what was looked at, and says so in their histories. */
export const moveEntities = (
  moves: readonly Move[],
  cause: Pick<Publication, 'author' | 'now' | 'version'>,
): readonly Statement[] => {
  if (moves.length === 0) return []
  const rows = listed(
    moves.map(({ entity, to, why }) => [
      entity.id,
      entity.version,
      to,
      [{ field: 'office', before: entity.office, after: to, rule: why }],
    ]),
  )
  return [
    {
      sql: `insert into ledger (entity, version, at, actor, correlation, kind, changes)
        select e.id, e.version, ?2, ?3, ?4, 'placed', j.value->>3 from json_each(?1) j
        join entity e on e.id = j.value->>0 and e.version = j.value->>1 and e.office is not j.value->>2`,
      args: [rows, cause.now, cause.author, `territory_${cause.version}`],
    },
    {
      sql: `update entity set office = j.value->>2 from json_each(?) j
        where entity.id = j.value->>0 and entity.version = j.value->>1`,
      args: [rows],
    },
    {
      sql: `insert or ignore into unoffered (entity, correlation) select value->>0, ? from json_each(?)
        where exists (select 1 from connection where office is not null)`,
      args: [`territory_${cause.version}`, rows],
    },
    addDispatch(
      moves.map(({ entity }) => entity.id),
      cause.now,
    ),
  ]
}

/** A territory that was published, where what was committed meanwhile has not been placed by it yet. */
export const selectUnplaced: Statement = {
  sql: 'select version, published_at from territory where placed = 0 order by version desc limit 1',
  args: [],
}

export const noteAllPlaced = (version: number): Statement => ({
  sql: 'update territory set placed = 1 where version <= ?',
  args: [version],
})
