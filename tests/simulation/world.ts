import type { WriteOp, WriteResult } from '#shared/connector.ts'
import type { ConnectionFacts } from '#hub/core/snapshot.ts'
import type { FieldRule, Policy } from '#shared/entity.ts'
import { connectionId } from '#shared/ids.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import { realCore } from './core.ts'
import type { Core } from './core.ts'
import { createStore, hint } from './store.ts'
import type { Store } from './store.ts'
import { createVendor } from './vendor.ts'
import type { Vendor, VendorKind } from './vendor.ts'

/** Reads one number of the schedule after the other; every choice is made by one, so that runs shrink and replay. */
export type Draw = (below: number) => number

export interface World {
  readonly core: Core
  readonly store: Store
  readonly vendors: readonly Vendor[]
  /** Nothing is made or written before the first sync is approved. */
  connections: readonly ConnectionFacts[]
  readonly policy: Policy
  readonly failures: string[]
  /** What happened, for looking at a counterexample. */
  readonly trace: string[]
  /** Values a user overwrote or deleted with open eyes. */
  readonly replaced: Set<FieldValue>
  readonly edits: FieldValue[]
  readonly counts: { edits: number; faults: number; deletes: number; records: number }
  now(): number
  advance(ms: number): void
  send(vendor: Vendor, op: WriteOp, comparedAt: number): WriteResult
  /** A request that was given up lands after all. */
  landOne(): void
  landAll(): void
  /** A webhook: lost, delivered, or delivered twice. */
  signal(vendor: Vendor, id: RemoteId): void
}

export const editable = ['title', 'city'] as const

const rule = (
  field: string,
  direction: FieldRule['direction'] = 'both',
  transforms: FieldRule['transforms'] = [],
): FieldRule => ({
  field,
  remoteField: field,
  direction,
  transforms,
})

const factsOf = (vendor: Vendor): ConnectionFacts => ({
  id: vendor.connection,
  connector: vendor.kind,
  writable: false,
  objects: [
    {
      name: 'person',
      entity: 'lead',
      creates: true,
      keyField: 'key',
      refs: {},
      mapping: [
        rule('firstName'),
        rule('lastName'),
        rule('email', 'both', [{ kind: 'lower' }]),
        // One vendor keeps fewer characters: what comes back is shorter than what the hub holds.
        rule('title', 'both', vendor.kind === 'history' ? [{ kind: 'trim' }, { kind: 'cut', lengthMax: 9 }] : []),
        rule('city'),
        rule('grade', 'out'),
      ],
    },
  ],
})

export const createWorld = (kinds: readonly VendorKind[], draw: Draw, core: Core = realCore): World => {
  let now = 1_700_000_000_000
  const clock = (): number => {
    now += 1
    return now
  }
  const vendors = kinds.map((kind, at) => createVendor(connectionId(`conn_${at}`), kind, clock))
  const zombies: (() => void)[] = []
  const counts = { edits: 0, faults: 0, deletes: 0, records: 0 }
  const store = createStore()
  store.isGuarded = core.flaws.noCas === undefined
  const signal = (vendor: Vendor, id: RemoteId): void => {
    const times = [0, 1, 1, 2][draw(4)] ?? 1
    for (let sent = 0; sent < times; sent += 1) hint(store, vendor.connection, { object: 'person', id })
  }
  const write = (vendor: Vendor, op: WriteOp, comparedAt: number): WriteResult => {
    const result = vendor.write(op, comparedAt)
    world.trace.push(JSON.stringify({ at: now, wrote: vendor.kind, comparedAt, op, result }))
    if (result.kind === 'applied') signal(vendor, result.id)
    return result
  }
  const world: World = {
    core,
    store,
    vendors,
    connections: vendors.map(factsOf),
    policy: { defaultRule: { kind: 'newest' }, rules: { city: { kind: 'prefer', remote: kinds[0] ?? 'exact' } } },
    failures: [],
    trace: [],
    replaced: new Set(),
    edits: [],
    counts,
    now: () => now,
    advance: (ms) => {
      now += ms
    },
    send: (vendor, op, comparedAt) => {
      const fate = draw(16)
      if (fate < 12) return write(vendor, op, comparedAt)
      counts.faults += 1
      if (fate === 12) return { kind: 'deferred' }
      if (fate === 13) return { kind: 'unknown' }
      if (fate === 14) write(vendor, op, comparedAt)
      else zombies.push(() => void write(vendor, op, comparedAt))
      return { kind: 'unknown' }
    },
    landOne: () => zombies.splice(draw(zombies.length), 1).forEach((land) => land()),
    landAll: () => zombies.splice(0).forEach((land) => land()),
    signal,
  }
  return world
}
