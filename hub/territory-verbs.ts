import { authorOf } from './author.ts'
import type { Doors } from './doors.ts'
import { readTerritoryCsv } from './flow/territory-csv.ts'
import { previewTerritory, putInForce, showPlace } from './flow/territory.ts'
import type { Hub } from './hub.ts'
import { showTerritory, showTerritoryVersions } from './view/territory.ts'

type TerritoryVerb =
  'territory' | 'territoryVersions' | 'previewTerritory' | 'publishTerritory' | 'placeOf' | 'readTerritory'

/** Which leads are whose. */
export function territoryVerbs({ enter, see }: Doors): Pick<Hub, TerritoryVerb> {
  return {
    territory: async (actor, version) => showTerritory((await see(actor)).db, version),
    territoryVersions: async (actor) => showTerritoryVersions((await see(actor)).db),
    previewTerritory: async (actor, territory) => previewTerritory(await enter(actor, 'admin'), territory),
    publishTerritory: async (actor, { version, territory }) => {
      await putInForce(await enter(actor, 'admin'), { version, territory, author: authorOf(actor) })
      return showTerritory((await see(actor)).db, undefined)
    },
    placeOf: async (actor, query) => {
      await enter(actor, 'viewer')
      return showPlace(query)
    },
    readTerritory: async (actor, file) => {
      await enter(actor, 'admin')
      return readTerritoryCsv(file)
    },
  }
}
