import { openApi } from './openapi.ts'
import { anyone, type Entry, plain } from './route.ts'
import { accountRoutes } from './routes/account.ts'
import { changeSetRoutes } from './routes/change-sets.ts'
import { connectionRoutes } from './routes/connections.ts'
import { importRoutes } from './routes/imports.ts'
import { leadRoutes } from './routes/leads.ts'
import { progressRoutes } from './routes/progress.ts'
import { reconciliationRoutes } from './routes/reconciliations.ts'
import { mergeRoutes } from './routes/merges.ts'
import { routingRoutes } from './routes/routing.ts'
import { scoringRoutes } from './routes/scoring.ts'
import { territoryRoutes } from './routes/territory.ts'
import { workspaceRoutes } from './routes/workspaces.ts'

/** Every route of the API: validator, authorisation and document at once. */
export const routeTable: readonly Entry[] = [
  ...accountRoutes,
  ...workspaceRoutes,
  ...connectionRoutes,
  ...progressRoutes,
  ...leadRoutes,
  ...changeSetRoutes,
  ...reconciliationRoutes,
  ...importRoutes,
  ...mergeRoutes,
  ...routingRoutes,
  ...scoringRoutes,
  ...territoryRoutes,
  anyone(
    plain({
      method: 'GET',
      path: '/api/v1/openapi.json',
      name: 'openApi',
      summary: 'This document.',
      run: () => Promise.resolve(Response.json(openApi(routeTable))),
    }),
  ),
]
