import { notFound } from './fault.ts'
import { objectScope, typeOf } from './router.ts'
import type { ApiCall, Reply, Route } from './router.ts'

/** Pipelines and their stages; of the objects that the twin has, only deals have any. */
export const pipelineRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/crm/v3/pipelines/:type', scope: objectScope('read'), answer: list },
]

function list(call: ApiCall): Reply {
  const type = typeOf(call.params['type'] ?? '')
  if (type !== 'deals') throw notFound(`Object type ${type} does not support pipelines`)
  const at = { createdAt: new Date(0).toISOString(), updatedAt: new Date(0).toISOString(), archived: false }
  const results = call.portal.pipelines.map(({ id, label, stages }, displayOrder) => ({
    label,
    displayOrder,
    id,
    stages: stages.map((stage, order) => ({
      label: stage.label,
      displayOrder: order,
      metadata: { isClosed: String([0, 1].includes(stage.probability)), probability: stage.probability.toFixed(1) },
      id: stage.id,
      ...at,
      writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    })),
    ...at,
  }))
  return { status: 200, body: { results } }
}
