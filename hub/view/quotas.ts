import type { QuotaView } from '#shared/api/connection.ts'
import type { Connector } from '#shared/connector.ts'
import { forecast } from '#hub/core/forecast.ts'
import { countedBy, markOf, quotaFacts, usedOf, waitFor, type QuotaFacts } from '#hub/core/quota.ts'
import { clock, span } from '#hub/core/time-words.ts'
import type { Row } from '#hub/store/columns.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import { readSpent, readTold, type Spent } from '#hub/store/workspace/spent.ts'
import { iso, isoOrNull, plural } from './words.ts'

interface Stored {
  /** Of the table `spent`, this connection's. */
  readonly rows: readonly Row[]
  readonly now: number
}

/** The quotas of a connection as screens show them: what stands in the database, which every lane writes to. */
export function quotaViews(connector: Connector, connection: Connection, { rows, now }: Stored): QuotaView[] {
  return factsOf(connector, connection, rows.map(readSpent)).map((facts) => quotaView(facts, connector, now))
}

/** The quotas of the manifest, and those that only the remote told of. */
export function factsOf(connector: Connector, connection: Connection, spent: readonly Spent[]): readonly QuotaFacts[] {
  const told = new Map(readTold(connection).map((one) => [one.quota, one]))
  const { quotas } = connector.manifest
  const names = new Set(quotas.map(({ name }) => name))
  const more = [...told.values()]
    .filter(({ quota }) => !names.has(quota))
    .map(({ quota, limit, windowSeconds }) => ({ name: quota, calls: limit, perSeconds: windowSeconds }))
  return [...quotas, ...more].map((quota) => {
    const mine = spent.filter((one) => one.quota === quota.name).map(({ slot, calls }) => [slot, calls] as const)
    return quotaFacts(quota, new Map(mine), { told: told.get(quota.name) ?? null, since: 0 })
  })
}

/** The remote asked for a pause, and every lane of the connection obeys. */
export function pauseSentence({ pausedUntil, lastError }: Connection, now: number): string {
  const why = lastError === null ? 'the remote asked for a pause.' : lastError.replace(/\.?$/, '.')
  return `Waits until ${clock(pausedUntil, now)} (${span(pausedUntil - now)}): ${why}`
}

const lanes = [
  ['person', 0],
  ['live', 1],
  ['backfill', 2],
] as const

function quotaView(facts: QuotaFacts, connector: Connector, now: number): QuotaView {
  const used = usedOf(facts, now)
  const shown = lanes.map(([lane, priority]) => {
    const wait = waitFor(facts, priority, now)
    return { lane, upTo: markOf(facts.limit, priority), waitsUntil: wait > 0 ? iso(now + wait) : null }
  })
  return {
    name: facts.name,
    limit: facts.limit,
    used,
    left: Math.max(0, facts.limit - used),
    windowSeconds: facts.windowMs / 1_000,
    ours: Math.min(used, countedBy(facts, now)),
    toldAt: isoOrNull(facts.told?.at),
    lanes: shown,
    waits: waitsSentence(shown, { used, limit: facts.limit, windowMs: facts.windowMs, now }),
    forecast: forecastView(facts, connector, now),
  }
}

/** By the most urgent lane that waits: who waits, and what goes on all the same. */
const waiting = {
  person: ['Everything waits', ''],
  live: ['Live changes and backfill wait', ' What a person asks for goes on.'],
  backfill: ['Backfill waits', ' Live changes go on.'],
} as const

function waitsSentence(
  shown: QuotaView['lanes'],
  { used, limit, windowMs, now }: { readonly [Name in 'used' | 'limit' | 'windowMs' | 'now']: number },
): string | null {
  const [first] = shown.flatMap(({ lane, waitsUntil }) => (waitsUntil === null ? [] : [{ lane, waitsUntil }]))
  if (first === undefined) return null
  const [who, others] = waiting[first.lane]
  const share = `${number(used)} of ${number(limit)} calls of the last ${span(windowMs)} are used`
  return `${who} until ${clock(Date.parse(first.waitsUntil), now)}: ${share}.${others}`
}

const number = (n: number): string => n.toLocaleString('en-GB')

function forecastView(facts: QuotaFacts, connector: Connector, now: number): QuotaView['forecast'] {
  const seen = forecast(facts, now)
  if (seen === undefined) return null
  const { title } = connector.manifest
  const pace = `${plural(seen.recentCalls, 'call')} in the last ${span(seen.recentMs)}`
  const receipt = [
    `Limit: ${number(facts.limit)} calls in ${span(facts.windowMs)}, ${facts.told === null ? 'as documented' : `as ${title} said at ${clock(facts.told.at, now)}`}.`,
    `Used: ${number(seen.ours)} by Lead Hub, ${number(seen.others)} by others. Left: ${number(seen.left)}.`,
    `Pace: ${pace}.`,
    `Backfill begins while fewer than ${number(markOf(facts.limit, 2))} are used, live changes while fewer than ${number(markOf(facts.limit, 1))}; a person goes on to the end.`,
    `Each call counts for ${span(facts.windowMs)}; what others use is taken to stay as it is.`,
  ]
  return {
    exhaustedAt: isoOrNull(seen.exhaustedAt),
    text: sentence(seen.exhaustedAt, { pace, left: seen.left, now }),
    receipt,
  }
}

function sentence(
  exhaustedAt: number | null,
  { pace, left, now }: { readonly pace: string; readonly left: number; readonly now: number },
): string {
  if (left === 0) return 'It is used up.'
  if (exhaustedAt === null) return `At this pace (${pace}) it is not used up.`
  return `At this pace (${pace}) the ${number(left)} left last for ${span(exhaustedAt - now)}, until ${clock(exhaustedAt, now)}.`
}
