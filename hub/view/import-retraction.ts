import { importRetraction, type ImportRetraction } from '#shared/api/import.ts'
import type { EntityId, ImportId } from '#shared/ids.ts'
import type { WhyKept } from '#hub/core/import/retract.ts'
import type { Sight } from '#hub/flow/context.ts'
import { previewRetraction } from '#hub/flow/import-retract.ts'
import { text } from '#hub/store/columns.ts'
import { readConnection, selectConnections } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { remoteName } from './words.ts'

const sampleMax = 5

const reasons: Readonly<Record<WhyKept, string>> = {
  changed: 'Somebody has changed them since.',
  'worked-with': 'They did something since, or somebody said something of them.',
  recognised: 'A system had them already.',
  'being-written': 'They are just being written; look again in a moment.',
  undeletable: 'A system they are in does not let Lead Hub delete, or is not connected.',
  gone: 'They are in no system any more.',
}

/** What taking back the people whom a list made would do, with what deleting means in each system. */
export async function showRetraction(context: Sight, id: ImportId): Promise<ImportRetraction> {
  const { going, records, kept } = await previewRetraction(context, id)
  const samples = [...kept].map(([why, leads]) => ({ why, leads, shown: leads.slice(0, sampleMax) }))
  const [rows, titles] = await context.db.read([
    selectConnections,
    {
      sql: 'select id, title from entity where id in (select value from json_each(?))',
      args: [JSON.stringify(samples.flatMap(({ shown }) => shown))],
    },
  ])
  const connections = list(rows).map(readConnection)
  const titleOf = new Map(list(titles).map((row) => [text(row, 'id'), text(row, 'title')]))
  const named = (lead: EntityId) => ({ lead, title: titleOf.get(lead) ?? 'Not there any more' })
  return importRetraction.parse({
    going,
    systems: connections.flatMap((connection) => {
      const count = records.get(connection.id)
      if (count === undefined) return []
      const connector = context.ports.connectors.find(({ manifest }) => manifest.id === connection.connector)
      const means = connector?.manifest.objects.find(({ entity, creates }) => entity === 'lead' && creates)?.removal
        ?.means
      const title = remoteName(connection, connections, context.ports.connectors)
      return [{ connection: connection.id, title, records: count, means: means ?? '' }]
    }),
    kept: samples.map(({ why, leads, shown }) => ({
      reason: reasons[why],
      leads: leads.length,
      sample: shown.map(named),
    })),
  } satisfies ImportRetraction)
}
