import type { EntityId } from '#shared/ids.ts'
import { rowOf, type ImportedRow } from '#hub/core/import/row.ts'
import {
  importFacts,
  inputsOf,
  planImport,
  verdictsOf,
  type ImportLine,
  type ImportPlan,
  type Outcome,
} from '#hub/core/import/plan.ts'
import { pointersOf } from '#hub/core/pointers.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { readConnection, selectConnections } from '#hub/store/workspace/connections.ts'
import { gatherPointed, list, uniqueById } from '#hub/store/workspace/gather.ts'
import {
  readBrought,
  readMade,
  selectBrought,
  selectMade,
  type LineOutcome,
} from '#hub/store/workspace/import-lines.ts'
import type { StoredImport, StoredLine } from '#hub/store/workspace/imports.ts'
import { readPolicy, selectPolicy } from '#hub/store/workspace/policy.ts'
import { readKeys } from '#hub/store/workspace/rows.ts'
import { scoringIn, selectScoring } from '#hub/store/workspace/scoring.ts'
import { selectTerritory, territoryIn } from '#hub/store/workspace/territory.ts'
import type { Context } from './context.ts'

/** Lines planned together. */
export interface Batch {
  readonly import: StoredImport
  readonly lines: readonly StoredLine[]
  /** Leads are as earlier lines, which are not brought in yet, would leave them. */
  readonly isPreview: boolean
}

export interface PlannedBatch extends ImportPlan {
  readonly now: number
  readonly results: readonly LineOutcome[]
}

/** What lines of a file would do to all that is known. Three reads, however many lines. */
export async function planBatch(context: Context, batch: Batch): Promise<PlannedBatch> {
  const { import: one, lines: stored } = batch
  const rows = new Map(stored.map((line) => [line.line, readRow(one, line)]))
  const lines = stored.flatMap(({ line, answer }): readonly ImportLine[] => {
    const row = rows.get(line)
    return row === undefined || row.refused !== undefined ? [] : [{ line, fields: row.fields, answer }]
  })
  const { snapshot, broughtAt } = await gather(context, batch, lines)
  const { id, name, actor, options } = one
  const { plan, outcomes } = planImport(snapshot, lines, { id, name, actor, options, broughtAt })
  const results = stored.map(({ line }): LineOutcome => {
    const row = rows.get(line)
    return { line, outcome: outcomes.get(line) ?? refused(row), notes: row?.notes ?? [] }
  })
  return { plan, outcomes, results, now: snapshot.now }
}

const refused = (row: ImportedRow | undefined): Outcome => ({
  kind: 'refused',
  reason: row?.refused ?? 'It could not be read.',
})

/** A line in the hub's words, by what the columns are taken for now. */
export const readRow = ({ columns, options }: StoredImport, { cells }: Pick<StoredLine, 'cells'>): ImportedRow =>
  rowOf(cells, { columns, region: options.region })

interface Gathered {
  readonly snapshot: Snapshot
  readonly broughtAt: ReadonlyMap<EntityId, number>
}

async function gather(context: Context, batch: Batch, lines: readonly ImportLine[]): Promise<Gathered> {
  const { id } = batch.import
  const now = context.ports.now()
  const inputs = inputsOf(id, lines, now)
  const verdicts = verdictsOf(id, lines)
  const pointers = pointersOf({ inputs, verdicts, links: [], connections: [importFacts(id, lines)] })
  const pointed = await gatherPointed(context.db, pointers)
  const wanted = batch.isPreview ? pointers : { keys: [], entities: [] }
  const known = pointed.entities.map((entity) => entity.id)
  const [madeKeys, made, brought, connections, policy, territory, scoring] = await context.db.read([
    ...selectMade(id, { ...wanted, entities: batch.isPreview ? [...pointers.entities, ...known] : [] }),
    selectBrought(id, known),
    selectConnections,
    selectPolicy,
    selectTerritory,
    selectScoring,
  ])
  return {
    broughtAt: readBrought(list(brought)),
    snapshot: {
      now,
      inputs: [],
      verdicts: [],
      // Where an earlier line has changed a lead, that is how it will be.
      entities: uniqueById([...pointed.entities, ...readMade(list(made))]),
      links: pointed.links,
      keys: joined(pointed.keys, readKeys(list(madeKeys))),
      connections: context.facts(list(connections).map(readConnection)),
      policy: readPolicy(list(policy)[0]),
      ...territoryIn(territory),
      ...scoringIn(scoring),
    },
  }
}

type Keys = ReadonlyMap<string, readonly EntityId[]>

const joined = (stored: Keys, made: Keys): Keys => {
  const all = new Map(stored)
  for (const [key, entities] of made) all.set(key, [...new Set([...(all.get(key) ?? []), ...entities])])
  return all
}
