import type { Entity } from '#hub/core/snapshot.ts'
import { choose, type Desk } from './choose.ts'
import { ownerOf } from './owner.ts'

/** Whose each lead would be, by id, and why; without those that nobody else can take. */
export type Owners = ReadonlyMap<string, { readonly owner: string; readonly why: string }>

/**
 * Gives leads to others than who has them, by turn. Absence, capacity, territory and contact windows count as always; working hours do
 * not, nor who had a lead before.
 */
export const handOut = (desk: Desk, leads: readonly Entity[], officeNames: ReadonlyMap<string, string>): Owners => {
  const reps = desk.routing.reps.map(({ hours: _theirs, ...rep }) => rep)
  const routing = { ...desk.routing, reps, hours: null, keeps: { formerOwner: false, firm: false } }
  const open = new Map(desk.open)
  const note = (email: string, by: number): void => void open.set(email, (open.get(email) ?? 0) + by)
  let { credits } = desk
  const owners = new Map<string, { owner: string; why: string }>()
  for (const lead of leads) {
    const owner = ownerOf(lead)
    const officeName = officeNames.get(lead.office ?? '') ?? null
    const claim = { lead, officeName, former: [], firm: null, tried: owner === null ? [] : [owner] }
    const choice = choose({ routing, now: desk.now, credits, open }, claim)
    if (choice.kind === 'wait') continue
    credits = choice.credits
    owners.set(lead.id, { owner: choice.email, why: choice.why })
    note(choice.email, 1)
    if (owner !== null) note(owner, -1)
  }
  return owners
}
