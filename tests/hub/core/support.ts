import { planAbsorb } from '#hub/core/absorb.ts'
import type { Plan } from '#hub/core/plan.ts'
import { pointersOf } from '#hub/core/pointers.ts'
import type { ConnectionFacts, Entity, Input, Link, Snapshot } from '#hub/core/snapshot.ts'
import type { FieldRule, Policy } from '#shared/entity.ts'
import { connectionId, remoteId } from '#shared/ids.ts'
import type { ConnectionId } from '#shared/ids.ts'
import type { Change, Fields, RemoteRef } from '#shared/record.ts'

export const crm = connectionId('conn_crm')
export const sheet = connectionId('conn_sheet')

export const both = (field: string, more: Partial<FieldRule> = {}): FieldRule => ({
  field,
  remoteField: `r_${field}`,
  direction: 'both',
  transforms: [],
  ...more,
})

export const factsOf = (id: ConnectionId, mapping?: readonly FieldRule[]): ConnectionFacts => ({
  id,
  connector: id.slice('conn_'.length),
  writable: true,
  objects: [
    {
      name: 'person',
      entity: 'lead',
      creates: true,
      keyField: 'key',
      refs: { company: 'company' },
      mapping: mapping ?? [
        both('firstName'),
        both('lastName'),
        both('email'),
        both('title'),
        both('score', { direction: 'out' }),
      ],
    },
    {
      name: 'firm',
      entity: 'company',
      creates: true,
      keyField: 'key',
      refs: {},
      mapping: [both('name'), both('domain')],
    },
  ],
})

/** A hub in memory: what plans cause is there for the next batch. */
export interface Bench {
  now: number
  policy: Policy
  connections: readonly ConnectionFacts[]
  readonly entities: Map<string, Entity>
  readonly links: Map<string, Link>
  readonly keys: Map<string, Set<Entity['id']>>
  absorb(...rows: readonly Row[]): Plan
}

interface Row {
  readonly connection: ConnectionId
  readonly change: Change
  readonly readAt?: number
}

interface Shown {
  readonly modifiedAt?: number
  readonly readAt?: number
  readonly object?: string
  readonly refs?: Readonly<Record<string, RemoteRef | null>>
}

/** A record as a read shows it: its fields, and what else is said about it. */
export const present = (connection: ConnectionId, id: string, ...[fields, more = {}]: [Fields, Shown?]): Row => {
  const { readAt, object = 'person', ...rest } = more
  const revision = JSON.stringify([fields, rest])
  const change: Change = { kind: 'present', record: { object, id: remoteId(id), fields, revision, ...rest } }
  return { connection, change, ...(readAt === undefined ? {} : { readAt }) }
}

export const createBench = (connections: readonly ConnectionFacts[] = [factsOf(crm), factsOf(sheet)]): Bench => {
  const bench: Bench = {
    now: 1_000_000,
    policy: { defaultRule: { kind: 'newest' }, rules: {} },
    connections,
    entities: new Map(),
    links: new Map(),
    keys: new Map(),
    absorb: (...rows) => {
      bench.now += 1_000
      const inputs = rows.map(({ connection, change, readAt }, at): Input => ({
        seq: at + 1,
        connection,
        change,
        readAt: readAt ?? bench.now,
        correlation: 'c',
        priority: 1,
      }))
      const plan = planAbsorb(snapshotOf(bench, inputs))
      for (const { row } of plan.entities) bench.entities.set(row.id, row)
      for (const { row } of plan.links) bench.links.set(row.id, row)
      for (const { entity, keys } of plan.keys)
        for (const key of keys) bench.keys.set(key, (bench.keys.get(key) ?? new Set()).add(entity))
      return plan
    },
  }
  return bench
}

export const snapshotOf = (bench: Bench, inputs: readonly Input[]): Snapshot => {
  const links = [...bench.links.values()]
  const pointers = pointersOf({ inputs, links, connections: bench.connections, verdicts: [] })
  const keys = new Map(pointers.keys.map((key) => [key, [...(bench.keys.get(key) ?? [])]]))
  const { now, connections, policy } = bench
  return { now, inputs, links, entities: [...bench.entities.values()], keys, connections, policy, verdicts: [] }
}
