import type { TerritoryVersions, TerritoryView } from '#shared/api/territory.ts'
import type { Territory } from '#shared/territory.ts'
import { findGaps } from '#hub/core/territory/check.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader } from '#hub/ports.ts'
import { int, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import {
  readTerritory,
  selectTerritory,
  selectTerritoryVersion,
  selectTerritoryVersions,
} from '#hub/store/workspace/territory.ts'
import { iso } from './words.ts'

const versionsMax = 100

/** Before there is one. */
const noTerritory: Territory = { offices: [], areas: [], rest: null, home: 'CH' }

/** The territory in force or a former one, and how many each office has now. One round trip. */
export async function showTerritory(db: Reader, version: number | undefined): Promise<TerritoryView> {
  const [found, counts] = await db.read([
    version === undefined ? selectTerritory : selectTerritoryVersion(version),
    {
      sql: `select office, sum(kind = 'lead') as leads, sum(kind = 'company') as companies from entity
        where merged_into is null group by office order by office`,
      args: [],
    },
  ])
  const row = list(found)[0]
  if (row === undefined && version !== undefined && version !== 0) throw unknownVersion(version)
  return { ...headOf(row), counts: list(counts).map(countOf) }
}

function headOf(row: Row | undefined): Omit<TerritoryView, 'counts'> {
  if (row === undefined) return { version: 0, publishedAt: null, author: null, territory: noTerritory, gaps: [] }
  const { version, ...territory } = readTerritory(row)
  return {
    version,
    publishedAt: iso(int(row, 'published_at')),
    author: text(row, 'author'),
    territory,
    gaps: [...findGaps(territory)],
  }
}

const countOf = (row: Row): TerritoryView['counts'][number] => ({
  office: textOrNull(row, 'office'),
  leads: int(row, 'leads'),
  companies: int(row, 'companies'),
})

/** The newest first. */
export async function showTerritoryVersions(db: Reader): Promise<TerritoryVersions> {
  const [found] = await db.read([selectTerritoryVersions(versionsMax)])
  return {
    versions: list(found).map((row) => ({
      version: int(row, 'version'),
      publishedAt: iso(int(row, 'published_at')),
      author: text(row, 'author'),
      offices: int(row, 'offices'),
      areas: int(row, 'areas'),
      moved: int(row, 'moved'),
    })),
  }
}

const unknownVersion = (version: number): Refusal =>
  new Refusal(404, 'territory-unknown', `There was no version ${version}.`, 'Choose one of the list of versions.')
