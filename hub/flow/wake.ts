import type { Plan } from '#hub/core/plan.ts'
import type { Context } from './context.ts'

/** Wakes the lanes that have to deliver what was planned: at once, or as a backlog. */
export function wakeFor(context: Context, plan: Plan, lane: 'deliver' | 'backlog' = 'deliver'): void {
  for (const connection of new Set(plan.outbox.map((due) => due.connection))) context.wake(lane, connection)
}
