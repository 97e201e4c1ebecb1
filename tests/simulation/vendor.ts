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

export type ObjectName = 'person' | 'firm'

interface Row {
  readonly id: RemoteId
  readonly object: ObjectName
  /** The firm a person belongs to; `null`: to none. */
  firm: RemoteId | null
  /** Since when it has been there: made, or restored. */
  since: number
  fields: Record<string, FieldValue>
  /** True instant of the last change of each field by a user. */
  readonly editedAt: Record<string, number>
  /** The same by us. */
  readonly writtenAt: Record<string, number>
  /** Values of ours that a late write of our own fell upon, by field. */
  readonly covered: Record<string, FieldValue>
  changedAt: number
  state: 'there' | 'gone' | 'merged'
  into?: RemoteId
  deaths: number
  /** When a user deleted it. */
  deletedAt?: number
  isOurs: boolean
}

/** What happened at a vendor, for the checks. */
interface VendorLog {
  writes: number
  creates: number
  /** Values that a write of ours fell upon between our read and its landing, where the vendor cannot prevent it. */
  readonly unseen: Set<FieldValue>
  /** Records of ours that were made although another with their e-mail address or domain was there. */
  readonly beside: Beside[]
}

interface Beside {
  readonly made: RemoteId
  readonly key: string
  readonly twin: RemoteId
  /** The twin was there before we looked. */
  readonly isSeen: boolean
  readonly isSameKey: boolean
  readonly twinSince: number
}

/** How a vendor answers. */
export interface Habits {
  /** Replies tell the written fields only. */
  readonly isTerse: boolean
}

/** A CRM in a map. `clock` gives strictly growing instants. */
export interface Vendor {
  readonly connection: ConnectionId
  readonly kind: VendorKind
  readonly log: VendorLog
  readonly rows: ReadonlyMap<RemoteId, Row>
  present(id: RemoteId): Change
  ids(): readonly RemoteId[]
  userCreates(object: ObjectName, fields: Fields, firm: RemoteId | null): RemoteId
  /** Somebody works elsewhere now. */
  userMoves(id: RemoteId, firm: RemoteId): void
  userEdits(id: RemoteId, field: string, value: FieldValue): FieldValue
  userDeletes(id: RemoteId): void
  /** By us; what users edited in it last. */
  remove(id: RemoteId): readonly { readonly at: number; readonly value: FieldValue }[]
  userRestores(id: RemoteId): void
  userMerges(from: RemoteId, into: RemoteId): void
  /** Records with this e-mail address. Absent: the vendor cannot be asked. */
  readonly find?: (email: string) => readonly Change[]
  /** `comparedAt`: when the record was read that the write was compared with. */
  write(object: string, op: WriteOp, comparedAt: number): WriteResult
}

/** A sheet knows no firms. */
export const hasFirms = (kind: VendorKind): boolean => kind !== 'neither'

const markOf = (row: Row): FieldValue => row.fields['email'] ?? row.fields['domain'] ?? null

type CreateOp = Extract<WriteOp, { kind: 'create' }>

export const createVendor = (
  connection: ConnectionId,
  kind: VendorKind,
  { clock, habits }: { readonly clock: () => number; readonly habits: Habits },
): Vendor => {
  const rows = new Map<RemoteId, Row>()
  const log: VendorLog = { writes: 0, creates: 0, unseen: new Set(), beside: [] }
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
    return kind === 'second' ? `${instantOf(row)} ${JSON.stringify([row.fields, row.firm])}` : `${instantOf(row)}`
  }
  const recordOf = (row: Row): RemoteRecord => ({
    object: row.object,
    id: row.id,
    fields: { ...row.fields },
    revision: revisionOf(row),
    ...(kind === 'neither' ? {} : { modifiedAt: instantOf(row) }),
    ...(row.object === 'firm' || !hasFirms(kind)
      ? {}
      : { refs: { company: row.firm === null ? null : { object: 'firm', id: row.firm } } }),
  })
  const add = (object: ObjectName, fields: Fields, isOurs: boolean): Row => {
    const id = remoteId(`${kind}${object === 'firm' ? 'F' : ''}${next}`)
    next += 1
    const at = clock()
    const state = { since: at, changedAt: at, state: 'there', deaths: 0, firm: null } as const
    const row: Row = { id, object, fields: { ...fields }, editedAt: {}, writtenAt: {}, covered: {}, isOurs, ...state }
    rows.set(id, row)
    return row
  }
  const applied = (row: Row, op: WriteOp): WriteResult => {
    const { revision, modifiedAt, fields } = recordOf(row)
    const written = Object.entries(fields).filter(([field]) => field in op.fields)
    const told = habits.isTerse ? Object.fromEntries(written) : fields
    if (kind === 'history')
      return {
        kind: 'applied',
        id: row.id,
        revision,
        fields: told,
        ...(modifiedAt === undefined ? {} : { modifiedAt }),
      }
    return kind === 'exact' && modifiedAt !== undefined
      ? { kind: 'applied', id: row.id, modifiedAt }
      : { kind: 'applied', id: row.id }
  }
  const link = (row: Row, op: WriteOp): void => {
    const firm = op.refs?.['company']?.id
    if (firm === undefined) return
    if (rows.get(firm)?.object !== 'firm') throw new Error(`There is no firm ${firm}.`)
    row.firm = firm
  }
  const noteTwins = (made: Row, { op, comparedAt }: { readonly op: CreateOp; readonly comparedAt: number }): void => {
    for (const twin of rows.values()) {
      if (twin === made || twin.state !== 'there' || markOf(twin) !== markOf(made)) continue
      const isSameKey = twin.fields['key'] === op.key
      const isSeen = twin.since <= comparedAt
      log.beside.push({ made: made.id, key: op.key, twin: twin.id, isSeen, isSameKey, twinSince: twin.since })
    }
  }
  const create = (object: ObjectName, op: CreateOp, comparedAt: number): WriteResult => {
    const twin =
      op.key === ''
        ? undefined
        : [...rows.values()].find((row) => row.fields['key'] === op.key && row.state === 'there')
    if (twin !== undefined) return { kind: 'stale', id: twin.id }
    log.writes += 1
    log.creates += 1
    const made = add(object, { ...op.fields, key: op.key === '' ? null : op.key }, true)
    link(made, op)
    noteTwins(made, { op, comparedAt })
    return applied(made, op)
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
      const isLate = before !== undefined && before !== value && (row.writtenAt[field] ?? 0) > comparedAt
      if (isLate && isExcused) row.covered[field] = before
      else delete row.covered[field]
      row.writtenAt[field] = clock()
    }
    link(row, op)
    row.changedAt = clock()
    log.writes += 1
    return applied(row, op)
  }
  const find = (email: string): readonly Change[] =>
    [...rows.values()]
      .filter((row) => row.state === 'there' && row.fields['email'] === email)
      .map((row): Change => ({ kind: 'present', record: recordOf(row) }))
  return {
    connection,
    kind,
    log,
    rows,
    ids: () => [...rows.keys()],
    present: (id) => {
      const row = rowOf(id)
      const ref = { object: row.object, id }
      const gone = { kind: 'removed', ref, revision: `gone ${row.deaths}` } as const
      if (row.state === 'gone') return kind === 'neither' ? { ...gone, evidence: 'missing' } : gone
      if (row.state === 'merged' && row.into !== undefined)
        return { kind: 'merged', ref, into: { object: row.object, id: row.into }, revision: 'merged' }
      return { kind: 'present', record: recordOf(row) }
    },
    ...(kind === 'neither' ? {} : { find }),
    userCreates: (object, fields, firm) => {
      const row = add(object, { key: null, ...fields }, false)
      row.firm = firm
      return row.id
    },
    userMoves: (id, firm) => Object.assign(rowOf(id), { firm, changedAt: clock() }),
    userEdits: (id, field, value) => {
      const row = rowOf(id)
      const before = row.fields[field] ?? null
      // Nobody saw what the late write fell upon, and nobody ever will.
      const covered = row.covered[field]
      if (covered !== undefined) log.unseen.add(covered)
      delete row.covered[field]
      row.fields[field] = value
      row.changedAt = clock()
      row.editedAt[field] = row.changedAt
      return before
    },
    userDeletes: (id) => {
      const at = clock()
      Object.assign(rowOf(id), { state: 'gone', deaths: rowOf(id).deaths + 1, changedAt: at, deletedAt: at })
    },
    remove: (id) => {
      const row = rowOf(id)
      if (row.state !== 'there') return []
      Object.assign(row, { state: 'gone', deaths: row.deaths + 1, changedAt: clock() })
      return Object.entries(row.editedAt)
        .filter(([field, at]) => at > (row.writtenAt[field] ?? 0))
        .map(([field, at]) => ({ at, value: row.fields[field] ?? null }))
    },
    userRestores: (id) => {
      const at = clock()
      Object.assign(rowOf(id), { state: 'there', since: at, changedAt: at })
    },
    userMerges: (from, into) => {
      Object.assign(rowOf(from), { state: 'merged', into, changedAt: clock() })
    },
    write: (object, op, comparedAt) =>
      op.kind === 'create' ? create(object === 'firm' ? 'firm' : 'person', op, comparedAt) : update(op, comparedAt),
  }
}
