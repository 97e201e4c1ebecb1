import type { Plan } from '#hub/core/plan.ts'
import type { Statement } from '#hub/ports.ts'

/** Adds to the day's counters (`in`, `out`) of connections. */
export function countStatement(
  now: number,
  counts: readonly (readonly [connection: string, name: string, n: number])[],
): readonly Statement[] {
  if (counts.length === 0) return []
  return [
    {
      sql: `insert into counter (day, connection, name, n)
        select ?1, value->>0, value->>1, value->>2 from json_each(?2) where true
        on conflict (day, connection, name) do update set n = counter.n + excluded.n`,
      args: [day(now), JSON.stringify(counts)],
    },
  ]
}

/** `2026-11-20`, UTC. */
export const day = (now: number): string => new Date(now).toISOString().slice(0, 10)

/** How many changes came in from each connection. */
export function countChanges(plan: Plan): readonly (readonly [connection: string, name: string, n: number])[] {
  const counts = new Map<string, number>()
  for (const entry of plan.ledger) {
    if (entry.connection !== undefined) counts.set(entry.connection, (counts.get(entry.connection) ?? 0) + 1)
  }
  return [...counts].map(([connection, n]) => [connection, 'in', n] as const)
}
