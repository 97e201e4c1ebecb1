import type { Page, ReadRequest, Remote } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { ConnectionId } from '#shared/ids.ts'
import type { Change } from '#shared/record.ts'
import { createCodec } from '#hub/core/codec.ts'
import type { Priority } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'
import {
  readConnection,
  selectConnection,
  updateConnection,
  type Connection,
} from '#hub/store/workspace/connections.ts'
import { advanceFeed, markSeen, missRecords, readFeed, selectFeeds, type Feed } from '#hub/store/workspace/feeds.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { refOf, revisionOf, storeInbox, type Arrival } from '#hub/store/workspace/inbox.ts'
import { selectBacklog } from '#hub/store/workspace/outbox.ts'
import { selectParked } from '#hub/store/workspace/parked.ts'
import { notePolled, readRhythm, selectRhythms, type Rhythm } from '#hub/store/workspace/rhythm.ts'
import { forgetSignals, readSignal, selectSignals, type StoredSignal } from '#hub/store/workspace/signals.ts'
import { selectSpent } from '#hub/store/workspace/spent.ts'
import { objectOf, type Context } from './context.ts'
import { pollSeconds } from './pace.ts'
import { refreshSpecs } from './refresh-specs.ts'
import { recallPace, spentStatements } from './spend.ts'
import { keepWatch } from './watch.ts'

/** Records that one waking reads from a feed before it lets others in. */
const recordsPerWaking = 2_000
/** Hints that one waking acts on. */
const signalsPerWaking = 2_000

/** When the lane wants to be woken again (ms); `null`: when something happens. */
export interface Next {
  readonly againInMs: number | null
}

/** Reads what a remote has to say: first the records it hinted at, then its feeds. */
export async function pull(context: Context, id: ConnectionId): Promise<Next> {
  const [connections, signals, feeds, watches, backlog, spent, rhythms, parked] = await context.db.read([
    selectConnection(id),
    selectSignals(id, signalsPerWaking),
    selectFeeds(id),
    { sql: 'select * from watch where connection = ?', args: [id] },
    selectBacklog(context.ports.now()),
    selectSpent(id),
    selectRhythms(id),
    selectParked(id),
  ])
  const row = list(connections)[0]
  if (row === undefined) return { againInMs: null }
  const connection = readConnection(row)
  if (!['reading', 'planned', 'live'].includes(connection.state)) return { againInMs: null }
  const wait = connection.pausedUntil - context.ports.now()
  if (wait > 0) return { againInMs: wait }
  const pace = recallPace(context, connection, spent)
  const hinted = list(signals).map(readSignal)
  const rest = pace.waitMs(hinted.some(({ priority }) => priority === 0) ? 0 : 1)
  if (rest > 0) return { againInMs: rest }
  if (hinted.length > 0) {
    await loadHinted(context, connection, hinted)
    return { againInMs: 0 }
  }
  await keepWatch(context, connection, list(watches)[0])
  if (await refreshSpecs(context, connection, list(parked).length > 0)) return { againInMs: 0 }
  return readFeeds(context, connection, {
    feeds: list(feeds).map(readFeed),
    hasBacklog: list(backlog).length > 0,
    rhythms: list(rhythms).map(readRhythm),
  })
}

async function loadHinted(context: Context, connection: Connection, signals: readonly StoredSignal[]): Promise<void> {
  const stale = signals.filter((signal) => !signal.known)
  const readAt = context.ports.now()
  const arrivals: Arrival[] = []
  const done: StoredSignal[] = signals.filter((signal) => signal.known)
  const first = stale[0]
  if (first !== undefined) {
    const { connector, remote } = context.open(connection)
    const chunk = stale
      .filter((signal) => signal.ref.object === first.ref.object)
      .slice(0, connector.manifest.traits.loadMax)
    const codec = createCodec(objectOf(context, connection, first.ref.object))
    const ids = chunk.map((signal) => signal.ref.id)
    const changes = await remote.load({ object: first.ref.object, fields: codec.readFields, ids })
    const byId = new Map(chunk.map((signal) => [signal.ref.id, signal]))
    for (const change of changes) {
      const signal = byId.get(refOf(change).id) ?? first
      arrivals.push({ change, priority: signal.priority, correlation: signal.correlation })
    }
    done.push(...chunk)
  }
  await context.db.write([
    ...storeInbox(connection.id, readAt, arrivals),
    ...forgetSignals(connection.id, done),
    ...spentStatements(context, connection.id),
  ])
  if (arrivals.length > 0) context.wakeAbsorb()
}

/** While a first sync is being written, what a feed would show is mostly ourselves: it is read once that is done, or after this long. Hints are acted on all the same. */
const backlogFeedMs = 60_000

interface Feeds {
  readonly feeds: readonly Feed[]
  readonly hasBacklog: boolean
  readonly rhythms: readonly Rhythm[]
}

async function readFeeds(
  context: Context,
  connection: Connection,
  { feeds, hasBacklog, rhythms }: Feeds,
): Promise<Next> {
  const now = context.ports.now()
  const { pace } = context.open(connection)
  const readyInMs = (feed: Feed): number => Math.max(feed.dueAt - now, pace.waitMs(laneOf(feed)))
  const feed = feeds.find((one) => readyInMs(one) <= 0)
  if (feed === undefined) return { againInMs: Math.min(...feeds.map(readyInMs)) }
  if (hasBacklog && feed.complete && now - (feed.readAt ?? 0) < backlogFeedMs) return { againInMs: 2_000 }
  const read = await readPages(context, connection, feed)
  await context.db.write([
    ...storePages(context, connection, { feed, read, known: rhythms.find(({ object }) => object === feed.object) }),
    ...spentStatements(context, connection.id),
    ...answersAgain(connection),
  ])
  if (read.changes.length > 0 || read.ended) context.wakeAbsorb()
  return { againInMs: 0 }
}

/** Reading on is live work, and polls are few where calls are; a first reading can wait. */
const laneOf = (feed: Feed): Priority => (feed.complete ? 1 : 2)

interface PagesRead {
  readonly changes: readonly Change[]
  readonly cursor: string
  readonly ended: boolean
  readonly total: number | null
  readonly readAt: number
}

/** Several pages in a row, so that small pages do not cost a database round trip each. */
async function readPages(context: Context, connection: Connection, feed: Feed): Promise<PagesRead> {
  const { connector, remote, pace } = context.open(connection)
  const codec = createCodec(objectOf(context, connection, feed.object))
  const limit = connector.manifest.traits.readMax
  const changes: Change[] = []
  const so = { changes, cursor: feed.cursor ?? '', ended: false, total: null, readAt: context.ports.now() }
  let read: PagesRead = so
  for (let calls = 0; calls < recordsPerWaking && changes.length < recordsPerWaking; calls += 1) {
    if (calls > 0 && pace.waitMs(laneOf(feed)) > 0) return read
    const cursor = calls === 0 ? feed.cursor : read.cursor
    const page = await nextPage(
      remote,
      { object: feed.object, fields: codec.readFields, cursor, limit },
      changes.length > 0,
    )
    if (page === null) return read
    changes.push(...page.changes)
    read = { ...read, cursor: page.cursor, total: page.total ?? read.total, ended: !page.more }
    if (read.ended) return read
  }
  return read
}

/** `null`: it failed, but what was read before is worth keeping; the next waking meets the same failure. */
async function nextPage(remote: Remote, request: ReadRequest, hasSome: boolean): Promise<Page | null> {
  try {
    return await remote.read(request)
  } catch (error) {
    if (hasSome && error instanceof Fault) return null
    throw error
  }
}

/** The cursor is stored with the rows it follows. */
function storePages(
  context: Context,
  connection: Connection,
  { feed, read, known }: { readonly feed: Feed; readonly read: PagesRead; readonly known: Rhythm | undefined },
): readonly Statement[] {
  const { connector, pace } = context.open(connection)
  const now = context.ports.now()
  const correlation = context.ports.randomId()
  const priority = laneOf(feed)
  const arrivals = read.changes.map((change) => ({ change, priority, correlation }) as const)
  const seen = { connection: connection.id, object: feed.object, pass: feed.pass }
  const records = read.changes.map((change) => ({ id: refOf(change).id, revision: revisionOf(change) }))
  const byAbsence = connector.manifest.traits.removals === 'by-absence'
  const often = pollSeconds(connection, now, context.ports.config)
  const wait = Math.max(often, pace.pollSecondsMin(connector.manifest.objects.length))
  const dueAt = read.ended ? now + wait * 1_000 : 0
  return [
    ...(byAbsence
      ? [
          markSeen(
            seen,
            read.changes.map((change) => refOf(change).id),
          ),
        ]
      : []),
    ...storeInbox(connection.id, read.readAt, arrivals),
    ...(feed.complete && arrivals.length > 0
      ? notePolled({ connection: connection.id, object: feed.object, records, readAt: feed.readAt, known, now })
      : []),
    ...(byAbsence && read.ended ? [missRecords(seen, now, correlation)] : []),
    advanceFeed(connection.id, feed.object, {
      cursor: read.cursor,
      records: read.changes.length,
      total: read.total,
      ended: read.ended,
      dueAt,
      now,
    }),
  ]
}

/** What the remote said before it answered again is over. */
const answersAgain = ({ id, lastError }: Connection): readonly Statement[] =>
  lastError === null ? [] : [updateConnection(id, { last_error: null })]
