import { ownerField } from '#shared/entity.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Rep } from '#shared/routing.ts'
import { finish } from '#hub/core/absorb.ts'
import { setFields } from '#hub/core/edit.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Entity, Snapshot } from '#hub/core/snapshot.ts'
import { createView, type Touch, type View } from '#hub/core/view.ts'
import { choose, hoursOf, isOfOffice, type Choice, type Desk } from './choose.ts'
import { afterWorking } from './hours.ts'
import { ownerOf } from './owner.ts'
import type { Credits } from './turn.ts'

/** A lead of which it is to be seen whose it should be. */
export interface Case {
  readonly entity: EntityId
  /** Who has to answer, and until when (ms); `null`: nobody yet. */
  readonly owner: string | null
  readonly answerBy: number | null
  /** Who had it this time and did not answer, in order. */
  readonly tried: readonly string[]
  /** Somebody spoke with them, or said something of them, since they have an owner. */
  readonly isAnswered: boolean
  /** Who wants somebody else to have it, as long as they have it themselves. */
  readonly passedBy: string | null
  /** Who had it, the latest first. */
  readonly former: readonly string[]
  /** A person took it from its owner and gave it to nobody. */
  readonly isLeft: boolean
  /** How often it was given by rule within a day. */
  readonly givenToday: number
  readonly officeName: string | null
}

/** What becomes of a case: `until` is when (ms) to look again; `null`: a person has to do something. */
export type Outcome =
  | { readonly kind: 'closed'; readonly entity: EntityId }
  | {
      readonly kind: 'open'
      readonly entity: EntityId
      readonly owner: string | null
      readonly answerBy: number | null
      readonly tried: readonly string[]
      readonly until: number | null
      readonly why: string
    }

/** Who has a company, or most of its people. */
export type Firms = ReadonlyMap<string, string>

export interface Routed {
  readonly plan: Plan
  readonly outcomes: readonly Outcome[]
  /** What everybody has due afterwards. */
  readonly credits: Credits
}

/** A lead that is given more often than this within a day is being given back and forth: a person decides. */
const givenADay = 3
const hourMs = 3_600_000

/** Gives leads to reps by rule, each seeing what those before it were given. */
export const planRouting = (snapshot: Snapshot, cases: readonly Case[], { desk, firms, ...cause }: Round): Routed => {
  const view = createView(snapshot)
  const table = { desk, firms: new Map(firms), view, cause }
  const outcomes = cases.map((one) => settle(table, one))
  return { plan: finish(view, { consumed: [], parked: [] }), outcomes, credits: table.desk.credits }
}

/** What leads are given by, and on what account. */
export interface Round extends Pick<Touch, 'correlation' | 'priority'> {
  readonly desk: Desk
  readonly firms: Firms
}

interface Table {
  desk: Desk
  readonly firms: Map<string, string>
  readonly view: View
  readonly cause: Pick<Touch, 'correlation' | 'priority'>
}

const settle = (table: Table, one: Case): Outcome => {
  const lead = table.view.entity(one.entity)
  const closed: Outcome = { kind: 'closed', entity: one.entity }
  if (lead?.kind !== 'lead' || lead.id !== one.entity) return closed
  const owner = ownerOf(lead)
  if (owner === null) return one.isLeft ? closed : give(table, { one, lead, tried: one.tried, because: '' })
  const rep = table.desk.routing.reps.find(({ email }) => email === owner)
  if (rep === undefined) return closed
  if (!isOfOffice(rep, lead.office ?? null)) {
    const because = `${rep.name} has no leads of ${one.officeName ?? 'no office'}. `
    return give(table, { one, lead, tried: [owner], because, mustGo: true })
  }
  if (one.passedBy === owner) return give(table, { one, lead, tried: [owner], because: `${rep.name} passed it on. ` })
  return one.owner === owner ? remind(table, one, { lead, rep }) : clock(table, { one, rep, tried: [] })
}

interface Giving {
  readonly one: Case
  readonly lead: Entity
  readonly tried: readonly string[]
  /** Why it is given anew. */
  readonly because: string
  /** Who has it may not have it, even where nobody else can take it. */
  readonly mustGo?: true
}

const give = (table: Table, giving: Giving): Outcome => {
  const { one, lead, tried, because } = giving
  const { desk } = table
  const company = lead.fields['ref.company']
  const firm = typeof company === 'string' ? company : null
  const choice =
    one.givenToday >= givenADay + (desk.routing.answer?.passes ?? 0)
      ? tossed(one)
      : choose(desk, {
          lead,
          officeName: one.officeName,
          former: one.former,
          firm: firm === null ? null : (table.firms.get(firm) ?? null),
          tried,
        })
  if (choice.kind === 'wait') {
    const why = `${because}${choice.why}`
    if (giving.mustGo === true) put(table, lead, { email: null, why })
    return { kind: 'open', entity: lead.id, owner: null, answerBy: null, tried, until: choice.until, why }
  }
  const { email, why, credits } = choice
  put(table, lead, { email, why: `${because}${why}` })
  const open = new Map(desk.open).set(email, (desk.open.get(email) ?? 0) + 1)
  table.desk = { ...desk, credits, open }
  if (firm !== null && !table.firms.has(firm)) table.firms.set(firm, email)
  const rep = desk.routing.reps.find((candidate) => candidate.email === email)
  return rep === undefined ? { kind: 'closed', entity: lead.id } : clock(table, { one, rep, tried })
}

const tossed = ({ givenToday }: Case): Choice & { kind: 'wait' } => ({
  kind: 'wait',
  why: `It was given ${givenToday} times within a day, and taken away each time.`,
  until: null,
})

const put = (
  { view, desk, cause }: Table,
  lead: Entity,
  { email, why }: { readonly email: string | null; readonly why: string },
): void =>
  setFields(view, lead, {
    changes: [{ field: ownerField, before: ownerOf(lead), after: email, rule: why }],
    origin: { source: 'hub', at: desk.now },
    actor: 'hub',
    ...cause,
  })

/** From now on it is to be answered. */
const clock = ({ desk }: Table, { one, rep, tried }: { one: Case; rep: Rep; tried: readonly string[] }): Outcome => {
  const { answer } = desk.routing
  if (answer === null) return { kind: 'closed', entity: one.entity }
  const hours = hoursOf(desk.routing, rep)
  const until = hours === null ? desk.now + answer.hours * hourMs : afterWorking(hours, desk.now, answer.hours)
  return { kind: 'open', entity: one.entity, owner: rep.email, answerBy: until, tried, until, why: '' }
}

/** Whether its owner has answered, or still has time to. */
const remind = (table: Table, one: Case, { lead, rep }: { lead: Entity; rep: Rep }): Outcome => {
  const { answer } = table.desk.routing
  if (answer === null || one.isAnswered) return { kind: 'closed', entity: one.entity }
  const { entity, answerBy, tried } = one
  const late = { kind: 'open', entity, owner: rep.email, answerBy, tried } as const
  if (answerBy !== null && answerBy > table.desk.now) return { ...late, until: answerBy, why: '' }
  const because = `${rep.name} did not answer in ${answer.hours} working hours. `
  if (tried.length >= answer.passes) return { ...late, until: null, why: because.trim() }
  const outcome = give(table, { one, lead, tried: [...tried, rep.email], because })
  return outcome.kind === 'open' && outcome.owner === null
    ? { ...late, until: outcome.until, why: outcome.why }
    : outcome
}
