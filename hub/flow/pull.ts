import type { ConnectionId } from '#shared/ids.ts'
import { createCodec } from '#hub/core/codec.ts'
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
import { selectBacklog } from '#hub/store/workspace/backlog.ts'
import { selectParked } from '#hub/store/workspace/parked.ts'
import { readPart, selectReading } from '#hub/store/workspace/reconcile.ts'
import { notePolled, readRhythm, selectRhythms, type Rhythm } from '#hub/store/workspace/rhythm.ts'
import { forgetSignals, readSignal, selectSignals, type StoredSignal } from '#hub/store/workspace/signals.ts'
import { selectSpent } from '#hub/store/workspace/spent.ts'
import { objectOf, type Context } from './context.ts'
import { pollSeconds } from './pace.ts'
import { refreshSpecs } from './refresh-specs.ts'
import { recallPace, spentStatements } from './spend.ts'
import { laneOf, readPages, type PagesRead } from './read-pages.ts'
import { reconcile } from './reconcile.ts'
import { keepWatch } from './watch.ts'

/** Hints that one waking acts on. */
const signalsPerWaking = 2_000

/** When the lane wants to be woken again (ms); `null`: when something happens. */
export interface Next {
  readonly againInMs: number | null
}

/** Reads what a remote has to say: first the records it hinted at, then its feeds. */
export async function pull(context: Context, id: ConnectionId): Promise<Next> {
  const [connections, signals, feeds, watches, backlog, spent, rhythms, parked, parts] = await context.db.read([
    selectConnection(id),
    selectSignals(id, signalsPerWaking),
    selectFeeds(id),
    { sql: 'select * from watch where connection = ?', args: [id] },
    selectBacklog(context.ports.now()),
    selectSpent(id),
    selectRhythms(id),
    selectParked(id),
    selectReading(id),
  ])
  const row = list(connections)[0]
  if (row === undefined) return { againInMs: null }
  const connection = readConnection(row)
  if (!['reading', 'planned', 'live'].includes(connection.state)) return { againInMs: null }
  const wait = connection.pausedUntil - context.ports.now()
  if (wait > 0) return { againInMs: wait }
  const pace = recallPace(context, connection, spent)
  const hinted = list(signals).map(readSignal)
  const rest = pace.waitMs(hinted.some(({ priority }) => priority === 0) ? 0 : 1, 'records')
  if (rest > 0) return { againInMs: rest }
  if (hinted.length > 0) {
    await loadHinted(context, connection, hinted)
    return { againInMs: 0 }
  }
  await keepWatch(context, connection, list(watches)[0])
  if (await refreshSpecs(context, connection, list(parked).length > 0)) return { againInMs: 0 }
  const hasBacklog = list(backlog).length > 0
  const next = await readFeeds(context, connection, {
    feeds: list(feeds).map(readFeed),
    hasBacklog,
    rhythms: list(rhythms).map(readRhythm),
  })
  const part = list(parts)[0]
  if (part === undefined || hasBacklog || next.againInMs === 0) return next
  return sooner(next, await reconcile(context, connection, readPart(part)))
}

/** Whichever wants to be woken first. */
export function sooner(one: Next, other: Next): Next {
  const waits = [one.againInMs, other.againInMs].filter((ms) => ms !== null)
  return { againInMs: waits.length === 0 ? null : Math.min(...waits) }
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

/**
 * While a first sync is being written, what a feed would show is mostly ourselves: it is read once that is done, or after this
 * long. Hints are acted on all the same, those at a whole feed where people are editing.
 */
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
  const isHinted = feed.dueAt === 0 && context.gate.isLively()
  if (hasBacklog && !isHinted && feed.complete && now - (feed.readAt ?? 0) < backlogFeedMs) return { againInMs: 2_000 }
  const read = await readPages(context, connection, feed)
  await context.db.write([
    ...storePages(context, connection, { feed, read, known: rhythms.find(({ object }) => object === feed.object) }),
    ...spentStatements(context, connection.id),
    ...answersAgain(connection),
  ])
  if (read.changes.length > 0 || read.ended) context.wakeAbsorb()
  return { againInMs: 0 }
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
