import { z } from 'zod'

/** A colleague as they are called; by their e-mail who is not in the team. */
export const person = z.object({ email: z.string(), name: z.string() })

/** One line of who had a lead, and why. */
export const assignmentView = z.object({
  owner: person.nullable(),
  before: person.nullable(),
  at: z.string(),
  /** `hub`, a connector id or `user:<id>`. */
  actor: z.string(),
  why: z.string(),
})

/** Whose a lead is. */
export const ownershipView = z.object({
  owner: person.nullable(),
  /** Until when it is to be answered; `null`: no clock is running. */
  answerBy: z.string().nullable(),
  /** Why it has no owner yet, or why it stays where it is; `null`: nothing is to be said. */
  waits: z.string().nullable(),
  /** The newest first. */
  history: z.array(assignmentView),
  /** To whom it can be given. */
  reps: z.array(person),
})

export type OwnershipView = z.infer<typeof ownershipView>
