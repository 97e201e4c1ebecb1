import { dayOf } from '#shared/day.ts'
import { scoreRange, type Grade, type ScoreGroup, type ScoreRule, type Scoring } from '#shared/scoring.ts'
import type { Raise, Score, ScoreLine, ScorePart } from '#hub/core/snapshot.ts'
import { compile, shownValue, type Ground, type Holds } from './condition.ts'
import { faded } from './decay.ts'
import { subjectOf, type Scored, type Subject } from './subject.ts'

/** Scores by one set of rules. Pure: `now` (ms) is its only clock. */
export interface Scorer {
  score(lead: Scored, now: number): Score
  /** What became of it; `null`: not known yet. */
  outcome(lead: Scored, now: number): 'won' | 'lost' | null
}

// Making the rules ready is remembered for as long as they are.
const scorers = new WeakMap<Scoring, Scorer>()

/** Scores by these rules, however often it is asked for. Throws where `findMistakes` would find an expression wrong. */
export const scorerOf = (scoring: Scoring): Scorer => {
  const known = scorers.get(scoring) ?? createScorer(scoring)
  scorers.set(scoring, known)
  return known
}

const createScorer = ({ groups, grades, won, lost }: Scoring): Scorer => {
  const ready = groups.map(readyGroup)
  const isWon = won === undefined ? never : compile(won)
  const isLost = lost === undefined ? never : compile(lost)
  return {
    score(lead, now) {
      const turning = turningClock(now)
      const subject = subjectOf(lead, turning.clock)
      const parts: ScorePart[] = []
      for (const group of ready) {
        const part = group(subject)
        if (part !== null) parts.push(part)
      }
      const sum = parts.reduce((points, part) => points + part.points, 0)
      const total = Math.min(scoreRange.most, Math.max(scoreRange.least, sum))
      if (total !== sum) parts.push(limitPart(total - sum))
      return { total, grade: gradeOf(total, grades), parts, until: turning.until() }
    },
    outcome(lead, now) {
      const subject = subjectOf(lead, turningClock(now).clock)
      if (isWon(subject) !== null) return 'won'
      return isLost(subject) === null ? null : 'lost'
    },
  }
}

const never: Holds = () => null

const turningClock = (now: number) => {
  let next = Infinity
  return {
    clock: { now, turns: (at: number) => void (next = Math.min(next, at)) },
    until: (): number | null => (next === Infinity ? null : next),
  }
}

const gradeOf = (total: number, { A, B, C }: Scoring['grades']): Grade => {
  if (total >= A) return 'A'
  if (total >= B) return 'B'
  return total >= C ? 'C' : 'D'
}

const limitPart = (points: number): ScorePart => ({
  group: 'limit',
  name: 'Limit',
  side: 'fit',
  points,
  pointsMax: 0,
  lines: [
    {
      rule: points < 0 ? `No score is above ${scoreRange.most}` : `No score is below ${scoreRange.least}`,
      points,
    },
  ],
  raises: [],
})

interface ReadyRule {
  readonly rule: ScoreRule
  readonly holds: Holds
}

const readyGroup = (group: ScoreGroup): ((subject: Subject) => ScorePart | null) => {
  const rules: readonly ReadyRule[] = group.rules.map((rule) => ({ rule, holds: compile(rule.when) }))
  const concerns = group.when === undefined ? null : compile(group.when)
  return (subject) => (concerns !== null && concerns(subject) === null ? null : partOf(group, rules, subject))
}

const partOf = (group: ScoreGroup, rules: readonly ReadyRule[], subject: Subject): ScorePart | null => {
  const lines: ScoreLine[] = []
  const open: ScoreRule[] = []
  // The one rule that counts says what somebody is taken for: by what, is worth showing.
  const isFirst = group.counts === 'first'
  for (const { rule, holds } of rules) {
    const ground = isFirst && lines.length > 0 ? null : holds(subject)
    if (ground === null) open.push(rule)
    else lines.push(lineOf(rule, isFirst ? { ...ground, shows: true } : ground, subject))
  }
  // What can only take points is on the receipt where it does.
  if (group.most === 0 && lines.length === 0) return null
  const sum = lines.reduce((points, line) => points + line.points, 0)
  const points = within(group, sum)
  const raises = raisesOf(group, { lines, open, sum, points })
  if (points !== sum) lines.push({ rule: limitText(points, points < sum), points: points - sum })
  return { group: group.id, name: group.name, side: group.side, points, pointsMax: group.most, lines, raises }
}

/** `No more than 30`, `No less than −60` */
const limitText = (limit: number, isMost: boolean): string =>
  `No ${isMost ? 'more' : 'less'} than ${limit < 0 ? '−' : ''}${Math.abs(limit)}`

const within = ({ least, most }: ScoreGroup, points: number): number => Math.min(most, Math.max(least, points))

const lineOf = (rule: ScoreRule, { field, shows, at: events }: Ground, subject: Subject): ScoreLine => {
  if (events !== undefined) return eventLine(rule, { field, events }, subject)
  const at = field === 'changed' || field === 'created' ? subject[field] : subject.cameAt(field)
  const points = at === undefined || at === null ? rule.points : pointsNow(rule, at, subject)
  const value = shows ? shownValue(subject, field) : ''
  return { rule: rule.name, points, field, ...(value === '' ? {} : { value }) }
}

const pointsNow = ({ points, halfLifeDays }: ScoreRule, at: number, { clock }: Subject): number =>
  halfLifeDays === undefined ? points : faded({ points, halfLifeDays, at }, clock)

interface Events {
  readonly field: string
  /** Never none, the newest first. */
  readonly events: readonly number[]
}

/** How often it happened, and when last. */
const eventLine = (rule: ScoreRule, { field, events }: Events, subject: Subject): ScoreLine => {
  const newest = Math.max(...events)
  const counted = rule.each === true ? events : [newest]
  const times = events.length === 1 ? '' : `${events.length} times, last `
  return {
    rule: rule.name,
    points: counted.reduce((sum, at) => sum + pointsNow(rule, at, subject), 0),
    field,
    value: `${times}${dayOf(newest)}`,
  }
}

interface Standing {
  readonly lines: readonly ScoreLine[]
  readonly open: readonly ScoreRule[]
  readonly sum: number
  readonly points: number
}

/** Where only one rule counts, only the best of the others is worth naming. */
const raisesMax = { all: 3, first: 1 } as const

/** What would give more, the most first: a rule that is not true yet, or one that takes points and need not be. */
const raisesOf = (group: ScoreGroup, { lines, open, sum, points }: Standing): readonly Raise[] => {
  const isFirst = group.counts === 'first'
  const more = open.map((rule): Raise => ({
    rule: rule.name,
    points: within(group, isFirst ? rule.points : sum + rule.points) - points,
  }))
  const less = lines
    .filter((line) => line.points < 0 && !isFirst)
    .map((line): Raise => ({ rule: line.rule, points: within(group, sum - line.points) - points, without: true }))
  return [...more, ...less]
    .filter((raise) => raise.points > 0)
    .toSorted((one, other) => other.points - one.points)
    .slice(0, raisesMax[group.counts])
}
