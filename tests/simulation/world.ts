import type { WriteResult } from '#shared/connector.ts'
import { sentMaxMs } from '#hub/core/sent.ts'
import type { PlannedMerging, PlannedRemoval, PlannedWrite } from '#hub/core/delivery.ts'
import type { MergeResult } from '#shared/merging.ts'
import type { ConnectionFacts, ObjectFacts } from '#hub/core/snapshot.ts'
import type { FieldRule, Policy } from '#shared/entity.ts'
import { connectionId } from '#shared/ids.ts'
import type { ConnectionId, LinkId, RemoteId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import type { Deletions, RemovalResult } from '#shared/removal.ts'
import type { Core } from './core.ts'
import { decidedAt } from './deletions.ts'
import type { DeletionSettings } from './deletions.ts'
import { hint } from './inbox.ts'
import type { Setup } from './setup.ts'
import { createStore } from './store.ts'
import type { Store } from './store.ts'
import { mergeThere } from './uniting.ts'
import { createVendor, hasFirms } from './vendor.ts'
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
  /** What happened, a line each, for looking at a counterexample; empty where nobody will look. */
  readonly trace: string[]
  /** Adds a line to the trace. */
  tell(what: () => object): void
  /** Values a user overwrote or deleted with open eyes. */
  readonly replaced: Set<FieldValue>
  /** Values that went with their record. */
  readonly retired: Set<FieldValue>
  readonly edits: FieldValue[]
  /** Pages of first syncs. Offering and absorbing share a lane: what was gathered before a page is not committed after it. */
  pages: number
  readonly counts: {
    steps: number
    edits: number
    faults: number
    deletes: number
    records: number
    moves: number
    answers: number
  }
  now(): number
  advance(ms: number): void
  /** Values that a user replaced, and by what; `null` where a record went. */
  readonly successors: Map<FieldValue, Set<FieldValue>>
  /** Connections whose first sync a person has approved, and when. */
  readonly approvedAt: Map<ConnectionId, number>
  /** When their first sync began to read. */
  readonly readAt: Map<ConnectionId, number>
  readonly draw: Draw
  send(vendor: Vendor, write: Pick<PlannedWrite, 'object' | 'op'>, comparedAt: number): WriteResult
  /** What deletions mean in this schedule, and what came of that. */
  readonly settings: DeletionSettings
  readonly removals: Removed[]
  /** Records that a person wanted gone, and since when. */
  readonly answeredRemovals: Map<LinkId, number>
  readonly expected: { readonly gone: LinkId; readonly other: LinkId }[]
  readonly spared: Set<LinkId>
  sendRemoval(vendor: Vendor, removal: PlannedRemoval, comparedAt: number): RemovalResult
  sendMerging(vendor: Vendor, merging: PlannedMerging, comparedAt: number): MergeResult
  /** A request that was given up lands after all. */
  landOne(): void
  landAll(): void
  /** A webhook: lost, delivered, or delivered twice. */
  signal(vendor: Vendor, id: RemoteId): void
}

/** A record that we have deleted, with what users had edited in it last. */
interface Removed {
  readonly link: LinkId
  readonly vendor: VendorKind
  readonly decidedAt: number
  readonly comparedAt: number
  readonly edits: readonly { readonly at: number; readonly value: FieldValue }[]
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

const firm: ObjectFacts = {
  name: 'firm',
  entity: 'company',
  creates: true,
  keyField: 'key',
  refs: {},
  mapping: [rule('name'), rule('domain'), rule('city')],
}

const factsOf = (vendor: Vendor, deletions: Deletions | undefined): ConnectionFacts => ({
  id: vendor.connection,
  connector: vendor.kind,
  writable: false,
  objects: [
    {
      name: 'person',
      entity: 'lead',
      creates: true,
      keyField: 'key',
      refs: hasFirms(vendor.kind) ? { company: 'company' } : {},
      removes: true,
      ...(vendor.kind === 'neither' ? {} : { merges: true as const }),
      ...(deletions === undefined ? {} : { deletions }),
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
    ...(hasFirms(vendor.kind) ? [firm] : []),
  ],
})

type Sending = Pick<PlannedWrite, 'object' | 'op'>

/** What a schedule is about, and what holds during it. */
export interface Stage {
  readonly kinds: readonly VendorKind[]
  readonly settings: DeletionSettings
  readonly setup: Setup
}

export const createWorld = ({ kinds, settings, setup }: Stage, draw: Draw): World => {
  const { core, isTraced, store: habits } = setup
  let now = 1_700_000_000_000
  const clock = (): number => {
    now += 1
    return now
  }
  const vendors = kinds.map((kind, at) =>
    createVendor(connectionId(`conn_${at}`), kind, { clock, habits: { isTerse: draw(2) === 0 } }),
  )
  let zombies: { readonly at: number; readonly land: () => void }[] = []
  const counts = { steps: 0, edits: 0, faults: 0, deletes: 0, records: 0, moves: 0, answers: 0 }
  const store = createStore(
    vendors.map(({ connection }) => connection),
    { ...habits, isGuarded: core.flaws.noCas === undefined },
    () => now,
  )
  const signal = (vendor: Vendor, id: RemoteId): void => {
    const times = [0, 1, 1, 2][draw(4)] ?? 1
    const object = vendor.rows.get(id)?.object ?? 'person'
    for (let sent = 0; sent < times; sent += 1) hint(store, vendor.connection, { object, id })
  }
  const write = (vendor: Vendor, { object, op }: Sending, comparedAt: number): WriteResult => {
    const result = vendor.write(object, op, comparedAt)
    world.tell(() => ({ wrote: vendor.kind, comparedAt, op, result }))
    if (result.kind === 'applied') signal(vendor, result.id)
    return result
  }
  const remove = (vendor: Vendor, { op, link }: PlannedRemoval, comparedAt: number): RemovalResult => {
    const isThere = vendor.rows.get(op.id)?.state === 'there'
    const edits = vendor.remove(op.id)
    for (const { at, value } of edits) if (at > comparedAt) vendor.log.unseen.add(value)
    const about = { link, vendor: vendor.kind, decidedAt: decidedAt(world, link), comparedAt, edits }
    if (isThere) world.removals.push(about)
    world.tell(() => ({ removed: vendor.kind, op, ...about }))
    signal(vendor, op.id)
    return { kind: 'removed' }
  }
  const isOnItsWay = ({ at }: { readonly at: number }): boolean => now - at < sentMaxMs
  const world: World = {
    core,
    store,
    vendors,
    connections: vendors.map((vendor, at) => factsOf(vendor, settings.rules[at])),
    settings,
    removals: [],
    answeredRemovals: new Map(),
    expected: [],
    spared: new Set(),
    policy: { defaultRule: { kind: 'newest' }, rules: { city: { kind: 'prefer', remote: kinds[0] ?? 'exact' } } },
    failures: [],
    trace: [],
    tell: (what) => {
      if (isTraced) world.trace.push(JSON.stringify({ at: now, ...what() }))
    },
    replaced: new Set(),
    retired: new Set(),
    pages: 0,
    successors: new Map(),
    approvedAt: new Map(),
    readAt: new Map(),
    draw,
    edits: [],
    counts,
    now: () => now,
    advance: (ms) => {
      now += ms
    },
    send: (vendor, sending, comparedAt) => {
      const fate = draw(16)
      if (fate < 12) return write(vendor, sending, comparedAt)
      counts.faults += 1
      if (fate === 12) return { kind: 'deferred' }
      if (fate === 13) return { kind: 'unknown' }
      if (fate === 14) write(vendor, sending, comparedAt)
      else zombies.push({ at: now, land: () => void write(vendor, sending, comparedAt) })
      return { kind: 'unknown' }
    },
    sendRemoval: (vendor, removal, comparedAt) => {
      const fate = draw(16)
      if (fate < 12) return remove(vendor, removal, comparedAt)
      counts.faults += 1
      if (fate === 12) return { kind: 'deferred' }
      if (fate === 13) return { kind: 'unknown' }
      if (fate === 14) remove(vendor, removal, comparedAt)
      else zombies.push({ at: now, land: () => void remove(vendor, removal, comparedAt) })
      return { kind: 'unknown' }
    },
    sendMerging: (vendor, { op }, comparedAt) => {
      const merge = (): MergeResult => mergeThere(world, vendor, { op, comparedAt })
      const fate = draw(16)
      if (fate < 12) return merge()
      counts.faults += 1
      if (fate === 12) return { kind: 'deferred' }
      if (fate === 13) return { kind: 'unknown' }
      if (fate === 14) merge()
      else zombies.push({ at: now, land: () => void merge() })
      return { kind: 'unknown' }
    },
    landOne: () => {
      zombies = zombies.filter(isOnItsWay)
      zombies.splice(draw(zombies.length), 1).forEach(({ land }) => land())
    },
    landAll: () =>
      zombies
        .splice(0)
        .filter(isOnItsWay)
        .forEach(({ land }) => land()),
    signal,
  }
  return world
}
