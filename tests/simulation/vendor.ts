import type { WriteOp, WriteResult } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { ConnectionId, RemoteId } from '#shared/ids.ts'
import type { Change, Fields, FieldValue, RemoteRecord } from '#shared/record.ts'

/**
 * `exact`: a write carries a precondition on the very version. `second`: a precondition with one second's resolution,
 * as Salesforce has it. `history`: none, but instants and contents in the reply, as HubSpot. `neither`: no instants
 * at all, revisions are contents, as a sheet.
 */
export type VendorKind = 'exact' | 'second' | 'history' | 'neither'

interface Row {
  readonly id: RemoteId
  fields: Record<string, FieldValue>
  /** True instant of the last change of each field by a user. */
  readonly editedAt: Record<string, number>
  changedAt: number
  state: 'there' | 'gone' | 'merged'
  into?: RemoteId
  deaths: number
  isOurs: boolean
}

/** What happened at a vendor, for the checks. */
interface VendorLog {
  writes: number
  creates: number
  /** User values that a write of ours fell upon between our read and its landing, where the vendor cannot prevent it. */
  readonly unseen: Set<FieldValue>
}

/** A CRM in a map. `clock` gives strictly growing instants. */
export interface Vendor {
  readonly connection: ConnectionId
  readonly kind: VendorKind
  readonly log: VendorLog
  readonly rows: ReadonlyMap<RemoteId, Row>
  present(id: RemoteId): Change
  ids(): readonly RemoteId[]
  userCreates(fields: Fields): RemoteId
  userEdits(id: RemoteId, field: string, value: FieldValue): FieldValue
  userDeletes(id: RemoteId): void
  userRestores(id: RemoteId): void
  userMerges(from: RemoteId, into: RemoteId): void
  /** `comparedAt`: when the record was read that the write was compared with. */
  write(op: WriteOp, comparedAt: number): WriteResult
}

const object = 'person'

export const createVendor = (connection: ConnectionId, kind: VendorKind, clock: () => number): Vendor => {
  const rows = new Map<RemoteId, Row>()
  const log: VendorLog = { writes: 0, creates: 0, unseen: new Set() }
  let next = 1
  const instantOf = (row: Row): number => (kind === 'second' ? Math.floor(row.changedAt / 1000) * 1000 : row.changedAt)
  const rowOf = (id: RemoteId): Row => {
    const row = rows.get(id)
    if (row === undefined) throw new Error(`There is no row ${id}.`)
    return row
  }
  // A second's stamp alone would be the same for two edits in one second.
  const revisionOf = (row: Row): string => {
    if (kind === 'neither') return JSON.stringify(row.fields)
    return kind === 'second' ? `${instantOf(row)} ${JSON.stringify(row.fields)}` : `${instantOf(row)}`
  }
  const recordOf = (row: Row): RemoteRecord => ({
    object,
    id: row.id,
    fields: { ...row.fields },
    revision: revisionOf(row),
    ...(kind === 'neither' ? {} : { modifiedAt: instantOf(row) }),
  })
  const add = (fields: Fields, isOurs: boolean): Row => {
    const id = remoteId(`${kind}${next}`)
    next += 1
    const row: Row = { id, fields: { ...fields }, editedAt: {}, changedAt: clock(), state: 'there', deaths: 0, isOurs }
    rows.set(id, row)
    return row
  }
  const applied = (row: Row): WriteResult => {
    const { revision, modifiedAt, fields } = recordOf(row)
    if (kind === 'history')
      return { kind: 'applied', id: row.id, revision, fields, ...(modifiedAt === undefined ? {} : { modifiedAt }) }
    return kind === 'exact' && modifiedAt !== undefined
      ? { kind: 'applied', id: row.id, modifiedAt }
      : { kind: 'applied', id: row.id }
  }
  const create = (op: Extract<WriteOp, { kind: 'create' }>): WriteResult => {
    const twin =
      op.key === ''
        ? undefined
        : [...rows.values()].find((row) => row.fields['key'] === op.key && row.state === 'there')
    if (twin !== undefined) return { kind: 'stale', id: twin.id }
    log.writes += 1
    log.creates += 1
    return applied(add({ ...op.fields, key: op.key === '' ? null : op.key }, true))
  }
  const update = (op: Extract<WriteOp, { kind: 'update' }>, comparedAt: number): WriteResult => {
    const row = rowOf(op.id)
    if (row.state !== 'there') return { kind: 'stale', id: row.id }
    const expected = op.expect?.modifiedAt
    if (kind === 'exact' && expected !== undefined && expected !== row.changedAt) return { kind: 'stale', id: row.id }
    if (kind === 'second' && expected !== undefined && instantOf(row) > expected) return { kind: 'stale', id: row.id }
    for (const [field, value] of Object.entries(op.fields)) {
      const before = row.fields[field]
      const editedAt = row.editedAt[field] ?? 0
      const isExcused = kind === 'second' ? expected !== undefined : kind !== 'exact'
      if (before !== undefined && before !== value && editedAt > comparedAt && isExcused) log.unseen.add(before)
      row.fields[field] = value
    }
    row.changedAt = clock()
    log.writes += 1
    return applied(row)
  }
  return {
    connection,
    kind,
    log,
    rows,
    ids: () => [...rows.keys()],
    present: (id) => {
      const row = rowOf(id)
      const ref = { object, id }
      if (row.state === 'gone') return { kind: 'removed', ref, revision: `gone ${row.deaths}` }
      if (row.state === 'merged' && row.into !== undefined)
        return { kind: 'merged', ref, into: { object, id: row.into }, revision: 'merged' }
      return { kind: 'present', record: recordOf(row) }
    },
    userCreates: (fields) => add({ key: null, ...fields }, false).id,
    userEdits: (id, field, value) => {
      const row = rowOf(id)
      const before = row.fields[field] ?? null
      row.fields[field] = value
      row.changedAt = clock()
      row.editedAt[field] = row.changedAt
      return before
    },
    userDeletes: (id) => Object.assign(rowOf(id), { state: 'gone', deaths: rowOf(id).deaths + 1, changedAt: clock() }),
    userRestores: (id) => Object.assign(rowOf(id), { state: 'there', changedAt: clock() }),
    userMerges: (from, into) => {
      Object.assign(rowOf(from), { state: 'merged', into, changedAt: clock() })
    },
    write: (op, comparedAt) => (op.kind === 'create' ? create(op) : update(op, comparedAt)),
  }
}
