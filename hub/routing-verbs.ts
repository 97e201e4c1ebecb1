import { authorOf } from './author.ts'
import type { Doors } from './doors.ts'
import { assignLead, passOn } from './flow/assign.ts'
import { previewRouting, publish } from './flow/routing.ts'
import type { RoutingHub } from './routing-hub.ts'
import { showLead } from './view/lead.ts'
import { showQueue } from './view/queue.ts'
import { showRouting, showRoutingVersions } from './view/routing.ts'
import { showTeam } from './view/team.ts'

/** Who has which leads. */
export function routingVerbs({ enterFor, enterWhole, see }: Doors): RoutingHub {
  return {
    routing: async (actor, version) => showRouting((await see(actor)).db, version),
    routingVersions: async (actor) => showRoutingVersions((await see(actor)).db),
    previewRouting: async (actor, routing) => previewRouting(await enterWhole(actor, 'admin'), routing),
    publishRouting: async (actor, { version, routing }) => {
      await publish(await enterWhole(actor, 'admin'), { version, routing, author: authorOf(actor) })
      return showRouting((await see(actor)).db, undefined)
    },
    assignLead: async (actor, lead, to) => {
      await assignLead(await enterFor(actor, 'rep', { lead }), { lead, ...to, actor: authorOf(actor) })
      return showLead(await see(actor), lead, actor)
    },
    passLeadOn: async (actor, lead, { expect }) => passOn(await enterFor(actor, 'rep', { lead }), lead, expect),
    team: async (actor) => showTeam(await see(actor)),
    queue: async (actor, query) => showQueue(await see(actor), query),
  }
}
