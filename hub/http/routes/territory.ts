import { z } from 'zod'
import { placeQuery, territoryCsv, territoryPublish, territoryShape } from '#shared/api/territory.ts'
import { type Entry, member, plain, withBody, withQuery } from '#hub/http/route.ts'

const here = '/api/v1/workspaces/{workspace}/territory'
const versionQuery = z.strictObject({ version: z.coerce.number().int().min(0).optional() })

/** Which leads belong to which office. */
export const territoryRoutes: readonly Entry[] = [
  member(
    'viewer',
    withQuery({
      method: 'GET',
      path: here,
      name: 'getTerritory',
      summary: 'The territory in force, or a former version; how many leads and companies each office has now.',
      reply: 'Territory',
      query: versionQuery,
      run: ({ door, actor }, { version }) => door.hub.territory(actor, version),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/versions`,
      name: 'listTerritoryVersions',
      summary: 'Every version there has been, the newest first, and how many records each moved.',
      reply: 'TerritoryVersions',
      run: ({ door, actor }) => door.hub.territoryVersions(actor),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'POST',
      path: `${here}/preview`,
      name: 'previewTerritory',
      summary: 'What is wrong with a territory, which places nobody would have, and which leads would change hands.',
      reply: 'TerritoryPreview',
      body: territoryShape,
      run: ({ door, actor }, territory) => door.hub.previewTerritory(actor, territory),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: here,
      name: 'publishTerritory',
      summary:
        'Puts a territory in force: from then on members of an office see its leads only. 409 where another is newer.',
      reply: 'Territory',
      body: territoryPublish,
      run: ({ door, actor }, publish) => door.hub.publishTerritory(actor, publish),
    }),
  ),
  member(
    'viewer',
    withBody({
      method: 'POST',
      path: `${here}/test`,
      name: 'testTerritory',
      summary: 'Whose a place would be by a territory, and why.',
      reply: 'PlaceAnswer',
      body: placeQuery,
      run: ({ door, actor }, query) => door.hub.placeOf(actor, query),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'POST',
      path: `${here}/csv`,
      name: 'readTerritory',
      summary: 'Makes a territory of a CSV file, to be looked at; names the lines that cannot be read.',
      reply: 'TerritoryRead',
      body: territoryCsv,
      run: ({ door, actor }, file) => door.hub.readTerritory(actor, file),
    }),
  ),
]
