import { clock } from './time-words.ts'
import type { LinkState, Priority } from './snapshot.ts'

/** What is known of a lead in one system. */
export interface StandingFacts {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** `undefined`: it is gone. */
  readonly connection: StandingConnection | undefined
  /** `undefined`: the system holds no record of the lead, nor is one to be made. */
  readonly link: StandingLink | undefined
  /** The delivery that waits; `undefined`: none. */
  readonly due: StandingDue | undefined
  /** The lead's company, where the record is to be tied to it and its own is not made yet; `undefined`: nothing is missing. */
  readonly company: { readonly title: string; readonly parked: Refused | null } | undefined
  /** It has a name, an address or a number: something that tells it from others. */
  readonly isIdentifiable: boolean
  /** It belongs to another office than the system. */
  readonly isOutside: boolean
}

export interface StandingConnection {
  readonly id: string
  /** As people know it. */
  readonly title: string
  readonly state: 'connecting' | 'reading' | 'planned' | 'live' | 'paused' | 'needs-reconnect' | 'disconnected'
  /** The remote asked for a pause until then (ms); in the past: it did not. */
  readonly pausedUntil: number
  /** Until when work of this priority waits for calls (ms), by priority; `null`: it goes through. */
  readonly waitsUntil: readonly [person: number | null, live: number | null, backfill: number | null]
}

export interface StandingLink {
  readonly state: LinkState
  readonly isMade: boolean
  /** A change made there was stopped, as one of unusually many, and waits for a person. */
  readonly isStopped: boolean
  /** Names of fields that a person is asked about. */
  readonly disputed: readonly string[]
}

export interface Refused {
  readonly reason: string
  readonly fix: string
}

export interface StandingDue {
  readonly parked: Refused | null
  readonly priority: Priority
  /** `approval`: a first sync; `doubt`: a record there may be the same; else when it is tried (ms). */
  readonly waitsFor: 'approval' | 'doubt' | number
  /** Tried before, in vain. */
  readonly attempts: number
}

/** What to press, where a press mends it. `open`: a page of the hub. */
export type Remedy =
  { readonly kind: 'retry' } | { readonly kind: 'sync' } | { readonly kind: 'open'; readonly href: string }

/** How a lead stands in one system: whether it is in sync and, where not, the one reason and the one thing that mends it. */
export interface Standing {
  readonly status: 'in-sync' | 'syncing' | 'needs-attention' | 'held' | 'removed' | 'paused' | 'disconnected'
  readonly reason: string | null
  /** `null`: nothing is to be done, it mends itself or there is nothing to mend. */
  readonly fix: string | null
  readonly remedy: Remedy | null
}

/** The first reason that holds, from what stops everything to what concerns one field. */
export const standingOf = (facts: StandingFacts): Standing => {
  const { connection, link } = facts
  if (connection === undefined) {
    return stands('disconnected', 'The connection was ended.', 'Connect it again.', open('/connections'))
  }
  const page = open(`/connections/${connection.id}`)
  switch (connection.state) {
    case 'disconnected':
    case 'connecting':
      return stands('disconnected', 'The connection was ended.', 'Connect it again.', page)
    case 'needs-reconnect':
    case 'paused':
    case 'reading':
    case 'planned':
    case 'live':
      if (link === undefined) return withoutLink(facts, connection)
      return (
        goneStanding(link) ?? stoppedStanding(connection) ?? outside(facts) ?? workStanding(facts, connection, link)
      )
  }
}

const stands = (
  status: Standing['status'],
  reason: string | null,
  ...[fix = null, remedy = null]: readonly [fix?: string | null, remedy?: Remedy | null]
): Standing => ({ status, reason, fix, remedy })

const open = (href: string): Remedy => ({ kind: 'open', href })

const goneStanding = ({ state }: StandingLink): Standing | undefined => {
  if (state === 'removed') return stands('removed', 'It was deleted there.')
  return state === 'moved' ? stands('removed', 'Its record was merged into another there.') : undefined
}

/** Nothing goes in or out, whatever the record. */
const stoppedStanding = ({ id, state }: StandingConnection): Standing | undefined => {
  const page = open(`/connections/${id}`)
  if (state === 'needs-reconnect') {
    const reason = 'Our access there was withdrawn or has expired.'
    return stands('paused', reason, 'Reconnect it on the Connections page.', page)
  }
  return state === 'paused' ? stands('paused', 'The connection is paused.', 'Resume it.', page) : undefined
}

const outside = ({ isOutside, link }: StandingFacts): Standing | undefined => {
  if (!isOutside) return undefined
  const rest = link === undefined ? 'no record of it is made there' : 'its record there is left as it was'
  return stands('held', `It belongs to another office than this system, so ${rest}.`)
}

const withoutLink = (facts: StandingFacts, connection: StandingConnection): Standing => {
  const { isIdentifiable } = facts
  const stopped = stoppedStanding(connection) ?? outside(facts)
  if (stopped !== undefined) return stopped
  if (!isIdentifiable) {
    const reason = 'It has no name, address or number by which to tell it from others, so no record is made.'
    return stands('held', reason, 'Fill in an e-mail address or a name.')
  }
  const reason =
    connection.state === 'reading'
      ? `${connection.title} is being read for the first time; then a record is planned.`
      : 'No record was planned yet.'
  return stands('held', reason, 'Nothing, this comes by itself.')
}

const workStanding = (facts: StandingFacts, connection: StandingConnection, link: StandingLink): Standing => {
  const { due } = facts
  if (link.state === 'held') return doubt
  if (link.isStopped) {
    const reason = `A change made in ${connection.title} waits: there were unusually many of its kind.`
    return stands('held', reason, 'Decide on the Reviews page.', open('/reviews'))
  }
  if (due?.parked) return stands('needs-attention', due.parked.reason, due.parked.fix, { kind: 'retry' })
  if (due?.waitsFor === 'doubt') return doubt
  if (due !== undefined && connection.state !== 'live') return approval
  if (due?.waitsFor === 'approval') return { ...approval, reason: 'A first sync waits for approval.' }
  const [field] = link.disputed
  if (field !== undefined) {
    const more = link.disputed.length > 1 ? ` and ${link.disputed.length - 1} more` : ''
    const reason = `Both sides changed ${field}${more}; each keeps its own until somebody has said.`
    return stands('held', reason, 'Decide on the Reviews page.', open('/reviews'))
  }
  if (due !== undefined) return waitStanding(facts, connection, due) ?? wayStanding(facts, link, due)
  return facts.company === undefined ? stands('in-sync', null) : companyStanding(connection, facts.company)
}

const doubt = stands(
  'held',
  'A record there may be this lead; none is made until somebody has said.',
  'Decide on the Reviews page.',
  open('/reviews'),
)
const approval = stands(
  'held',
  'The first sync waits for approval.',
  'Approve it on the First sync page.',
  open('/first-sync'),
)

/** There are no calls for it now. Who asks for one lead comes before all others. */
const waitStanding = (
  { now }: StandingFacts,
  { title, pausedUntil, waitsUntil }: StandingConnection,
  { priority }: StandingDue,
): Standing | undefined => {
  if (pausedUntil > now) {
    const reason = `${title} asked us to wait until ${clock(pausedUntil, now)}.`
    return stands('syncing', reason, 'Nothing, it goes on by itself.')
  }
  const until = waitsUntil[priority]
  if (until === null) return undefined
  const reason = `It waits for calls until ${clock(until, now)}: nearly all that ${title} allows are used.`
  if (waitsUntil[0] !== null) return stands('syncing', reason, 'Nothing, it goes on by itself.')
  return stands('syncing', reason, 'Press Sync now to send this one ahead of the others.', { kind: 'sync' })
}

const wayStanding = ({ now }: StandingFacts, link: StandingLink, due: StandingDue): Standing => {
  const what = wayOf(link)
  const isLater = typeof due.waitsFor === 'number' && due.waitsFor > now && due.attempts > 0
  return stands('syncing', isLater ? `${what}; it is tried again in a moment.` : `${what}.`)
}

const wayOf = ({ state, isMade }: StandingLink): string => {
  if (state === 'removing') return 'Its record is being deleted'
  if (state === 'merging') return 'Its record is being merged into the other one'
  if (state === 'unmerging') return 'Its record is being taken out of the other one again'
  return isMade ? 'A change is on its way' : 'Its record is being made'
}

const companyStanding = ({ title }: StandingConnection, company: NonNullable<StandingFacts['company']>): Standing => {
  const { parked } = company
  if (parked !== null) {
    const reason = `It is not tied to ${company.title}, which ${title} refused: ${parked.reason}`
    return stands('needs-attention', reason, parked.fix)
  }
  return stands('syncing', `It waits for ${company.title}, which has no record in ${title} yet.`)
}
