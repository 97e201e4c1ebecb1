import type { LinkId } from '#shared/ids.ts'
import type { Change } from '#shared/record.ts'
import { createCodec, type Codec } from '#hub/core/codec.ts'
import { compareBeforeWrite } from '#hub/core/deliver.ts'
import type { DeliveryRow, Outcome } from '#hub/core/delivery.ts'
import { missingMs } from '#hub/core/absorb-gone.ts'
import type { Link, ObjectFacts } from '#hub/core/snapshot.ts'
import type { Arrival } from '#hub/store/workspace/inbox.ts'
import type { Claimed } from '#hub/store/workspace/claim.ts'
import { findLookalikes } from './lookalikes.ts'
import type { Work } from './work.ts'

/** A row that must be absorbed first comes back when that is done; if not, then. */
const absorbFirstMs = 2_000
/** A record that nobody can absorb would keep another from being made for ever: in the end a person is asked. */
const lookalikeMax = 10

type ClaimedRow = Claimed['rows'][number]

/** What the look before the writing found. */
export interface Looked {
  /** Rows that may be written now. */
  readonly rows: readonly DeliveryRow[]
  /** What is not as we believe: to be absorbed instead of written over. */
  readonly arrivals: readonly Arrival[]
  readonly outcomes: readonly Outcome[]
  /** When the first of these reads began (ms). */
  readonly readAt: number
}

interface Found {
  readonly rows: DeliveryRow[]
  readonly arrivals: Arrival[]
  readonly outcomes: Outcome[]
  readonly readAt: number
}

/** Reads the records about to be changed, and for live creates those that may be the same already. */
export async function lookFirst(work: Work): Promise<Looked> {
  const found: Found = { rows: [], arrivals: [], outcomes: [], readAt: work.context.ports.now() }
  for (const object of work.facts.objects) {
    const mine = work.claimed.rows.filter((row) => row.link.object === object.name)
    // A tombstone is not looked at: nothing is written to it either.
    const known = mine.filter(({ link }) => isThere(link))
    const others = mine.filter((row) => !known.includes(row))
    const search = { db: work.context.db, connection: work.connection.id, remote: work.remote, object }
    sortOut(found, others, await findLookalikes(search, mine))
    await lookAt(work, found, { object, rows: known })
  }
  return found
}

const isThere = ({ state, remoteId }: Link): boolean =>
  (state === 'live' || state === 'removing' || state === 'merging') && remoteId !== undefined

/** A create with a lookalike waits until that one is absorbed. */
function sortOut(found: Found, rows: readonly ClaimedRow[], alike: ReadonlyMap<LinkId, readonly Change[]>): void {
  for (const row of rows) {
    const changes = alike.get(row.link.id) ?? []
    if (changes.length === 0) found.rows.push(row)
    else found.outcomes.push(lookalike(row, found.readAt))
    for (const change of changes) found.arrivals.push(arrivalOf(row, change))
  }
}

async function lookAt(
  { context, connection, remote }: Work,
  found: Found,
  { object, rows }: { readonly object: ObjectFacts; readonly rows: readonly ClaimedRow[] },
): Promise<void> {
  const { loadMax } = context.open(connection).connector.manifest.traits
  const codec = createCodec(object)
  for (let start = 0; start < rows.length; start += loadMax) {
    const chunk = rows.slice(start, start + loadMax)
    const ids = chunk.flatMap((row) => (row.link.remoteId === undefined ? [] : [row.link.remoteId]))
    const changes = await remote.load({ object: object.name, fields: codec.readFields, ids })
    for (const [index, row] of chunk.entries()) compare(found, row, { change: changes[index], codec })
  }
}

function compare(
  found: Found,
  row: ClaimedRow,
  { change, codec }: { readonly change: Change | undefined; readonly codec: Codec },
): void {
  if (change === undefined) return
  if (change.kind === 'present' && compareBeforeWrite(row.link, change.record, codec) === 'same') {
    found.rows.push({ ...row, seen: change.record })
    return
  }
  // Not found once may be found the next time, and only a later look tells.
  const isMissing = change.kind === 'removed' && change.evidence === 'missing'
  const at = found.readAt + (isMissing ? missingMs + absorbFirstMs : absorbFirstMs)
  const why = `The record was ${change.kind === 'present' ? 'changed' : change.kind} meanwhile.`
  found.arrivals.push(arrivalOf(row, change))
  found.outcomes.push({ kind: 'again', link: row.link.id, version: row.version, at, why })
}

const arrivalOf = (row: ClaimedRow, change: Change): Arrival => ({
  change,
  priority: row.priority,
  correlation: row.correlation,
})

function lookalike(row: ClaimedRow, now: number): Outcome {
  const { version } = row
  const said = 'A record with this e-mail address is there already.'
  const fix = 'Link that record to this lead, or change the e-mail address of one of them; then try again.'
  return row.attempts < lookalikeMax
    ? { kind: 'again', link: row.link.id, version, at: now + absorbFirstMs, why: said }
    : { kind: 'parked', link: row.link.id, version, problems: [{ code: 'duplicate', said, fix }] }
}
