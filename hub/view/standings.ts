import type { AbsentView } from '#shared/api/lead.ts'
import type { ConnectionId, EntityId } from '#shared/ids.ts'
import { longWindowMs, waitFor } from '#hub/core/quota.ts'
import { isIdentifiable } from '#hub/core/fan-out.ts'
import type { Entity, Link, Priority } from '#hub/core/snapshot.ts'
import { isOutside, mayHold } from '#hub/core/territory/within.ts'
import {
  standingOf,
  type Standing,
  type StandingConnection,
  type StandingDue,
  type StandingFacts,
} from '#hub/core/standing.ts'
import type { Ports, Rows, Statement } from '#hub/ports.ts'
import { int, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { readConnection, selectConnections, type Connection } from '#hub/store/workspace/connections.ts'
import { doubtedUntil } from '#hub/store/workspace/doubts.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { urgencySteps } from '#hub/store/workspace/backlog.ts'
import { readSpent } from '#hub/store/workspace/spent.ts'
import { factsOf } from './quotas.ts'
import { problemOf } from './troubles.ts'
import { fieldTitle, remoteName } from './words.ts'

/** How a lead stands in each system. */
export interface Standings {
  readonly connections: ReadonlyMap<ConnectionId, Connection>
  of(link: Link): Standing
  /** The systems that hold none of these links' records and could. */
  absent(links: readonly Link[]): readonly AbsentView[]
}

/** What tells how a lead stands, besides itself and its links; read together with these. */
export const standingStatements = (id: EntityId): readonly Statement[] => [
  { sql: 'select o.* from outbox o join link l on l.id = o.link where l.entity = ?', args: [id] },
  selectConnections,
  { sql: 'select * from spent', args: [] },
  {
    sql: `select l.connection, c.title, o.parked from entity e join link l on l.entity = e.fields->>'$."ref.company"'
      join entity c on c.id = l.entity left join outbox o on o.link = l.id where e.id = ? and l.state = 'creating'`,
    args: [id],
  },
  {
    sql: `select l.id from link l join inbox i on i.connection = l.connection and i.object = l.object and i.remote_id = l.remote_id
      where l.entity = ? and i.brake = 1`,
    args: [id],
  },
]

/** From the results of `standingStatements`. */
export function createStandings(ports: Ports, entity: Entity, results: readonly Rows[]): Standings {
  const [outbox, connectionRows, spent, companies, stopped] = results.map(list)
  const stoppedLinks = new Set((stopped ?? []).map((row) => text(row, 'id')))
  const all = (connectionRows ?? []).map(readConnection)
  const connections = new Map(all.map((connection) => [connection.id, connection]))
  const due = new Map((outbox ?? []).map((row) => [text(row, 'link'), dueOf(row)]))
  const factsFor = (id: ConnectionId): StandingConnection | undefined => {
    const connection = connections.get(id)
    if (connection === undefined) return undefined
    const title = remoteName(connection, all, ports.connectors)
    const mine = (spent ?? []).filter((row) => row.connection === id)
    const { state, pausedUntil } = connection
    return { id, title, state, pausedUntil, waitsUntil: waitsOf(ports, connection, mine) }
  }
  const shared = { now: ports.now(), isIdentifiable: isIdentifiable(entity) }
  const companyOf = (link: Link): StandingFacts['company'] => {
    const company = (companies ?? []).find((row) => row.connection === link.connection)
    if (company === undefined || !isTied(ports, connections.get(link.connection), link)) return undefined
    return { title: text(company, 'title'), parked: problemOf(company) }
  }
  const none = { link: undefined, due: undefined, company: undefined }
  return {
    connections,
    of: (link) =>
      standingOf({
        ...shared,
        connection: factsFor(link.connection),
        link: standingLink(link, stoppedLinks.has(link.id)),
        due: due.get(link.id),
        isOutside: isOutside(boundOf(connections.get(link.connection)), entity),
        company: companyOf(link),
      }),
    absent: (links) =>
      all
        .filter((connection) => !links.some((link) => link.connection === connection.id))
        .filter((connection) => takesLeads(ports, connection))
        .map((connection) => ({
          connection: connection.id,
          connector: connection.connector,
          title: connection.title,
          ...standingOf({
            ...shared,
            ...none,
            isOutside: !mayHold(boundOf(connection), entity),
            connection: factsFor(connection.id),
          }),
        })),
  }
}

const standingLink = (link: Link, isStopped: boolean): NonNullable<StandingFacts['link']> => ({
  state: link.state,
  isMade: link.remoteId !== undefined,
  isStopped,
  disputed: (link.disputed ?? []).map((field) => `“${fieldTitle(field)}”`),
})

const boundOf = (connection: Connection | undefined) =>
  connection === undefined || connection.office === null ? {} : { office: connection.office }

const objectsOf = (ports: Ports, connection: Connection | undefined) =>
  ports.connectors.find(({ manifest }) => manifest.id === connection?.connector)?.manifest.objects ?? []

/** A system that was never connected, or is no more, misses nothing. */
const takesLeads = (ports: Ports, connection: Connection): boolean =>
  connection.state !== 'connecting' &&
  connection.state !== 'disconnected' &&
  objectsOf(ports, connection).some(({ entity, creates }) => entity === 'lead' && creates)

/** Records of this object say which company they belong to. */
const isTied = (ports: Ports, connection: Connection | undefined, link: Link): boolean =>
  objectsOf(ports, connection).some(({ name, refs }) => name === link.object && refs?.['company'] !== undefined)

function dueOf(row: Row): StandingDue {
  const priority = Math.floor(int(row, 'priority') / urgencySteps)
  const at = int(row, 'due_at')
  return {
    parked: textOrNull(row, 'parked') === null ? null : problemOf(row),
    priority: priority === 0 ? 0 : priority === 1 ? 1 : 2,
    waitsFor: at === doubtedUntil ? 'doubt' : at === heldUntil ? 'approval' : at,
    attempts: int(row, 'attempts'),
  }
}

/** Until when calls of a long window are kept for others; a short one has come back before anybody reads of it. */
function waitsOf(ports: Ports, connection: Connection, spent: readonly Row[]): StandingConnection['waitsUntil'] {
  const connector = ports.connectors.find(({ manifest }) => manifest.id === connection.connector)
  const facts = connector === undefined ? [] : factsOf(connector, connection, spent.map(readSpent))
  const now = ports.now()
  const until = (priority: Priority): number | null => {
    const waits = facts.filter(({ windowMs }) => windowMs >= longWindowMs).map((one) => waitFor(one, priority, now))
    const most = Math.max(0, ...waits)
    return most === 0 ? null : now + most
  }
  return [until(0), until(1), until(2)]
}
