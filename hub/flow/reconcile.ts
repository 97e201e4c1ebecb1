import { createCodec } from '#hub/core/codec.ts'
import {
  addFindings,
  driftOf,
  isUnderWay,
  noFindings,
  type Drift,
  type DriftSample,
  type Findings,
} from '#hub/core/reconcile.ts'
import type { Link } from '#hub/core/snapshot.ts'
import { Refusal } from '#hub/hub.ts'
import type { Rows } from '#hub/ports.ts'
import { int, intOrNull, text, textOrNull, type Row } from '#hub/store/columns.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { refOf, revisionOf, storeInbox } from '#hub/store/workspace/inbox.ts'
import { unpack } from '#hub/store/workspace/packed.ts'
import { readNight, storeNight } from '#hub/store/workspace/reconcile-night.ts'
import { advancePart, beginRun, cancelRun, selectKnown, type Part, type Shown } from '#hub/store/workspace/reconcile.ts'
import { readLink } from '#hub/store/workspace/rows.ts'
import { connectionId, remoteId } from '#shared/ids.ts'
import type { Change, Fields } from '#shared/record.ts'
import { objectOf, type Context } from './context.ts'
import type { Next } from './pull.ts'
import { readPages, type PagesRead } from './read-pages.ts'
import { spentStatements } from './spend.ts'

/** Begins to compare everything in every live connection. */
export async function beginReconciliation(context: Context, author: string): Promise<void> {
  const { db, ports } = context
  const now = ports.now()
  const results = await db.write(beginRun({ id: `recon_${ports.randomId()}`, author, now }))
  if (list(results[2]).length === 0) throw await cannotBegin(context)
  context.log.info('reconciliation.begun', { kind: author })
  const [live] = await db.read([
    { sql: `select distinct connection from reconciliation_part where state = 'reading'`, args: [] },
  ])
  for (const row of list(live)) context.wake('pull', connectionId(text(row, 'connection')))
}

async function cannotBegin({ db }: Context): Promise<Refusal> {
  const [found] = await db.read([{ sql: `select 1 from reconciliation where state = 'running'`, args: [] }])
  return list(found).length > 0
    ? new Refusal(409, 'reconciling', 'Everything is being compared already.', 'Wait until it is, or cancel it.')
    : new Refusal(422, 'nothing-live', 'No system is in step yet.', 'Connect one and approve the first sync.')
}

/** Ends it before it is through. */
export async function cancelReconciliation({ db, ports, log }: Context, id: string): Promise<void> {
  const [ended] = await db.write(cancelRun(id, ports.now()))
  if (list(ended).length === 0)
    throw new Refusal(409, 'not-reconciling', 'It is over already.', 'Reload the page to see what it found.')
  log.info('reconciliation.cancelled', {})
}

/** Sets the hour (UTC) at which everything is compared each night; `null`: only when somebody asks. */
export async function changeNight({ db }: Context, hour: number | null): Promise<void> {
  await db.write([storeNight(hour)])
}

const dayMs = 86_400_000
/** One that has not ended after so long waits for a system that is not coming back. */
const staleMs = dayMs

/** Begins by itself once a night, where systems have been in step for a day. `results`: of `selectNightly`. */
export async function reconcileNightly(context: Context, results: readonly Rows[]): Promise<void> {
  const now = context.ports.now()
  const hour = readNight(list(results[0])[0])
  const last = list(results[1])[0]
  const since = list(results[2])[0]
  const liveSince = since === undefined ? null : intOrNull(since, 'at')
  if (last !== undefined && text(last, 'state') === 'running' && now - int(last, 'begun_at') > staleMs)
    await context.db.write(cancelRun(null, now))
  if (hour === null || liveSince === null || now - liveSince < dayMs) return
  const dueAt = Math.floor((now - hour * 3_600_000) / dayMs) * dayMs + hour * 3_600_000
  if (last !== undefined && int(last, 'begun_at') >= dueAt) return
  try {
    await beginReconciliation(context, 'hub')
  } catch (error) {
    // Another process was first.
    if (!(error instanceof Refusal)) throw error
  }
}

/** One slice of it: some pages of one object, compared. What differs goes the way of any news, so rules decide. */
export async function reconcile(context: Context, connection: Connection, part: Part): Promise<Next> {
  const { pace } = context.open(connection)
  const wait = pace.waitMs(2)
  if (wait > 0) return { againInMs: wait }
  const read = await readPages(context, connection, { object: part.object, cursor: part.cursor, complete: false })
  const { findings, news } = await compare(context, connection, { part, read })
  const correlation = context.ports.randomId()
  await context.db.write([
    ...storeInbox(
      connection.id,
      read.readAt,
      news.map((change) => ({ change, priority: 2, correlation })),
    ),
    ...advancePart(part, {
      cursor: read.cursor,
      total: read.total,
      findings: addFindings(part.findings, findings),
      ids: read.changes.map((change) => refOf(change).id),
      ended: read.ended,
      now: context.ports.now(),
      correlation,
    }),
    ...spentStatements(context, connection.id),
  ])
  if (news.length > 0) context.wakeAbsorb()
  return { againInMs: 0 }
}

interface Compared {
  readonly findings: Findings
  /** What nobody has agreed on. */
  readonly news: readonly Change[]
}

const nothing: Compared = { findings: noFindings, news: [] }

async function compare(
  context: Context,
  connection: Connection,
  { part, read }: { readonly part: Part; readonly read: PagesRead },
): Promise<Compared> {
  const [differing, strangers, pending, edges] = await context.db.read(selectKnown(part, read.changes.map(shownOf)))
  const links = new Map(unpack(differing).map((row) => [text(row, 'remote_id'), readLink(row)]))
  const unknown = new Set(list(strangers).map((row) => text(row, 'id')))
  const waiting = new Set(list(pending).map((row) => text(row, 'id')))
  const edgesOf = Map.groupBy(list(edges), (row) => text(row, 'id'))
  const codec = createCodec(objectOf(context, connection, part.object))
  const valuesEach = codec.readFields.length - 1
  const judge = (change: Change): Compared => {
    const { id } = refOf(change)
    const link = links.get(id)
    const isNews = unknown.has(id) || link?.state === 'removed'
    if (change.kind !== 'present') {
      return link?.state === 'live' ? { findings: { ...noFindings, missing: 1 }, news: [change] } : nothing
    }
    const one = { ...noFindings, records: 1 }
    const values = valuesEach + Object.keys(change.record.refs ?? {}).length
    if (waiting.has(id)) return { findings: { ...one, underWay: 1 }, news: [] }
    if (isNews) return { findings: { ...one, unknown: 1 }, news: [change] }
    if (link === undefined) return { findings: { ...one, values }, news: [] }
    if (isUnderWay(link, read.readAt)) return { findings: { ...one, underWay: 1 }, news: [] }
    const drift = driftOf(link, { ...codec.decode(change.record.fields), ...refFields(edgesOf.get(id) ?? []) })
    return { findings: { ...one, values, ...counted(link, drift) }, news: drift.length > 0 ? [change] : [] }
  }
  const found = read.changes.map(judge)
  return {
    findings: found.reduce((sum, { findings }) => addFindings(sum, findings), noFindings),
    news: found.flatMap(({ news }) => news),
  }
}

function shownOf(change: Change): Shown {
  const refs = change.kind === 'present' ? Object.entries(change.record.refs ?? {}) : []
  return [refOf(change).id, revisionOf(change), refs.map(([role, ref]) => [role, ref?.object ?? null, ref?.id ?? null])]
}

/** Edges in the words of a shadow: `ref.<role>` with entities' ids. */
const refFields = (edges: readonly Row[]): Fields =>
  Object.fromEntries(edges.map((row) => [`ref.${text(row, 'role')}`, textOrNull(row, 'entity')]))

function counted(link: Link, drift: readonly Drift[]): Pick<Findings, 'drifted' | 'byField' | 'sample'> {
  const sample = drift.map((one): DriftSample => ({
    ...one,
    entity: link.entity ?? null,
    record: link.remoteId ?? remoteId(''),
  }))
  return { drifted: drift.length, byField: Object.fromEntries(drift.map(({ field }) => [field, 1])), sample }
}
