import { beginOf } from '#shared/day.ts'
import type { Condition } from '#shared/scoring.ts'
import type { Hours, Rep, Routing, RoutingRule } from '#shared/routing.ts'
import { compile, type Holds } from '#hub/core/scoring/condition.ts'
import { subjectOf } from '#hub/core/scoring/subject.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { backAgain, worksFrom } from './hours.ts'
import { takeTurn, type Credits } from './turn.ts'

/** What is known of a team at one moment, and of what it has been given. */
export interface Desk {
  readonly routing: Routing
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly credits: Credits
  /** How many open leads each rep has, by e-mail. */
  readonly open: ReadonlyMap<string, number>
}

/** A lead that is to be somebody's. */
export interface Claim {
  readonly lead: Pick<Entity, 'fields' | 'office' | 'origins' | 'createdAt' | 'engagement'>
  /** What its office is called. */
  readonly officeName: string | null
  /** Who had it, the latest first. */
  readonly former: readonly string[]
  /** Who has its firm, or most of the people there. */
  readonly firm: string | null
  /** Who had it this time and did not answer. */
  readonly tried: readonly string[]
}

/** `until`: when (ms) it is worth looking again; `null`: when somebody changes something. */
export type Choice =
  | { readonly kind: 'give'; readonly email: string; readonly why: string; readonly credits: Credits }
  | { readonly kind: 'wait'; readonly why: string; readonly until: number | null }

/** A capacity may be free again after this. */
const fullMs = 10 * 60_000

const compiled = new WeakMap<Condition, Holds>()

const holdsOf = (condition: Condition): Holds => {
  const known = compiled.get(condition) ?? compile(condition)
  compiled.set(condition, known)
  return known
}

/** Whose a lead should be, and why; or why nobody's yet. */
export const choose = (desk: Desk, claim: Claim): Choice => {
  const { routing, now } = desk
  const until = beginOf(claim.lead.fields['doNotContactUntil'])
  if (until !== null && until > now) return { kind: 'wait', why: 'It is not to be contacted before a day.', until }
  const rule = routing.rules.find((candidate) => isFor(candidate, claim, now))
  if (rule === undefined) return stays('No rule is true of it.')
  const able = ableOf(desk, rule, claim)
  if ('why' in able) return able
  const [first, ...others] = able.reps
  const kept = keptBy(routing, claim, able.reps)
  if (kept !== null) return { kind: 'give', ...kept, credits: desk.credits }
  const { email, credits } = takeTurn(desk.credits, [first, ...others])
  const among = able.reps.length === 1 ? 'the only one who can take it now' : `next of ${able.reps.length} by turn`
  return { kind: 'give', email, why: `“${rule.name}”: ${among}.`, credits }
}

const stays = (why: string): Choice & { kind: 'wait' } => ({ kind: 'wait', why, until: null })

const isFor = ({ when }: RoutingRule, { lead }: Claim, now: number): boolean =>
  when === undefined || holdsOf(when)(subjectOf(lead, { now, turns: () => undefined })) !== null

/** Whether leads of an office may be this rep's. Whose no office is, is for those who see all. */
export const isOfOffice = ({ offices }: Pick<Rep, 'offices'>, office: string | null): boolean =>
  offices.length === 0 || offices.some((id) => id === office)

type Able = { readonly reps: readonly [Rep, ...Rep[]] } | (Choice & { kind: 'wait' })

/** Who can take a lead now; each reason why nobody can has its own way out. */
const ableOf = (desk: Desk, rule: RoutingRule, claim: Claim): Able => {
  const { routing, now } = desk
  const named = routing.reps.filter(({ email }) => rule.reps.length === 0 || rule.reps.includes(email))
  const office = claim.lead.office ?? null
  const placed = named.filter((rep) => isOfOffice(rep, office))
  if (placed.length === 0) return stays(`“${rule.name}”: nobody has leads of ${claim.officeName ?? 'no office'}.`)
  const untried = placed.filter(({ email }) => !claim.tried.includes(email))
  if (untried.length === 0) return stays(`“${rule.name}”: everybody who could take it had it and did not answer.`)
  const there = untried.filter((rep) => backOf(routing, rep, now) === null)
  if (there.length === 0)
    return {
      kind: 'wait',
      why: `“${rule.name}”: everybody is away.`,
      until: soonest(untried, (rep) => backOf(routing, rep, now)),
    }
  const free = there.filter(({ email, capacity }) => capacity === null || (desk.open.get(email) ?? 0) < capacity)
  if (free.length === 0)
    return { kind: 'wait', why: `“${rule.name}”: everybody has as many open leads as they take.`, until: now + fullMs }
  const [first, ...others] = free.filter((rep) => beginsAt(routing, rep, now) === now)
  if (first === undefined)
    return {
      kind: 'wait',
      why: `“${rule.name}”: nobody works now.`,
      until: soonest(free, (rep) => beginsAt(routing, rep, now)),
    }
  return { reps: [first, ...others] }
}

/** The hours that count for somebody. */
export const hoursOf = (routing: Pick<Routing, 'hours'>, rep: Pick<Rep, 'hours'> | undefined): Hours | null =>
  rep?.hours ?? routing.hours

const beginsAt = (routing: Routing, rep: Rep, now: number): number | null => {
  const hours = hoursOf(routing, rep)
  return hours === null ? now : worksFrom(hours, now)
}

const backOf = (routing: Routing, rep: Rep, now: number): number | null =>
  backAgain(rep.away, hoursOf(routing, rep)?.zone ?? 'UTC', now)

const soonest = (reps: readonly Rep[], when: (rep: Rep) => number | null): number | null => {
  const instants = reps.map(when).filter((at) => at !== null)
  return instants.length === 0 ? null : Math.min(...instants)
}

/** Who gets it without a turn being taken. */
const keptBy = (
  { keeps }: Routing,
  { former, firm, tried }: Claim,
  able: readonly Rep[],
): { readonly email: string; readonly why: string } | null => {
  const can = (email: string): Rep | undefined => able.find((rep) => rep.email === email)
  const before = keeps.formerOwner && tried.length === 0 ? former.map(can).find((rep) => rep !== undefined) : undefined
  if (before !== undefined) return { email: before.email, why: `${before.name} had it before.` }
  const holder = keeps.firm && firm !== null ? can(firm) : undefined
  return holder === undefined ? null : { email: holder.email, why: `${holder.name} has others of the same firm.` }
}
