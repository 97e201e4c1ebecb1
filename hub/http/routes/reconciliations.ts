import { reconciliationNight } from '#shared/api/reconciliation.ts'
import { type Entry, member, plain, withBody } from '#hub/http/route.ts'

const here = '/api/v1/workspaces/{workspace}/reconciliations'

/** How far the systems agree with what was last agreed on. */
export const reconciliationRoutes: readonly Entry[] = [
  member(
    'viewer',
    plain({
      method: 'GET',
      path: here,
      name: 'listReconciliations',
      summary: 'The share of values that agree, what differs and where: the comparison under way and earlier ones.',
      reply: 'Reconciliations',
      run: ({ door, actor }) => door.hub.reconciliations(actor),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: here,
      name: 'reconcile',
      summary:
        'Reads all that the live systems hold and compares it; what differs goes the way of any news. 409 while one runs.',
      status: 202,
      run: ({ door, actor }) => door.hub.reconcile(actor),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${here}/{reconciliation}/cancel`,
      name: 'cancelReconciliation',
      summary: 'Ends it before it is through; what it found stays.',
      run: ({ door, actor, param }) => door.hub.cancelReconciliation(actor, param('reconciliation')),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: `${here}/night`,
      name: 'changeReconciliationNight',
      summary: 'The hour (UTC) at which everything is compared each night; null: only when somebody asks.',
      body: reconciliationNight,
      run: ({ door, actor }, { hour }) => door.hub.changeNight(actor, hour),
    }),
  ),
]
