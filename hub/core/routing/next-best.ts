import { beginOf } from '#shared/day.ts'
import type { Entity } from '#hub/core/snapshot.ts'

/** One reason why a lead comes before others, and how much it weighs. */
export interface Reason {
  readonly points: number
  /** A sentence. */
  readonly why: string
}

/** What counts besides the lead itself. */
export interface Standing {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Until when (ms) it is to be answered; `null`: no clock is running. */
  readonly answerBy: number | null
  /** When (ms) a colleague was last in touch with them; `null`: never, as far as is known. */
  readonly touchedAt: number | null
  /** How leads ended that the rep had: of one industry, and all. */
  readonly past: { readonly industry: Ended; readonly all: Ended }
}

export interface Ended {
  readonly won: number
  readonly lost: number
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const answerPoints = 15
const latePoints = 30
const ageingMax = 15
const pastMax = 15
/** As many outcomes as it takes until half of a difference is believed. */
const pastDoubt = 5

/** Whether somebody may be called today at all. */
export const isCallable = ({ fields }: Pick<Entity, 'fields'>, now: number): boolean =>
  (beginOf(fields['doNotContactUntil']) ?? 0) <= now

/** Why a lead should be called before others; the points add up to its place. */
export const reasonsFor = (
  lead: Pick<Entity, 'fields' | 'score' | 'createdAt'>,
  standing: Standing,
): readonly Reason[] =>
  [
    {
      points: lead.score?.total ?? 0,
      why: lead.score === null ? '' : `Score ${lead.score.total}, grade ${lead.score.grade}.`,
    },
    answerReason(standing),
    ageReason(lead, standing),
    pastReason(lead, standing.past),
  ].filter(({ points }) => points !== 0)

export const sumOf = (reasons: readonly Reason[]): number => reasons.reduce((sum, { points }) => sum + points, 0)

const none: Reason = { points: 0, why: '' }

const answerReason = ({ answerBy, now }: Standing): Reason => {
  if (answerBy === null) return none
  if (answerBy <= now) return { points: latePoints, why: 'The time to answer is over.' }
  const hours = Math.ceil((answerBy - now) / hourMs)
  return { points: answerPoints, why: `It is to be answered within ${hours === 1 ? 'the hour' : `${hours} hours`}.` }
}

const ageReason = ({ createdAt }: Pick<Entity, 'createdAt'>, { touchedAt, now }: Standing): Reason => {
  const days = Math.floor((now - (touchedAt ?? createdAt)) / dayMs)
  if (days < 1) return none
  const since = days === 1 ? 'a day' : `${days} days`
  return {
    points: Math.min(days, ageingMax),
    why: touchedAt === null ? `It has waited for ${since}.` : `Nobody was in touch for ${since}.`,
  }
}

/** A few outcomes prove little, so they weigh little. */
const pastReason = ({ fields }: Pick<Entity, 'fields'>, { industry, all }: Standing['past']): Reason => {
  const ended = industry.won + industry.lost
  const everywhere = all.won + all.lost
  if (ended === 0 || everywhere === 0) return none
  const difference = industry.won / ended - all.won / everywhere
  const points = Math.round(2 * pastMax * difference * (ended / (ended + pastDoubt)))
  const name = typeof fields['industry'] === 'string' ? fields['industry'] : 'this industry'
  const percent = Math.round((100 * all.won) / everywhere)
  return {
    points: Math.max(-pastMax, Math.min(pastMax, points)),
    why: `Won ${industry.won} of ${ended} in ${name}, against ${percent} % of all.`,
  }
}
