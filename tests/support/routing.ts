import { firstRouting, type Rep, type Routing } from '#shared/routing.ts'

/** A colleague of any office who takes as many leads as come. */
export const rep = (name: string, more: Partial<Rep> = {}): Rep => ({
  email: `${name}@acme.example`,
  name,
  offices: [],
  weight: 1,
  capacity: null,
  away: [],
  ...more,
})
/** By turn, whoever has a lead’s firm. */
export const routingOf = (reps: readonly Rep[], more: Partial<Routing> = {}): Routing => ({
  ...firstRouting,
  keeps: { formerOwner: true, firm: false },
  reps,
  ...more,
})
