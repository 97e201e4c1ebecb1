import type { Connector, Remote } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { ConnectionId, WorkspaceId } from '#shared/ids.ts'
import type { Log } from '#shared/log.ts'
import type { ObjectFacts } from '#hub/core/snapshot.ts'
import { Refusal } from '#hub/hub.ts'
import type { Database, Ports, Reader } from '#hub/ports.ts'
import { createFacts, findConnection, type Connection, type ReadFacts } from '#hub/store/workspace/connections.ts'
import { createGate, type Gate } from './gate.ts'
import { createPace, type Pace } from './pace.ts'
import { createSession } from './session.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { createVault, type Vault } from './vault.ts'

/** What a connection's lanes do: read, write what is live, and write what has time. */
export type ConnectionLane = 'pull' | 'deliver' | 'backlog'

/** One workspace at work: its database and its open remotes, and no way to another's. */
export interface Context {
  readonly ports: Ports
  readonly workspace: WorkspaceId
  readonly db: Database
  readonly vault: Vault
  readonly log: Log
  readonly gate: Gate
  /** What the planner needs of connections. */
  readonly facts: ReadFacts
  open(connection: Connection): OpenConnection
  /** The pace of a connection that was opened here; what it counted outlives its closing. */
  paceOf(connection: ConnectionId): Pace | undefined
  /** Forgets an open remote, so that new consent or settings are used. */
  close(connection: ConnectionId): void
  /** Whether this connection's reads and writes share a lane. */
  takesTurns(connection: ConnectionId): Promise<boolean>
  wake(kind: ConnectionLane, connection: ConnectionId, afterMs?: number): void
  wakeAbsorb(): void
  wakeChanges(): void
}

/** A workspace as somebody may read it. */
export type Sight = Omit<Context, 'db'> & { readonly db: Reader }

export interface OpenConnection {
  readonly connector: Connector
  readonly remote: Remote
  /** How many calls the remote's quotas still allow. */
  readonly pace: Pace
}

export function createContext(ports: Ports, workspace: WorkspaceId, db: Database): Context {
  const vault = createVault(ports.config.keys, workspace)
  const opened = new Map<ConnectionId, OpenConnection>()
  const paces = new Map<ConnectionId, Pace>()
  const shared = new Map<string, Pace>()
  const open = (connection: Connection): OpenConnection => {
    const known = opened.get(connection.id)
    if (known !== undefined) return known
    const { quotas } = connectorOf(ports, connection.connector).manifest
    const spender = `${connection.connector} ${connection.facts['spender'] ?? connection.id}`
    const pace = shared.get(spender) ?? createPace(quotas, ports.now)
    const fresh = openConnection({ ports, db, vault, pace }, connection)
    opened.set(connection.id, fresh)
    paces.set(connection.id, pace)
    shared.set(spender, pace)
    return fresh
  }
  const turns = new Map<ConnectionId, boolean>()
  const takesTurns = async (id: ConnectionId): Promise<boolean> => {
    const known = turns.get(id)
    if (known !== undefined) return known
    const connection = await findConnection(db, id)
    if (connection === null) return false
    const found = connectorOf(ports, connection.connector).manifest.traits.takesTurns === true
    turns.set(id, found)
    return found
  }
  return {
    ports,
    workspace,
    db,
    vault,
    log: ports.log.child({ workspaceId: workspace }),
    gate: createGate(ports.now),
    facts: createFacts(ports.connectors),
    open,
    paceOf: (connection) => paces.get(connection),
    close: (connection) => void opened.delete(connection),
    takesTurns,
    wake: (kind, connection, afterMs) =>
      ports.wake(laneName(turns.get(connection) === true ? 'pull' : kind, workspace, connection), afterMs),
    wakeAbsorb: () => ports.wake(laneName('absorb', workspace)),
    wakeChanges: () => ports.wake(laneName('change', workspace)),
  }
}

interface Rim {
  readonly ports: Ports
  readonly db: Database
  readonly vault: Vault
  readonly pace: Pace
}

function openConnection({ pace, ...rim }: Rim, connection: Connection): OpenConnection {
  const connector = connectorOf(rim.ports, connection.connector)
  const tokens: Tokens | null =
    connector.manifest.auth.kind === 'none' ? null : createTokens({ ...rim, connection: connection.id, connector })
  const { facts: account, settings } = connection
  const session = createSession({ ports: rim.ports, connector, tokens, meter: pace, account, settings })
  return { connector, pace, remote: connector.open(session) }
}

export function connectorOf(ports: Ports, id: string): Connector {
  const connector = ports.connectors.find((candidate) => candidate.manifest.id === id)
  if (connector === undefined) {
    throw new Refusal(
      404,
      'connector-unknown',
      `There is no connector named ${id}.`,
      'Choose one of the listed connectors.',
    )
  }
  return connector
}

/** An object of a connection with the mapping in force. */
export function objectOf(context: Context, connection: Connection, name: string): ObjectFacts {
  const object = context.facts([connection])[0]?.objects.find((candidate) => candidate.name === name)
  if (object === undefined) {
    throw new Fault('contract', `The connection has no object ${name}.`, { nothingApplied: true })
  }
  return object
}

/** `pull:<workspace>:<connection>`, likewise `deliver` and `backlog`; `absorb:<workspace>`, `change:<workspace>`. */
export function laneName(
  kind: ConnectionLane | 'absorb' | 'change',
  workspace: WorkspaceId,
  connection?: ConnectionId,
): string {
  return connection === undefined ? `${kind}:${workspace}` : `${kind}:${workspace}:${connection}`
}
