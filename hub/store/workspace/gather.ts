import type { Entity, Input, Link, ScoringVersion, TerritoryVersion, Verdict } from '#hub/core/snapshot.ts'
import type { Run } from '#hub/core/brake.ts'
import type { Policy } from '#shared/entity.ts'
import { connectionId, entityId, remoteId, type EntityId } from '#shared/ids.ts'
import { keyHoldersMax, tellingKinds } from '#hub/core/identity/keys.ts'
import type { Pointers } from '#hub/core/pointers.ts'
import type { Database, Rows } from '#hub/ports.ts'
import { json, text, type Row } from '#hub/store/columns.ts'
import { entityColumns, linkColumns, packed, unpack, type Columns } from './packed.ts'
import { isWaiting, readRun, selectRun } from './brake.ts'
import { readPolicy, selectPolicy } from './policy.ts'
import { readConnection, selectConnections, type Connection } from './connections.ts'
import { readEntity, readInput, readKeys, readLink } from './rows.ts'
import { selectBacklog } from './backlog.ts'
import { scoringIn, selectScoring } from './scoring.ts'
import { territoryIn, selectTerritory } from './territory.ts'

/** What one round trip knows of the next inbox rows. */
export interface Gathered {
  readonly inputs: readonly Input[]
  readonly links: readonly Link[]
  readonly entities: readonly Entity[]
  readonly connections: readonly Connection[]
  readonly policy: Policy
  readonly verdicts: readonly Verdict[]
  readonly run: Run
  readonly hasBacklog: boolean
  readonly territory?: TerritoryVersion
  readonly scoring?: ScoringVersion
  /** Rows that cannot even be read; to be parked. */
  readonly unreadable: readonly { readonly seq: number; readonly reason: string }[]
}

const inboxColumns: Columns = {
  seq: 'plain',
  connection: 'plain',
  body: 'json',
  read_at: 'plain',
  priority: 'plain',
  correlation: 'plain',
  brake: 'plain',
}

const batch = `select seq, connection, object, remote_id, body, read_at, priority, correlation, brake
  from inbox where ${isWaiting} order by priority, seq limit ?`
const batchLinks = `select l.* from (${batch}) b
  join link l on l.connection = b.connection and l.object = b.object and l.remote_id = b.remote_id`

/** First trip: the next inbox rows, their links, those links' entities, and all links of these. */
export async function gatherInbox(db: Database, limit: number, now: number): Promise<Gathered> {
  const [rows, links, entities, siblings, connections, policy, verdicts, backlog, counts, stopped, territory, scoring] =
    await db.read([
      packed(inboxColumns, { sql: batch, args: [limit] }),
      packed(linkColumns, { sql: batchLinks, args: [limit] }),
      packed(entityColumns, {
        sql: `select * from entity where id in (select entity from (${batchLinks}))`,
        args: [limit],
      }),
      packed(linkColumns, {
        sql: `select * from link where entity in (select entity from (${batchLinks}) where entity is not null)`,
        args: [limit],
      }),
      selectConnections,
      selectPolicy,
      {
        sql: `select r.connection, r.object, r.remote_id, r.answer from (${batch}) b
        join review r on r.connection = b.connection and r.object = b.object and r.remote_id = b.remote_id
        where r.kind = 'doubtful-match' and r.answer is not null`,
        args: [limit],
      },
      selectBacklog(now),
      ...selectRun(now),
      selectTerritory,
      selectScoring,
    ])
  const { inputs, unreadable } = readInputs(unpack(rows))
  return {
    inputs,
    unreadable,
    links: uniqueById([...unpack(links), ...unpack(siblings)].map(readLink)),
    entities: unpack(entities).map(readEntity),
    connections: list(connections).map(readConnection),
    policy: readPolicy(list(policy)[0]),
    verdicts: list(verdicts).flatMap(readVerdict),
    hasBacklog: list(backlog).length > 0,
    run: readRun(list(counts), list(stopped)),
    ...territoryIn(territory),
    ...scoringIn(scoring),
  }
}

export interface Pointed {
  readonly keys: ReadonlyMap<string, readonly EntityId[]>
  readonly entities: readonly Entity[]
  readonly links: readonly Link[]
}

// The join is forced: the few keys first, and of each no more rows than are of use.
const byKeys = `select k.value as key, m.entity from json_each(?1) k cross join match_key m on m.key = k.value
  where not exists (select 1 from match_key where key = k.value limit 1 offset ${keyHoldersMax})
    or (substr(k.value, 1, instr(k.value, ':') - 1) in (${tellingKinds.map((kind) => `'${kind}'`).join(', ')})
      and m.entity in (select entity from match_key where key = k.value order by entity limit ${keyHoldersMax}))`
const pointedLinks = `select l.* from json_each(?3) r
  join link l on l.connection = r.value->>0 and l.object = r.value->>1 and l.remote_id = r.value->>2`
// Who is named may have become another by now: that one counts.
const pointedIds = `select entity from (${byKeys}) union select value from json_each(?2)
  union select e.merged_into from json_each(?2) n join entity e on e.id = n.value where e.merged_into is not null
  union select entity from (${pointedLinks})`

/** Second trip, where rows are new or point elsewhere: candidates by key, entities by id, links by record. */
export async function gatherPointed(db: Database, pointers: Pointers): Promise<Pointed> {
  if (pointers.keys.length + pointers.entities.length + pointers.refs.length === 0) {
    return { keys: new Map(), entities: [], links: [] }
  }
  const args = [
    JSON.stringify(pointers.keys),
    JSON.stringify(pointers.entities),
    JSON.stringify(pointers.refs.map(([connection, ref]) => [connection, ref.object, ref.id])),
  ]
  const [keys, entities, links, others] = await db.read([
    { sql: byKeys, args: args.slice(0, 1) },
    packed(entityColumns, { sql: `select * from entity where id in (${pointedIds})`, args }),
    packed(linkColumns, { sql: `select * from link where entity in (${pointedIds})`, args }),
    packed(linkColumns, { sql: pointedLinks.replace('?3', '?1'), args: args.slice(2) }),
  ])
  return {
    keys: readKeys(list(keys)),
    entities: unpack(entities).map(readEntity),
    links: uniqueById([...unpack(links), ...unpack(others)].map(readLink)),
  }
}

function readInputs(rows: readonly Row[]): Pick<Gathered, 'inputs' | 'unreadable'> {
  const inputs: Input[] = []
  const unreadable: { seq: number; reason: string }[] = []
  for (const row of rows) {
    try {
      inputs.push(readInput(row))
    } catch (error) {
      unreadable.push({ seq: Number(row.seq), reason: error instanceof Error ? error.message : 'unreadable' })
    }
  }
  return { inputs, unreadable }
}

function readVerdict(row: Row): readonly Verdict[] {
  const answer = json(row, 'answer')
  if (typeof answer !== 'object' || answer === null || !('kind' in answer)) return []
  const record = {
    connection: connectionId(text(row, 'connection')),
    object: text(row, 'object'),
    remoteId: remoteId(text(row, 'remote_id')),
  }
  if (answer.kind === 'new') return [{ ...record, answer: { kind: 'new' } }]
  if (!('entity' in answer) || typeof answer.entity !== 'string') return []
  return [{ ...record, answer: { kind: 'is', entity: entityId(answer.entity) } }]
}

/** Rows of one statement's result. */
export const list = (rows: Rows | undefined): readonly Row[] => rows?.rows ?? []

export function uniqueById<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()]
}
