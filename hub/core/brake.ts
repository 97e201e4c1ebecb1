import type { ConnectionId, EntityId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import type { FieldChange, Plan } from './plan.ts'
import type { Input } from './snapshot.ts'
import { sameValue } from './value.ts'

/** What is everyday in small numbers, and in large ones more often an accident than meant. */
export const brakeKinds = ['blanked', 'deleted', 'owner', 'stage', 'created'] as const
export type BrakeKind = (typeof brakeKinds)[number]

/** Within a run: so many go through whatever they are a share of, and beyond that so large a share of the records. */
export interface BrakeLimit {
  readonly most: number
  readonly share: number
}

/** Small lists are edited by the dozen; an import is large on purpose, so it takes more to stop one. */
export const brakeLimits: Readonly<Record<BrakeKind, BrakeLimit>> = {
  blanked: { most: 25, share: 0.05 },
  deleted: { most: 25, share: 0.05 },
  owner: { most: 50, share: 0.2 },
  stage: { most: 50, share: 0.2 },
  created: { most: 500, share: 0.5 },
}

/** A run: what comes in from one connection within so long (ms), counted by the hour, so up to twice that. */
export const runMs = 3_600_000

/** The clock hour an instant is in. */
export const hourOf = (now: number): number => Math.floor(now / runMs)

/** Where the run began that is under way (ms). */
export const runBegan = (now: number): number => (hourOf(now) - 1) * runMs

/** One change that counts towards a limit. */
export interface BrakeChange {
  readonly kind: BrakeKind
  readonly connection: ConnectionId
  readonly entity: EntityId
  /** Names the record it came from. */
  readonly record: string
  /** Absent: the record as a whole. */
  readonly field?: string
  readonly before: FieldValue
  readonly after: FieldValue
}

/** Connection and kind, as one key. */
export const brakeKey = (connection: string, kind: string): string => `${connection} ${kind}`

/**
 * What counts in a plan made from these inputs: of connections that are in step, since a first sync is looked at as a whole
 * by a person, and nothing that a person has decided about.
 */
export const brakeChangesOf = (
  plan: Plan,
  inputs: readonly Input[],
  watched: ReadonlySet<ConnectionId>,
): readonly BrakeChange[] => {
  const entries = plan.ledger.filter(({ connection }) => connection !== undefined && watched.has(connection))
  if (entries.length === 0) return []
  const records = new Map(plan.links.map(({ row }) => [row.id, recordKey(row.connection, row.object, row.remoteId)]))
  const decided = new Set(inputs.filter((input) => input.decided !== undefined).map(recordOf))
  // A deletion about which a person is asked anyway stops nobody.
  const carried = new Set(plan.ledger.filter(({ kind }) => kind === 'removing').map(({ entity }) => entity))
  return entries.flatMap((entry): readonly BrakeChange[] => {
    const { connection, link, entity } = entry
    if (connection === undefined || link === undefined) return []
    const record = records.get(link) ?? ''
    if (decided.has(record)) return []
    const whole = { connection, entity, record, before: null, after: null } as const
    if (entry.kind === 'created') return [{ ...whole, kind: 'created' }]
    if (entry.kind === 'removed') return carried.has(entity) ? [{ ...whole, kind: 'deleted' }] : []
    return entry.changes.flatMap(({ field, before, after }) => {
      // A value that lost to ours has changed nothing.
      const kind = sameValue(before, after) ? undefined : brakeKindOf({ field, before, after })
      return kind === undefined ? [] : [{ ...whole, kind, field, before, after }]
    })
  })
}

const recordKey = (connection: string, object: string, id: string | undefined): string =>
  `${connection} ${object} ${id ?? ''}`

const recordOf = ({ connection, change }: Input): string => {
  const { object, id } = change.kind === 'present' ? change.record : change.ref
  return recordKey(connection, object, id)
}

/** What a change of a value counts as; `undefined`: as nothing. */
export const brakeKindOf = ({
  field,
  before,
  after,
}: Pick<FieldChange, 'field' | 'before' | 'after'>): BrakeKind | undefined => {
  if (before === null || field.startsWith('ref.')) return undefined
  if (after === null) return 'blanked'
  if (field === 'owner') return 'owner'
  return field === 'status' || field === 'stage' ? 'stage' : undefined
}

/** How many records there are by connection and kind of change: a record counts once, however many fields it changes. */
export const countOf = (changes: readonly BrakeChange[]): ReadonlyMap<string, number> =>
  new Map(
    [...Map.groupBy(changes, ({ connection, kind }) => brakeKey(connection, kind))].map(([key, found]) => [
      key,
      new Set(found.map(({ record }) => record)).size,
    ]),
  )

/** What is known of a run before a batch: changes so far, and what is stopped already, by `brakeKey`. */
export interface Run {
  readonly counts: ReadonlyMap<string, number>
  readonly stopped: ReadonlySet<string>
}

/** Connections whose records have to be counted before anything can be said. */
export const suspectsOf = (changes: readonly BrakeChange[], run: Run): readonly ConnectionId[] => {
  const found = countOf(changes)
  const suspects = changes.filter(({ connection, kind }) => {
    const key = brakeKey(connection, kind)
    return run.stopped.has(key) || (found.get(key) ?? 0) + (run.counts.get(key) ?? 0) > brakeLimits[kind].most
  })
  return [...new Set(suspects.map(({ connection }) => connection))]
}

/** The changes of a batch that are stopped. `records`: how many each connection has in step. */
export const stoppedBy = (
  changes: readonly BrakeChange[],
  run: Run,
  records: ReadonlyMap<ConnectionId, number>,
): readonly BrakeChange[] => {
  const found = countOf(changes)
  return changes.filter(({ connection, kind }) => {
    const key = brakeKey(connection, kind)
    const { most, share } = brakeLimits[kind]
    const total = (found.get(key) ?? 0) + (run.counts.get(key) ?? 0)
    return run.stopped.has(key) || total > Math.max(most, share * (records.get(connection) ?? 0))
  })
}

/** The inputs that stopped changes came from. */
export const heldInputs = (inputs: readonly Input[], stopped: readonly BrakeChange[]): readonly Input[] => {
  const records = new Set(stopped.map(({ record }) => record))
  return inputs.filter((input) => records.has(recordOf(input)))
}
