import type { Actor } from '#shared/actor.ts'
import type { LeadView } from '#shared/api/lead.ts'
import type {
  QueueQuery,
  QueueView,
  RoutingPreview,
  RoutingVersions,
  RoutingView,
  TeamView,
} from '#shared/api/routing.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Routing } from '#shared/routing.ts'

/** The part of the hub that is about who has which leads. */
export interface RoutingHub {
  /** How leads come to reps; `version`: as it was once. */
  routing(actor: Actor, version: number | undefined): Promise<RoutingView>
  routingVersions(actor: Actor): Promise<RoutingVersions>
  /** What it would have done with the leads of the last days; nothing is changed. */
  previewRouting(actor: Actor, routing: Routing): Promise<RoutingPreview>
  /** Puts a routing in force. Throws `routing-changed` where `version` is not the newest any more. */
  publishRouting(actor: Actor, publish: { readonly version: number; readonly routing: Routing }): Promise<RoutingView>
  /** Gives a lead to somebody; throws `lead-taken` where somebody else than `expect` has it by now. */
  assignLead(
    actor: Actor,
    lead: EntityId,
    to: { readonly owner: string | null; readonly expect?: string | null | undefined },
  ): Promise<LeadView>
  /** Has a lead given to somebody else than `expect`, who has it, by rule. */
  passLeadOn(actor: Actor, lead: EntityId, from: { readonly expect: string | null }): Promise<void>
  /** How each rep and office fares. */
  team(actor: Actor): Promise<TeamView>
  /** What somebody should do next. */
  queue(actor: Actor, query: QueueQuery): Promise<QueueView>
}
