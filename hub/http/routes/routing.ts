import { z } from 'zod'
import { leadPassed, newOwner, queueQuery, routingPublish, routingShape } from '#shared/api/routing.ts'
import { entityId } from '#shared/ids.ts'
import { type Entry, member, plain, withBody, withQuery } from '#hub/http/route.ts'

const workspace = '/api/v1/workspaces/{workspace}'
const here = `${workspace}/routing`
const lead = `${workspace}/leads/{lead}`
const versionQuery = z.strictObject({ version: z.coerce.number().int().min(0).optional() })

/** Who has which leads. */
export const routingRoutes: readonly Entry[] = [
  member(
    'viewer',
    withQuery({
      method: 'GET',
      path: here,
      name: 'getRouting',
      summary: 'How leads come to reps, or did once; how many open leads each has, and which leads wait, and why.',
      reply: 'Routing',
      query: versionQuery,
      run: ({ door, actor }, { version }) => door.hub.routing(actor, version),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/versions`,
      name: 'listRoutingVersions',
      summary: 'Every version there has been, the newest first.',
      reply: 'RoutingVersions',
      run: ({ door, actor }) => door.hub.routingVersions(actor),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'POST',
      path: `${here}/preview`,
      name: 'previewRouting',
      summary: 'What is wrong with a routing, and what it would have done with the leads of the last 30 days.',
      reply: 'RoutingPreview',
      body: routingShape,
      run: ({ door, actor }, routing) => door.hub.previewRouting(actor, routing),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: here,
      name: 'publishRouting',
      summary: 'Puts a routing in force: whatever waits is looked at by it, at once. 409 where another is newer.',
      reply: 'Routing',
      body: routingPublish,
      run: ({ door, actor }, publish) => door.hub.publishRouting(actor, publish),
    }),
  ),
  member(
    'rep',
    withBody({
      method: 'PUT',
      path: `${lead}/owner`,
      name: 'assignLead',
      summary: 'Gives a lead to somebody of the team, or to nobody. 409 where somebody else than `expect` has it.',
      reply: 'Lead',
      body: newOwner,
      run: ({ door, actor, param }, to) => door.hub.assignLead(actor, entityId(param('lead')), to),
    }),
  ),
  member(
    'rep',
    withBody({
      method: 'POST',
      path: `${lead}/pass`,
      name: 'passLeadOn',
      summary:
        'Has a lead given to somebody else than `expect`, by rule. Nothing happens where that is not who has it.',
      status: 202,
      body: leadPassed,
      run: ({ door, actor, param }, from) => door.hub.passLeadOn(actor, entityId(param('lead')), from),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${workspace}/team`,
      name: 'getTeam',
      summary:
        'How each rep and office fares: open leads, unanswered ones, and what became of those of the last 30 days.',
      reply: 'Team',
      run: ({ door, actor }) => door.hub.team(actor),
    }),
  ),
  member(
    'viewer',
    withQuery({
      method: 'GET',
      path: `${workspace}/queue`,
      name: 'getQueue',
      summary:
        'What somebody should do next: their leads and those that nobody has, each with the reasons for its place.',
      reply: 'Queue',
      query: queueQuery,
      run: ({ door, actor }, query) => door.hub.queue(actor, query),
    }),
  ),
]
