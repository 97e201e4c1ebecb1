import { connectionId, officeId, type ConnectionId, type OfficeId } from '#shared/ids.ts'
import type { FieldRule } from '#shared/entity.ts'
import type { Connector, FieldSpec, ObjectManifest } from '#shared/connector.ts'
import { deletionsByObject } from '#shared/api/deletions.ts'
import type { Deletions } from '#shared/removal.ts'
import type { ConnectionFacts, ObjectFacts } from '#hub/core/snapshot.ts'
import type { ConnectionState } from '#shared/api/connection.ts'
import { connectionState } from '#shared/api/connection.ts'
import type { Database, Statement } from '#hub/ports.ts'
import { int, intOrNull, json, text, textOrNull, type Row } from '#hub/store/columns.ts'

/** A workspace's bond with one remote account. */
export interface Connection {
  readonly id: ConnectionId
  readonly connector: string
  readonly state: ConnectionState
  readonly title: string
  readonly account: string | null
  readonly recordUrl: string | null
  readonly facts: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<string, string>>
  /** Field rules per object, where the workspace changed the manifest's. */
  readonly rules: Readonly<Record<string, readonly FieldRule[]>>
  /** What deletions mean per object, where the workspace has said so. */
  readonly deletions: Readonly<Record<string, Deletions>>
  /** The remote's fields per object, as last described. */
  readonly specs: Readonly<Record<string, readonly FieldSpec[]>>
  /** Rules, specs and deletions as stored: equal text, equal shape. */
  readonly shape: string
  /** When the specs were last asked for (ms). */
  readonly describedAt: number
  readonly pathSecret: string | null
  readonly connectedBy: string | null
  readonly createdAt: number
  /** Deliveries that the first sync began with; the base of its progress bar. */
  readonly firstTotal: number
  readonly budget: string | null
  /** Until then (ms) nothing is sent: the remote asked for a pause. */
  readonly pausedUntil: number
  /** When a push last came in; while pushes come, polls are rare. */
  readonly heardAt: number | null
  readonly lastError: string | null
  /** The last entity (by id) it was offered after it had been read; empty until then. */
  readonly seedCursor: string
  /** Whose leads alone it holds; `null`: everybody's. */
  readonly office: OfficeId | null
}

export const selectConnections: Statement = { sql: 'select * from connection order by created_at, id', args: [] }

export const selectConnection = (id: ConnectionId): Statement => ({
  sql: 'select * from connection where id = ?',
  args: [id],
})

export function readConnection(row: Row): Connection {
  return {
    id: connectionId(text(row, 'id')),
    connector: text(row, 'connector'),
    state: connectionState.parse(text(row, 'state')),
    title: text(row, 'title'),
    account: textOrNull(row, 'account'),
    recordUrl: textOrNull(row, 'record_url'),
    facts: strings(json(row, 'facts')),
    settings: strings(json(row, 'settings')),
    rules: lists(json(row, 'objects'), isRule),
    specs: lists(json(row, 'specs'), isSpec),
    deletions: deletionsByObject.parse(json(row, 'deletions')),
    shape: `${text(row, 'objects')} ${text(row, 'specs')} ${text(row, 'deletions')}`,
    describedAt: int(row, 'described_at'),
    pathSecret: textOrNull(row, 'path_secret'),
    connectedBy: textOrNull(row, 'connected_by'),
    createdAt: int(row, 'created_at'),
    firstTotal: int(row, 'first_total'),
    budget: textOrNull(row, 'budget'),
    pausedUntil: int(row, 'paused_until'),
    heardAt: intOrNull(row, 'heard_at'),
    lastError: textOrNull(row, 'last_error'),
    seedCursor: text(row, 'seed_cursor'),
    office: officeOrNull(textOrNull(row, 'office')),
  }
}

const officeOrNull = (id: string | null): OfficeId | null => (id === null ? null : officeId(id))

export async function findConnection(db: Database, id: ConnectionId): Promise<Connection | null> {
  const [found] = await db.read([selectConnection(id)])
  const row = found?.rows[0]
  return row === undefined ? null : readConnection(row)
}

/** Sets some columns of one connection. */
export function updateConnection(id: ConnectionId, columns: Readonly<Partial<Columns>>): Statement {
  const names = Object.keys(columns)
  const values = Object.values(columns).map((value) => value ?? null)
  return {
    sql: `update connection set ${names.map((name) => `${name} = ?`).join(', ')} where id = ?`,
    args: [...values, id],
  }
}

interface Columns {
  state: ConnectionState
  title: string
  account: string
  record_url: string | null
  facts: string
  settings: string
  objects: string
  specs: string
  deletions: string
  described_at: number
  path_secret: string
  first_total: number
  seed_cursor: string
  budget: string
  paused_until: number
  last_error: string | null
}

/** What the planner needs of connections. */
export type ReadFacts = (connections: readonly Connection[]) => readonly ConnectionFacts[]

/**
 * A connection still being read gets no new records, so that nothing is planned for it before all of it is known. One
 * that is being offered entities, or that merely cannot be reached now, gets them: nobody would offer them again. Rules
 * for fields that the remote does not have are left out. Objects are remembered while a connection keeps its shape,
 * because codecs are made once per mapping.
 */
export function createFacts(connectors: readonly Connector[]): ReadFacts {
  const known = new Map<ConnectionId, { readonly shape: string; readonly objects: readonly ObjectFacts[] }>()
  const objectsOf = (connection: Connection, connector: Connector): readonly ObjectFacts[] => {
    const found = known.get(connection.id)
    if (found?.shape === connection.shape) return found.objects
    const objects = connector.manifest.objects.map((object) => objectFacts(connection, object))
    known.set(connection.id, { shape: connection.shape, objects })
    return objects
  }
  return (connections) =>
    connections.flatMap((connection) => {
      const connector = connectors.find((candidate) => candidate.manifest.id === connection.connector)
      if (connector === undefined) return []
      const writable = isWritable(connection)
      return [
        {
          id: connection.id,
          connector: connection.connector,
          writable,
          objects: objectsOf(connection, connector),
          ...(connection.office === null ? {} : { office: connection.office }),
        },
      ]
    })
}

function isWritable({ state, seedCursor }: Connection): boolean {
  if (state === 'reading') return seedCursor !== ''
  return state === 'planned' || state === 'live' || state === 'paused' || state === 'needs-reconnect'
}

function objectFacts(connection: Connection, object: ObjectManifest): ObjectFacts {
  const specs = connection.specs[object.name]
  const fields = specs === undefined ? null : new Map(specs.map((spec) => [spec.name, spec]))
  const rules = connection.rules[object.name] ?? object.mapping
  const deletions = connection.deletions[object.name]
  return {
    name: object.name,
    entity: object.entity,
    creates: object.creates,
    keyField: object.keyField,
    mapping: fields === null ? rules : rules.flatMap((rule) => fittedTo(fields.get(rule.remoteField), rule)),
    refs: object.refs ?? {},
    ...(deletions === undefined ? {} : { deletions }),
    ...(object.removal === undefined ? {} : { removes: true }),
    ...(object.merging === undefined ? {} : { merges: true }),
  }
}

/** The rule as this account’s field wants it; none where there is no such field, or nobody knows whom it names. */
function fittedTo(spec: FieldSpec | undefined, rule: FieldRule): readonly FieldRule[] {
  if (spec?.type !== 'person') return spec === undefined ? [] : [rule]
  if (spec.people === undefined) return []
  const { known, nobody } = spec.people
  return [{ ...rule, transforms: [{ kind: 'people', known }], ...(nobody === undefined ? {} : { whenBlank: nobody }) }]
}

function strings(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function lists<T>(value: unknown, test: (member: unknown) => member is T): Readonly<Record<string, readonly T[]>> {
  if (typeof value !== 'object' || value === null) return {}
  const found: Record<string, readonly T[]> = {}
  for (const [name, members] of Object.entries(value)) if (Array.isArray(members)) found[name] = members.filter(test)
  return found
}

const isRule = (value: unknown): value is FieldRule =>
  typeof value === 'object' && value !== null && 'remoteField' in value && 'direction' in value
const isSpec = (value: unknown): value is FieldSpec =>
  typeof value === 'object' && value !== null && 'name' in value && 'writable' in value
