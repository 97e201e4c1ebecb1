import { approveRequest } from '#shared/api/connection.ts'
import { type Entry, member, plain, withBody } from '#hub/http/route.ts'
import { progressEvents } from '#hub/http/events.ts'

const here = '/api/v1/workspaces/{workspace}'

/** The first sync, and how things stand. */
export const progressRoutes: readonly Entry[] = [
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/overview`,
      name: 'overview',
      summary: 'Live numbers, connections, and what needs a person.',
      reply: 'Overview',
      run: ({ door, actor }) => door.hub.overview(actor),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/alarms`,
      name: 'alarms',
      summary:
        'What stopped by itself, with the one action that mends it; and what did before. Looked at every minute.',
      reply: 'Alarms',
      run: ({ door, actor }) => door.hub.alarms(actor),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/first-sync`,
      name: 'firstSync',
      summary: 'What approving would do, and what it costs.',
      reply: 'FirstSyncPlan',
      run: ({ door, actor }) => door.hub.firstSync(actor),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'POST',
      path: `${here}/first-sync/approve`,
      name: 'approveFirstSync',
      summary: 'Approves the plan that was seen; 409 `plan-changed` where it is another by now.',
      status: 202,
      body: approveRequest,
      run: ({ door, actor }, { hash }) => door.hub.approveFirstSync(actor, hash),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/progress`,
      name: 'progress',
      summary: 'Long work and how far it is.',
      reply: 'Progress',
      run: ({ door, actor }) => door.hub.progress(actor),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/events`,
      name: 'events',
      summary:
        'The same as server-sent events named `progress`, sent within a second of a change to it or to any lead. Understands Last-Event-ID.',
      run: (call) => progressEvents(call),
    }),
  ),
]
