import type { Fields, FieldValue } from '#shared/record.ts'
import type { EntityId, RemoteId } from '#shared/ids.ts'
import type { Link } from './snapshot.ts'
import { sameValue } from './value.ts'

/** One value that a record shows and that nobody has agreed on. */
export interface Drift {
  readonly field: string
  readonly agreed: FieldValue
  readonly theirs: FieldValue
}

export interface DriftSample extends Drift {
  readonly entity: EntityId | null
  readonly record: RemoteId
}

/** What a reconciliation has found, of one object of one connection or in all. */
export interface Findings {
  /** Records the remote showed. */
  readonly records: number
  /** Values compared, and those of them that differ. */
  readonly values: number
  readonly drifted: number
  readonly byField: Readonly<Record<string, number>>
  /** Records that nobody knew of. */
  readonly unknown: number
  /** Linked records that a complete read did not show. */
  readonly missing: number
  /** Records not judged: something about them is on its way. */
  readonly underWay: number
  readonly sample: readonly DriftSample[]
}

export const noFindings: Findings = {
  records: 0,
  values: 0,
  drifted: 0,
  byField: {},
  unknown: 0,
  missing: 0,
  underWay: 0,
  sample: [],
}

const sampleMax = 20

export const addFindings = (one: Findings, other: Findings): Findings => {
  const byField: Record<string, number> = { ...one.byField }
  for (const [field, n] of Object.entries(other.byField)) byField[field] = (byField[field] ?? 0) + n
  return {
    records: one.records + other.records,
    values: one.values + other.values,
    drifted: one.drifted + other.drifted,
    byField,
    unknown: one.unknown + other.unknown,
    missing: one.missing + other.missing,
    underWay: one.underWay + other.underWay,
    sample: [...one.sample, ...other.sample].slice(0, sampleMax),
  }
}

/** The share of compared values that both sides agree on (0 to 1); `null`: nothing was compared. */
export const agreement = ({ values, drifted }: Findings): number | null =>
  values === 0 ? null : (values - drifted) / values

/** Where a record differs from what was agreed on. A field that was never agreed on is no drift. */
export const driftOf = (link: Link, theirs: Fields): readonly Drift[] =>
  Object.entries(theirs).flatMap(([field, value]) => {
    const agreed = link.shadow?.[field]
    return agreed === undefined || sameValue(agreed, value) ? [] : [{ field, agreed, theirs: value }]
  })

/**
 * Something about a record is on its way, so that a difference says nothing: it was read or written since, what was sent is
 * not settled, or the link is not one that both sides have agreed on.
 */
export const isUnderWay = (link: Link, readAt: number): boolean =>
  link.state !== 'live' ||
  link.shadow === null ||
  link.sent.length > 0 ||
  (link.seenAt ?? 0) >= readAt ||
  (link.wroteAt ?? 0) >= readAt
