import type { Statement } from '#hub/ports.ts'

/** Ranks in the outbox: the input's priority times this, then what goes first among equals. */
export const urgencySteps = 10

/** SQL for a row of a backlog that is due somewhere, where there is one. `now`: SQL for the instant (ms). */
export const backlogAt = (now: string): string =>
  `select 1 from outbox o join connection c on c.id = o.connection
    where o.parked is null and o.priority >= ${2 * urgencySteps} and o.due_at <= ${now} and c.state = 'live' limit 1`

export const selectBacklog = (now: number): Statement => ({ sql: backlogAt('?'), args: [now] })
