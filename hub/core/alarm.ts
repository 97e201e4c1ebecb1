import type { ConnectionId } from '#shared/ids.ts'
import { normOf } from './rhythm.ts'
import type { Gap } from './rhythm.ts'
import { clock, span } from './time-words.ts'

/** What can be wrong with a connection or one of its feeds without anybody being told. */
export type AlarmKind =
  'consent' | 'unread' | 'silent' | 'push-stopped' | 'watch-failed' | 'backlog' | 'quota' | 'unreadable' | 'stopped'

/** Something that is wrong now: one sentence, and the one action that mends it. */
export interface Finding {
  readonly connection: ConnectionId
  /** The feed's object; absent: all of the connection. */
  readonly object?: string
  readonly kind: AlarmKind
  readonly text: string
  readonly fix: string
  /** How much waits, and how much was ever done: only what does not get better is an alarm. Both 0 where that is no question. */
  readonly level: number
  readonly progress: number
}

/** How a feed does: one object of one connection. Instants in milliseconds. */
export interface FeedHealth {
  readonly object: string
  readonly title: string
  /** The first complete reading is done. */
  readonly complete: boolean
  readonly dueAt: number
  readonly readAt: number | null
  /** The youngest news that a poll found, and the silences before it. */
  readonly changedAt: number | null
  readonly gaps: readonly Gap[]
  /** The last push about it; `null`: none ever came. */
  readonly pushedAt: number | null
  /** Since when polls find news that no push told of; `null`: pushes tell of all. */
  readonly unheardAt: number | null
}

export interface ConnectionHealth {
  readonly id: ConnectionId
  /** As people know it. */
  readonly title: string
  readonly state: 'reading' | 'planned' | 'live' | 'needs-reconnect'
  readonly createdAt: number
  readonly pausedUntil: number
  readonly lastError: string | null
  readonly feeds: readonly FeedHealth[]
  /** The remote's own promise to push; `good` where there is nothing to renew. */
  readonly watch: 'good' | 'failed' | 'expired'
  /** Changes due to be written, and those written today and yesterday. */
  readonly waiting: number
  readonly written: number
  /** Records that were read and cannot be understood. */
  readonly unreadable: number
  /** Records whose changes were stopped for being too many of a kind, and wait for a person. */
  readonly stopped: number
  /** Live changes wait for calls of a long window until then; `null`: they go through. */
  readonly liveWaitsUntil: number | null
  /** A first reading waits for calls: that is as it should be. */
  readonly backfillWaits: boolean
}

/** Of what does not come in amounts. */
const steady = { level: 0, progress: 0 }
/** A read that is overdue this long has failed, not been late. */
const overdueMs = 5 * 60_000
/** News that no push told of for this long is no late push. */
const unheardMs = 5 * 60_000
/** A remote that has not pushed for so long no longer does, and polls are all there is. */
const pushesForgottenMs = 7 * 86_400_000

/** Everything that is wrong with a connection now. What another alarm explains is left out. */
export const findAlarms = (health: ConnectionHealth, now: number): readonly Finding[] => {
  const { id: connection, title } = health
  const say = (kind: AlarmKind, text: string, fix: string): Finding => ({ connection, kind, text, fix, ...steady })
  if (health.state === 'needs-reconnect') {
    const why = health.lastError === null ? '' : ` (${bare(health.lastError)})`
    return [say('consent', `${title} no longer lets us in${why}; changes wait.`, `Reconnect ${title}.`)]
  }
  const others = [
    ...(health.stopped === 0 ? [] : [stopped(health)]),
    ...(health.unreadable === 0 ? [] : [unreadable(health)]),
  ]
  const until = Math.max(health.pausedUntil > now ? health.pausedUntil : 0, health.liveWaitsUntil ?? 0)
  if (until > 0) return [quota(health, until, now), ...others]
  const feeds = health.feeds.flatMap((feed) => feedAlarm(health, feed, now) ?? [])
  const isRead = !feeds.some(({ kind }) => kind === 'unread')
  return [
    ...feeds,
    ...(health.watch === 'good' ? [] : [watchAlarm(health)]),
    ...(isRead && health.state === 'live' && health.waiting > 0 ? [backlog(health)] : []),
    ...others,
  ]
}

const quota = ({ id: connection, title, lastError }: ConnectionHealth, until: number, now: number): Finding => ({
  connection,
  kind: 'quota',
  text: `${title} takes no calls until ${clock(until, now)}${lastError === null ? '' : `: ${bare(lastError)}`}; changes wait.`,
  fix: `Nothing, it goes on by itself; to end it sooner, give the account more calls or let its other apps make fewer.`,
  ...steady,
})

const stopped = ({ id: connection, title, stopped: n }: ConnectionHealth): Finding => ({
  connection,
  kind: 'stopped',
  text: `${n === 1 ? 'A changed record' : `${n} changed records`} of ${title} ${n === 1 ? 'is' : 'are'} stopped: there were unusually many changes of one kind.`,
  fix: 'Decide in Reviews whether they are meant.',
  ...steady,
})

const unreadable = ({ id: connection, title, unreadable: n }: ConnectionHealth): Finding => ({
  connection,
  kind: 'unreadable',
  text: `${n === 1 ? 'A record' : `${n} records`} of ${title} could not be understood and ${n === 1 ? 'is' : 'are'} set aside.`,
  fix: 'Report it to whoever runs Lead Hub: the log says which and why.',
  ...steady,
})

const watchAlarm = ({ id: connection, title, watch }: ConnectionHealth): Finding => ({
  connection,
  kind: 'watch-failed',
  text: `${title} ${watch === 'expired' ? 'has stopped telling' : 'refuses to tell'} us of changes at once; they are found by asking.`,
  fix: `Reconnect ${title}, with somebody who may see the file.`,
  ...steady,
})

const backlog = ({ id: connection, title, waiting, written, lastError }: ConnectionHealth): Finding => ({
  connection,
  kind: 'backlog',
  text: `${waiting === 1 ? 'A change waits' : `${waiting} changes wait`} to be written to ${title}, and they do not become fewer${lastError === null ? '' : `: ${bare(lastError)}`}.`,
  fix:
    lastError === null
      ? `Reconnect ${title}; if that does not help, look into the log.`
      : `See to what ${title} says; writing is tried again by itself.`,
  level: waiting,
  progress: written,
})

const feedAlarm = (health: ConnectionHealth, feed: FeedHealth, now: number): Finding | null => {
  const { id: connection, title, lastError } = health
  const of = { connection, object: feed.object, ...steady }
  const since = Math.max(feed.dueAt, feed.readAt ?? health.createdAt)
  if (now - since > overdueMs && (feed.complete || !health.backfillWaits)) {
    const last = feed.readAt === null ? 'was never read' : `was last read at ${clock(feed.readAt, now)}`
    const why = lastError === null ? '' : `: ${bare(lastError)}`
    const fix = `See to what ${title} says; reading is tried again by itself.`
    return { ...of, kind: 'unread', text: `${feed.title} of ${title} ${last}${why}.`, fix }
  }
  return feed.complete ? (pushAlarm(health, feed, now) ?? silence(health, feed, now)) : null
}

const pushAlarm = ({ id: connection, title }: ConnectionHealth, feed: FeedHealth, now: number): Finding | null => {
  const { pushedAt, unheardAt } = feed
  if (pushedAt === null || unheardAt === null || unheardAt < pushedAt) return null
  if (now - unheardAt < unheardMs || now - pushedAt > pushesForgottenMs) return null
  return {
    connection,
    object: feed.object,
    kind: 'push-stopped',
    text: `${title} told of its last change of ${feed.title} at ${clock(pushedAt, now)}; later ones are found by asking only.`,
    fix: `Set up again in ${title} what sends its notifications to Lead Hub.`,
    ...steady,
  }
}

const silence = ({ id: connection, title }: ConnectionHealth, feed: FeedHealth, now: number): Finding | null => {
  const { changedAt } = feed
  const norm = changedAt === null ? null : normOf(feed.gaps, changedAt)
  if (changedAt === null || norm === null || now - changedAt <= norm.ms) return null
  const usual = `${norm.isAlike ? 'at this time ' : ''}it was never silent for more than ${span(norm.longestMs)} twice`
  return {
    connection,
    object: feed.object,
    kind: 'silent',
    text: `${feed.title} of ${title} has been silent since ${clock(changedAt, now)}; ${usual}.`,
    fix: `Change a record there: if Lead Hub shows it, all is well; if not, check in ${title} what our user may see.`,
    ...steady,
  }
}

/** A sentence of the remote's as part of one of ours. */
const bare = (sentence: string): string => sentence.replace(/\.$/, '')
