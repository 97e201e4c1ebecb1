import type { Hub } from '#hub/hub.ts'
import type { Actor } from '#shared/actor.ts'
import { of } from '#tests/hub/territory-stage.ts'
import { three, luzern } from '#tests/support/offices.ts'
import { owner } from '#tests/hub/world.ts'
import { personNumber } from './people.ts'
import { seconds, timed, withStoredLeads } from './stored-leads.ts'

const asked = 40

/** What walls cost: every question as somebody who sees all asks it, and as somebody of one office; and a new territory. */
export function benchTerritory(leads: number): Promise<object> {
  return withStoredLeads(leads, async ({ hub }) => {
    const first = await timed(() => hub.publishTerritory(owner, { version: 0, territory: three }))
    const again = await timed(() => hub.previewTerritory(owner, { ...three, rest: luzern }))
    return { leads, publishSeconds: seconds(first), previewSeconds: seconds(again), p50Ms: await compare(hub) }
  })
}

const questions: Readonly<Record<string, (hub: Hub, actor: Actor, turn: number) => Promise<unknown>>> = {
  leads: (hub, actor) => hub.leads(actor, { sort: 'score', limit: 50 }),
  search: (hub, actor, turn) => hub.leads(actor, { q: personNumber(turn * 2_311).lastName, sort: 'score', limit: 50 }),
  overview: (hub, actor) => hub.overview(actor),
  progress: (hub, actor) => hub.progress(actor),
  causes: (hub, actor) => hub.causes(actor, undefined),
  reviews: (hub, actor) => hub.reviews(actor),
}

async function compare(hub: Hub): Promise<object> {
  const found: Record<string, object> = {}
  for (const [name, ask] of Object.entries(questions)) {
    const all = await p50(asked, (turn) => ask(hub, owner, turn))
    const office = await p50(asked, (turn) => ask(hub, of(luzern), turn))
    found[name] = { all, office, ratio: Math.round((office / all) * 100) / 100 }
  }
  return found
}

async function p50(turns: number, ask: (turn: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < turns; turn += 1) times.push(await timed(() => ask(turn)))
  times.sort((a, b) => a - b)
  return Math.round((times[Math.floor(turns / 2)] ?? 0) * 100) / 100
}
