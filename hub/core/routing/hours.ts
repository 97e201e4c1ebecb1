import type { Absence, Hours } from '#shared/routing.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** To the same day next week and beyond: whatever days somebody works, one is among them. */
const daysAhead = 10

interface Local {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...parts })
  formats.set(zone, format)
  return format
}

/** Whether there is a time zone of this name. */
export const isZone = (zone: string): boolean => {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

const localOf = (zone: string, at: number): Local => {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    minute: part('hour') * 60 + part('minute'),
  }
}

const asIfUtc = ({ year, month, day, minute }: Local): number => Date.UTC(year, month - 1, day, 0, minute)

/** When it is so late in a zone. An hour that the clocks leave out is an hour later; one that they repeat, its first. */
const instantOf = (zone: string, local: Local): number => {
  const wanted = asIfUtc(local)
  const offset = (at: number): number => asIfUtc(localOf(zone, at)) - Math.floor(at / minuteMs) * minuteMs
  const early = wanted - offset(wanted - dayMs)
  const late = wanted - offset(wanted + dayMs)
  const isIt = (at: number): boolean => offset(at) === wanted - at
  return isIt(late) && !isIt(early) ? late : early
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Monday is 1. */
const weekdayOf = (local: Local): number => new Date(asIfUtc(local)).getUTCDay() || 7

type Span = readonly [begin: number, end: number]

// Time zones are slow to ask: the spans of a week are worked out once a day for each set of hours.
const calendars = new WeakMap<Hours, Map<number, readonly Span[]>>()
const calendarsMax = 400

/** The spans (ms) in which somebody works in the week from this day on, in order. */
const spansAround = (hours: Hours, at: number): readonly Span[] => {
  const known = calendars.get(hours) ?? new Map<number, readonly Span[]>()
  calendars.set(hours, known)
  const day = Math.floor(at / dayMs)
  const found = known.get(day)
  if (found !== undefined) return found
  const spans = spansFrom(hours, day * dayMs)
  if (known.size >= calendarsMax) known.clear()
  known.set(day, spans)
  return spans
}

const spansFrom = (hours: Hours, at: number): readonly Span[] => {
  const first = localOf(hours.zone, at)
  const days = Array.from({ length: daysAhead }, (_, ahead) => dayAfter(first, ahead))
  return days
    .filter((day) => hours.days.includes(weekdayOf(day)))
    .map((day) => [
      instantOf(hours.zone, { ...day, minute: minuteOf(hours.from) }),
      instantOf(hours.zone, { ...day, minute: minuteOf(hours.to) }),
    ])
}

const dayAfter = (local: Local, days: number): Local => {
  const date = new Date(asIfUtc({ ...local, minute: 0 }) + days * dayMs)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), minute: 0 }
}

/** When (ms) work goes on, at `at` or later; `null`: never. */
export const worksFrom = (hours: Hours, at: number): number | null => {
  const next = spansAround(hours, at).find(([, end]) => end > at)
  return next === undefined ? null : Math.max(next[0], at)
}

/** When so many working hours from `at` on are over (ms). */
export const afterWorking = (hours: Hours, at: number, count: number): number => {
  let left = count * 60 * minuteMs
  let from = worksFrom(hours, at)
  while (from !== null) {
    const now = from
    const end = spansAround(hours, now).find((span) => span[1] > now)?.[1] ?? now
    if (end - now >= left) return now + left
    left -= end - now
    from = worksFrom(hours, end)
  }
  return at + left
}

/** `2026-12-24` there and then. */
const dayIn = (zone: string, at: number): string => {
  const { year, month, day } = localOf(zone, at)
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
}

/** The last day (`2026-12-31`) for which somebody is away who is away at `at`; `null`: they are there. */
export const awayUntil = (away: readonly Absence[], zone: string, at: number): string | null => {
  if (away.length === 0) return null
  let last: string | null = null
  // One absence may begin the day after another ends.
  for (let day = dayIn(zone, at); ; day = dayAfterThat(last)) {
    const current = away.find(({ from, to }) => from <= day && day <= to)
    if (current === undefined) return last
    last = current.to
  }
}

/** When (ms) the first day begins on which somebody is back who is away at `at`; `null`: they are there. */
export const backAgain = (away: readonly Absence[], zone: string, at: number): number | null => {
  const last = awayUntil(away, zone, at)
  if (last === null) return null
  const [year = 0, month = 1, day = 1] = dayAfterThat(last).split('-').map(Number)
  return instantOf(zone, { year, month, day, minute: 0 })
}

const dayAfterThat = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10)
