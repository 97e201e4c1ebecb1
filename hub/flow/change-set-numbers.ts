import type { ConnectionId } from '#shared/ids.ts'
import { writeCost } from '#hub/core/write-cost.ts'
import type { Load, PreviewRow } from '#hub/core/preview.ts'
import type { ChangeSet, ChangeSetNumbers } from '#hub/store/workspace/change-sets.ts'
import { connectorOf, type Context } from './context.ts'
import { pageOf, previewPage } from './change-set-page.ts'
import { fitting, rowsAtOnce } from './fitting.ts'
import { sha256Hex } from './vault.ts'

/** Leads that are looked at or changed at once. */
export const leadsPerBatch = 500

type Counts = ChangeSetNumbers['counts']

/** What a change set that nothing was planned for comes to. */
export const noNumbers: ChangeSetNumbers = {
  hash: '',
  counts: { leads: 0, change: 0, editedSince: 0, unchanged: 0, refused: 0 },
  costs: [],
}

/** What applying a change set would do now, and a hash over every row of it. Nothing is kept but numbers. */
export async function countUp(context: Context, set: ChangeSet): Promise<ChangeSetNumbers> {
  let { hash, counts } = noNumbers
  const loads = new Map<ConnectionId, Load & { readonly connector: string }>()
  let after: string | null = ''
  while (after !== null) {
    const from: string = after
    const page = await fitting(rowsAtOnce(context.ports, leadsPerBatch), (limit) =>
      pageOf(context, set, { after: from, limit }),
    )
    const preview = previewPage(page, set)
    counts = added(counts, preview.rows)
    // Lead by lead, so that the hash does not depend on how many fit into a page.
    for (const rows of Map.groupBy(preview.rows, ({ entity }) => entity).values())
      hash = await sha256Hex(hash + JSON.stringify(rows))
    const connectors = new Map(page.connections.map(({ id, connector }) => [id, connector]))
    for (const [id, load] of preview.loads) {
      const before = loads.get(id) ?? { creates: 0, updates: 0 }
      const sum = { creates: before.creates + load.creates, updates: before.updates + load.updates }
      loads.set(id, { ...sum, connector: connectors.get(id) ?? '' })
    }
    after = page.next
  }
  const costs = [...loads].map(([connection, load]) => costOf(context, connection, load))
  return { hash: hash.slice(0, 32), counts, costs }
}

function added(counts: Counts, rows: readonly PreviewRow[]): Counts {
  const countOf = (bucket: PreviewRow['bucket']): number => rows.filter((row) => row.bucket === bucket).length
  return {
    leads: counts.leads + new Set(rows.map(({ entity }) => entity)).size,
    change: counts.change + countOf('change'),
    editedSince: counts.editedSince + countOf('edited-since'),
    unchanged: counts.unchanged + countOf('unchanged'),
    refused: counts.refused + rows.flatMap(({ writes }) => writes).filter(({ problem }) => problem !== null).length,
  }
}

function costOf(
  { ports }: Context,
  connection: ConnectionId,
  load: Load & { readonly connector: string },
): ChangeSetNumbers['costs'][number] {
  const { traits, quotas } = connectorOf(ports, load.connector).manifest
  const { callsToCome, secondsMin, quotaShare } = writeCost(load, { traits, quotas })
  return {
    connection,
    connector: load.connector,
    records: load.creates + load.updates,
    calls: callsToCome,
    secondsMin,
    quotaShare,
  }
}
