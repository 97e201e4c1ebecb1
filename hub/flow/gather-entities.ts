import type { EntityId } from '#shared/ids.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { readConnection, selectConnections, type Connection } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { entityColumns, linkColumns, packed, unpack } from '#hub/store/workspace/packed.ts'
import { readPolicy, selectPolicy } from '#hub/store/workspace/policy.ts'
import { readEntity, readLink } from '#hub/store/workspace/rows.ts'
import { scoringIn, selectScoring } from '#hub/store/workspace/scoring.ts'
import { selectTerritory, territoryIn } from '#hub/store/workspace/territory.ts'
import type { Sight } from './context.ts'

/**
 * All that is known of some leads or companies, to plan with. One that is not there (any more) is left out, and so is one that
 * has become another, unless `evenMerged`.
 */
export async function gatherEntities(
  context: Pick<Sight, 'db' | 'ports' | 'facts'>,
  ids: readonly EntityId[],
  { evenMerged = false }: { readonly evenMerged?: boolean } = {},
): Promise<{ readonly snapshot: Snapshot; readonly connections: readonly Connection[] }> {
  const args = [JSON.stringify(ids)]
  const isMine = 'in (select value from json_each(?))'
  const [entities, links, connectionRows, policy, territory, scoring] = await context.db.read([
    packed(entityColumns, {
      sql: `select * from entity where id ${isMine}${evenMerged ? '' : ' and merged_into is null'}`,
      args,
    }),
    packed(linkColumns, { sql: `select * from link where entity ${isMine}`, args }),
    selectConnections,
    selectPolicy,
    selectTerritory,
    selectScoring,
  ])
  const connections = list(connectionRows).map(readConnection)
  const snapshot: Snapshot = {
    now: context.ports.now(),
    inputs: [],
    entities: unpack(entities).map(readEntity),
    links: unpack(links).map(readLink),
    keys: new Map(),
    connections: context.facts(connections),
    policy: readPolicy(list(policy)[0]),
    verdicts: [],
    ...territoryIn(territory),
    ...scoringIn(scoring),
  }
  return { snapshot, connections }
}
