import type { OfficeId } from './ids.ts'
import type { Condition } from './scoring.ts'

/** When somebody works, in a time zone (`Europe/Zurich`); `days` 1 is Monday and 7 Sunday; `from` before `to`, as `08:00`. */
export interface Hours {
  readonly zone: string
  readonly days: readonly number[]
  readonly from: string
  readonly to: string
}

/** Days on which somebody is not there, as `2026-12-24`, both included. */
export interface Absence {
  readonly from: string
  readonly to: string
}

/** A colleague to whom leads are given. */
export interface Rep {
  /** In small letters; it is what a lead’s `owner` says. */
  readonly email: string
  readonly name: string
  /** Whose leads they get; empty: those of every office. */
  readonly offices: readonly OfficeId[]
  /** Who has 2 gets twice as many leads as who has 1. */
  readonly weight: number
  /** The most open leads at a time; `null`: as many as come. */
  readonly capacity: number | null
  readonly away: readonly Absence[]
  /** Other hours than the team’s. */
  readonly hours?: Hours | undefined
}

/** Which leads go to whom. */
export interface RoutingRule {
  readonly name: string
  /** Absent: all leads. */
  readonly when?: Condition | undefined
  /** E-mails of reps; empty: the whole team. */
  readonly reps: readonly string[]
}

/** How leads come to reps: the first rule that is true of a lead says to whom it may go, and they take turns. */
export interface Routing {
  readonly reps: readonly Rep[]
  readonly rules: readonly RoutingRule[]
  /** Leads that come outside these wait for them; `null`: they never wait. */
  readonly hours: Hours | null
  /** Who had a lead before gets it again; who has the firm, or most of its people, gets its other people. */
  readonly keeps: { readonly formerOwner: boolean; readonly firm: boolean }
  /** A lead that nobody has answered for so many working hours goes to somebody else, so many times; `null`: it stays. */
  readonly answer: { readonly hours: number; readonly passes: number } | null
  /** Statuses of leads that are done with, in small letters: they count for nobody’s capacity. */
  readonly done: readonly string[]
}

/** How a workspace begins: nobody gets anything by rule. */
export const firstRouting: Routing = {
  reps: [],
  rules: [{ name: 'Everybody takes turns', reps: [] }],
  hours: null,
  keeps: { formerOwner: true, firm: true },
  answer: null,
  done: [
    'bad_timing',
    'closed',
    'closed - converted',
    'closed - not converted',
    'connected',
    'converted',
    'customer',
    'disqualified',
    'lost',
    'open_deal',
    'qualified',
    'unqualified',
    'won',
  ],
}
