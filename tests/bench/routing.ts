import { createContext } from '#hub/flow/context.ts'
import { routeNext } from '#hub/flow/route.ts'
import { firstRouting, type Routing } from '#shared/routing.ts'
import { owner, workspace } from '#tests/hub/world.ts'
import { rep } from '#tests/support/routing.ts'
import { seconds, timed, withStoredLeads, type StoredLeads } from './stored-leads.ts'

const reps = 20
const routed = 10_000
const hours = { zone: 'Europe/Zurich', days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '23:59' }

/** Twenty people of different shares, two rules, working hours, and a clock for each lead. */
const routing: Routing = {
  ...firstRouting,
  reps: Array.from({ length: reps }, (_, n) => rep(`r${n}`, { weight: 1 + (n % 5) })),
  rules: [
    { name: 'Decides', when: { is: 'words', field: 'title', words: ['ceo', 'chief*', 'head of'] }, reps: [] },
    ...firstRouting.rules,
  ],
  hours,
  answer: { hours: 8, passes: 1 },
}

/**
 * What giving leads costs beside so many that are there: a simulation over the newest 20,000, then 10,000 that wait are given;
 * and, once nine of ten leads are somebody's, the pages that count them.
 */
export function benchRouting(leads: number): Promise<object> {
  return withStoredLeads(leads, async (stored) => {
    const { hub } = stored
    const preview = await timed(() => hub.previewRouting(owner, routing))
    await hub.publishRouting(owner, { version: 0, routing })
    await stored.db.write([
      {
        sql: `update entity set owner = 'r' || (rowid % ${reps}) || '@acme.example' where rowid % 10 > 0`,
        args: [],
      },
      {
        sql: `insert into dispatch (entity, since, due_at) select id, 1, 0 from entity where owner is null limit ${routed}`,
        args: [],
      },
    ])
    const giving = await timed(() => route(stored))
    return {
      leads,
      previewSeconds: seconds(preview),
      leadsPerSecond: Math.round((Math.min(routed, leads / 10) / giving) * 1_000),
      teamMs: Math.round(await timed(() => hub.team(owner))),
      queueMs: Math.round(await timed(() => hub.queue(owner, { owner: 'r1@acme.example', limit: 50 }))),
    }
  })
}

async function route({ ports, db }: StoredLeads): Promise<void> {
  const context = createContext(ports, workspace, db)
  for (let turn = await routeNext(context); turn.againInMs !== null;) turn = await routeNext(context)
}
