import type { FirstSyncPlan } from '#shared/api/connection.ts'
import type { Connector } from '#shared/connector.ts'
import type { Ports, Reader, Statement } from '#hub/ports.ts'
import { sha256Hex } from '#hub/flow/vault.ts'
import { int, text, type Row } from '#hub/store/columns.ts'
import { readConnection, selectConnections, type Connection } from '#hub/store/workspace/connections.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { listed, plural, remoteName } from './words.ts'

const samplePerKind = 20

/** Counts per connection and object of what waits to be written, and of what was recognised. */
const statements: readonly Statement[] = [
  {
    sql: `select o.connection, l.object, sum(l.state = 'creating') as creates, sum(l.state <> 'creating') as updates
      from outbox o join link l on l.id = o.link where o.parked is null and o.due_at <= ${heldUntil} group by o.connection, l.object`,
    args: [],
  },
  {
    sql: `select connection, sum(state in ('live', 'held')) as records, sum(state = 'held') as holds,
        sum(state = 'live' and exists (select 1 from link other where other.entity = link.entity
          and other.connection <> link.connection and other.state = 'live')) as links
      from link group by connection`,
    args: [],
  },
  { sql: 'select kind, count(*) as n from entity where merged_into is null group by kind', args: [] },
  {
    sql: `select 'hold' as kind, r.connection, null as lead, coalesce(r.body->>'$.record.email', r.body->>'$.record.lastName', r.remote_id) as title,
        r.body->>'$.candidates[0].evidence[0]' as detail from review r where r.kind = 'doubtful-match' and r.answer is null limit ${samplePerKind}`,
    args: [],
  },
]

/** Examples of each kind from one connection, so that none crowds the others out. */
function samplesOf(connection: string, limit: number): readonly Statement[] {
  const detail = `coalesce(e.fields->>'$.email', e.fields->>'$.domain', e.fields->>'$.company', e.fields->>'$.city', '')`
  const due = `outbox o join link l on l.id = o.link join entity e on e.id = l.entity`
  const shared = `link l join entity e on e.id = l.entity`
  const kinds = [
    ['create', due, `o.connection = ?1 and l.state = 'creating' and o.due_at <= ${heldUntil}`],
    ['update', due, `o.connection = ?1 and l.state = 'live'`],
    [
      'link',
      shared,
      `l.connection = ?1 and l.state = 'live' and exists (select 1 from link other
        where other.entity = l.entity and other.connection <> l.connection and other.state = 'live')`,
    ],
  ] as const
  return kinds.map(([kind, from, where]) => ({
    sql: `select '${kind}' as kind, l.connection, e.id as lead, e.title, ${detail} as detail from ${from} where ${where} limit ${limit}`,
    args: [connection],
  }))
}

const readiness: readonly Statement[] = [
  selectConnections,
  {
    sql: `select (select count(*) from inbox where parked is null and brake is not 1) + (select count(*) from signal) as n`,
    args: [],
  },
]

/**
 * What approving the first sync would do: counted from the very rows that would be delivered. One round trip while there
 * is nothing to approve, two when there is.
 */
export async function showFirstSync(db: Reader, ports: Ports): Promise<FirstSyncPlan> {
  const [connectionRows, waiting] = (await db.read(readiness)).map((result) => result.rows)
  const connections = (connectionRows ?? [])
    .map(readConnection)
    .filter(({ state }) => state === 'reading' || state === 'planned' || state === 'live')
  const waitingFor = whatIsMissing(connections, ports.connectors, waiting?.[0])
  if (waitingFor !== null)
    return { ready: false, waitingFor, hash: '', leads: 0, companies: 0, columns: [], sample: [] }
  const limit = Math.max(1, Math.floor(samplePerKind / connections.length))
  const examples = connections.flatMap(({ id }) => samplesOf(id, limit))
  const [due, known, kinds, ...samples] = (await db.read([...statements, ...examples])).map((result) => result.rows)
  const columns = connections.flatMap((connection) => {
    const connector = ports.connectors.find((candidate) => candidate.manifest.id === connection.connector)
    return connector === undefined ? [] : [columnOf({ connection, connector }, due ?? [], known ?? [])]
  })
  const countOf = (kind: string): number => {
    const row = kinds?.find((candidate) => candidate.kind === kind)
    return row === undefined ? 0 : int(row, 'n')
  }
  const numbers = columns.map(({ connection, creates, updates, holds }) => [connection, creates, updates, holds])
  return {
    ready: true,
    waitingFor: null,
    hash: (await sha256Hex(JSON.stringify(numbers))).slice(0, 16),
    leads: countOf('lead'),
    companies: countOf('company'),
    columns,
    sample: samples.flatMap((rows) => rows.map(sampleRow)),
  }
}

function whatIsMissing(
  connections: readonly Connection[],
  connectors: readonly Connector[],
  waiting: Row | undefined,
): string | null {
  const reading = connections.filter(({ state }) => state === 'reading')
  if (reading.length > 0)
    return `Still reading ${listed(reading.map((each) => remoteName(each, connections, connectors)))}.`
  if (waiting !== undefined && int(waiting, 'n') > 0) return `Still matching ${plural(int(waiting, 'n'), 'record')}.`
  return connections.some(({ state }) => state === 'planned') ? null : 'There is nothing to approve.'
}

interface Bond {
  readonly connection: Connection
  readonly connector: Connector
}

function columnOf(
  { connection, connector }: Bond,
  due: readonly Row[],
  known: readonly Row[],
): FirstSyncPlan['columns'][number] {
  const mine = due.filter((row) => row.connection === connection.id)
  const totals = known.find((row) => row.connection === connection.id)
  const { writeMax, loadMax } = connector.manifest.traits
  const creates = mine.reduce((sum, row) => sum + int(row, 'creates'), 0)
  const updates = mine.reduce((sum, row) => sum + int(row, 'updates'), 0)
  const batches = (column: string, size: number): number =>
    mine.reduce((sum, row) => sum + Math.ceil(int(row, column) / size), 0)
  const writes = batches('creates', writeMax) + batches('updates', writeMax)
  const reads = batches('updates', loadMax)
  const quota = connector.manifest.quotas[0]
  const perSecond = quota === undefined ? 10 : quota.calls / quota.perSeconds
  return {
    connection: connection.id,
    connector: connection.connector,
    title: connection.title,
    records: totals === undefined ? 0 : int(totals, 'records'),
    links: totals === undefined ? 0 : int(totals, 'links'),
    holds: totals === undefined ? 0 : int(totals, 'holds'),
    creates,
    updates,
    calls: writes + reads,
    callsWhy: `${plural(creates, 'create')} and ${plural(updates, 'update')} in batches of up to ${writeMax} are ${plural(writes, 'call')}; reading the records before they are updated is ${plural(reads, 'call')}.`,
    seconds: Math.ceil((writes + reads) / Math.max(0.5, Math.min(perSecond, 10))),
  }
}

function sampleRow(row: Row): FirstSyncPlan['sample'][number] {
  const kind = text(row, 'kind')
  return {
    kind: kind === 'create' || kind === 'update' || kind === 'hold' ? kind : 'link',
    connection: text(row, 'connection'),
    lead: typeof row.lead === 'string' ? row.lead : null,
    title: typeof row.title === 'string' ? row.title : '',
    detail: typeof row.detail === 'string' ? row.detail : '',
  }
}
