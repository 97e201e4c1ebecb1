import type { ReconciliationList, ReconciliationPartView, ReconciliationView } from '#shared/api/reconciliation.ts'
import { addFindings, agreement, noFindings } from '#hub/core/reconcile.ts'
import type { Ports, Reader } from '#hub/ports.ts'
import { readConnection, selectConnections, type Connection } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readNight, selectNight } from '#hub/store/workspace/reconcile-night.ts'
import {
  readPart,
  readReconciliation,
  selectRuns,
  type Part,
  type Reconciliation,
} from '#hub/store/workspace/reconcile.ts'
import { fieldTitle, iso, isoOrNull } from './words.ts'

const runsMax = 30

/** How far the systems agree: the reconciliation under way and earlier ones. One round trip. */
export async function showReconciliations(db: Reader, ports: Ports): Promise<ReconciliationList> {
  const [rows, night, runs, parts] = await db.read([selectConnections, selectNight, ...selectRuns(runsMax)])
  const connections = new Map(list(rows).map((row) => [String(row.id), readConnection(row)]))
  const partsOf = Map.groupBy(list(parts).map(readPart), ({ run }) => run)
  return {
    hour: readNight(list(night)[0]),
    runs: list(runs)
      .map(readReconciliation)
      .map((run) => runView(run, partsOf.get(run.id) ?? [], (part) => partView(ports, connections, part))),
  }
}

function runView(
  { id, state, author, begunAt, endedAt }: Reconciliation,
  parts: readonly Part[],
  show: (part: Part) => ReconciliationPartView,
): ReconciliationView {
  return {
    id,
    state: state === 'running' || state === 'done' ? state : 'cancelled',
    author,
    begunAt: iso(begunAt),
    endedAt: isoOrNull(endedAt),
    agreement: agreement(parts.reduce((sum, { findings }) => addFindings(sum, findings), noFindings)),
    parts: parts.map(show),
  }
}

function partView(ports: Ports, connections: ReadonlyMap<string, Connection>, part: Part): ReconciliationPartView {
  const connector = connections.get(part.connection)?.connector ?? ''
  const manifest = ports.connectors.find(({ manifest: { id } }) => id === connector)?.manifest
  const { byField, sample, ...numbers } = part.findings
  return {
    connection: part.connection,
    connector,
    object: part.object,
    objectTitle: manifest?.objects.find(({ name }) => name === part.object)?.title ?? part.object,
    done: part.isDone,
    total: part.total,
    ...numbers,
    fields: Object.entries(byField)
      .map(([field, drifted]) => ({ field, title: fieldTitle(field), drifted }))
      .toSorted((one, other) => other.drifted - one.drifted || one.field.localeCompare(other.field)),
    sample: sample.map(({ entity, record, field, agreed, theirs }) => ({
      lead: entity,
      record,
      field,
      fieldTitle: fieldTitle(field),
      agreed,
      theirs,
    })),
  }
}
