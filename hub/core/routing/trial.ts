import type { Routing } from '#shared/routing.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { choose, type Choice, type Desk } from './choose.ts'
import { ownerOf } from './owner.ts'

/** What would have become of a lead: whose it would be, or `null`, and why. */
export interface Tried {
  readonly lead: Entity
  readonly now: string | null
  readonly draft: string | null
  readonly why: string
}

/** A lead waits for the next morning, and for the next one after a holiday, and then it has been simulated for long enough. */
const looksMax = 4

/**
 * Gives leads once more, in the order in which they came and each at its hour, as this routing would have. Nobody knows when which
 * lead would have been done with, so nobody is full in it; who had a lead before does not count, as they may have it by another routing.
 */
export const tryRouting = (
  routing: Routing,
  leads: readonly Entity[],
  officeNames: ReadonlyMap<string, string>,
): readonly Tried[] => {
  const endless = { ...routing, reps: routing.reps.map((rep) => ({ ...rep, capacity: null })) }
  const firms = new Map<string, string>()
  let credits: Desk['credits'] = new Map()
  return leads.map((lead) => {
    const company = lead.fields['ref.company']
    const firm = typeof company === 'string' ? company : null
    const claim = {
      lead,
      officeName: officeNames.get(lead.office ?? '') ?? null,
      former: [],
      firm: firm === null ? null : (firms.get(firm) ?? null),
      tried: [],
    }
    const choice = eventually(
      (now) => choose({ routing: endless, now, credits, open: new Map() }, claim),
      lead.createdAt,
    )
    const outcome = { lead, now: ownerOf(lead), why: choice.why }
    if (choice.kind === 'wait') return { ...outcome, draft: null }
    credits = choice.credits
    if (firm !== null && !firms.has(firm)) firms.set(firm, choice.email)
    return { ...outcome, draft: choice.email }
  })
}

const eventually = (look: (now: number) => Choice, from: number): Choice => {
  let choice = look(from)
  for (let looks = 1; looks < looksMax && choice.kind === 'wait' && choice.until !== null; looks += 1)
    choice = look(choice.until)
  return choice
}
