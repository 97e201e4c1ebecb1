/**
 * The longest silence that began in one part of one day. Silences are compared with those that began at a like time:
 * nobody works at night, and a Friday evening is followed by a weekend.
 */
export interface Gap {
  /** 0 to 7: quarter of the day (UTC) it began in, four more on Saturdays and Sundays. */
  readonly part: number
  /** Days since the epoch. */
  readonly day: number
  readonly ms: number
}

/** Longer than this a feed may be silent, and what says so. */
export interface Norm {
  readonly ms: number
  /** The silence it is made from: the longest but one, so that a single outage teaches nothing. */
  readonly longestMs: number
  /** So many silences were compared. */
  readonly count: number
  /** Whether they all began at a like time; else too few did, and all are taken together. */
  readonly isAlike: boolean
}

const dayMs = 86_400_000
const quarterMs = dayMs / 4
/** Remembered of each part. */
const gapsPerPart = 12
/** Fewer say nothing. */
const gapsMin = 5
/** A feed that was never seen alive for so many days has no norm. */
const daysMin = 3
/** How much longer than it was ever seen a silence may be. */
const slack = 1.5
const normMinMs = 10 * 60_000

/** A change came at `now` (ms); the one before it at `lastAt`. */
export const withGap = (gaps: readonly Gap[], lastAt: number, now: number): readonly Gap[] => {
  const part = partOf(lastAt)
  const day = Math.floor(lastAt / dayMs)
  const ms = Math.max(0, now - lastAt)
  const known = gaps.find((gap) => gap.part === part && gap.day === day)
  if (known !== undefined && known.ms >= ms) return gaps
  const others = gaps.filter((gap) => gap !== known)
  const alike = others.filter((gap) => gap.part === part).toSorted((one, other) => other.day - one.day)
  const kept = new Set(alike.slice(0, gapsPerPart - 1))
  return [...others.filter((gap) => gap.part !== part || kept.has(gap)), { part, day, ms }]
}

/** The norm of a silence that began at `lastAt`; `null` while too little is known. */
export const normOf = (gaps: readonly Gap[], lastAt: number): Norm | null => {
  if (new Set(gaps.map(({ day }) => day)).size < daysMin) return null
  const part = partOf(lastAt)
  const alike = gaps.filter((gap) => gap.part === part)
  const isAlike = alike.length >= gapsMin
  const taken = (isAlike ? alike : gaps).map(({ ms }) => ms).toSorted((one, other) => other - one)
  const longestMs = taken[1]
  if (longestMs === undefined || taken.length < gapsMin) return null
  return { ms: Math.max(normMinMs, longestMs * slack), longestMs, count: taken.length, isAlike }
}

const partOf = (at: number): number => {
  const weekday = (Math.floor(at / dayMs) + 4) % 7
  const isWeekend = weekday === 0 || weekday === 6
  return (isWeekend ? 4 : 0) + Math.floor((at % dayMs) / quarterMs)
}

/** What a day usually brings: the middle of the days before it that are alike. `days`: changes by day since the epoch. */
export const expectedOn = (days: ReadonlyMap<number, number>, day: number): number | null => {
  const isWeekend = (one: number): boolean => (one + 4) % 7 === 0 || (one + 4) % 7 === 6
  const first = Math.min(...days.keys())
  const alike: number[] = []
  for (let one = Math.max(first, day - daysLooked); one < day; one += 1)
    if (isWeekend(one) === isWeekend(day)) alike.push(days.get(one) ?? 0)
  if (alike.length < daysMin) return null
  return alike.toSorted((one, other) => one - other)[Math.floor(alike.length / 2)] ?? null
}

/** Days before today that say what today should bring. */
export const daysLooked = 14
